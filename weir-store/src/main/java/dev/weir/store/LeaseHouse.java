package dev.weir.store;

import dev.weir.env.Env;
import dev.weir.error.ErrorCode;
import dev.weir.error.WeirException;
import dev.weir.ledger.Upkeep;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * The leases of a ledger's database: their thread and connection are there from the first moment on
 * when somebody wants them. Safe for any number of callers.
 */
final class LeaseHouse implements AutoCloseable {
  private static final Duration FOR_EVER = Duration.ofDays(100 * 365);

  private final Connections connections;
  private final Dialect dialect;
  private final SqliteSweep.Chores chores;
  private final Env env;
  private final ReentrantLock lock = new ReentrantLock();
  private Optional<SqlLeases.Engine> engine = Optional.empty();
  private boolean closed;

  LeaseHouse(Connections connections, Dialect dialect, SqliteSweep.Chores chores, Env env) {
    this.connections = connections;
    this.dialect = dialect;
    this.chores = chores;
    this.env = env;
  }

  /** A handle; how far the time is ahead counts for the first one. */
  SqlLeases open(LongSupplier ahead) {
    lock.lock();
    try {
      if (closed) {
        throw new WeirException(ErrorCode.LEDGER_UNAVAILABLE, "the ledger is closed");
      }
      if (engine.isEmpty()) {
        var tables = new LeaseTables(dialect, ahead);
        var desk = new LeaseDesk(tables, dialect.taskWays(connections, chores, env), env);
        engine = Optional.of(new SqlLeases.Engine(connections, dialect, tables, desk));
      }
      return new SqlLeases(engine.get());
    } finally {
      lock.unlock();
    }
  }

  /**
   * A piece of upkeep, if anybody uses the leases here.
   *
   * @return that there is more to do, or else what was {@code done}
   */
  Upkeep swept(Optional<Instant> leaving, Upkeep done) {
    Optional<SqlLeases> used;
    lock.lock();
    try {
      used = closed ? Optional.empty() : engine.map(SqlLeases::new);
    } finally {
      lock.unlock();
    }
    if (used.isEmpty()) {
      return done;
    }
    SqlLeases leases = used.get();
    Duration kept = leaving.map(it -> Duration.between(it, leases.now())).orElse(FOR_EVER);
    return leases.sweep(kept) > 0 ? Upkeep.MORE : done;
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      engine.map(SqlLeases.Engine::desk).ifPresent(LeaseDesk::close);
    } finally {
      lock.unlock();
    }
  }
}
