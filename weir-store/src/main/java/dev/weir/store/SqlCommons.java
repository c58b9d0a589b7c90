package dev.weir.store;

import dev.weir.error.ErrorCode;
import dev.weir.error.WeirException;
import dev.weir.limit.Commons;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The commons in the database of a ledger, from {@link SqlLedger#commons()}: shared by all nodes on
 * PostgreSQL, by all callers of this process on SQLite. Durable as the ledger is. Good until it is
 * closed or the ledger is; closing it leaves the ledger open. Safe for any number of callers.
 */
public final class SqlCommons implements Commons {
  private final Cells cells;
  private volatile boolean closed;

  SqlCommons(Cells cells) {
    this.cells = cells;
  }

  @Override
  public Exchange exchange(List<Change> changes, Map<String, Long> known) {
    requireOpen();
    var asked = new HashMap<String, Long>();
    known.forEach((cell, version) -> {
      if (Texts.kept(cell).equals(cell)) { // no other was ever stored
        asked.put(cell, version);
      }
    });
    var changed = new HashMap<String, Long>();
    for (Change change : changes) {
      if (changed.put(change.cell(), Cells.NOTHING) != null) {
        throw new IllegalArgumentException("two changes of cell " + change.cell());
      }
    }
    asked.putAll(changed);
    return cells.exchange(List.copyOf(changes), asked);
  }

  @Override
  public Exchange list(String prefix) {
    requireOpen();
    Exchange found = cells.list(prefix);
    return new Exchange(
        found.now(),
        found.cells().stream()
            .filter(standing -> standing.cell().startsWith(prefix))
            .sorted(Comparator.comparing(Standing::cell))
            .toList());
  }

  @Override
  public int forget(String prefix, Instant unchangedSince) {
    requireOpen();
    return cells.forget(prefix, unchangedSince);
  }

  @Override
  public void close() {
    closed = true;
  }

  private void requireOpen() {
    if (closed) {
      throw new WeirException(ErrorCode.LEDGER_UNAVAILABLE, "the commons are closed");
    }
  }
}
