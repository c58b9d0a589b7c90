package dev.weir.store;

import dev.weir.call.Origin;
import dev.weir.call.Tenant;
import dev.weir.effect.ResourceName;
import dev.weir.error.ErrorCode;
import dev.weir.error.WeirException;
import dev.weir.lease.Acquire;
import dev.weir.lease.AcquireVerdict;
import dev.weir.lease.Ask;
import dev.weir.lease.Kept;
import dev.weir.lease.Lease;
import dev.weir.lease.Leases;
import dev.weir.lease.Standing;
import dev.weir.lease.StepVerdict;
import dev.weir.lease.Token;
import dev.weir.waiting.Waits;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The leases in the database of a ledger, from {@link SqlLedger#leases()}: shared by all nodes on
 * PostgreSQL, by all callers of this process on SQLite. Durable as the ledger is. Good until it is
 * closed or the ledger is; closing it leaves the ledger open. Safe for any number of callers.
 */
public final class SqlLeases implements Leases {
  private final Engine engine;
  private volatile boolean closed;

  /** What all handles on the leases of a database share. */
  record Engine(Connections connections, Dialect dialect, LeaseTables tables, LeaseDesk desk) {}

  SqlLeases(Engine engine) {
    this.engine = engine;
  }

  @Override
  public AcquireVerdict acquire(Acquire wish) {
    var ask = new Ask.Acquiring(wish, engine.desk().bells().token(), Optional.empty());
    return ((Ask.Outcome.Judged) judged(ask)).verdict();
  }

  @Override
  public AcquireVerdict acquire(Acquire wish, Duration atMost, Waits waits)
      throws InterruptedException {
    return engine.desk().bells().await(wish, this::judged, atMost, waits);
  }

  @Override
  public StepVerdict renew(Origin by, Token token, Optional<Duration> ttl) {
    return ((Ask.Outcome.Stepped) judged(new Ask.Renewing(by, token, ttl))).verdict();
  }

  @Override
  public StepVerdict release(Origin by, Token token) {
    return ((Ask.Outcome.Stepped) judged(new Ask.Releasing(by, token))).verdict();
  }

  private Ask.Outcome judged(Ask ask) {
    requireOpen();
    return engine.desk().judged(ask);
  }

  @Override
  public Standing standing(Tenant tenant, ResourceName name) {
    var key = new Kept.Key(tenant, name);
    return read(session -> {
      Kept row = engine.tables().standing(session, key).orElse(Kept.fresh(key));
      Optional<Lease> latest = Optional.empty();
      if (row.lease().isPresent()) {
        latest = engine.tables().lease(session, new Kept.LeaseKey(tenant, row.lease().get()));
      }
      return row.standing(latest, engine.tables().now(session));
    });
  }

  @Override
  public List<Lease> history(Tenant tenant, ResourceName name, int most) {
    return read(session -> engine.tables().history(session, tenant, name, most));
  }

  @Override
  public int sweep(Duration kept) {
    requireOpen();
    var forgotten = new AtomicInteger();
    engine
        .desk()
        .done(session -> {
          int some = engine.tables().sweep(session, kept);
          forgotten.accumulateAndGet(some, Math::max);
        });
    return forgotten.get();
  }

  @Override
  public Instant now() {
    return read(engine.tables()::now);
  }

  private <T> T read(Connections.Read<T> reading) {
    requireOpen();
    try {
      return engine.connections().read(reading);
    } catch (SQLException e) {
      throw new WeirException(
          ErrorCode.LEDGER_UNAVAILABLE, Reader.unreadable(engine.dialect().trouble(e)), e);
    }
  }

  @Override
  public void close() {
    closed = true;
  }

  private void requireOpen() {
    if (closed) {
      throw new WeirException(ErrorCode.LEDGER_UNAVAILABLE, "the leases are closed");
    }
  }
}
