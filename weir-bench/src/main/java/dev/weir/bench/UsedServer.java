package dev.weir.bench;

import dev.weir.checker.TestPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The PostgreSQL of this process, as one that has been in use: a server that has just been made
 * makes each file of its log anew, and whoever commits waits for that, until it has as many as it
 * keeps; from then on it writes over them. So before the first measurement its log is written
 * through once.
 */
final class UsedServer {
  /** How much of a log is written through at most, in bytes. */
  private static final long MOST = 2L << 30;

  /** The log's files are given back by a checkpoint, and kept when as much may come again. */
  private static final String WRITE =
      "select count(pg_logical_emit_message(false, 'weir-bench', repeat('x', 1000000)))"
          + " from generate_series(1, 1.1 * least(?, pg_size_bytes(current_setting('max_wal_size')))"
          + " / 1000000)";

  private UsedServer() {}

  /** Used when the first database is asked for. */
  private static final class Shared {
    static final TestPostgres SERVER = used(TestPostgres.shared());
  }

  /** The JDBC URL of an empty database of its own there. */
  static String freshDatabase() {
    return Shared.SERVER.freshDatabase();
  }

  private static TestPostgres used(TestPostgres server) {
    try (Connection connection = DriverManager.getConnection(server.freshDatabase());
        PreparedStatement write = connection.prepareStatement(WRITE);
        Statement statement = connection.createStatement()) {
      write.setLong(1, MOST);
      write.execute();
      statement.execute("checkpoint");
      return server;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
