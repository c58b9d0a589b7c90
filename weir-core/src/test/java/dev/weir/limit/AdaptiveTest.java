package dev.weir.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class AdaptiveTest {
  private static final long USUAL = Duration.ofMillis(20).toNanos();
  private static final long SLOW = Duration.ofMillis(500).toNanos();
  private static final Duration MOMENT = Duration.ofMillis(100);

  private final HandClock clock = new HandClock();
  private final Adaptive adaptive = new Adaptive(clock, 1);
  private final Dice dice = Dice.fresh();

  /** So many calls that are answered as usual while all places are taken. */
  private void answered(int calls) {
    for (int i = 0; i < calls; i++) {
      adaptive.answered(USUAL, USUAL, adaptive.limit());
    }
  }

  private void suffered(int moments) {
    for (int i = 0; i < moments; i++) {
      clock.advance(MOMENT);
      adaptive.suffered();
    }
  }

  @Test
  void itBeginsModestlyAndDoublesWithEachRoundUntilItSuffers() {
    assertThat(adaptive.limit()).isEqualTo(Adaptive.BEGINNING);
    answered(Adaptive.BEGINNING);
    assertThat(adaptive.limit()).isEqualTo(2 * Adaptive.BEGINNING);
    answered(2 * Adaptive.BEGINNING);
    assertThat(adaptive.limit()).isEqualTo(4 * Adaptive.BEGINNING);
  }

  @Test
  void afterThatItGrowsByOneInARound() {
    adaptive.suffered();
    int less = adaptive.limit();
    assertThat(less).isEqualTo((int) (Adaptive.BEGINNING * 0.9));
    answered(less);
    assertThat(adaptive.limit()).isBetween(less, less + 1);
    answered(10 * less);
    assertThat(adaptive.limit()).isBetween(less + 6, less + 11);
  }

  @Test
  void itNeverGrowsBeyondTheMost() {
    answered(5 * Adaptive.MOST);
    assertThat(adaptive.limit()).isEqualTo(Adaptive.MOST);
  }

  /** Who uses few places learns nothing about many. */
  @Test
  void itDoesNotGrowWhileItIsNotUsed() {
    for (int i = 0; i < 1_000; i++) {
      adaptive.answered(USUAL, USUAL, Adaptive.BEGINNING / 2 - 1);
    }
    assertThat(adaptive.limit()).isEqualTo(Adaptive.BEGINNING);
  }

  @Test
  void whatManyCallsSeeOfOneBadMomentCountsOnce() {
    for (int i = 0; i < 100; i++) {
      adaptive.suffered();
    }
    assertThat(adaptive.limit()).isEqualTo((int) (Adaptive.BEGINNING * 0.9));
    clock.advance(MOMENT);
    adaptive.suffered();
    assertThat(adaptive.limit()).isEqualTo((int) (Adaptive.BEGINNING * 0.9 * 0.9));
  }

  @Test
  void oneCallAlwaysMayTry() {
    suffered(1_000);
    assertThat(adaptive.limit()).isEqualTo(1);
    answered(3);
    assertThat(adaptive.limit()).isGreaterThan(1);
  }

  @Test
  void slownessIsSeenBeforeAnythingIsRefused() {
    for (int i = 0; i < 40; i++) {
      clock.advance(MOMENT);
      adaptive.answered(SLOW, USUAL, adaptive.limit());
    }
    assertThat(adaptive.limit()).isLessThan(Adaptive.BEGINNING);
  }

  /** A server may be slow for reasons of its own. */
  @Test
  void slownessAloneLeavesAFew() {
    for (int i = 0; i < 2_000; i++) {
      clock.advance(MOMENT);
      adaptive.answered(SLOW, USUAL, adaptive.limit());
    }
    assertThat(adaptive.limit()).isEqualTo(Adaptive.SLOW_FLOOR);
    // A number that was brought lower by refusals is not brought up by slowness.
    suffered(1_000);
    clock.advance(MOMENT);
    adaptive.answered(SLOW, USUAL, 1);
    assertThat(adaptive.limit()).isEqualTo(1);
  }

  @Test
  void aFewSlowCallsAmongManyMeanNothing() {
    for (int i = 0; i < 1_000; i++) {
      clock.advance(MOMENT);
      adaptive.answered(i % 10 == 0 ? SLOW : USUAL, USUAL, adaptive.limit());
    }
    assertThat(adaptive.limit()).isGreaterThan(Adaptive.BEGINNING);
  }

  @Test
  void whatIsNotKnownToBeUsualIsNeverSlow() {
    for (int i = 0; i < 100; i++) {
      clock.advance(MOMENT);
      adaptive.answered(SLOW, 0, 1);
    }
    assertThat(adaptive.limit()).isEqualTo(Adaptive.BEGINNING);
  }

  @Test
  void aClockThatJumpsStarvesNothing() {
    adaptive.suffered();
    clock.advance(Duration.ofHours(-5));
    answered(1_000);
    int grown = adaptive.limit();
    assertThat(grown).isGreaterThan(Adaptive.BEGINNING);
    clock.advance(Duration.ofHours(10));
    adaptive.suffered();
    assertThat(adaptive.limit()).isLessThan(grown);
  }

  /** Whatever happens in whatever order. */
  @Test
  void itStaysWithinItsBounds() {
    for (int i = 0; i < 100_000; i++) {
      switch (dice.below(4)) {
        case 0 -> clock.advance(dice.upTo(Duration.ofSeconds(1)));
        case 1 -> {
          if (dice.onceIn(20)) {
            adaptive.suffered();
          }
        }
        default ->
            adaptive.answered(
                dice.upTo(Duration.ofSeconds(1)).toNanos(),
                dice.upTo(Duration.ofMillis(100)).toNanos(),
                dice.below(Adaptive.MOST));
      }
      assertThat(adaptive.limit()).as(dice.replay()).isBetween(1, Adaptive.MOST);
    }
  }

  /** Two at one wire, as two nodes are at one server: they come to equal parts. */
  @Test
  void twoThatShareAServerComeToEqualParts() {
    var other = new Adaptive(clock, 1);
    answered(10 * Adaptive.BEGINNING);
    int room = 60;
    for (int round = 0; round < 3_000; round++) {
      clock.advance(MOMENT);
      for (Adaptive one : new Adaptive[] {adaptive, other}) {
        for (int i = 0; i < one.limit(); i++) {
          one.answered(USUAL, USUAL, one.limit());
        }
      }
      if (adaptive.limit() + other.limit() > room) {
        adaptive.suffered();
        other.suffered();
      }
    }
    assertThat(adaptive.limit()).isBetween(room / 4, room * 3 / 4);
    assertThat(other.limit()).isBetween(room / 4, room * 3 / 4);
  }

  @Test
  void manyThreadsAtOnceLeaveItWithinItsBounds() throws InterruptedException {
    var threads = new ArrayList<Thread>();
    var outside = new AtomicBoolean();
    for (int i = 0; i < 8; i++) {
      int me = i;
      threads.add(
          Thread.ofVirtual()
              .start(() -> {
                for (int n = 0; n < 20_000; n++) {
                  if (me == 0) {
                    clock.advance(MOMENT);
                    adaptive.suffered();
                  } else {
                    adaptive.answered(n % 3 == 0 ? SLOW : USUAL, USUAL, adaptive.limit());
                  }
                  int now = adaptive.limit();
                  if (now < 1 || now > Adaptive.MOST) {
                    outside.set(true);
                  }
                }
              }));
    }
    for (Thread thread : threads) {
      assertThat(thread.join(Duration.ofSeconds(60))).isTrue();
    }
    assertThat(outside).isFalse();
  }
}
