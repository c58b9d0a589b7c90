package dev.weir.limit;

import java.time.Duration;
import java.util.Optional;

/**
 * How many calls a second one node lets in to a server that said that it has too much to do: half
 * of what it let in before, and then more while nothing comes back. A state machine with the
 * monotonic time as an argument; it has no clock, no lock and no threads.
 *
 * <p>Schedule that it is for: (1) a server says "not before twenty seconds", and everybody waits;
 * (2) the time is over, and all who wait are let in within a moment; (3) that is more than the
 * server's own bucket holds, so it says it again, and so on for ever. A number of calls <em>at
 * once</em> cannot help: short calls are never many at once.
 *
 * <p>Additive increase, multiplicative decrease, as {@link Adaptive} does for calls at once: each
 * node finds out for itself, and because what is added does not depend on what a node has, and what
 * is taken does, nodes at one server come to equal parts. A sixteenth is added besides, a second,
 * so that large rates come back as fast as small ones. Around the rate at which the server pushed
 * back, from three quarters of it to five quarters, it grows as many times slower as the server
 * asked for seconds: what a trial costs decides how often it is made.
 *
 * <p>Only a pace that holds calls back grows, and one that has held none back for ten seconds is
 * dropped. Of time that passed between two calls no more than a second counts, in whatever
 * direction: a clock that jumps neither lets a burst in nor starves anybody.
 *
 * @param perSecond calls that are let in, at least {@value #FLOOR}
 * @param knee the rate at which the server pushed back last
 * @param slowness how many times slower it grows around that, 1 to {@value #SLOWEST}
 * @param ready calls that may be let in at this moment; at most {@link #most()}
 * @param atNanos when that was so
 * @param spareNanos for how long no call has been held back
 * @param loweredNanos when the server pushed back last
 */
record Pace(
    double perSecond,
    double knee,
    double slowness,
    double ready,
    long atNanos,
    long spareNanos,
    long loweredNanos) {
  /** Calls a second that are let in however often the server pushes back. */
  static final double FLOOR = 1;

  static final double SLOWEST = 60;

  /** What was let in so shortly after the pace was lowered may have had its place before. */
  static final Duration MOMENT = Duration.ofMillis(100);

  static final Duration DROPPED_AFTER = Duration.ofSeconds(10);

  private static final double LESS = 0.5;
  private static final double MORE_A_SECOND = 1;
  private static final double SHARE_A_SECOND = 1.0 / 16;
  private static final double NEAR_KNEE = 0.75;
  private static final double PAST_KNEE = 1.25;

  /** Alarms come late by some tens of milliseconds: what they would have let in is kept. */
  private static final double KEPT_SECONDS = 0.25;

  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final Duration SHORTEST_WAIT = Duration.ofMillis(1);

  /** What becomes of a call. */
  sealed interface Turn {
    /** It is let in. */
    record In(Pace then) implements Turn {}

    /**
     * It waits.
     *
     * @param left when the next may be let in, a millisecond to about a second
     */
    record Held(Pace then, Duration left) implements Turn {}

    /** It is let in, and the pace has had nothing to say for so long that it is dropped. */
    record Dropped() implements Turn {}
  }

  /**
   * What is learned of the first time that a server pushes back.
   *
   * @param lately calls a second that were let in before; not negative
   * @param after when it would be asked again, if it said
   */
  static Pace learned(double lately, Optional<Duration> after, long nowNanos) {
    double knee = Math.max(FLOOR, lately);
    return new Pace(Math.max(FLOOR, knee * LESS), knee, slowness(after), 0, nowNanos, 0, nowNanos);
  }

  private static double slowness(Optional<Duration> after) {
    return Math.clamp((double) after.orElse(Duration.ZERO).toSeconds(), 1.0, SLOWEST);
  }

  /** What is learned of another time. */
  Pace pushedBack(Optional<Duration> after, long nowNanos) {
    return learned(at(nowNanos).perSecond, after, nowNanos);
  }

  /** Whether what becomes of a call that began then says anything about this pace. */
  boolean isTriedBy(long beganNanos) {
    return beganNanos - loweredNanos >= MOMENT.toNanos();
  }

  /** Lets a call in, or says when to ask again. */
  Turn next(long nowNanos) {
    Pace now = at(nowNanos);
    if (now.ready < 1) {
      Pace then = now.with(now.ready, 0);
      var left = Duration.ofNanos((long) ((1 - now.ready) / now.perSecond * SECOND));
      return new Turn.Held(then, left.compareTo(SHORTEST_WAIT) < 0 ? SHORTEST_WAIT : left);
    }
    return now.spareNanos >= DROPPED_AFTER.toNanos()
        ? new Turn.Dropped()
        : new Turn.In(now.with(now.ready - 1, now.spareNanos));
  }

  /** A call that was let in found no way all the same. */
  Pace givenBack() {
    return with(Math.min(most(), ready + 1), spareNanos);
  }

  /** The most that are let in at one moment. */
  double most() {
    return 1 + perSecond * KEPT_SECONDS;
  }

  /** As it is at another moment. */
  private Pace at(long nowNanos) {
    long passed = Math.clamp(nowNanos - atNanos, 0, SECOND);
    double seconds = passed / (double) SECOND;
    double faster = spareNanos < SECOND ? perSecond + growth() * seconds : perSecond;
    return new Pace(
        faster,
        knee,
        slowness,
        Math.min(1 + faster * KEPT_SECONDS, ready + faster * seconds),
        nowNanos,
        spareNanos + passed,
        nowNanos - loweredNanos < 0 ? nowNanos : loweredNanos);
  }

  private double growth() {
    boolean near = perSecond >= knee * NEAR_KNEE && perSecond < knee * PAST_KNEE;
    return (MORE_A_SECOND + perSecond * SHARE_A_SECOND) / (near ? slowness : 1);
  }

  private Pace with(double nowReady, long nowSpareNanos) {
    return new Pace(perSecond, knee, slowness, nowReady, atNanos, nowSpareNanos, loweredNanos);
  }
}
