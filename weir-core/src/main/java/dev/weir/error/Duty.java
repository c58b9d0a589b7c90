package dev.weir.error;

/** Who must act for a failed call to have a chance: the answer every error owes its reader. */
public enum Duty {
  /** The call itself must change: another argument, another key, another tool. */
  CALLER,
  /** Nothing is wrong with the call; the same call, with the same key, may succeed later. */
  RETRY,
  /** A person who runs Weir or the tool server must mend something, or decide what happened. */
  OPERATOR
}
