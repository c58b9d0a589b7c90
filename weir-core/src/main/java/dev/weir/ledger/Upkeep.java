package dev.weir.ledger;

/** What became of a piece of a ledger's upkeep. */
public enum Upkeep {
  /** Something was done, and there is more to do. */
  MORE,
  /** There is nothing to do for now. */
  DONE,
  /** Somebody else is at it, or uses what it needs: look again later. */
  ELSEWHERE
}
