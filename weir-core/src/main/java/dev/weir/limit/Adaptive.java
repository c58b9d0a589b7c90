package dev.weir.limit;

import dev.weir.env.Clock;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How many calls at once a server takes, found out from how it answers: one more for each round
 * that goes well, a tenth less when it suffers (additive increase, multiplicative decrease, after
 * V. Jacobson, "Congestion Avoidance and Control"). Until it suffers for the first time the number
 * doubles with each round.
 *
 * <p>It suffers when it says that it has too much to do, when a call gets no answer in time, and,
 * before either, when most calls take several times as long as is usual for their tools. Slowness
 * alone never brings the number below {@value #SLOW_FLOOR}: a server may be slow for reasons of its
 * own.
 *
 * <p>Each node finds out for itself; like senders on one wire they come to equal parts. Safe for
 * any number of callers.
 */
final class Adaptive {
  static final int BEGINNING = 32;
  static final int MOST = 1_000;
  static final int SLOW_FLOOR = 8;
  private static final double LESS = 0.9;
  private static final int SLOW_FACTOR = 3;
  private static final long SLOW_NANOS = Duration.ofMillis(50).toNanos();
  private static final double WEIGHT_OF_LAST = 1.0 / 16;

  /** What is seen of one bad moment by many calls counts once. */
  private static final long ONE_MOMENT = Duration.ofMillis(100).toNanos();

  private final Clock clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final int least;
  private double limit;
  private boolean suffered;
  private double slowShare;
  private long lessAtNanos;
  private boolean everLess;
  private volatile int whole;

  /**
   * The number at the beginning.
   *
   * @param least it never falls below this
   */
  Adaptive(Clock clock, int least) {
    this.clock = clock;
    this.least = least;
    set(Math.max(BEGINNING, least));
  }

  int limit() {
    return whole;
  }

  /**
   * A call was answered.
   *
   * @param usualNanos how long the tool's calls usually take; 0 when that is not known
   * @param underWay how many there were
   */
  void answered(long tookNanos, long usualNanos, int underWay) {
    boolean slow = usualNanos > 0 && tookNanos > SLOW_FACTOR * usualNanos + SLOW_NANOS;
    if (!slow && slowShare == 0 && (whole >= MOST || underWay * 2 < whole)) {
      return;
    }
    lock.lock();
    try {
      slowShare += ((slow ? 1 : 0) - slowShare) * WEIGHT_OF_LAST;
      if (slowShare < WEIGHT_OF_LAST / 16) {
        slowShare = 0;
      }
      if (slowShare > 0.5) {
        less(Math.max(SLOW_FLOOR, least));
      } else if (!slow && underWay * 2 >= whole) {
        set(limit + (suffered ? 1 / limit : 1));
      }
    } finally {
      lock.unlock();
    }
  }

  /** The server said that it has too much to do, or did not answer in time. */
  void suffered() {
    lock.lock();
    try {
      less(least);
    } finally {
      lock.unlock();
    }
  }

  private void less(int floor) {
    long now = clock.nanos();
    suffered = true;
    if (limit <= floor || (everLess && now - lessAtNanos < ONE_MOMENT)) {
      return;
    }
    everLess = true;
    lessAtNanos = now;
    set(Math.max(floor, limit * LESS));
  }

  private void set(double to) {
    limit = Math.min(MOST, to);
    whole = Math.max(1, (int) limit);
  }
}
