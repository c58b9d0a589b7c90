package dev.weir.store;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.Optional;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sessions from a {@code DataSource}: a pool of our own, or one that the user owns and that is left
 * open. Each writer keeps one connection; a read borrows one.
 */
final class DataSourceConnections implements Connections {
  private static final Logger log = LoggerFactory.getLogger(DataSourceConnections.class);

  private final DataSource source;
  private final Dialect dialect;
  private final int writers;
  private final Optional<Runnable> closing;

  /**
   * Sessions of {@code source}; {@code closing} lets go of it, and there is none for a source of
   * the user's, which is left open and gets its connections back as they were.
   */
  DataSourceConnections(
      DataSource source, Dialect dialect, int writers, Optional<Runnable> closing) {
    this.source = source;
    this.dialect = dialect;
    this.writers = writers;
    this.closing = closing;
  }

  @Override
  public Session writer() throws SQLException {
    Session session = new Session(source.getConnection());
    try {
      if (closing.isEmpty()) {
        session.lent();
      }
      dialect.readyToWrite(session);
      return session;
    } catch (SQLException e) {
      discard(session);
      throw e;
    }
  }

  @Override
  public <T> T read(Read<T> read) throws SQLException {
    try {
      return once(read);
    } catch (SQLException e) {
      if (dialect.trouble(e) != Trouble.LOST || e instanceof SQLTransientException) {
        throw e;
      }
      // The pool had a connection to a server that is gone. Reading twice does no harm.
      log.debug("a read is tried again", e);
      return once(read);
    }
  }

  private <T> T once(Read<T> read) throws SQLException {
    Session session = new Session(source.getConnection());
    try {
      Connection connection = session.connection();
      T found = read.in(session);
      if (!connection.getAutoCommit()) {
        connection.commit();
      }
      session.close();
      return found;
    } catch (SQLException e) {
      if (dialect.trouble(e) == Trouble.LOST) {
        discard(session);
      } else {
        session.closeQuietly();
      }
      throw e;
    } catch (RuntimeException e) {
      session.closeQuietly();
      throw e;
    }
  }

  /**
   * The socket is closed under the session, so that closing says nothing. A pool must not hand the
   * connection out again, nor others that were made before the server was lost or stopped taking
   * writes: a new one finds the server that does.
   */
  @Override
  public void discard(Session session) {
    try {
      session.connection().abort(Runnable::run);
      if (source instanceof HikariDataSource pool && !pool.isClosed()) {
        pool.evictConnection(session.connection());
        Optional.ofNullable(pool.getHikariPoolMXBean())
            .ifPresent(HikariPoolMXBean::softEvictConnections);
      }
    } catch (SQLException | RuntimeException e) {
      log.debug("a session could not be broken off", e);
    }
    session.closeQuietly();
  }

  @Override
  public int writers() {
    return writers;
  }

  @Override
  public void close() {
    closing.ifPresent(Runnable::run);
  }
}
