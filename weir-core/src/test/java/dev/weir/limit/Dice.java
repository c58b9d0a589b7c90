package dev.weir.limit;

import java.time.Duration;
import java.util.List;
import java.util.Random;

/** Chance with a seed, for tests that say how to see the same run again. */
public final class Dice {
  private final long seed;
  private final Random random;

  private Dice(long seed) {
    this.seed = seed;
    this.random = new Random(seed);
  }

  /** With the seed of {@code -Dweir.seed}, or a new one. */
  public static Dice fresh() {
    return new Dice(Long.getLong("weir.seed", System.nanoTime()));
  }

  /** How to see the same run again. */
  public String replay() {
    return "run again with -Dweir.seed=" + seed;
  }

  /** From nothing to one less. */
  public int below(int bound) {
    return random.nextInt(bound);
  }

  /** Both ends included. */
  public int from(int least, int most) {
    return least + random.nextInt(most - least + 1);
  }

  public long bits() {
    return random.nextLong();
  }

  /** Once in so many times. */
  public boolean onceIn(int times) {
    return random.nextInt(times) == 0;
  }

  public <T> T one(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  /** Up to so long, to the microsecond. */
  public Duration upTo(Duration longest) {
    return Duration.ofNanos(random.nextLong(longest.toNanos() / 1_000 + 1) * 1_000);
  }
}
