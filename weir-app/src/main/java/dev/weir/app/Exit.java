package dev.weir.app;

/** What a command's exit code says; a contract with scripts. */
public enum Exit {
  /** It was done. */
  OK(0),
  /** It was not done, or {@code doctor} found something that must be mended. */
  FAILED(1),
  /** The command line or the configuration is wrong. */
  USAGE(2),
  /** There is no such effect, or its state does not allow what was asked. */
  NOT_FOUND(3),
  /** The gateway does not answer and the ledger cannot be opened. */
  UNAVAILABLE(4),
  /** Somebody pressed Ctrl-C before it was done. */
  INTERRUPTED(130);

  private final int code;

  Exit(int code) {
    this.code = code;
  }

  /** The process's exit code. */
  public int code() {
    return code;
  }
}
