package dev.weir.effect;

import java.util.Arrays;

/** Where an effect stands. Codes are stored and never reused. */
public enum State {
  /** The key is taken and the tool was certainly not called. */
  CLAIMED(10, "The key is taken; the tool was certainly not called."),
  /** The tool was called or is about to be; nothing is known yet. */
  DISPATCHED(20, "The tool was called or is about to be; nothing is known yet."),
  /** The far side holds the work and waits: for input, or for a task to end. */
  SUSPENDED(25, "The far side holds the work and gave a handle to go on with."),
  /** It happened. */
  SUCCEEDED(30, "It happened."),
  /** It is known not to have happened, or the tool said that it failed. */
  FAILED(40, "It is known not to have happened, or the tool said that it failed."),
  /** We did not try. */
  REFUSED(50, "We did not try."),
  /** It may have happened. */
  IN_DOUBT(60, "It may have happened."),
  /** Its inverse is being applied. */
  COMPENSATING(70, "Its inverse is being applied."),
  /** Its inverse has been applied. */
  COMPENSATED(80, "Its inverse has been applied."),
  /** Its inverse failed and can be tried again. */
  COMPENSATION_FAILED(90, "Its inverse failed and can be tried again."),
  /** Its inverse failed for good; a person must act. */
  ESCALATED(100, "Its inverse failed for good; a person must act.");

  private final int code;
  private final String meaning;

  State(int code, String meaning) {
    this.code = code;
    this.meaning = meaning;
  }

  /** The stable code that stores keep. */
  public int code() {
    return code;
  }

  /** One sentence for people. */
  public String meaning() {
    return meaning;
  }

  /** Whether the execution is over and has an outcome that can be replayed. */
  public boolean settled() {
    return switch (this) {
      case CLAIMED, DISPATCHED, SUSPENDED -> false;
      case SUCCEEDED,
          FAILED,
          REFUSED,
          IN_DOUBT,
          COMPENSATING,
          COMPENSATED,
          COMPENSATION_FAILED,
          ESCALATED ->
          true;
    };
  }

  /**
   * Whether nothing more is expected to happen. An undo may still start from here; everything else
   * is open: it runs, it waits, or somebody must act.
   */
  public boolean over() {
    return switch (this) {
      case SUCCEEDED, FAILED, REFUSED, COMPENSATED -> true;
      case CLAIMED, DISPATCHED, SUSPENDED, IN_DOUBT, COMPENSATING, COMPENSATION_FAILED, ESCALATED ->
          false;
    };
  }

  /**
   * The state with this code.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static State ofCode(int code) {
    return Arrays.stream(values())
        .filter(state -> state.code == code)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no state has code " + code));
  }
}
