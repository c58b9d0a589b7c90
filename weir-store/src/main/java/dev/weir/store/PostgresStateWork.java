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
 * On PostgreSQL a piece is a transaction on a connection that is kept for it. When a commit is not
 * confirmed, it is found out what became of it, as the {@link Writer} does: the connection is
 * broken off, its server process must be over, and then it is looked whether the piece is stored.
 * Used by one thread.
 */
final class PostgresStateWork implements StateWork {
  private static final Logger log = LoggerFactory.getLogger(PostgresStateWork.class);

  /** As for the cells: a client that stands still loses its locks before others lose patience. */
  private static final String BOUNDS =
      "set idle_in_transaction_session_timeout = '5s'; set lock_timeout = '10s'";

  /** A user's pool gets its connection back as it was. */
  private static final String BOUNDS_OFF =
      "reset idle_in_transaction_session_timeout; reset lock_timeout";

  private static final Duration FINDING_OUT = Duration.ofSeconds(8);
  private static final Duration PAUSE = Duration.ofMillis(20);
  private static final int TRIES_MAX = 3;

  private final Connections connections;
  private final Dialect dialect;
  private final Env env;
  private Optional<Session> kept = Optional.empty();

  PostgresStateWork(Connections connections, Dialect dialect, Env env) {
    this.connections = connections;
    this.dialect = dialect;
    this.env = env;
  }

  /** How far a try came. */
  private enum Reached {
    /** Nothing can be stored of it. */
    WORK,
    /** The commit was sent. */
    COMMIT
  }

  @Override
  public void done(Piece piece) {
    for (int tries = 1; ; tries++) {
      boolean fresh = kept.isEmpty();
      Reached reached = Reached.WORK;
      try {
        Session session = session();
        piece.in(session);
        reached = Reached.COMMIT;
        session.connection().commit();
        return;
      } catch (SQLException e) {
        Trouble trouble = dialect.trouble(e);
        boolean unclear = reached == Reached.COMMIT && trouble == Trouble.LOST;
        Optional<Session.Backend> backend = kept.flatMap(Session::backend);
        if (trouble == Trouble.ROW) {
          undo();
        } else {
          discard();
        }
        if (unclear) {
          if (settled(piece, backend, e)) {
            return;
          }
        } else if (trouble != Trouble.LOST || fresh || tries == TRIES_MAX) {
          throw refusal(trouble, e);
        }
        if (tries == TRIES_MAX) {
          throw unclear(e);
        }
        log.info("a piece of states is done again: {}", dialect.codes(e));
      } catch (RuntimeException e) {
        undo();
        throw e;
      }
    }
  }

  private WeirException refusal(Trouble trouble, SQLException e) {
    boolean ofRow = trouble == Trouble.ROW && !String.valueOf(e.getSQLState()).matches("(40|55).*");
    if (ofRow) {
      // Without the text of the error, which may quote the row.
      log.error("the ledger cannot store a state: {}", dialect.codes(e));
    }
    return new WeirException(
        ofRow ? ErrorCode.INTERNAL : ErrorCode.LEDGER_UNAVAILABLE,
        "the ledger " + trouble.text() + "; nothing was written",
        e);
  }

  private static WeirException unclear(SQLException e) {
    return new WeirException(
        ErrorCode.LEDGER_UNAVAILABLE, "the ledger did not confirm the write; it may be stored", e);
  }

  /** Finds out whether a piece whose commit was not confirmed is stored. */
  private boolean settled(Piece piece, Optional<Session.Backend> backend, SQLException error) {
    long until = env.clock().nanos() + FINDING_OUT.toNanos();
    while (env.clock().nanos() < until) {
      try {
        Session session = session();
        session.connection().rollback();
        session.connection().setAutoCommit(true);
        if (backend.isEmpty() || dialect.over(session, backend.get())) {
          boolean stored = piece.stored(session);
          if (stored) {
            dialect.confirm(session);
          }
          session.connection().setAutoCommit(false);
          return stored;
        }
        session.connection().setAutoCommit(false);
        env.threads().pause(PAUSE);
      } catch (SQLException e) {
        log.debug("looking for states failed", e);
        discard();
        pause();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw unclear(error);
      }
    }
    throw unclear(error);
  }

  private void pause() {
    try {
      env.threads().pause(PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
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

  private void undo() {
    try {
      if (kept.isPresent()) {
        kept.get().connection().rollback();
      }
    } catch (SQLException e) {
      log.debug("states were not rolled back, and their connection is broken off", e);
      discard();
    }
  }

  private void discard() {
    Optional<Session> session = kept;
    kept = Optional.empty();
    session.ifPresent(connections::discard);
  }

  @Override
  public void close() {
    Optional<Session> session = kept;
    kept = Optional.empty();
    try {
      if (session.isPresent()) {
        session.get().connection().setAutoCommit(true);
        session.get().run(BOUNDS_OFF);
        session.get().close();
      }
    } catch (SQLException e) {
      log.debug("the session of the states did not close cleanly", e);
    }
  }
}
