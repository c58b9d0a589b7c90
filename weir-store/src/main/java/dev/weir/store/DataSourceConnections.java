package dev.weir.store;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * Sessions from a {@code DataSource}: a pool of our own, or one that the user owns and that is left
 * open. Each writer keeps one connection; a read borrows one.
 */
final class DataSourceConnections implements Connections {
  private final DataSource source;
  private final Dialect dialect;
  private final int writers;
  private final Runnable closing;

  /** Sessions of {@code source}; {@code closing} lets go of the source, or does nothing. */
  DataSourceConnections(DataSource source, Dialect dialect, int writers, Runnable closing) {
    this.source = source;
    this.dialect = dialect;
    this.writers = writers;
    this.closing = closing;
  }

  @Override
  public Session writer() throws SQLException {
    Session session = new Session(source.getConnection());
    try {
      dialect.readyToWrite(session);
      return session;
    } catch (SQLException e) {
      session.close();
      throw e;
    }
  }

  @Override
  public <T> T read(Read<T> read) throws SQLException {
    try (Session session = new Session(source.getConnection())) {
      Connection connection = session.connection();
      T found = read.in(session);
      if (!connection.getAutoCommit()) {
        connection.commit();
      }
      return found;
    }
  }

  @Override
  public int writers() {
    return writers;
  }

  @Override
  public void close() {
    closing.run();
  }
}
