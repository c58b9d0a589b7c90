package dev.weir.limit;

/** What was done for a call whose tool could not be called, as it is counted. */
public enum Instead {
  /** It heard an earlier answer. */
  STALE,
  /** Another tool was called. */
  OTHER_TOOL,
  /** It was left to a person. */
  HANDED_OFF
}
