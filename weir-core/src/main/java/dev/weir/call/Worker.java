package dev.weir.call;

import java.util.Optional;

/**
 * A session of a run as it may be told to others: who has a session's name may be able to speak in
 * it, so only a digest of it travels.
 *
 * @param text 16 hexadecimal digits
 */
public record Worker(String text) {
  /** So many digits. */
  public static final int DIGITS = 16;

  private static final String FORM = "[0-9a-f]{" + DIGITS + "}";

  /** Checks the form. */
  public Worker {
    if (!text.matches(FORM)) {
      throw new IllegalArgumentException("a worker is " + DIGITS + " hexadecimal digits");
    }
  }

  /** The worker that this text names; empty when it is none. */
  public static Optional<Worker> read(String text) {
    return text.matches(FORM) ? Optional.of(new Worker(text)) : Optional.empty();
  }
}
