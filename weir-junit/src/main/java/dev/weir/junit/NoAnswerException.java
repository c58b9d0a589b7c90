package dev.weir.junit;

/**
 * A tool gave an agent no result. The message is what a framework would show to the model: whether
 * to call again is the agent's own decision, for better or worse.
 */
public final class NoAnswerException extends Exception {
  private static final long serialVersionUID = 1L;

  NoAnswerException(String message, Throwable cause) {
    super(message, cause);
  }
}
