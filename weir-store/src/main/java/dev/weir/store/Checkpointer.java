package dev.weir.store;

import dev.weir.env.Env;
import dev.weir.env.Signal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries SQLite's write-ahead log over into the database beside the writer, so that no commit does
 * it on the side and makes its callers wait for a few hundred random pages.
 *
 * <p>A passive checkpoint never holds the writer up. But it works on what was in the log when it
 * began, and the log only starts over once nothing in it is left to carry; under steady load that
 * moment never comes by itself. So once the log is large, a few passes leave little to carry, and
 * the writer is asked to do that little between two batches and to start the log over.
 */
final class Checkpointer implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(Checkpointer.class);
  private static final Duration PAUSE = Duration.ofMillis(500);

  /** So few pages the writer carries in some milliseconds. */
  private static final int LITTLE = 500;

  /** Each pass leaves what was written while it ran, so each is shorter than the one before. */
  private static final int PASSES_MAX = 5;

  /**
   * When to act.
   *
   * @param carry from how many bytes on the log is carried over
   * @param restart from how many bytes on it is started over
   */
  record Limits(long carry, long restart) {
    static final Limits USUAL = new Limits(32L << 20, 64L << 20);
  }

  /** Opens the session to work with. */
  interface Opening {
    Session open() throws SQLException;
  }

  private final Path wal;
  private final Limits limits;
  private final Opening opening;
  private final Signal closed;
  private final AtomicBoolean restart = new AtomicBoolean();
  private Optional<Session> kept = Optional.empty();

  Checkpointer(Path database, Limits limits, Opening opening, Env env) {
    this.wal = database.resolveSibling(database.getFileName() + "-wal");
    this.limits = limits;
    this.opening = opening;
    this.closed = env.threads().signal("checkpoints-closed");
  }

  /** Ends {@link #run} soon. */
  void close() {
    closed.raise();
  }

  /** For the writer, between two batches: starts the log over if that is wanted. */
  void between(Session writer) throws SQLException {
    if (!restart.compareAndSet(true, false)) {
      return;
    }
    writer.connection().setAutoCommit(true);
    try {
      checkpoint(writer, "restart");
    } finally {
      writer.connection().setAutoCommit(false);
    }
  }

  @Override
  public void run() {
    try {
      while (!closed.await(PAUSE)) {
        look();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      discard();
    }
  }

  private void look() {
    try {
      long bytes = Files.exists(wal) ? Files.size(wal) : 0;
      if (bytes < limits.carry()) {
        return;
      }
      int left = checkpoint(session(), "passive");
      if (bytes >= limits.restart()) {
        for (int pass = 1; pass < PASSES_MAX && left > LITTLE; pass++) {
          left = checkpoint(session(), "passive");
        }
        restart.set(true);
      }
    } catch (SQLException | IOException e) {
      // The log keeps what is not carried over; the next look tries again.
      log.warn("the write-ahead log was not carried over: {}", e.toString());
      discard();
    }
  }

  /** Gives how many pages of the log are left to carry. */
  private static int checkpoint(Session session, String how) throws SQLException {
    try (var statement = session.connection().createStatement();
        ResultSet row = statement.executeQuery("pragma wal_checkpoint(" + how + ")")) {
      return row.next() ? row.getInt(2) - row.getInt(3) : 0;
    }
  }

  private Session session() throws SQLException {
    if (kept.isEmpty()) {
      kept = Optional.of(opening.open());
    }
    return kept.get();
  }

  private void discard() {
    Optional<Session> session = kept;
    kept = Optional.empty();
    try {
      if (session.isPresent()) {
        session.get().close();
      }
    } catch (SQLException e) {
      log.debug("the session for checkpoints did not close cleanly", e);
    }
  }
}
