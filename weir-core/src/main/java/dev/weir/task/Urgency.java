package dev.weir.task;

import java.time.Duration;

/**
 * How urgent a task is. A more urgent one has a head start: it goes before what was due by so much
 * earlier and is less urgent. So no task waits for ever: what becomes due later than that goes
 * behind it, however urgent.
 */
public enum Urgency {
  /** Somebody waits for it. */
  HIGH(1, Duration.ofMinutes(10)),
  /** As most. */
  NORMAL(2, Duration.ofMinutes(1)),
  /** Whenever there is nothing else. */
  LOW(3, Duration.ZERO);

  private final int code;
  private final Duration headStart;

  Urgency(int code, Duration headStart) {
    this.code = code;
    this.headStart = headStart;
  }

  /** The stable code that stores keep. */
  public int code() {
    return code;
  }

  /** By how much it goes before what is not urgent at all. */
  public Duration headStart() {
    return headStart;
  }

  /**
   * The urgency with this code.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Urgency ofCode(int code) {
    for (Urgency one : values()) {
      if (one.code == code) {
        return one;
      }
    }
    throw new IllegalArgumentException("no urgency has code " + code);
  }
}
