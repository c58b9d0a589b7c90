package dev.weir.tool;

import java.time.Duration;

/**
 * A tool honours keys: of all calls with one key it does the work once, as long as it remembers.
 *
 * @param slot where it takes the key
 * @param retention how long it remembers a key, from the first call with it; positive
 * @param refusal what it means when the tool says no to a second call
 */
public record KeyForwarding(Slot slot, Duration retention, Refusal refusal) {

  /** What a no to a second call with a key says of the first one. */
  public enum Refusal {
    /** Nothing: the first may have been done, and the no is about the second. */
    SAYS_NOTHING,
    /** It was not done, or nothing is left of it; nor will anything come of it. */
    NOTHING_IS_LEFT
  }

  /** Checks the bound. */
  public KeyForwarding {
    if (!retention.isPositive()) {
      throw new IllegalArgumentException("a retention is positive");
    }
  }

  /** A tool whose no to a second call says nothing of the first one, as is usual. */
  public KeyForwarding(Slot slot, Duration retention) {
    this(slot, retention, Refusal.SAYS_NOTHING);
  }

  /** Where a tool takes the key. */
  public sealed interface Slot {
    /** An argument of this name, which Weir fills in and agents do not see. */
    record Argument(String name) implements Slot {}

    /** A member of this name in the protocol's metadata of the call. */
    record Meta(String name) implements Slot {}

    /** The dispatch itself, for tools that are Java. */
    record Hand() implements Slot {}
  }

  /**
   * How long after the first sending it may still be sent again: a tenth is kept back for clocks
   * that differ, and for a tool that counts from another moment than we do.
   */
  public Duration covers() {
    return retention.minus(retention.dividedBy(10));
  }
}
