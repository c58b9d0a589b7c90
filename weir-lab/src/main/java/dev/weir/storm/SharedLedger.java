package dev.weir.storm;

import dev.weir.env.Env;
import dev.weir.faults.Relay;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place for the guarded Weir's ledger on a PostgreSQL of the user's: a schema of its own, which
 * is removed in the end, and a line to it that can be cut.
 */
final class SharedLedger implements AutoCloseable {
  private static final Pattern URL =
      Pattern.compile(
          "jdbc:postgresql://(?<host>[^:/,?]+)(:(?<port>\\d{1,5}))?/(?<rest>[^?]*(\\?.*)?)");
  private static final int USUAL_PORT = 5432;

  private final String server;
  private final String schema;
  private final Relay line;
  private final String url;

  private SharedLedger(String server, String schema, Relay line, String url) {
    this.server = server;
    this.schema = schema;
    this.line = line;
    this.url = url;
  }

  /**
   * Makes one.
   *
   * @param server the JDBC URL of a database in which its user may make a schema
   * @throws StormException if that cannot be done
   */
  static SharedLedger on(String server, Env env) throws IOException {
    Matcher parts = URL.matcher(server);
    if (!parts.matches()) {
      throw new StormException(
          "a storm's ledger is at one host: jdbc:postgresql://HOST:PORT/DATABASE");
    }
    int port = parts.group("port") == null ? USUAL_PORT : Integer.parseInt(parts.group("port"));
    String schema = "weir_storm_" + Long.toHexString(env.entropy().bits());
    run(server, "create schema " + schema);
    Relay line = Relay.to(new InetSocketAddress(parts.group("host"), port), env);
    String rest = parts.group("rest");
    String url =
        "jdbc:postgresql://127.0.0.1:"
            + line.port()
            + "/"
            + rest
            + (rest.contains("?") ? "&" : "?")
            + "currentSchema="
            + schema;
    return new SharedLedger(server, schema, line, url);
  }

  /** Where Weir finds it: by the line. */
  String url() {
    return url;
  }

  void cut() {
    line.cut();
  }

  void mend() {
    line.mend();
  }

  private static void run(String server, String sql) {
    try (Connection connection = DriverManager.getConnection(server);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new StormException("the ledger's database refuses: " + e.getMessage());
    }
  }

  /** Removes the schema; nobody uses it any more. */
  @Override
  public void close() throws IOException {
    line.close();
    run(server, "drop schema " + schema + " cascade");
  }
}
