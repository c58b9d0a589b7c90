package dev.weir.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BucketTest {
  private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

  /** Nodes come to the bucket in another order than they looked at the clock. */
  private static final Duration LATE_MAX = Duration.ofMillis(5);

  private final Dice dice = Dice.fresh();

  private record Taken(Duration at, long calls) {}

  private static double perNano(RateRule rule) {
    return (double) rule.calls() / rule.per().toNanos();
  }

  /**
   * What may come on top of the rate: the burst, or one more than comes while a portion is good.
   */
  private static double onTop(RateRule rule) {
    return Math.max((double) rule.burst(), perNano(rule) * Bucket.GOOD_FOR.toNanos() + 1);
  }

  @Test
  void noWindowSeesMoreThanTheRuleWheneverPortionsAreUsed() {
    for (int run = 0; run < 150; run++) {
      RateRule rule =
          new RateRule(
              dice.from(1, 2_000), Duration.ofMillis(dice.from(1, 20_000)), dice.from(1, 3_000));
      Duration pace = Duration.ofMillis(dice.from(1, 600));
      var bucket = Bucket.full(rule, BEGIN);
      var taken = new ArrayList<Taken>();
      Duration time = Duration.ZERO;
      for (int i = 0; i < 100; i++) {
        time = time.plus(dice.upTo(dice.onceIn(20) ? pace.multipliedBy(20) : pace));
        Instant looked = BEGIN.plus(time).minus(dice.upTo(LATE_MAX));
        long wanted = dice.onceIn(3) ? dice.from(1, 20) : 1_000_000;
        Bucket.Portion portion = bucket.take(rule, wanted, looked);
        bucket = portion.left();
        assertThat(Bucket.of(bucket.cell(), rule, looked)).as(dice.replay()).isEqualTo(bucket);
        assertThat(portion.calls()).as(dice.replay()).isBetween(0L, wanted);
        taken.add(new Taken(time, portion.calls()));
      }
      assertWithin(rule, taken);
    }
  }

  private void assertWithin(RateRule rule, List<Taken> taken) {
    for (int first = 0; first < taken.size(); first++) {
      // The last moment at which the first of them may still be used.
      long from = taken.get(first).at().plus(Bucket.GOOD_FOR).toNanos();
      long used = 0;
      for (int last = first; last < taken.size(); last++) {
        used += taken.get(last).calls();
        long window = Math.max(0, taken.get(last).at().toNanos() - from);
        double most = perNano(rule) * (window + LATE_MAX.toNanos()) + onTop(rule);
        assertThat((double) used)
            .as("%s: %s in %d ns", dice.replay(), rule, window)
            .isLessThanOrEqualTo(most + 1e-6);
      }
    }
  }

  @Test
  void allOfTheRateIsReachedInTheLongRun() {
    for (RateRule rule :
        List.of(
            new RateRule(50, Duration.ofSeconds(1), 50),
            new RateRule(997, Duration.ofSeconds(1), 997),
            new RateRule(7, Duration.ofMinutes(1), 2),
            new RateRule(100_000, Duration.ofSeconds(1), 100_000))) {
      Duration total = Duration.ofMinutes(4);
      long calls = takenIn(rule, total, Duration.ofMillis(60));
      double rate = perNano(rule) * total.toNanos();
      assertThat((double) calls).as("%s: %s", dice.replay(), rule).isGreaterThan(rate * 0.98);
    }
  }

  /** Each question finds a fraction of a millionth of a call that must not be thrown away. */
  @Test
  void aSlowRateIsNotLostInRoundingHoweverOftenItIsAskedFor() {
    RateRule rule = new RateRule(1, Duration.ofHours(1), 1);
    Bucket bucket = Bucket.full(rule, BEGIN).take(rule, 1, BEGIN).left();
    Instant now = BEGIN;
    for (int i = 0; i < 20_000; i++) {
      now = now.plus(dice.upTo(Duration.ofMillis(14)));
      bucket = bucket.take(rule, 1, now).left();
    }
    double come = perNano(rule) * Duration.between(BEGIN, now).toNanos() * 1_000_000;
    assertThat((double) bucket.millionths())
        .as(dice.replay())
        .isBetween(come * 0.98, Math.nextUp(come));
  }

  private long takenIn(RateRule rule, Duration total, Duration pace) {
    var bucket = Bucket.full(rule, BEGIN);
    long calls = 0;
    for (Instant now = BEGIN; now.isBefore(BEGIN.plus(total)); now = now.plus(dice.upTo(pace))) {
      Bucket.Portion portion = bucket.take(rule, 1_000_000, now);
      bucket = portion.left();
      calls += portion.calls();
    }
    return calls;
  }

  @Test
  void aClockThatIsSetBackByHoursStarvesNobodyForLong() {
    RateRule rule = new RateRule(10, Duration.ofSeconds(1), 10);
    Instant now = BEGIN;
    Bucket bucket = Bucket.full(rule, now).take(rule, 100, now).left();
    now = now.minus(Duration.ofHours(dice.from(1, 100)));
    bucket = bucket.take(rule, 100, now).left();
    now = now.plus(Bucket.SET_BACK_MAX).plusMillis(100);
    assertThat(bucket.take(rule, 100, now).calls()).as(dice.replay()).isEqualTo(1);
  }
}
