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
 * The tasks of a ledger's database: threads and connections of theirs are there from the first
 * moment on when somebody wants them. Safe for any number of callers.
 */
final class TaskHouse implements AutoCloseable {
  private static final Duration FOR_EVER = Duration.ofDays(100 * 365);

  private final Connections connections;
  private final Dialect dialect;
  private final SqliteSweep.Chores chores;
  private final Env env;
  private final ReentrantLock lock = new ReentrantLock();
  private Optional<TaskDesk> desk = Optional.empty();
  private Optional<TaskReader> reader = Optional.empty();
  private boolean closed;

  TaskHouse(Connections connections, Dialect dialect, SqliteSweep.Chores chores, Env env) {
    this.connections = connections;
    this.dialect = dialect;
    this.chores = chores;
    this.env = env;
  }

  /** A handle; how far the time is ahead counts for the first one. */
  SqlTasks open(LongSupplier ahead) {
    lock.lock();
    try {
      if (closed) {
        throw new WeirException(ErrorCode.LEDGER_UNAVAILABLE, "the ledger is closed");
      }
      if (desk.isEmpty()) {
        TaskTables tables = dialect.tasks(env, ahead);
        TaskDesk.Ways ways = dialect.taskWays(connections, chores, env);
        reader = Optional.of(new TaskReader(connections, dialect, tables));
        desk = Optional.of(new TaskDesk(tables, dialect, ways, connections.writers(), env));
      }
      return new SqlTasks(desk.get(), reader.orElseThrow());
    } finally {
      lock.unlock();
    }
  }

  /**
   * A piece of upkeep, if anybody uses the tasks here: what has expired is discarded, and what was
   * over before {@code leaving} is forgotten.
   *
   * @return that there is more to do, or else what was {@code done}
   */
  Upkeep swept(Optional<Instant> leaving, Upkeep done) {
    Optional<SqlTasks> used;
    lock.lock();
    try {
      used = closed ? Optional.empty() : desk.map(it -> new SqlTasks(it, reader.orElseThrow()));
    } finally {
      lock.unlock();
    }
    if (used.isEmpty()) {
      return done;
    }
    SqlTasks tasks = used.get();
    Duration kept = leaving.map(it -> Duration.between(it, tasks.now())).orElse(FOR_EVER);
    return tasks.sweep(kept) > 0 ? Upkeep.MORE : done;
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      desk.ifPresent(TaskDesk::close);
    } finally {
      lock.unlock();
    }
  }
}
