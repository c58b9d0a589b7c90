package dev.weir.store;

import static org.assertj.core.api.Assumptions.assumeThat;

import dev.weir.checker.LedgerConformance;
import dev.weir.checker.TestPostgres;
import dev.weir.env.Env;
import dev.weir.ledger.Ledger;
import java.util.Optional;

/** The ledger on PostgreSQL is a ledger. */
class PostgresLedgerTest extends LedgerConformance {
  private Optional<String> url = Optional.empty();

  @Override
  protected Ledger open() {
    assumeThat(TestPostgres.missing()).isEmpty();
    url = Optional.of(TestPostgres.shared().freshSchema());
    return SqlLedger.open(url.get(), Env.system());
  }

  @Override
  protected Optional<Ledger> reopen() {
    return url.map(where -> SqlLedger.open(where, Env.system()));
  }
}
