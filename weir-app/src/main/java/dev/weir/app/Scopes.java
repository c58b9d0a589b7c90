package dev.weir.app;

import dev.weir.error.ErrorCode;
import dev.weir.limit.Halt;

/** What a person means to halt. */
final class Scopes {
  private Scopes() {}

  /**
   * Reads it as it is typed.
   *
   * @throws Refusal if it is none
   */
  static Halt.Scope read(String text) {
    return Halt.Scope.read(text)
        .orElseThrow(() ->
            new Refusal(
                Exit.USAGE,
                ErrorCode.MALFORMED_MESSAGE,
                "nothing can be halted that is called " + Screen.clean(text),
                Halt.Scope.FORMS));
  }
}
