package dev.weir.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.checker.TestPostgres;
import dev.weir.env.Env;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What PostgreSQL itself counts of how it reads the tables of one ledger. */
final class TableReads {
  private static final Env ENV = Env.system();

  /** The name of the ledger's connections on the server. */
  private final String name;

  private final String url;

  /**
   * How often a table was looked into, and how many of its rows and of the entries of its indexes
   * were read.
   */
  record Looks(long times, long entries) {}

  /** A new ledger, of which nothing else knows. */
  TableReads(String name) {
    this.name = name;
    this.url = TestPostgres.shared().freshSchema();
  }

  /** The URL by which to open it: what comes in by another is not waited for. */
  String url() {
    return url + "&ApplicationName=" + name;
  }

  /**
   * Keeps the server from analyzing the tables that there are by itself: it may do so at any time,
   * and of small ones it would then read all on purpose.
   */
  void leaveAlone() throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        var statement = connection.createStatement()) {
      for (String table : tables(statement)) {
        statement.execute("alter table " + table + " set (autovacuum_enabled = off)");
      }
    }
  }

  private static List<String> tables(Statement statement) throws SQLException {
    var tables = new ArrayList<String>();
    try (ResultSet row =
        statement.executeQuery(
            "select relname from pg_class where relkind = 'r'"
                + " and relnamespace = current_schema()::regnamespace")) {
      while (row.next()) {
        tables.add(row.getString(1));
      }
    }
    return tables;
  }

  /**
   * How many rows the planner believes the largest of the tables to have whose name is like this.
   */
  long known(String like) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        PreparedStatement statement =
            connection.prepareStatement(
                "select max(reltuples) from pg_class where relkind = 'r' and relname like ?"
                    + " and relnamespace = current_schema()::regnamespace")) {
      statement.setString(1, like);
      return number(statement);
    }
  }

  /**
   * How often each table was looked into whose name is like this, by those who have let go of the
   * ledger: a session tells now and then, and at the latest when it ends.
   */
  Map<String, Looks> of(String like) throws Exception {
    var looks = new HashMap<String, Looks>();
    try (Connection connection = DriverManager.getConnection(url);
        PreparedStatement statement =
            connection.prepareStatement(
                "select relname, seq_scan + coalesce(t.idx_scan, 0), seq_tup_read + i.entries"
                    + " from pg_stat_user_tables t join (select relid, sum(idx_tup_read) as entries"
                    + " from pg_stat_user_indexes group by relid) i using (relid)"
                    + " where schemaname = current_schema() and relname like ?"
                    + " and seq_scan + coalesce(t.idx_scan, 0) > 0")) {
      awaitNoSessions(connection);
      statement.setString(1, like);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          looks.put(row.getString(1), new Looks(row.getLong(2), row.getLong(3)));
        }
      }
    }
    return looks;
  }

  private void awaitNoSessions(Connection connection) throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    try (PreparedStatement statement =
        connection.prepareStatement(
            "select count(*) from pg_stat_activity where application_name = ?")) {
      statement.setString(1, name);
      while (number(statement) > 0) {
        assertThat(System.nanoTime()).as("sessions have ended").isLessThan(deadline);
        ENV.threads().pause(Duration.ofMillis(20));
      }
    }
  }

  private static long number(PreparedStatement statement) throws SQLException {
    try (ResultSet row = statement.executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }
}
