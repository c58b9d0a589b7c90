package dev.weir.effect;

/** How a tool touches the world. What is not declared is the worst: {@link #IRREVERSIBLE}. */
public enum EffectClass {
  /** Changes nothing; may run any number of times. */
  READ,
  /** Changes something, and running it again changes nothing more. */
  IDEMPOTENT_WRITE,
  /** Changes something, again at every run; its change can be taken back. */
  WRITE,
  /** Changes something that cannot be taken back. */
  IRREVERSIBLE;

  /** Whether a second run would do harm. */
  public boolean harmfulTwice() {
    return this == WRITE || this == IRREVERSIBLE;
  }
}
