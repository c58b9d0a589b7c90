package dev.weir.app;

import dev.weir.error.ErrorCode;
import dev.weir.error.WeirException;
import java.util.Optional;
import java.util.stream.Stream;

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

  /**
   * What the desk refused.
   *
   * @param slug of the code; of none that is known when the request itself was not understood
   */
  static Refusal atTheDesk(String slug, String detail) {
    Optional<ErrorCode> code =
        Stream.of(ErrorCode.values()).filter(it -> it.slug().equals(slug)).findFirst();
    return code.isEmpty()
        ? new Refusal(Exit.USAGE, ErrorCode.MALFORMED_MESSAGE, detail, "see ./weir help")
        : new Refusal(exit(code.get()), code.get(), detail, "see docs/errors/" + slug + ".md");
  }

  private static Exit exit(ErrorCode code) {
    return switch (code.duty()) {
      case CALLER -> code == ErrorCode.ARGUMENTS_INVALID ? Exit.USAGE : Exit.NOT_FOUND;
      case RETRY -> Exit.FAILED;
      case OPERATOR -> code == ErrorCode.LEDGER_UNAVAILABLE ? Exit.UNAVAILABLE : Exit.FAILED;
    };
  }

  Exit exit() {
    return exit;
  }

  String remedy() {
    return remedy;
  }
}
