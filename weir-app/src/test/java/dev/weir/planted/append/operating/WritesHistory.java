package dev.weir.planted.append.operating;

import dev.weir.ledger.Append;
import dev.weir.ledger.AppendVerdict;
import dev.weir.ledger.Ledger;

/** Planted: a console that appends to the ledger itself. */
public record WritesHistory(Ledger ledger) {
  /** Says what happened, without the rules of the recovery room. */
  public AppendVerdict write(Append append) {
    return ledger.append(append);
  }
}
