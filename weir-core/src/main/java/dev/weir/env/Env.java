package dev.weir.env;

/**
 * Everything the program asks of the world outside it.
 *
 * @param clock time
 * @param entropy chance
 * @param threads threads and waiting
 */
public record Env(Clock clock, Entropy entropy, Threads threads) {

  /** The real world. */
  public static Env system() {
    return new Env(new SystemClock(), new SystemEntropy(), new SystemThreads());
  }
}
