package dev.weir.store;

import static org.assertj.core.api.Assumptions.assumeThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.weir.checker.LedgerConformance;
import dev.weir.checker.TestPostgres;
import dev.weir.env.Env;
import dev.weir.ledger.Ledger;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;

/** The ledger on PostgreSQL through a pool of the user's, one that does not commit by itself. */
class OwnedPostgresLedgerTest extends LedgerConformance {
  private Optional<HikariDataSource> pool = Optional.empty();

  @Override
  protected Ledger open() {
    assumeThat(TestPostgres.missing()).isEmpty();
    var source = new HikariDataSource();
    source.setJdbcUrl(TestPostgres.shared().freshSchema());
    source.setAutoCommit(false);
    source.setMinimumIdle(1);
    pool = Optional.of(source);
    return SqlLedger.open(source, Env.system());
  }

  @Override
  protected Optional<Ledger> reopen() {
    return pool.map(source -> SqlLedger.open(source, Env.system()));
  }

  @AfterEach
  void closePool() {
    pool.ifPresent(HikariDataSource::close);
  }
}
