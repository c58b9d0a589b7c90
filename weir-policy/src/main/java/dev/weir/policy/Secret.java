package dev.weir.policy;

/** A text that may be a secret: it is used, and never shown. */
public final class Secret {
  private final String value;

  Secret(String value) {
    this.value = value;
  }

  /** The text itself, for handing to a process or a tool server; never for a log or a message. */
  public String value() {
    return value;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Secret secret && value.equals(secret.value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  /** Says nothing. */
  @Override
  public String toString() {
    return "***";
  }
}
