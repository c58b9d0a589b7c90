package dev.weir.store;

import dev.weir.checker.LedgerConformance;
import dev.weir.env.Env;
import dev.weir.ledger.Ledger;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;

/** The embedded ledger is a ledger. */
class SqliteLedgerTest extends LedgerConformance {
  @TempDir private Path data;

  @Override
  protected Ledger open() {
    return SqlLedger.open(data, Env.system());
  }

  @Override
  protected Optional<Ledger> reopen() {
    return Optional.of(SqlLedger.open(data, Env.system()));
  }
}
