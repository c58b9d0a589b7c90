package dev.weir.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class PaceTest {
  private static final Duration TICK = Duration.ofMillis(5);
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final HandClock clock = new HandClock();
  private final Dice dice = Dice.fresh();

  /** A node that may have a pace. */
  private final class Node {
    private Optional<Pace> pace = Optional.empty();
    private Duration held = Duration.ZERO;

    Node() {}

    Node(double lately, Optional<Duration> after) {
      pace = Optional.of(Pace.learned(lately, after, clock.nanos()));
    }

    /** Whether a call is let in. */
    boolean takes() {
      return switch (pace.map(now -> now.next(clock.nanos())).orElse(new Pace.Turn.Dropped())) {
        case Pace.Turn.In(Pace then) -> {
          pace = Optional.of(then);
          yield true;
        }
        case Pace.Turn.Held(Pace then, Duration left) -> {
          pace = Optional.of(then);
          held = left;
          yield false;
        }
        case Pace.Turn.Dropped() -> {
          pace = Optional.empty();
          yield true;
        }
      };
    }

    /** Lets in whoever may be; there are always more. */
    int takesAll() {
      int taken = 0;
      while (pace.isPresent() && takes()) {
        taken++;
      }
      return taken;
    }

    void pushedBack(Optional<Duration> after) {
      pace = pace.map(now -> now.pushedBack(after, clock.nanos()));
    }

    double perSecond() {
      return pace.map(Pace::perSecond).orElse(Double.POSITIVE_INFINITY);
    }
  }

  private int takenIn(Node node, Duration time) {
    int taken = 0;
    for (long n = time.dividedBy(TICK); n > 0; n--) {
      clock.advance(TICK);
      taken += node.takesAll();
    }
    return taken;
  }

  @Test
  void halfOfWhatWasLetInBeforeIsLetInOneAfterTheOther() {
    var node = new Node(40, Optional.of(Duration.ofSeconds(60)));
    assertThat(node.takes()).isFalse();
    assertThat(node.perSecond()).isEqualTo(20);
    assertThat(node.held).isEqualTo(Duration.ofMillis(50));
    assertThat(takenIn(node, SECOND)).isBetween(19, 22);
  }

  @Test
  void itIsHalvedAgainAndAgainDownToOneASecond() {
    var node = new Node(40, Optional.empty());
    node.pushedBack(Optional.empty());
    assertThat(node.perSecond()).isEqualTo(10);
    for (int i = 0; i < 100; i++) {
      node.pushedBack(Optional.empty());
    }
    assertThat(node.perSecond()).isEqualTo(Pace.FLOOR);
    assertThat(takenIn(node, Duration.ofSeconds(2))).isBetween(2, 6);
  }

  /** What is seen of one bad moment, and of calls that began before it, counts once. */
  @Test
  void whatWasLetInBeforeSaysNothingOfIt() {
    long before = clock.nanos() - 1;
    Pace pace = Pace.learned(40, Optional.empty(), clock.nanos());
    assertThat(pace.isTriedBy(before)).isFalse();
    assertThat(pace.isTriedBy(clock.nanos())).isFalse();
    clock.advance(Pace.MOMENT);
    assertThat(pace.isTriedBy(clock.nanos())).isTrue();
    assertThat(pace.pushedBack(Optional.empty(), clock.nanos()).isTriedBy(clock.nanos())).isFalse();
  }

  @Test
  void itGrowsWhileItHoldsCallsBackAndLargeRatesComeBackAsFastAsSmallOnes() {
    for (double rate : new double[] {2, 30, 1_000, 50_000}) {
      var node = new Node(rate, Optional.empty());
      takenIn(node, Duration.ofSeconds(15));
      assertThat(node.perSecond()).as("%s a second", rate).isGreaterThan(rate);
    }
  }

  @Test
  void itDoesNotGrowWhileNobodyIsHeldBack() {
    var node = new Node(100, Optional.empty());
    assertThat(node.takes()).isFalse();
    clock.advance(SECOND);
    double grown = node.pace.orElseThrow().givenBack().perSecond();
    for (int i = 0; i < 8; i++) {
      assertThat(node.takes()).isTrue();
      clock.advance(SECOND);
    }
    assertThat(node.perSecond()).isCloseTo(grown, Offset.offset(8.0));
  }

  @Test
  void itIsDroppedOnceItHasHeldNobodyBackForTenSeconds() {
    var node = new Node(100, Optional.empty());
    for (int i = 0; i < 10; i++) {
      clock.advance(SECOND);
      assertThat(node.takes()).isTrue();
      assertThat(node.pace.isPresent()).isEqualTo(i < 9);
    }
  }

  /** The time of a cooling is none in which anything was learned. */
  @Test
  void itIsThereStillWhenNobodyAskedForMinutes() {
    var node = new Node(100, Optional.of(Duration.ofMinutes(5)));
    clock.advance(Duration.ofMinutes(5));
    assertThat(node.takesAll()).isBetween(10, 20);
    assertThat(node.perSecond()).isBetween(50.0, 60.0);
  }

  /** What a trial costs decides how often it is made. */
  @Test
  void aroundTheRateAtWhichItWasPushedBackItGrowsAsSlowlyAsTheServerAsksForTime() {
    var patient = new Node(40, Optional.of(Duration.ofSeconds(20)));
    var hasty = new Node(40, Optional.of(SECOND));
    for (long n = Duration.ofSeconds(20).dividedBy(TICK); n > 0; n--) {
      clock.advance(TICK);
      patient.takesAll();
      hasty.takesAll();
    }
    assertThat(patient.perSecond()).isBetween(30.0, 40.0);
    assertThat(hasty.perSecond()).isGreaterThan(60);
  }

  /** After an outage it has been halved too often. */
  @Test
  void itComesBackFromTheFloorWithinAMinute() {
    var node = new Node(40, Optional.empty());
    for (int i = 0; i < 20; i++) {
      node.pushedBack(Optional.of(Duration.ofSeconds(20)));
    }
    takenIn(node, Duration.ofSeconds(60));
    assertThat(node.perSecond()).isGreaterThan(40);
  }

  @Test
  void noSecondLetsInMoreThanThePaceAndAQuarterOfASecondMore() {
    for (int run = 0; run < 100; run++) {
      var node = new Node(dice.from(1, 400), Optional.of(Duration.ofSeconds(dice.from(0, 60))));
      var taken = new ArrayDeque<Long>();
      for (int i = 0; i < 2_000 && node.pace.isPresent(); i++) {
        clock.advance(dice.upTo(dice.onceIn(50) ? Duration.ofSeconds(3) : Duration.ofMillis(40)));
        for (int n = node.takesAll(); n > 0; n--) {
          taken.add(clock.nanos());
        }
        while (!taken.isEmpty() && clock.nanos() - taken.peek() >= SECOND.toNanos()) {
          taken.remove();
        }
        if (node.pace.isPresent()) {
          Pace now = node.pace.get();
          assertThat((double) taken.size())
              .as(dice.replay())
              .isLessThanOrEqualTo(now.perSecond() + now.most() + 1);
        }
        if (dice.onceIn(200)) {
          taken.clear();
          node.pushedBack(Optional.empty());
        }
      }
    }
  }

  /** Whatever happens in whatever order, and wherever the clock goes. */
  @Test
  void itStaysWithinItsBoundsAndStarvesNobody() {
    var node = new Node();
    for (int i = 0; i < 100_000; i++) {
      switch (dice.below(12)) {
        case 0 -> clock.advance(dice.upTo(Duration.ofHours(5)));
        case 1 -> clock.advance(dice.upTo(Duration.ofHours(5)).negated());
        case 2 -> node.pushedBack(Optional.of(dice.upTo(Duration.ofHours(1))));
        case 3 -> node.pace = node.pace.map(Pace::givenBack);
        case 4 -> {
          if (node.pace.isEmpty()) {
            node.pace =
                Optional.of(Pace.learned(dice.below(1_000), Optional.empty(), clock.nanos()));
          }
        }
        case 5 -> {
          if (!node.takes()) {
            assertThat(node.held)
                .as(dice.replay())
                .isBetween(Duration.ofMillis(1), Duration.ofSeconds(1));
            clock.advance(node.held.plusMillis(1));
            assertThat(node.takes()).as(dice.replay()).isTrue();
          }
        }
        default -> {
          clock.advance(dice.upTo(Duration.ofMillis(100)));
          node.takes();
        }
      }
      node.pace.ifPresent(now -> {
        assertThat(now.perSecond()).as(dice.replay()).isGreaterThanOrEqualTo(Pace.FLOOR);
        assertThat(now.ready()).as(dice.replay()).isBetween(0.0, now.most());
      });
    }
  }

  @Test
  void aClockThatJumpsIsStillHeard() {
    var node = new Node(40, Optional.empty());
    clock.advance(Duration.ofHours(-5));
    node.takes();
    clock.advance(SECOND);
    assertThat(node.takes()).isTrue();
    assertThat(node.pace.orElseThrow().isTriedBy(clock.nanos())).isTrue();
  }

  /**
   * A server that bears so many a second and says so when it is more; nodes that want all of it.
   */
  private double[] shared(List<Node> nodes, double bears, Duration time) {
    double burst = bears;
    double tokens = burst;
    double[] taken = new double[nodes.size()];
    long ticks = time.dividedBy(TICK);
    for (long n = 0; n < ticks; n++) {
      clock.advance(TICK);
      tokens = Math.min(burst, tokens + bears * TICK.toNanos() / SECOND.toNanos());
      for (int i = 0; i < nodes.size(); i++) {
        int calls = nodes.get(i).takesAll();
        tokens -= calls;
        taken[i] += n * 2 > ticks ? calls : 0;
      }
      if (tokens < 0) {
        tokens = 0;
        nodes.forEach(node -> {
          if (node.pace.orElseThrow().isTriedBy(clock.nanos())) {
            node.pushedBack(Optional.of(SECOND));
          }
        });
      }
    }
    return taken;
  }

  @Test
  void nodesAtOneServerUseMostOfItAndComeToEqualParts() {
    var nodes =
        List.of(
            new Node(80, Optional.empty()),
            new Node(10, Optional.empty()),
            new Node(2, Optional.empty()));
    double[] taken = shared(nodes, 50, Duration.ofMinutes(10));
    double all = 0;
    for (double one : taken) {
      all += one;
    }
    double ofAll = 50.0 * Duration.ofMinutes(5).toSeconds();
    assertThat(all).isBetween(ofAll * 0.6, ofAll * 1.1);
    for (double one : taken) {
      assertThat(one).isBetween(all / 3 * 0.7, all / 3 * 1.3);
    }
  }

  @Test
  void aNodeAloneUsesMostOfWhatTheServerBears() {
    for (double bears : new double[] {2, 20, 500}) {
      double[] taken =
          shared(
              new ArrayList<>(List.of(new Node(bears, Optional.empty()))),
              bears,
              Duration.ofMinutes(4));
      assertThat(taken[0] / (bears * 120)).as("%s", bears).isBetween(0.6, 1.25);
    }
  }
}
