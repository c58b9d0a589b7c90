package dev.weir.store;

import static org.assertj.core.api.Assumptions.assumeThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.weir.checker.LedgerConformance;
import dev.weir.checker.TestPostgres;
import dev.weir.env.Env;
import dev.weir.ledger.Ledger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;

/** The ledger on PostgreSQL through a pool of the user's, one that does not commit by itself. */
class OwnedPostgresLedgerTest extends LedgerConformance {
  private final List<Ledger> ledgers = new ArrayList<>();
  private Optional<HikariDataSource> pool = Optional.empty();

  @Override
  protected Ledger open() {
    assumeThat(TestPostgres.missing()).isEmpty();
    var source = new HikariDataSource();
    source.setJdbcUrl(TestPostgres.shared().freshSchema());
    source.setAutoCommit(false);
    source.setMinimumIdle(1);
    pool = Optional.of(source);
    return on(source);
  }

  @Override
  protected Optional<Ledger> reopen() {
    return pool.map(this::on);
  }

  private Ledger on(HikariDataSource source) {
    Ledger ledger = SqlLedger.open(source, Env.system());
    ledgers.add(ledger);
    return ledger;
  }

  /** The ledger first: a pool waits for connections that somebody has. */
  @AfterEach
  void closePool() {
    ledgers.forEach(Ledger::close);
    pool.ifPresent(HikariDataSource::close);
  }
}
