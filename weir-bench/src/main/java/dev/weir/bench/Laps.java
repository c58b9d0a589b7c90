package dev.weir.bench;

import dev.weir.env.Clock;
import java.util.Arrays;

/**
 * The stopwatch of one caller: how long each of its calls took, and how many of them ended while
 * the measurement ran. Belongs to one thread until that ends.
 */
final class Laps {
  private final Clock clock;
  private final long until;
  private long began;
  private long away;
  private long[] nanos = new long[1 << 10];
  private int count;
  private int calls;
  private int inTime;

  Laps(Clock clock, long until) {
    this.clock = clock;
    this.until = until;
    this.began = clock.nanos();
  }

  /** Whether there is time for another call. */
  boolean open() {
    return began < until;
  }

  /** A call ended, and the next one begins. */
  void lap() {
    lap(1);
  }

  /** Something ended that does the work of so many calls, and the next one begins. */
  void lap(int worth) {
    long now = clock.nanos();
    nanos = count < nanos.length ? nanos : Arrays.copyOf(nanos, count * 2);
    nanos[count++] = now - began;
    // A call that ends too late tells how long calls take, but not how many there are.
    calls += worth;
    inTime += now <= until ? worth : 0;
    began = now;
  }

  /** What passed since the last lap was preparation and belongs to no call. */
  void restart() {
    long now = clock.nanos();
    away += Math.max(0, Math.min(now, until) - began);
    began = now;
  }

  /** There will be no more calls; what is left of the time belongs to none. */
  void rest() {
    away += Math.max(0, until - began);
    began = until;
  }

  /** How many calls there were. */
  int calls() {
    return calls;
  }

  /** How many of them ended in time. */
  int inTime() {
    return inTime;
  }

  /** Nanoseconds that were preparation. */
  long away() {
    return away;
  }

  /** How long each lap took, nanoseconds. */
  long[] nanos() {
    return Arrays.copyOf(nanos, count);
  }
}
