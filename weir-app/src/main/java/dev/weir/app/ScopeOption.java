package dev.weir.app;

import dev.weir.error.ErrorCode;
import dev.weir.limit.Halt;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What a person means to halt or to let go on, and who says so. */
final class ScopeOption {
  @Parameters(
      index = "0",
      paramLabel = "WHAT",
      description = "all, or session:ID, run:ID, agent:NAME, tool:SERVER.TOOL, server:NAME.")
  private String what = "";

  @Option(
      names = "--by",
      paramLabel = "NAME",
      description = "Who says so. Default: your user name.")
  private String by = System.getProperty("user.name", "");

  /**
   * What is meant.
   *
   * @throws Refusal if it is nothing that can be halted
   */
  Halt.Scope scope() {
    return Halt.Scope.read(what)
        .orElseThrow(() ->
            new Refusal(
                Exit.USAGE,
                ErrorCode.MALFORMED_MESSAGE,
                "nothing can be halted that is called " + Screen.clean(what),
                Halt.Scope.FORMS));
  }

  /** Who says so. */
  String by() {
    return by;
  }
}
