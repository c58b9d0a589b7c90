package dev.weir.toolside;

import java.util.Locale;
import java.util.Optional;

/** How grave a log line is, mildest first. */
enum LogLevel {
  DEBUG,
  INFO,
  NOTICE,
  WARNING,
  ERROR,
  CRITICAL,
  ALERT,
  EMERGENCY,
  /** No level at all: hears nothing. */
  NONE;

  /** The level of this name. */
  static Optional<LogLevel> of(String wire) {
    for (LogLevel level : values()) {
      if (level != NONE && level.wire().equals(wire)) {
        return Optional.of(level);
      }
    }
    return Optional.empty();
  }

  /** As it is written in messages. */
  String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether whoever wants at least this hears a line of that level; an unknown one is heard. */
  boolean hears(String level) {
    return this != NONE && of(level).map(of -> of.compareTo(this) >= 0).orElse(true);
  }
}
