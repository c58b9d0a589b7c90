package dev.weir.naming;

/**
 * Thrown by whoever reads a part of what was written, and caught in one place: {@link
 * NameRules#named} turns it into {@link Naming.Unusable}. Its message quotes nothing.
 */
final class NotNameable extends Exception {
  private static final long serialVersionUID = 1L;

  NotNameable(String reason) {
    // No trace: strangers decide how often it is thrown.
    super(reason, null, false, false);
  }

  String reason() {
    return String.valueOf(getMessage());
  }
}
