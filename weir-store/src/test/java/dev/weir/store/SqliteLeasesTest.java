package dev.weir.store;

import dev.weir.checker.LeasesConformance;
import dev.weir.env.Env;
import dev.weir.lease.Leases;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** Leases in an embedded ledger are leases. */
class SqliteLeasesTest extends LeasesConformance {
  private final AtomicLong ahead = new AtomicLong();

  @TempDir private Path data;

  private Optional<SqlLedger> ledger = Optional.empty();

  @Override
  protected Leases open() {
    ledger = Optional.of(SqlLedger.open(data, Env.system()));
    return openBeside();
  }

  @Override
  protected Leases openBeside() {
    return ledger.orElseThrow().leases(ahead::get);
  }

  @Override
  protected Optional<Leases> reopen() {
    close();
    return Optional.of(open());
  }

  @Override
  protected void advance(Duration by) {
    ahead.addAndGet(Codes.micros(by));
  }

  @AfterEach
  void close() {
    ledger.ifPresent(SqlLedger::close);
  }
}
