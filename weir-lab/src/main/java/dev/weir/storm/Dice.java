package dev.weir.storm;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What one agent draws. Follows from the storm's seed and the agent's number, so that it is the
 * same in both arms. Confined to its agent's thread.
 */
final class Dice {
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  private long state;

  Dice(long seed, int agent) {
    this.state = mixed(seed + GOLDEN_GAMMA * (agent + 1L));
  }

  private long bits() {
    state += GOLDEN_GAMMA;
    return mixed(state);
  }

  /** SplitMix64 (Steele, Lea and Flood, OOPSLA 2014). */
  private static long mixed(long seed) {
    long z = (seed ^ (seed >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /** From zero up to but not including one. */
  double share() {
    return (bits() >>> 11) * 0x1.0p-53;
  }

  /** Between nothing and all of it. */
  Duration within(Duration most) {
    return Duration.ofNanos((long) (most.toNanos() * share()));
  }

  /** Between half of it and one and a half. */
  Duration about(Duration middle) {
    return Duration.ofNanos((long) (middle.toNanos() * (0.5 + share())));
  }

  /** In another order. */
  <T> List<T> shuffled(List<T> list) {
    var copy = new ArrayList<T>(list);
    for (int i = copy.size() - 1; i > 0; i--) {
      int j = (int) (share() * (i + 1));
      T swap = copy.get(i);
      copy.set(i, copy.get(j));
      copy.set(j, swap);
    }
    return copy;
  }
}
