package dev.weir.simulator;

import java.time.Duration;
import java.util.Locale;
import java.util.Random;

/**
 * Something that goes wrong at a moment of a run.
 *
 * @param kind what
 * @param at when, since the world's beginning
 * @param lasts for how long
 * @param node to which node, by number; of no meaning where it is about a server
 * @param size how much of it, of a thousand
 */
public record Trouble(Kind kind, Duration at, Duration lasts, int node, int size) {

  /** What can go wrong. */
  public enum Kind {
    /** A node is killed, and started again after a while. */
    KILL("is killed"),
    /** A node is stopped as it should be, and started again after a while. */
    STOP("is stopped"),
    /** A node stands still, its clocks do not. */
    PAUSE("stands still"),
    /** A node stands still, and another process is started under its name. */
    REPLACE("stands still and is replaced"),
    /** A node cannot reach the store. */
    CUT("cannot reach the store"),
    /** Some of what a node asks the store is lost on the way. */
    LOSE_REQUESTS("loses requests to the store"),
    /** The store does some of what a node asks, and the answer is lost. */
    LOSE_ANSWERS("loses answers of the store"),
    /** The store takes its time. */
    SLOW("has a slow store"),
    /** A node's wall clock is set. */
    STEP("has its clock set"),
    /** No tool server can be reached. */
    TOOLS_AWAY("servers are away"),
    /** Tools do their work, and their answers are lost. */
    TOOLS_LOSE("servers lose answers"),
    /** Tool servers say that they have too much to do. */
    TOOLS_BUSY("servers are busy");

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    boolean ofTheTools() {
      return this == TOOLS_AWAY || this == TOOLS_LOSE || this == TOOLS_BUSY;
    }
  }

  static Trouble drawn(Random chance, int nodes, Duration within) {
    Kind[] kinds = Kind.values();
    Kind kind = kinds[chance.nextInt(kinds.length)];
    long at = (long) (chance.nextDouble() * within.toMillis());
    long longest =
        switch (kind) {
          case KILL, STOP -> 30_000;
          case PAUSE, REPLACE, CUT -> 40_000;
          case LOSE_REQUESTS, LOSE_ANSWERS, SLOW, STEP -> 60_000;
          case TOOLS_AWAY, TOOLS_LOSE, TOOLS_BUSY -> 45_000;
        };
    // As many short ones as long ones, in the scale of logarithms.
    double share = Math.pow(1_000.0, chance.nextDouble() - 1);
    long lasts = Math.max(20, (long) (share * longest));
    if (kind == Kind.REPLACE) {
      lasts = 8_000 + lasts / 2;
    }
    return new Trouble(
        kind,
        Duration.ofMillis(at),
        Duration.ofMillis(lasts),
        chance.nextInt(nodes),
        1 + chance.nextInt(1_000));
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%.3f s, for %.3f s: %s %s (%d)",
        at.toMillis() / 1e3,
        lasts.toMillis() / 1e3,
        kind.ofTheTools() ? "the tool" : "node n" + node,
        kind.words,
        size);
  }
}
