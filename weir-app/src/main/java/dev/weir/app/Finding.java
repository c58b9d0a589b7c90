package dev.weir.app;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * One thing that {@code doctor} looked at.
 *
 * @param subject what
 * @param grade how it is
 * @param text what was found
 * @param remedy what to do; empty when nothing is to be done
 * @param figures what was measured, for programs; empty when nothing was
 */
record Finding(String subject, Grade grade, String text, String remedy, ObjectNode figures) {

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
    return new Finding(subject, Grade.FINE, text, "", none());
  }

  /** As it should be, and here is what could be chosen otherwise. */
  static Finding note(String subject, String text, String remedy) {
    return new Finding(subject, Grade.FINE, text, remedy, none());
  }

  static Finding measured(String subject, String text, ObjectNode figures) {
    return new Finding(subject, Grade.FINE, text, "", figures);
  }

  static Finding doubtful(String subject, String text, String remedy) {
    return new Finding(subject, Grade.DOUBTFUL, text, remedy, none());
  }

  static Finding broken(String subject, String text, String remedy) {
    return new Finding(subject, Grade.BROKEN, text, remedy, none());
  }

  private static ObjectNode none() {
    return JsonMapper.shared().createObjectNode();
  }
}
