package dev.weir.checker;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;

/**
 * An empty schema in somebody's PostgreSQL, for a ledger that is needed for a while. It is gone
 * with all that is in it afterwards, unless it is told to stay. Belongs to one thread.
 */
public final class ScratchSchema implements AutoCloseable {
  private final String server;
  private final String name;
  private boolean staying;

  private ScratchSchema(String server, String name) {
    this.server = server;
    this.name = name;
  }

  /**
   * Makes one.
   *
   * @param server the JDBC URL of a database in which its user may make a schema
   * @throws IOException if that cannot be done
   */
  public static ScratchSchema in(String server) throws IOException {
    var schema =
        new ScratchSchema(server, "weir_storm_" + UUID.randomUUID().toString().replace("-", ""));
    schema.run("create schema ");
    return schema;
  }

  /** The JDBC URL of connections that see only this schema. */
  public String url() {
    return server + (server.contains("?") ? "&" : "?") + "currentSchema=" + name;
  }

  /** What it is called. */
  public String name() {
    return name;
  }

  /** Leaves it there when it is closed. */
  public void stay() {
    staying = true;
  }

  private void run(String verb) throws IOException {
    try (Connection connection = DriverManager.getConnection(server);
        Statement statement = connection.createStatement()) {
      statement.execute(verb + name + (verb.startsWith("drop") ? " cascade" : ""));
    } catch (SQLException e) {
      throw new IOException("the ledger's database refuses: " + e.getMessage(), e);
    }
  }

  /**
   * Removes it, unless it is to stay; nobody uses it any more.
   *
   * @throws IOException if it cannot be removed
   */
  @Override
  public void close() throws IOException {
    if (!staying) {
      run("drop schema ");
    }
  }
}
