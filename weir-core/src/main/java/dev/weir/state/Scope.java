package dev.weir.state;

import java.util.Optional;

/** Who may see a key. */
public sealed interface Scope {
  /** The one that everybody of the tenant sees. */
  static Scope shared() {
    return new Shared();
  }

  /** Everybody of the tenant. */
  record Shared() implements Scope {}

  /** One session, until it promotes the key. */
  record OfSession(String session) implements Scope {}

  /** As it is stored, and as people write it: {@code shared} or {@code session:NAME}. */
  default String text() {
    return switch (this) {
      case Shared shared -> "shared";
      case OfSession of -> "session:" + of.session();
    };
  }

  /** The scope that this text names; empty when it is none. */
  static Optional<Scope> read(String text) {
    if (text.equals("shared")) {
      return Optional.of(shared());
    }
    return text.startsWith("session:")
        ? Optional.of(new OfSession(text.substring("session:".length())))
        : Optional.empty();
  }
}
