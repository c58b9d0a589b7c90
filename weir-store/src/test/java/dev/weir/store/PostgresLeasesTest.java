package dev.weir.store;

import static org.assertj.core.api.Assumptions.assumeThat;

import dev.weir.checker.LeasesConformance;
import dev.weir.checker.TestPostgres;
import dev.weir.env.Env;
import dev.weir.lease.Leases;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;

/** Leases on PostgreSQL are leases; the second handle is that of another node. */
class PostgresLeasesTest extends LeasesConformance {
  private final AtomicLong ahead = new AtomicLong();
  private final List<SqlLedger> nodes = new ArrayList<>();
  private String url = "";

  @Override
  protected Leases open() {
    assumeThat(TestPostgres.missing()).isEmpty();
    url = TestPostgres.shared().freshSchema();
    return openBeside();
  }

  @Override
  protected Leases openBeside() {
    SqlLedger node = SqlLedger.open(url, Env.system());
    nodes.add(node);
    return node.leases(ahead::get);
  }

  @Override
  protected Optional<Leases> reopen() {
    close();
    return Optional.of(openBeside());
  }

  @Override
  protected void advance(Duration by) {
    ahead.addAndGet(Codes.micros(by));
  }

  @AfterEach
  void close() {
    nodes.forEach(SqlLedger::close);
    nodes.clear();
  }
}
