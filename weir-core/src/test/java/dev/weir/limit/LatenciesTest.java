package dev.weir.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class LatenciesTest {
  private final Latencies latencies = new Latencies();
  private final Dice dice = Dice.fresh();

  private void record(Duration took, int times) {
    for (int i = 0; i < times; i++) {
      latencies.record(took.toNanos());
    }
  }

  /** It is the lower end of a class: never too long, and short by a quarter at most. */
  private static void about(Duration usual, Duration wanted) {
    assertThat(usual).isLessThanOrEqualTo(wanted);
    assertThat(usual.multipliedBy(127)).isGreaterThanOrEqualTo(wanted.multipliedBy(100));
  }

  @Test
  void tooFewCallsSayNothing() {
    record(Duration.ofSeconds(1), 19);
    assertThat(latencies.usual()).isZero();
    record(Duration.ofSeconds(1), 13);
    about(latencies.usual(), Duration.ofSeconds(1));
  }

  @Test
  void halfOfTheCallsTakeAtLeastWhatIsUsual() {
    for (int i = 0; i < 96; i++) {
      record(i % 2 == 0 ? Duration.ofMillis(10) : Duration.ofMillis(800), 1);
    }
    record(Duration.ofMillis(10), 16);
    about(latencies.usual(), Duration.ofMillis(10));
  }

  /** Too short a guess refuses nobody who had the time; too long a one would. */
  @Test
  void whateverTheCallsItIsRightToWithinAQuarter() {
    for (int round = 0; round < 200; round++) {
      var fresh = new Latencies();
      long[] took = new long[16 * dice.from(2, 30)];
      for (int i = 0; i < took.length; i++) {
        took[i] = 200_000 + dice.upTo(Duration.ofMillis(1L << dice.below(15))).toNanos();
        fresh.record(took[i]);
      }
      Arrays.sort(took);
      double median = took[took.length / 2];
      assertThat((double) fresh.usualNanos())
          .as("%s, %d calls", dice.replay(), took.length)
          .isBetween(median / 1.26, median * 1.0001);
    }
  }

  @Test
  void veryShortAndVeryLongCallsHaveAClassToo() {
    record(Duration.ZERO, 32);
    assertThat(latencies.usual()).isZero();
    var slow = new Latencies();
    for (int i = 0; i < 32; i++) {
      slow.record(Duration.ofDays(3).toNanos());
    }
    assertThat(slow.usual()).isGreaterThan(Duration.ofMinutes(50));
    // A clock that went backwards.
    record(Duration.ofSeconds(-5), 1_000);
    assertThat(latencies.usual()).isZero();
  }

  @Test
  void whatWasUsualFades() {
    record(Duration.ofMillis(10), 512);
    about(latencies.usual(), Duration.ofMillis(10));
    record(Duration.ofMillis(500), 1_024);
    about(latencies.usual(), Duration.ofMillis(500));
  }

  /** Schedule: several threads come to the end of a round together; the counts fade once. */
  @Test
  void manyThreadsAtOnceAgreeOnWhatIsUsual() throws InterruptedException {
    var threads = new ArrayList<Thread>();
    for (int i = 0; i < 8; i++) {
      threads.add(Thread.ofVirtual().start(() -> record(Duration.ofMillis(40), 20_000)));
    }
    for (Thread thread : threads) {
      assertThat(thread.join(Duration.ofSeconds(60))).isTrue();
    }
    record(Duration.ofMillis(40), 16);
    about(latencies.usual(), Duration.ofMillis(40));
    record(Duration.ofMillis(5), 4_000);
    about(latencies.usual(), Duration.ofMillis(5));
  }
}
