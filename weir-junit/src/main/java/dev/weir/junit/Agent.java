package dev.weir.junit;

import dev.weir.JavaTool;

/** One of many. Used by its own thread only. */
public final class Agent {
  private final int number;
  private final long seed;
  private final Hands hands;
  private int drawn;

  /** How an agent reaches a tool. */
  @FunctionalInterface
  interface Hands {
    <A, R> R call(JavaTool<A, R> tool, A arguments) throws NoAnswerException, InterruptedException;
  }

  Agent(int number, long seed, Hands hands) {
    this.number = number;
    this.seed = seed;
    this.hands = hands;
  }

  /** What it does. */
  @FunctionalInterface
  public interface Script {
    /**
     * Does it.
     *
     * @throws Exception fails the test; a {@link NoAnswerException} too, for an agent knows what to
     *     do then
     */
    void run(Agent agent) throws Exception;
  }

  /** Which one: from 0. */
  public int number() {
    return number;
  }

  /** The next number that is drawn for this agent: from 0, inclusive, to 1, exclusive. */
  public double chance() {
    return Draws.uniform(seed, "agent " + number + " " + drawn++);
  }

  /**
   * Calls a tool, as a framework does for a model.
   *
   * @param tool one that {@link Fleet#tool} returned
   * @throws NoAnswerException if it gave no result
   * @throws InterruptedException if the storm is over
   */
  public <A, R> R call(JavaTool<A, R> tool, A arguments)
      throws NoAnswerException, InterruptedException {
    return hands.call(tool, arguments);
  }
}
