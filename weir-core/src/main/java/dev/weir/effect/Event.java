package dev.weir.effect;

import java.util.Arrays;

/** What can happen to an effect. Codes are stored and never reused. */
public enum Event {
  /** The key is taken, something must be waited for first. */
  CLAIM(1),
  /** The tool is about to be called. */
  DISPATCH(2),
  /** A gate said no, or nobody waits any more. */
  REFUSE(3),
  /** The far side keeps the work and waits. */
  SUSPEND(4),
  /** The far side is called again for the same effect: with input, or with the same key. */
  RESUME(5),
  /** It is known to have happened. */
  SUCCEED(6),
  /** It is known not to have happened, or the tool said it failed. */
  FAIL(7),
  /** It can no longer be known from here whether it happened. */
  DOUBT(8),
  /** The inverse starts. */
  COMPENSATE(9),
  /** The inverse is done. */
  COMPENSATED(10),
  /** The inverse failed. */
  COMPENSATION_FAIL(11),
  /** The inverse is given up. */
  ESCALATE(12);

  private final int code;

  Event(int code) {
    this.code = code;
  }

  /** The stable code that stores keep. */
  public int code() {
    return code;
  }

  /**
   * The event with this code.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Event ofCode(int code) {
    return Arrays.stream(values())
        .filter(event -> event.code == code)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no event has code " + code));
  }
}
