package dev.weir.faults;

import java.util.BitSet;
import java.util.Optional;

/** Looks at how many of the last calls failed. Thread-safe. */
final class Gauge {
  private final Optional<Brake> brake;
  private final BitSet failed = new BitSet();
  private long calls;
  private boolean held;

  Gauge(Optional<Brake> brake) {
    this.brake = brake;
  }

  /** Whether the brake holds. */
  synchronized boolean held() {
    return held;
  }

  /**
   * Counts a call.
   *
   * @return whether the brake begins to hold with it
   */
  synchronized boolean count(boolean failure) {
    if (brake.isEmpty() || held) {
      return false;
    }
    int window = brake.get().calls();
    failed.set((int) (calls % window), failure);
    calls++;
    held = calls >= window && failed.cardinality() > brake.get().share() * window;
    return held;
  }
}
