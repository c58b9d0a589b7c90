package dev.weir.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.weir.call.Payload;
import dev.weir.checker.TestPostgres;
import dev.weir.env.Env;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A pool of the user's has its connections back as they were: its plans are not ours. */
class LentConnectionsTest {
  private static final Env ENV = Env.system();
  private static final int CONNECTIONS = 6;

  @Test
  void theUsersConnectionsAreAsTheyWereBefore() throws SQLException {
    assumeThat(TestPostgres.missing()).isEmpty();
    try (var pool = new HikariDataSource()) {
      // What Weir does not leave as it is anywhere, because it would not be durable.
      String hasty = "&options=-c%20synchronous_commit=off";
      pool.setJdbcUrl(TestPostgres.shared().freshSchema() + hasty);
      pool.setMaximumPoolSize(CONNECTIONS);
      List<SortedMap<String, String>> before = settings(pool);
      try (SqlLedger ledger = SqlLedger.open(pool, ENV)) {
        new Writing(ledger, ENV, "n").settled("k", Payload.of("{}"));
      }
      List<SortedMap<String, String>> after = settings(pool);
      for (int i = 0; i < CONNECTIONS; i++) {
        // Entry by entry: what is different is a line or two of some four hundred.
        after.get(i).entrySet().removeAll(before.get(i).entrySet());
        assertThat(after.get(i)).isEmpty();
      }
    }
  }

  /** Of all connections that the pool has. */
  private static List<SortedMap<String, String>> settings(HikariDataSource pool)
      throws SQLException {
    var all = new ArrayList<Connection>();
    try {
      var settings = new ArrayList<SortedMap<String, String>>();
      for (int i = 0; i < CONNECTIONS; i++) {
        all.add(pool.getConnection());
        settings.add(settings(all.getLast()));
      }
      return settings;
    } finally {
      for (Connection one : all) {
        one.close();
      }
    }
  }

  private static SortedMap<String, String> settings(Connection connection) throws SQLException {
    var settings = new TreeMap<String, String>();
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "select name, setting from pg_settings where name not like '%.%'")) {
      while (row.next()) {
        settings.put(row.getString(1), String.valueOf(row.getString(2)));
      }
    }
    return settings;
  }
}
