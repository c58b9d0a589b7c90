package dev.weir.store;

import dev.weir.call.Tenant;
import dev.weir.error.ErrorCode;
import dev.weir.error.WeirException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sqlite.SQLiteConfig;

/**
 * How large a ledger is. Looked up beside a running Weir, with a connection of its own that only
 * reads; takes a moment on a large ledger.
 *
 * @param tables what is in which table, the largest purpose first
 * @param bytes how much it takes on the disk with its indexes; of SQLite with its write-ahead log
 * @param oldest when the oldest effect of the tenant began
 * @param open how many effects are not over, of all tenants
 * @param oldestOpen when the oldest of those began
 */
public record LedgerSize(
    List<Table> tables,
    long bytes,
    Optional<Instant> oldest,
    long open,
    Optional<Instant> oldestOpen) {

  /** How a number of rows was found. */
  public enum Counting {
    /** Counted. */
    EXACT,
    /** As the database remembers it from its last look. */
    ESTIMATED
  }

  /**
   * One table.
   *
   * @param bytes with its indexes; empty where finding out would mean reading all of a large file
   */
  public record Table(String name, long rows, Counting counting, Optional<Long> bytes) {}

  private static final String KEYS = "weir_key";

  private static final List<String> NAMES =
      List.of(
          "weir_event",
          KEYS,
          "weir_body",
          "weir_state",
          "weir_open",
          "weir_node",
          "weir_cell",
          "weir_task",
          "weir_task_line",
          "weir_lease",
          "weir_lease_given",
          "weir_lease_past");

  /** A table of PostgreSQL past this is not counted but estimated. */
  private static final long COUNTED_BYTES_MAX = 256L << 20;

  /** A SQLite file past this is not read page by page. */
  private static final long READ_BYTES_MAX = 1L << 30;

  private static final String OLDEST =
      "select began from weir_event where tenant = ? and seq = 0 order by effect_id limit 1";

  private static final String OPEN =
      "select min(e.began), count(*) from (select tenant, effect_id from weir_open union"
          + " select tenant, effect_id from ("
          + Listing.YOUNG
          + ") y) o join weir_event e on e.tenant = o.tenant"
          + " and e.effect_id = o.effect_id and e.seq = 0";

  /** Copies the list. */
  public LedgerSize {
    tables = List.copyOf(tables);
  }

  /**
   * Measures a ledger.
   *
   * @param tenant whose oldest effect is looked for
   * @throws WeirException with {@code LEDGER_UNAVAILABLE} if there is none or it cannot be read
   */
  public static LedgerSize of(LedgerCopy.Place place, Tenant tenant) {
    try {
      return switch (place) {
        case LedgerCopy.Place.Directory directory -> sqlite(directory.data(), tenant);
        case LedgerCopy.Place.Postgres postgres -> postgres(postgres.jdbcUrl(), tenant);
      };
    } catch (SQLException | IOException e) {
      throw new WeirException(
          ErrorCode.LEDGER_UNAVAILABLE, "the ledger's size is not known: " + e.getMessage(), e);
    }
  }

  private static LedgerSize sqlite(Path data, Tenant tenant) throws SQLException, IOException {
    Path file = SqliteConnections.database(data);
    if (!Files.exists(file)) {
      throw new WeirException(
          ErrorCode.LEDGER_UNAVAILABLE, "there is no embedded ledger in " + data);
    }
    NativeLibrary.settle(data);
    var config = new SQLiteConfig();
    config.setReadOnly(true);
    config.setBusyTimeout(5_000);
    try (Connection connection = config.createConnection("jdbc:sqlite:" + file)) {
      boolean small = Files.size(file) <= READ_BYTES_MAX;
      var tables = new ArrayList<Table>();
      for (String name : NAMES) {
        Optional<Long> bytes =
            small
                ? Optional.of(
                    number(
                        connection,
                        "select coalesce(sum(pgsize), 0) from dbstat where aggregate = 1 and name in"
                            + " (select name from sqlite_schema where tbl_name = '"
                            + name
                            + "')"))
                : Optional.empty();
        tables.add(
            new Table(
                name,
                number(
                    connection,
                    "select count(*) from " + (name.equals(KEYS) ? SqliteRuns.HELD : name)),
                Counting.EXACT,
                bytes));
      }
      Path log = file.resolveSibling(file.getFileName() + "-wal");
      long bytes = Files.size(file) + (Files.exists(log) ? Files.size(log) : 0);
      return sized(connection, tables, bytes, tenant);
    }
  }

  private static LedgerSize postgres(String url, Tenant tenant) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url)) {
      var tables = new ArrayList<Table>();
      long total = 0;
      for (String name : NAMES) {
        String parts = parts(name);
        long bytes =
            number(connection, "select sum(pg_total_relation_size(part))::bigint from " + parts);
        // Less than nothing where the database has never looked; a part that it has not seen counts
        // for nothing beside those that it has.
        long about =
            number(
                connection,
                "select (case when max(reltuples) < 0 then -1 else sum(greatest(reltuples, 0))"
                    + " end)::bigint from pg_class join "
                    + parts
                    + " on oid = part where relkind = 'r'");
        boolean estimated = bytes > COUNTED_BYTES_MAX && about >= 0;
        tables.add(
            new Table(
                name,
                estimated ? about : number(connection, "select count(*) from " + name),
                estimated ? Counting.ESTIMATED : Counting.EXACT,
                Optional.of(bytes)));
        total += bytes;
      }
      return sized(connection, tables, total, tenant);
    }
  }

  /** The tables that a table is made of: itself, its ranges, the segments below it. */
  private static String parts(String name) {
    return String.format(
        "(select '%1$s'::regclass as part union select relid from pg_partition_tree('%1$s')"
            + " union select inhrelid from pg_inherits where inhparent = '%1$s'::regclass) parts",
        name);
  }

  private static LedgerSize sized(
      Connection connection, List<Table> tables, long bytes, Tenant tenant) throws SQLException {
    Optional<Instant> oldest;
    try (PreparedStatement statement = connection.prepareStatement(OLDEST)) {
      statement.setString(1, tenant.name());
      try (ResultSet row = statement.executeQuery()) {
        oldest = row.next() ? instant(row) : Optional.empty();
      }
    }
    try (PreparedStatement statement = connection.prepareStatement(OPEN);
        ResultSet row = statement.executeQuery()) {
      row.next();
      return new LedgerSize(tables, bytes, oldest, row.getLong(2), instant(row));
    }
  }

  private static Optional<Instant> instant(ResultSet row) throws SQLException {
    long micros = row.getLong(1);
    return row.wasNull() ? Optional.empty() : Optional.of(Codes.instant(micros));
  }

  private static long number(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }
}
