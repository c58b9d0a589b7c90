package dev.weir.store;

import dev.weir.checker.CommonsConformance;
import dev.weir.env.Env;
import dev.weir.limit.Commons;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteDataSource;

/** The commons in a SQLite file of the user's, through the user's own data source. */
class OwnedSqliteCommonsTest extends CommonsConformance {
  @TempDir private Path data;

  private Optional<SqlLedger> ledger = Optional.empty();

  @Override
  protected Commons open() {
    var source = new SQLiteDataSource();
    source.setUrl("jdbc:sqlite:" + data.resolve("mine.db"));
    ledger = Optional.of(SqlLedger.open(source, Env.system()));
    return openBeside();
  }

  @Override
  protected Commons openBeside() {
    return ledger.orElseThrow().commons();
  }

  @Override
  protected Optional<Commons> reopen() {
    close();
    return Optional.of(open());
  }

  @AfterEach
  void close() {
    ledger.ifPresent(SqlLedger::close);
  }
}
