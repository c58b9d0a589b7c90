package dev.weir.store;

import dev.weir.env.Env;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.sqlite.SQLiteConfig;

/**
 * Sessions on the one file of a data directory that this process alone uses: one writer, and a few
 * readers beside it that are opened when they are first needed and keep their statements. Readers
 * see what was committed before they began and never wait for the writer.
 */
final class SqliteConnections implements Connections {
  /** A read pins its carrier thread, so more readers than this would only queue elsewhere. */
  private static final int READERS_MAX = 8;

  private static final long WAIT_MS_MAX = 10_000;

  private final Dialect dialect;
  private final String url;
  private final DirectoryLock directory;
  private final Checkpointer checkpointer;
  private final Thread checkpoints;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition returned = lock.newCondition();
  private final ArrayDeque<Session> idle = new ArrayDeque<>();
  private int open;
  private boolean closed;

  /** Sessions on {@code weir.db} in a directory that is ours as long as these are open. */
  SqliteConnections(
      Path data, Dialect dialect, DirectoryLock directory, Checkpointer.Limits limits, Env env) {
    Path database = database(data);
    this.dialect = dialect;
    this.url = "jdbc:sqlite:" + database;
    this.directory = directory;
    this.checkpointer = new Checkpointer(database, limits, this::opened, env);
    this.checkpoints = env.threads().platform("weir-checkpoints", checkpointer);
  }

  /** The database of a data directory. */
  static Path database(Path data) {
    return data.resolve("weir.db").toAbsolutePath();
  }

  private Session opened() throws SQLException {
    var config = new SQLiteConfig();
    config.setBusyTimeout(5_000);
    return new Session(config.createConnection(url));
  }

  @Override
  public Session writer() throws SQLException {
    Session session = opened();
    try {
      dialect.readyToWrite(session);
      // Commits carry nothing over, unless the thread that should has long stopped doing it.
      session.run("pragma wal_autocheckpoint = 100000");
      return session;
    } catch (SQLException e) {
      session.close();
      throw e;
    }
  }

  @Override
  public <T> T read(Read<T> read) throws SQLException {
    Session session = borrow();
    try {
      T found = read.in(session);
      giveBack(session);
      return found;
    } catch (SQLException | RuntimeException e) {
      spoilt(session);
      throw e;
    }
  }

  @Override
  public void discard(Session session) {
    session.closeQuietly();
  }

  @Override
  public void between(Session writer) throws SQLException {
    checkpointer.between(writer);
  }

  @Override
  public int writers() {
    return 1;
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      while (!idle.isEmpty()) {
        idle.remove().closeQuietly();
      }
      returned.signalAll();
    } finally {
      lock.unlock();
    }
    checkpointer.close();
    Joining.join(checkpoints);
    directory.close();
  }

  private Session borrow() throws SQLException {
    lock.lock();
    try {
      long left = TimeUnit.MILLISECONDS.toNanos(WAIT_MS_MAX);
      while (idle.isEmpty() && open >= READERS_MAX && !closed) {
        if (left <= 0) {
          throw new SQLTimeoutException("all readers have been busy for " + WAIT_MS_MAX + " ms");
        }
        left = returned.awaitNanos(left);
      }
      if (closed) {
        throw new SQLException("the ledger is closed");
      }
      if (!idle.isEmpty()) {
        return idle.removeLast();
      }
      open++;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SQLException("interrupted while waiting for a reader", e);
    } finally {
      lock.unlock();
    }
    try {
      return reader();
    } catch (SQLException e) {
      forget();
      throw e;
    }
  }

  private Session reader() throws SQLException {
    var config = new SQLiteConfig();
    config.setReadOnly(true);
    config.setBusyTimeout(5_000);
    config.setCacheSize(-4_096);
    return new Session(config.createConnection(url));
  }

  private void giveBack(Session session) {
    lock.lock();
    try {
      if (closed) {
        session.closeQuietly();
        return;
      }
      idle.addLast(session);
      returned.signal();
    } finally {
      lock.unlock();
    }
  }

  private void spoilt(Session session) {
    session.closeQuietly();
    forget();
  }

  private void forget() {
    lock.lock();
    try {
      open--;
      returned.signal();
    } finally {
      lock.unlock();
    }
  }
}
