package dev.weir.app;

import java.io.Console;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Colours: on terminals only, and never when {@code NO_COLOR} is set (no-color.org). */
enum Paint {
  /** Escape sequences. */
  COLOURED,
  /** Text as it is. */
  PLAIN;

  private static final String RESET = "\u001b[0m";

  /** What stdout deserves. */
  static Paint ofTerminal(Map<String, String> environment) {
    String refusal = environment.get("NO_COLOR");
    boolean refused = refusal != null && !refusal.isEmpty();
    boolean terminal = Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
    boolean dumb = "dumb".equals(environment.get("TERM"));
    return terminal && !refused && !dumb ? COLOURED : PLAIN;
  }

  String bold(String text) {
    return painted("\u001b[1m", text);
  }

  String good(String text) {
    return painted("\u001b[32m", text);
  }

  String bad(String text) {
    return painted("\u001b[31m", text);
  }

  String quiet(String text) {
    return painted("\u001b[2m", text);
  }

  /** A row in the colour of the state that it names. */
  String state(String line, List<String> row) {
    if (row.contains("IN_DOUBT") || row.contains("ESCALATED")) {
      return bad(line);
    }
    return row.contains("REFUSED") || row.contains("FAILED") ? quiet(line) : line;
  }

  private String painted(String code, String text) {
    return switch (this) {
      case COLOURED -> code + text + RESET;
      case PLAIN -> text;
    };
  }
}
