package dev.weir.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.env.Env;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The write-ahead log under a load that never pauses. */
class CheckpointerTest {
  private static final Env ENV = Env.system();
  private static final int PAGE = 4_000;
  private static final long CARRY = 256 << 10;
  private static final long RESTART = 1 << 20;

  @TempDir private Path data;

  @Test
  void theLogStartsOverAlthoughTheWriterNeverRests() throws SQLException, IOException {
    var dialect = new SqliteDialect(SqliteKeys.RUN_KEYS);
    var limits = new Checkpointer.Limits(CARRY, RESTART);
    Path wal = data.resolve("weir.db-wal");
    long written = 0;
    long deadline = ENV.clock().nanos() + Duration.ofSeconds(60).toNanos();
    try (Connections connections =
            new SqliteConnections(data, dialect, DirectoryLock.take(data), limits, ENV);
        Session session = connections.writer()) {
      session.run("create table t (n integer primary key, bytes blob)");
      session.connection().commit();
      PreparedStatement insert = session.prepare("insert into t (bytes) values (?)");
      // A log that never starts over is as long as everything that was ever written to it.
      while (written < 5 * RESTART || written < 3 * wal.toFile().length()) {
        assertThat(ENV.clock().nanos()).as("the log starts over in time").isLessThan(deadline);
        insert.setBytes(1, new byte[PAGE]);
        insert.executeUpdate();
        session.connection().commit();
        connections.between(session);
        written += PAGE;
      }
    }
    assertThat(Files.size(data.resolve("weir.db"))).isGreaterThan(written);
  }
}
