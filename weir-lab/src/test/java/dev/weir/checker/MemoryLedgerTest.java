package dev.weir.checker;

import dev.weir.ledger.Ledger;
import dev.weir.ledger.MemoryLedger;
import java.util.Optional;

/** The ledger in the heap is a ledger. */
class MemoryLedgerTest extends LedgerConformance {

  @Override
  protected Ledger open() {
    return new MemoryLedger();
  }

  @Override
  protected Optional<Ledger> reopen() {
    return Optional.empty();
  }
}
