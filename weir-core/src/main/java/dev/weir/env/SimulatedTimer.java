package dev.weir.env;

import java.util.Comparator;

/** What is to be done at a moment of a simulated world. */
final class SimulatedTimer {
  /** By time, and those of one moment as they were set. */
  static final Comparator<SimulatedTimer> EARLIEST_FIRST =
      (one, other) ->
          one.atNanos == other.atNanos
              ? Long.compare(one.number, other.number)
              : Long.compare(one.atNanos, other.atNanos);

  private final SimulatedNode node;
  private final long atNanos;
  private final long number;
  private final Runnable then;
  private boolean over;

  /**
   * A timer.
   *
   * @param node by which node
   * @param atNanos when, by the world's clock
   * @param number tells it from others, and puts those of one moment in the order they were set
   */
  SimulatedTimer(SimulatedNode node, long atNanos, long number, Runnable then) {
    this.node = node;
    this.atNanos = atNanos;
    this.number = number;
    this.then = then;
  }

  SimulatedNode node() {
    return node;
  }

  long atNanos() {
    return atNanos;
  }

  Runnable then() {
    return then;
  }

  /** Whether it has rung, or nobody wants it to any more. */
  boolean over() {
    return over;
  }

  /** Says so; whether that is new. */
  boolean end() {
    boolean before = over;
    over = true;
    return !before;
  }
}
