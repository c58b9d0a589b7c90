package dev.weir.app;

import dev.weir.error.ErrorCode;
import dev.weir.error.WeirException;

/** A command that cannot go on, with what its user can do about it. */
final class Refusal extends WeirException {
  private static final long serialVersionUID = 1L;

  private final Exit exit;
  private final String remedy;

  Refusal(Exit exit, ErrorCode code, String message, String remedy) {
    super(code, message);
    this.exit = exit;
    this.remedy = remedy;
  }

  Exit exit() {
    return exit;
  }

  String remedy() {
    return remedy;
  }
}
