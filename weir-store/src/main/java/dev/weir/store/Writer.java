package dev.weir.store;

import dev.weir.env.Env;
import dev.weir.error.ErrorCode;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.time.Duration;
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
 * members are tried one by one and only the culprit fails. A store that is full or read-only undoes
 * it too, and all members hear so. After any other error nobody knows whether the commit was
 * stored, and the writer finds out:
 *
 * <ol>
 *   <li>It breaks the connection off and takes a new one.
 *   <li>It waits until the server process of the old one is over. A statement that is still on its
 *       way to a process that is gone can never be run, so nothing can overtake the next step.
 *   <li>It looks what of the batch is there, and writes the rest again.
 *   <li>What it found is told only after a commit of its own: a transaction can be read before a
 *       standby has it (it was waiting for the standby when the server was restarted).
 * </ol>
 *
 * <p>What cannot be found out in a bounded time fails as {@code LEDGER_UNAVAILABLE}, and says that
 * it may be stored.
 */
final class Writer implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(Writer.class);

  /** How many requests are one transaction at most. */
  static final int BATCH_MAX = 256;

  private static final long BATCH_BYTES_MAX = 4L << 20;

  /** How long a writer tries to find out; its callers wait longer than twice that. */
  private static final Duration FINDING_OUT = Duration.ofSeconds(8);

  private static final Duration PAUSE = Duration.ofMillis(20);

  /** How many connections in a row may break before they are used. */
  private static final int CONNECTIONS_MAX = 10;

  /** How often the rest of a batch is lost and written again. */
  private static final int LOSSES_MAX = 3;

  private final Inbox.When when;
  private final Inbox<Request> inbox;
  private final Backlog backlog;
  private final Connections connections;
  private final Dialect dialect;
  private final Young young;
  private final Env env;
  private Optional<Session> kept = Optional.empty();

  /** A writer that takes its batches when it should. */
  Writer(
      Inbox.When when,
      Inbox<Request> inbox,
      Backlog backlog,
      Connections connections,
      Dialect dialect,
      Young young,
      Env env) {
    this.when = when;
    this.inbox = inbox;
    this.backlog = backlog;
    this.connections = connections;
    this.dialect = dialect;
    this.young = young;
    this.env = env;
  }

  /** Writes until the inbox is closed and empty. */
  @Override
  public void run() {
    try {
      List<Request> requests = inbox.take(when, BATCH_MAX, BATCH_BYTES_MAX);
      while (!requests.isEmpty()) {
        write(requests, 0);
        between();
        requests = inbox.take(when, BATCH_MAX, BATCH_BYTES_MAX);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      kept.ifPresent(Session::closeQuietly);
    }
  }

  /**
   * Writes and answers.
   *
   * @param losses how often the confirmation was lost before
   */
  private void write(List<Request> requests, int losses) throws InterruptedException {
    Session session;
    try {
      session = anySession();
    } catch (SQLException e) {
      refuse(requests, e);
      return;
    }
    try {
      var batch = new Batch(requests, young);
      dialect.commit(session, batch);
      env.threads().together(batch::answer);
    } catch (SQLException e) {
      failed(requests, e, losses);
    } catch (RuntimeException | Error e) {
      // Errors too (no memory), because a ledger whose only writer has died would refuse writes for
      // ever.
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
        backlog.wrote();
        if (when == Inbox.When.FILLED) {
          Session session = kept.get();
          backlog.look(() -> dialect.transactions(session));
        }
      }
    } catch (SQLException e) {
      log.warn("housekeeping between two batches failed: {}", e.toString());
      discard();
    }
  }

  private void failed(List<Request> requests, SQLException error, int losses)
      throws InterruptedException {
    switch (dialect.trouble(error)) {
      case ROW -> {
        if (rolledBack()) {
          oneByOne(requests, error, losses);
        } else {
          findOut(requests, error, losses);
        }
      }
      case FULL -> {
        discard(); // which undoes what the error did not
        refuse(requests, error);
      }
      case READ_ONLY -> {
        discard();
        if (losses == 0) {
          write(requests, 1); // a new connection may find a server that takes writes
        } else {
          refuse(requests, error);
        }
      }
      case CROWDED, LOST -> findOut(requests, error, losses);
    }
  }

  private void oneByOne(List<Request> requests, SQLException error, int losses)
      throws InterruptedException {
    if (requests.size() == 1) {
      // Without the text of the error, which may quote the row.
      log.error("the ledger cannot store a record: {}", dialect.codes(error));
      requests.get(0).fail(ErrorCode.INTERNAL, "the ledger cannot store this record", error);
      return;
    }
    for (Request request : requests) {
      write(List.of(request), losses);
    }
  }

  /** Says that nothing was written, and why. */
  private void refuse(List<Request> requests, SQLException error) {
    Trouble trouble = dialect.trouble(error);
    log.warn(
        "{} requests are refused, the ledger {}: {}",
        requests.size(),
        trouble.text(),
        dialect.codes(error));
    log.debug("the ledger {}", trouble.text(), error);
    requests.forEach(request ->
        request.fail(
            ErrorCode.LEDGER_UNAVAILABLE,
            "the ledger " + trouble.text() + "; nothing was written",
            error));
  }

  /** Learns what became of requests that the store did not confirm; see above. */
  private void findOut(List<Request> requests, SQLException error, int losses)
      throws InterruptedException {
    log.warn("the ledger did not confirm a batch of {}: {}", requests.size(), dialect.codes(error));
    log.debug("the ledger did not confirm a batch", error);
    List<Session.Backend> lost = broken();
    Optional<List<Request>> absent = Optional.empty();
    inbox.leave(); // others take what comes meanwhile
    try {
      long until = env.clock().nanos() + FINDING_OUT.toNanos();
      while (absent.isEmpty() && losses < LOSSES_MAX && env.clock().nanos() < until) {
        absent = absent(requests, lost);
        if (absent.isEmpty()) {
          env.threads().pause(PAUSE);
        }
      }
    } finally {
      inbox.comeBack();
    }
    if (absent.isEmpty()) {
      unknown(requests, lost, error);
    } else if (!absent.get().isEmpty()) {
      write(absent.get(), losses + 1);
    }
  }

  /** Answers those that are stored and gives the others, if that can be known by now. */
  private Optional<List<Request>> absent(List<Request> requests, List<Session.Backend> lost) {
    try {
      Session session = session();
      if (!allOver(session, lost)) {
        return Optional.empty();
      }
      var found = ReadBack.of(session, dialect, requests);
      dialect.confirm(session);
      found.answer();
      log.info(
          "of a batch that was not confirmed, {} of {} were not stored",
          found.absent().size(),
          requests.size());
      return Optional.of(found.absent());
    } catch (SQLException e) {
      log.debug("looking for a batch failed", e);
    } catch (RuntimeException | Error e) {
      // Errors too, because the writer must outlive them here as well.
      log.error("looking for a batch failed", e);
    }
    discard(); // it looked, and wrote nothing that matters
    return Optional.empty();
  }

  private static void unknown(
      List<Request> requests, List<Session.Backend> lost, SQLException error) {
    for (Request request : requests) {
      if (request instanceof Request.Birth birth) {
        birth.lostOn(lost);
      }
      request.fail(
          ErrorCode.LEDGER_UNAVAILABLE,
          "the ledger did not confirm the write; it may be stored",
          error);
    }
  }

  /** Breaks the session off, and says who may still write for it. */
  private List<Session.Backend> broken() {
    List<Session.Backend> writing = kept.flatMap(Session::backend).stream().toList();
    discard();
    return writing;
  }

  private boolean allOver(Session session, List<Session.Backend> lost) throws SQLException {
    for (Session.Backend backend : lost) {
      if (!dialect.over(session, backend)) {
        return false;
      }
    }
    return true;
  }

  /**
   * A session for a batch of which nothing was sent. A connection that breaks before it is ready
   * says little: a pool has many that were made before the server was restarted. A pool that gets
   * none has tried for seconds, and that says enough.
   */
  private Session anySession() throws SQLException, InterruptedException {
    for (int tries = 1; ; tries++) {
      try {
        return session();
      } catch (SQLException e) {
        if (tries == CONNECTIONS_MAX
            || e instanceof SQLTransientException
            || dialect.trouble(e) != Trouble.LOST) {
          throw e;
        }
        log.debug("a connection broke before it was used", e);
        env.threads().pause(PAUSE);
      }
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
    session.ifPresent(connections::discard);
  }
}
