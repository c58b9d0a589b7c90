package dev.weir.store;

import dev.weir.error.ErrorCode;
import dev.weir.error.WeirException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * What of a database's own settings a ledger in it minds, looked up beside a running Weir. What
 * Weir needs and can set for its own connections, it sets; this is the rest, which only the
 * server's operator can change.
 */
public final class LedgerSettings {
  /** What a setting does to the ledger. */
  public enum Weight {
    /** What was acknowledged may be gone after a crash. */
    LOSES,
    /** Everything is right, and slower than it could be. */
    SLOWS
  }

  /**
   * Something that is not as it should be.
   *
   * @param text what was found
   * @param remedy what the operator can do
   */
  public record Remark(Weight weight, String text, String remedy) {}

  /**
   * A server that has made at least so many checkpoints because its log was full, and more of them
   * than by the clock, has too little room for its log.
   */
  private static final int FORCED_MIN = 10;

  private static final String SETTINGS =
      "select current_setting('fsync') = 'on', current_setting('full_page_writes') = 'on',"
          + " pg_size_bytes(current_setting('max_wal_size')),"
          + " pg_size_bytes(current_setting('shared_buffers')),"
          + " (select pg_indexes_size((case n when 0 then 'weir_key' else 'weir_key_' || n end)::regclass)"
          + " from weir_key_open), current_setting('server_version_num')::int";

  /** Since version 17 checkpoints have a view of their own. */
  private static final int OWN_VIEW = 170_000;

  private static final String CHECKPOINTS =
      "select num_requested, num_timed from pg_stat_checkpointer";

  private static final String CHECKPOINTS_BEFORE =
      "select checkpoints_req, checkpoints_timed from pg_stat_bgwriter";

  private LedgerSettings() {}

  /**
   * Looks at them. An embedded ledger has none.
   *
   * @throws WeirException with {@code LEDGER_UNAVAILABLE} if they cannot be read
   */
  public static List<Remark> of(LedgerCopy.Place place) {
    return switch (place) {
      case LedgerCopy.Place.Directory directory -> List.of();
      case LedgerCopy.Place.Postgres postgres -> {
        try (Connection connection = DriverManager.getConnection(postgres.jdbcUrl())) {
          yield remarks(connection);
        } catch (SQLException e) {
          throw new WeirException(
              ErrorCode.LEDGER_UNAVAILABLE,
              "the database's settings are not known: " + e.getMessage(),
              e);
        }
      }
    };
  }

  private static List<Remark> remarks(Connection connection) throws SQLException {
    var remarks = new ArrayList<Remark>();
    int version;
    long log;
    try (var statement = connection.createStatement();
        ResultSet row = statement.executeQuery(SETTINGS)) {
      row.next();
      if (!row.getBoolean(1)) {
        remarks.add(
            new Remark(
                Weight.LOSES,
                "fsync is off: what agents were told is lost when the server's machine fails",
                "alter system set fsync = on, and reload"));
      }
      if (!row.getBoolean(2)) {
        remarks.add(
            new Remark(
                Weight.LOSES,
                "full_page_writes is off: a page that was half written when the server's machine"
                    + " failed stays so",
                "alter system set full_page_writes = on, unless the file system writes whole pages"));
      }
      log = row.getLong(3);
      long buffers = row.getLong(4);
      long keys = row.getLong(5);
      if (keys > buffers) {
        remarks.add(
            new Remark(
                Weight.SLOWS,
                "the index of new keys ("
                    + mebibytes(keys)
                    + ") is larger than shared_buffers ("
                    + mebibytes(buffers)
                    + "), and each claim touches it anywhere",
                "alter system set shared_buffers to about a quarter of the memory, and restart"));
      }
      version = row.getInt(6);
    }
    try (var statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(version >= OWN_VIEW ? CHECKPOINTS : CHECKPOINTS_BEFORE)) {
      row.next();
      long forced = row.getLong(1);
      long timed = row.getLong(2);
      if (forced >= FORCED_MIN && forced > timed) {
        remarks.add(
            new Remark(
                Weight.SLOWS,
                forced
                    + " of "
                    + (forced + timed)
                    + " checkpoints were made before their time; after each, every page goes to the"
                    + " log whole again",
                "give the log more room than max_wal_size = "
                    + mebibytes(log)
                    + ": alter system set max_wal_size = '8GB', and reload"));
      }
    }
    return List.copyOf(remarks);
  }

  private static String mebibytes(long bytes) {
    return (bytes >> 20) + " MiB";
  }
}
