package dev.weir.store;

import dev.weir.env.Clock;
import dev.weir.error.ErrorCode;
import dev.weir.error.WeirException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.stream.Collectors;

/**
 * Brings the schema up to date, one numbered file after the other, each once. Any number of nodes
 * may start at a time: they take turns, and all but the first find nothing to do.
 */
final class Migrator {
  /** The newest schema this Weir knows. */
  static final int NEWEST = 1;

  static final String CREATE_TABLE =
      "create table if not exists weir_schema"
          + " (version integer primary key, applied_at bigint not null)";

  private final Dialect dialect;
  private final Clock clock;

  Migrator(Dialect dialect, Clock clock) {
    this.dialect = dialect;
    this.clock = clock;
  }

  /**
   * Brings the schema up to date, in one transaction.
   *
   * @throws WeirException with {@code LEDGER_TOO_NEW} if a newer Weir was here before
   */
  void run(Session session) throws SQLException {
    try {
      dialect.lockSchema(session);
      session.run(CREATE_TABLE);
      int version = version(session);
      if (version > NEWEST) {
        throw new WeirException(
            ErrorCode.LEDGER_TOO_NEW,
            "the ledger has schema " + version + ", this Weir knows up to " + NEWEST);
      }
      for (int next = version + 1; next <= NEWEST; next++) {
        apply(session, next);
      }
      session.connection().commit();
    } finally {
      session.connection().rollback();
    }
  }

  private static int version(Session session) throws SQLException {
    try (var statement = session.connection().createStatement();
        ResultSet row = statement.executeQuery("select max(version) from weir_schema")) {
      return row.next() ? row.getInt(1) : 0;
    }
  }

  private void apply(Session session, int version) throws SQLException {
    for (String statement : script(version).split(";\\s*\\n", -1)) {
      if (!statement.isBlank()) {
        session.run(statement);
      }
    }
    PreparedStatement done = session.prepare("insert into weir_schema values (?, ?)");
    done.setInt(1, version);
    done.setLong(2, Codes.micros(clock.now()));
    done.executeUpdate();
  }

  private String script(int version) {
    String name = dialect.folder() + "/" + version + ".sql";
    try (InputStream in = Migrator.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the schema " + name + " is not on the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(line -> line.replaceFirst("\\s*--.*$", ""))
          .filter(line -> !line.isBlank())
          .collect(Collectors.joining("\n", "", "\n"));
    } catch (IOException e) {
      throw new IllegalStateException("the schema " + name + " cannot be read", e);
    }
  }
}
