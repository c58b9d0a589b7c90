package dev.weir.ledger;

/** What became of a wish to renew the lease of a node's life. */
public enum Renewal {
  /** The life goes on, and its lease runs for as long as was asked. */
  HELD,
  /** The life is over: its lease ran out and another node ended it. Nobody has the name now. */
  LAPSED,
  /** The life is over: a later one has the name and goes on. */
  SUPERSEDED
}
