package dev.weir.effect;

import java.util.Arrays;

/** How we know what an event says. Codes are stored and never reused. */
public enum Source {
  /** From the call itself, while it ran. */
  CALL(1),
  /** From the recovery that found the effect unsettled after a crash. */
  RECOVERY(2),
  /** A person said so. */
  PERSON(3),
  /** A read of the far side showed it; of a resumption: showed that nothing had happened. */
  PROBE(4),
  /**
   * Sending again: with the same key to a tool that honours keys, what a probe proved absent, or
   * what does no harm twice.
   */
  RESEND(5),
  /** An answer that came after the effect had gone to recovery. */
  LATE_ANSWER(6);

  private final int code;

  Source(int code) {
    this.code = code;
  }

  /** The stable code that stores keep. */
  public int code() {
    return code;
  }

  /**
   * The source with this code.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Source ofCode(int code) {
    return Arrays.stream(values())
        .filter(source -> source.code == code)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no source has code " + code));
  }
}
