package dev.weir.limit;

import dev.weir.env.Env;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;

/**
 * The {@link Pace} at which a node lets calls in to a server, once it was pushed back, and how fast
 * it let them in before. Safe for any number of callers; while there is no pace a call costs one
 * volatile read.
 *
 * <p>A server that says when it would be asked again is believed at once. One that only refuses is
 * believed when it refuses more than one in {@value #NOISE} of the calls of the last seconds: fewer
 * are what a few bad machines behind it do however little they have to do.
 */
final class Pacing {
  private static final int NOISE = 20;
  private static final long WINDOW = Duration.ofSeconds(1).toNanos();

  private final Env env;
  private final IntSupplier letIn;
  private final Runnable whenNext;
  private final ReentrantLock lock = new ReentrantLock();
  private final AtomicBoolean alarmed = new AtomicBoolean();
  private volatile Optional<Pace> pace = Optional.empty();
  private Mark before;
  private volatile Mark last;
  private int pushedBack;

  /** How many had been let in and pushed back by then, since the beginning. */
  private record Mark(long atNanos, int letIn, int pushedBack) {}

  /**
   * No pace.
   *
   * @param letIn how many calls were let in since the beginning; it may wrap around
   * @param whenNext told when another may be let in, after somebody was held back
   */
  Pacing(Env env, IntSupplier letIn, Runnable whenNext) {
    this.env = env;
    this.letIn = letIn;
    this.whenNext = whenNext;
    this.before = new Mark(env.clock().nanos(), letIn.getAsInt(), 0);
    this.last = before;
  }

  /** Whether a call may be let in now; whoever may not is told of the next time. */
  boolean takes() {
    return pace.isEmpty() || takesOf();
  }

  private boolean takesOf() {
    lock.lock();
    try {
      if (pace.isEmpty()) {
        return true;
      }
      return switch (pace.get().next(env.clock().nanos())) {
        case Pace.Turn.In(Pace then) -> {
          pace = Optional.of(then);
          yield true;
        }
        case Pace.Turn.Held(Pace then, Duration left) -> {
          pace = Optional.of(then);
          alarm(left);
          yield false;
        }
        case Pace.Turn.Dropped() -> {
          pace = Optional.empty();
          yield true;
        }
      };
    } finally {
      lock.unlock();
    }
  }

  private void alarm(Duration left) {
    if (alarmed.compareAndSet(false, true)) {
      env.threads().alarm(left, this::rings);
    }
  }

  private void rings() {
    alarmed.set(false);
    whenNext.run();
  }

  /** Somebody who was let in found no way all the same. */
  void givesBack() {
    if (pace.isPresent()) {
      lock.lock();
      try {
        pace = pace.map(Pace::givenBack);
      } finally {
        lock.unlock();
      }
    }
  }

  /** The most calls that it lets in at one moment. */
  int most() {
    return pace.map(now -> (int) now.most()).orElse(Integer.MAX_VALUE);
  }

  /** Calls a second, if it holds any back. */
  Optional<Double> perSecond() {
    return pace.map(Pace::perSecond);
  }

  /** A call was answered: now and then it is noted how many there were. */
  void answered(long nowNanos) {
    long passed = nowNanos - last.atNanos();
    if (passed >= WINDOW || passed < -WINDOW) {
      lock.lock();
      try {
        note(nowNanos);
      } finally {
        lock.unlock();
      }
    }
  }

  /** After a time in which nothing was noted all calls count as those of the last second. */
  private void note(long nowNanos) {
    long passed = nowNanos - last.atNanos();
    if (passed >= 2 * WINDOW || passed < -WINDOW) {
      before = new Mark(nowNanos - WINDOW, last.letIn(), last.pushedBack());
      last = before;
    } else if (passed >= WINDOW) {
      before = last;
      last = new Mark(nowNanos, letIn.getAsInt(), pushedBack);
    }
  }

  private double lately(long nowNanos) {
    double nanos = Math.max(WINDOW, nowNanos - before.atNanos());
    return Math.max(0, letIn.getAsInt() - before.letIn()) * (WINDOW / nanos);
  }

  /**
   * The server pushed a call back.
   *
   * @param after when it would be asked again, if it said
   * @param beganNanos when the call began
   */
  void pushedBack(Optional<Duration> after, long beganNanos) {
    long now = env.clock().nanos();
    lock.lock();
    try {
      note(now);
      pushedBack++;
      boolean told = pace.isEmpty() || pace.get().isTriedBy(beganNanos);
      if (told && (after.isPresent() || isMoreThanNoise())) {
        lower(after, now);
      }
    } finally {
      lock.unlock();
    }
  }

  private boolean isMoreThanNoise() {
    return (pushedBack - before.pushedBack()) * NOISE > letIn.getAsInt() - before.letIn();
  }

  /** Another node was pushed back; this one goes on more slowly too, if it had a part in it. */
  void heard(Duration after) {
    long now = env.clock().nanos();
    lock.lock();
    try {
      note(now);
      boolean told = pace.map(known -> known.isTriedBy(now)).orElse(lately(now) > Pace.FLOOR);
      if (told) {
        lower(Optional.of(after), now);
      }
    } finally {
      lock.unlock();
    }
  }

  private void lower(Optional<Duration> after, long nowNanos) {
    pace =
        Optional.of(
            pace.map(known -> known.pushedBack(after, nowNanos))
                .orElseGet(() -> Pace.learned(lately(nowNanos), after, nowNanos)));
  }
}
