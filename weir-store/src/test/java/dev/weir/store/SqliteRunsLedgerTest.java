package dev.weir.store;

import dev.weir.checker.LedgerConformance;
import dev.weir.env.Env;
import dev.weir.ledger.Ledger;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;

/** The embedded ledger is a ledger when nearly all of its keys lie in runs, too. */
class SqliteRunsLedgerTest extends LedgerConformance {
  private static final int RUN_KEYS = 4;

  @TempDir private Path data;

  @Override
  protected Ledger open() {
    return SqlLedger.open(Home.directory(data, RUN_KEYS, Env.system()), Env.system());
  }

  @Override
  protected Optional<Ledger> reopen() {
    return Optional.of(open());
  }
}
