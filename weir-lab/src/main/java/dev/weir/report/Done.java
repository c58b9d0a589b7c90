package dev.weir.report;

import java.time.Duration;

/**
 * An effect that really happened.
 *
 * @param at since the arm began
 * @param wanted whether it is one that was meant; else it is one too many
 */
public record Done(Duration at, Wanted wanted) {

  /** Whether somebody needed it. */
  public enum Wanted {
    /** The first of its kind. */
    MEANT,
    /** One more of the same. */
    TOO_MANY
  }
}
