package dev.weir.store;

import dev.weir.error.ErrorCode;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The group commit: takes everything that waits, writes it as one transaction, tells every caller.
 * While one batch commits the next one gathers, so batches grow with the load and nobody ever waits
 * for a timer. Runs on a thread of its own and keeps one session.
 *
 * <p>A batch costs the database about as much as twenty of its rows, so two writers that share what
 * one could write only make both batches small. The second one therefore helps only with a backlog.
 *
 * <p>When a batch fails, what is known decides. An error about a row undoes the transaction, so the
 * members are tried one by one and only the culprit fails. After any other error nobody knows
 * whether the commit was stored: all members hear {@code LEDGER_UNAVAILABLE} and read back.
 */
final class Writer implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(Writer.class);
  private static final int BATCH_MAX = 256;
  private static final long BATCH_BYTES_MAX = 4L << 20;

  private final Inbox.When when;
  private final Inbox<Request> inbox;
  private final Connections connections;
  private final Dialect dialect;
  private Optional<Session> kept = Optional.empty();

  /** A writer that takes its batches when it should. */
  Writer(Inbox.When when, Inbox<Request> inbox, Connections connections, Dialect dialect) {
    this.when = when;
    this.inbox = inbox;
    this.connections = connections;
    this.dialect = dialect;
  }

  /** Writes until the inbox is closed and empty. */
  @Override
  public void run() {
    try {
      List<Request> requests = inbox.take(when, BATCH_MAX, BATCH_BYTES_MAX);
      while (!requests.isEmpty()) {
        write(requests);
        between();
        requests = inbox.take(when, BATCH_MAX, BATCH_BYTES_MAX);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      discard();
    }
  }

  private void write(List<Request> requests) {
    try {
      var batch = new Batch(requests);
      dialect.commit(session(), batch);
      batch.answer();
    } catch (SQLException e) {
      failed(requests, e);
    } catch (RuntimeException e) {
      log.error("a batch of {} failed", requests.size(), e);
      discard();
      requests.forEach(
          request -> request.fail(ErrorCode.INTERNAL, "the ledger failed; see the log", e));
    }
  }

  private void between() {
    try {
      if (kept.isPresent()) {
        connections.between(kept.get());
      }
    } catch (SQLException e) {
      log.warn("housekeeping between two batches failed: {}", e.toString());
      discard();
    }
  }

  private void failed(List<Request> requests, SQLException error) {
    boolean undone = dialect.concernsRows(error) && rolledBack();
    if (!undone) {
      log.warn(
          "the ledger did not confirm a batch of {}: SQL state {}, code {}",
          requests.size(),
          error.getSQLState(),
          error.getErrorCode());
      log.debug("the ledger did not confirm a batch", error);
      discard();
      requests.forEach(request ->
          request.fail(
              ErrorCode.LEDGER_UNAVAILABLE, "the ledger did not confirm the write", error));
    } else if (requests.size() == 1) {
      // Without the text of the error, which may quote the row.
      log.error(
          "the ledger cannot store a record: SQL state {}, code {}",
          error.getSQLState(),
          error.getErrorCode());
      requests.get(0).fail(ErrorCode.INTERNAL, "the ledger cannot store this record", error);
    } else {
      requests.forEach(request -> write(List.of(request)));
    }
  }

  private Session session() throws SQLException {
    if (kept.isEmpty()) {
      kept = Optional.of(connections.writer());
    }
    return kept.get();
  }

  private boolean rolledBack() {
    try {
      if (kept.isPresent() && !kept.get().connection().getAutoCommit()) {
        kept.get().connection().rollback();
      }
      return true;
    } catch (SQLException e) {
      log.debug("a rollback failed", e);
      return false;
    }
  }

  private void discard() {
    Optional<Session> session = kept;
    kept = Optional.empty();
    try {
      if (session.isPresent()) {
        session.get().close();
      }
    } catch (SQLException e) {
      log.debug("a writer's session did not close cleanly", e);
    }
  }
}
