package dev.weir.app;

/**
 * One thing that {@code doctor} looked at.
 *
 * @param subject what
 * @param grade how it is
 * @param text what was found
 * @param remedy what to do; empty when nothing is to be done
 */
record Finding(String subject, Grade grade, String text, String remedy) {

  /** How something is. */
  enum Grade {
    /** As it should be. */
    FINE,
    /** Works, and somebody should look. */
    DOUBTFUL,
    /** Weir does not work like this. */
    BROKEN
  }

  static Finding fine(String subject, String text) {
    return new Finding(subject, Grade.FINE, text, "");
  }

  static Finding doubtful(String subject, String text, String remedy) {
    return new Finding(subject, Grade.DOUBTFUL, text, remedy);
  }

  static Finding broken(String subject, String text, String remedy) {
    return new Finding(subject, Grade.BROKEN, text, remedy);
  }
}
