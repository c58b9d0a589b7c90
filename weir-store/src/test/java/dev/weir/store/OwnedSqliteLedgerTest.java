package dev.weir.store;

import dev.weir.checker.LedgerConformance;
import dev.weir.env.Env;
import dev.weir.ledger.Ledger;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteDataSource;

/** The ledger in a SQLite file of the user's, through the user's own data source. */
class OwnedSqliteLedgerTest extends LedgerConformance {
  @TempDir private Path data;

  @Override
  protected Ledger open() {
    var source = new SQLiteDataSource();
    source.setUrl("jdbc:sqlite:" + data.resolve("mine.db"));
    return SqlLedger.open(source, Env.system());
  }

  @Override
  protected Optional<Ledger> reopen() {
    return Optional.of(open());
  }
}
