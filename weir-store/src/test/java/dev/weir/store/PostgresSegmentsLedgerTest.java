package dev.weir.store;

import static org.assertj.core.api.Assumptions.assumeThat;

import dev.weir.checker.LedgerConformance;
import dev.weir.checker.TestPostgres;
import dev.weir.env.Env;
import dev.weir.ledger.Ledger;
import java.time.Duration;
import java.util.Optional;

/** The ledger on PostgreSQL is a ledger when segments of keys are sealed all the time, too. */
class PostgresSegmentsLedgerTest extends LedgerConformance {
  private static final SegmentKeeper.Limits SMALL =
      new SegmentKeeper.Limits(1, 1, Duration.ofMillis(1), Duration.ofMinutes(10));

  private Optional<String> url = Optional.empty();

  @Override
  protected Ledger open() {
    assumeThat(TestPostgres.missing()).isEmpty();
    url = Optional.of(TestPostgres.shared().freshSchema());
    return open(url.get());
  }

  @Override
  protected Optional<Ledger> reopen() {
    return url.map(PostgresSegmentsLedgerTest::open);
  }

  private static Ledger open(String url) {
    return SqlLedger.open(Home.postgres(url, SMALL), Env.system());
  }
}
