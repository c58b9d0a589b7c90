package dev.weir.store;

import dev.weir.env.Env;
import dev.weir.error.ErrorCode;
import dev.weir.error.WeirException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread's transactions on a PostgreSQL, on a connection that it keeps. What was not confirmed
 * is done again on another one until that is known to be stored, for a bounded time: whatever runs
 * here may be stored twice and does no harm by it. What the old connection still holds, it holds
 * for some seconds at most, and who wants the same waits for it.
 */
final class PostgresTransactions implements TaskDesk.Transactions {
  private static final Logger log = LoggerFactory.getLogger(PostgresTransactions.class);

  /** As those of {@link PostgresCells}. */
  private static final String BOUNDS =
      "set idle_in_transaction_session_timeout = '5s'; set lock_timeout = '10s'";

  private static final String BOUNDS_OFF =
      "reset idle_in_transaction_session_timeout; reset lock_timeout";

  private static final Duration TRYING = Duration.ofSeconds(8);
  private static final Duration PAUSE = Duration.ofMillis(50);
  private static final int CLASHES_MAX = 5;

  private final Connections connections;
  private final Dialect dialect;
  private final Env env;
  private Optional<Session> kept = Optional.empty();

  PostgresTransactions(Connections connections, Dialect dialect, Env env) {
    this.connections = connections;
    this.dialect = dialect;
    this.env = env;
  }

  @Override
  public void done(SqliteSweep.Chore chore) {
    long until = env.clock().nanos() + TRYING.toNanos();
    int clashes = 0;
    boolean unclear = false;
    while (true) {
      boolean committing = false;
      try {
        Session session = session();
        chore.in(session);
        committing = true;
        session.connection().commit();
        return;
      } catch (SQLException e) {
        Trouble trouble = dialect.trouble(e);
        unclear |= committing && trouble == Trouble.LOST;
        boolean again =
            switch (trouble) {
              case ROW -> undone() && clash(e) && ++clashes < CLASHES_MAX;
              case FULL -> false;
              case READ_ONLY, CROWDED, LOST -> env.clock().nanos() < until && pause();
            };
        if (trouble != Trouble.ROW) {
          discard();
        }
        if (!again) {
          throw failed(trouble, unclear, e);
        }
        log.debug("a transaction of tasks is done again", e);
      } catch (RuntimeException | Error e) {
        // Errors too, because the next transaction must not begin in the middle of this one.
        discard();
        throw e;
      }
    }
  }

  private WeirException failed(Trouble trouble, boolean unclear, SQLException e) {
    if (trouble == Trouble.ROW) {
      // Without the text of the error, which may quote the row.
      log.error("the ledger cannot store a round of tasks: {}", dialect.codes(e));
      return new WeirException(ErrorCode.INTERNAL, "the ledger cannot store this step", e);
    }
    return new WeirException(
        ErrorCode.LEDGER_UNAVAILABLE,
        unclear
            ? "the ledger did not confirm the step; it may be stored"
            : "the ledger " + trouble.text() + "; nothing was written",
        e);
  }

  /** Two transactions that met, or a row that both were about to make: it goes better alone. */
  private static boolean clash(SQLException e) {
    String state = Optional.ofNullable(e.getSQLState()).orElse("");
    return state.startsWith("40") || state.startsWith("23") || state.equals("55P03");
  }

  private boolean pause() {
    try {
      env.threads().pause(PAUSE);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private Session session() throws SQLException {
    if (kept.isEmpty()) {
      Session session = connections.writer();
      kept = Optional.of(session);
      session.run(BOUNDS);
      session.connection().setAutoCommit(false);
    }
    return kept.get();
  }

  private boolean undone() {
    try {
      if (kept.isPresent()) {
        kept.get().connection().rollback();
      }
      return true;
    } catch (SQLException e) {
      log.debug("a rollback failed", e);
      discard();
      return true;
    }
  }

  private void discard() {
    Optional<Session> session = kept;
    kept = Optional.empty();
    session.ifPresent(connections::discard);
  }

  @Override
  public void close() {
    try {
      if (kept.isPresent()) {
        Session session = kept.get();
        kept = Optional.empty();
        session.connection().setAutoCommit(true);
        session.run(BOUNDS_OFF);
        session.close();
      }
    } catch (SQLException e) {
      log.debug("the session of the tasks did not close cleanly", e);
    }
  }
}
