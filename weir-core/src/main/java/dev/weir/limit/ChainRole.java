package dev.weir.limit;

/** What a tool's success means to the chain that it is called in. */
public enum ChainRole {
  /** Nothing in particular. */
  STEP,
  /** That what was done before is right: tests passed, a reconciliation found no difference. */
  CHECKPOINT
}
