package dev.weir.env;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * Deadlines that hardly ever come. A timed wait of a virtual thread wakes the JDK's timer thread
 * when it begins and once more when it ends, which at thousands of calls a second costs more than
 * the calls' own locks. Here a deadline is one entry in a set and one thread looks through the set
 * some fifty times a second, for as long as there is anything in it.
 */
final class Alarms {
  private static final long TICK_NANOS = Duration.ofMillis(20).toNanos();

  /** A tick that finds nothing so many times in a row ends the thread. */
  private static final int IDLE_TICKS = 250;

  private final Set<Alarm> set = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean ticking = new AtomicBoolean();

  /** Compared by identity: two alarms for one moment are still two. */
  private static final class Alarm {
    private final long atNanos;
    private final Runnable ring;

    private Alarm(long atNanos, Runnable ring) {
      this.atNanos = atNanos;
      this.ring = ring;
    }
  }

  Signal.Watch set(Duration after, Runnable ring) {
    Alarm alarm = new Alarm(System.nanoTime() + Math.max(0, saturated(after)), ring);
    set.add(alarm);
    if (!ticking.get() && ticking.compareAndSet(false, true)) {
      Thread.ofPlatform().daemon().name("weir-alarms").start(this::tick);
    }
    return () -> set.remove(alarm);
  }

  /** Half the range of nanoseconds, some 146 years, stands for anything longer. */
  private static long saturated(Duration duration) {
    return duration.compareTo(Duration.ofNanos(Long.MAX_VALUE / 2)) > 0
        ? Long.MAX_VALUE / 2
        : duration.toNanos();
  }

  private void tick() {
    int idle = 0;
    while (idle < IDLE_TICKS) {
      LockSupport.parkNanos(TICK_NANOS);
      idle = set.isEmpty() ? idle + 1 : 0;
      long now = System.nanoTime();
      set.forEach(alarm -> ringIfDue(alarm, now));
    }
    ticking.set(false);
    // Schedule: (1) we find the set empty; (2) an alarm is set and sees us ticking; (3) we stop.
    if (!set.isEmpty() && ticking.compareAndSet(false, true)) {
      Thread.ofPlatform().daemon().name("weir-alarms").start(this::tick);
    }
  }

  /** Whoever removes it decides: ended in time, or rung once. */
  private void ringIfDue(Alarm alarm, long now) {
    if (now - alarm.atNanos >= 0 && set.remove(alarm)) {
      alarm.ring.run();
    }
  }
}
