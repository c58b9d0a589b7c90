package dev.weir.faults;

import java.time.Duration;

/**
 * Something that is done to a process.
 *
 * @param kind what
 * @param after when, since the schedule began; not negative
 * @param length for how long the process is frozen, or how long until it is started again; not
 *     negative
 */
public record Harm(Kind kind, Duration after, Duration length) {

  /** What is done. */
  public enum Kind {
    /** SIGKILL: the process ends between two instructions. */
    KILL,
    /** SIGSTOP, and SIGCONT later: the process does not notice, the world goes on. */
    FREEZE
  }

  /** Refuses times before the beginning. */
  public Harm {
    if (after.isNegative() || length.isNegative()) {
      throw new ImpossiblePlanException(
          kind + " cannot come before the schedule begins: give times of zero or more");
    }
  }
}
