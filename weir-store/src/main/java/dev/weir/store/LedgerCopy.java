package dev.weir.store;

import dev.weir.env.Env;
import dev.weir.error.ErrorCode;
import dev.weir.error.WeirException;
import dev.weir.store.Sheet.Column;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Moves a whole ledger from one database into another: from a data directory to PostgreSQL when one
 * node becomes a fleet, and back. What is written is read back and compared, row by row, before the
 * copy counts.
 *
 * <p>No Weir may run on either meanwhile. For a data directory its lock sees to that; who copies
 * out of a PostgreSQL stops the nodes first. From then on only the copy may be used: two ledgers
 * that both go on would each let the same effect happen once.
 */
public final class LedgerCopy {
  private static final int ROWS_A_TRIP = 500;

  private static final String KEYS = "weir_key";

  private record Table(String name, List<Column> columns, String order) {
    /** Where all of its rows are to be read, in a ledger that was written by a Weir. */
    private String of(Home source) {
      return keys() ? source.dialect().keys().held() : name;
    }

    /** The same in the copy. */
    private String copied(Home target) {
      return keys() ? target.dialect().keys().copied() : name;
    }

    /** Its columns there, which may be others. */
    private List<Column> columns(Home target) {
      return keys() ? target.dialect().keys().columns() : columns;
    }

    private @Nullable Object[] row(@Nullable Object[] row, Home target) {
      return keys() ? target.dialect().keys().row().apply(row) : row;
    }

    private boolean keys() {
      return name.equals(KEYS);
    }
  }

  private static final List<Table> TABLES =
      List.of(
          new Table("weir_node", Columns.NODE, "name"),
          new Table("weir_body", Columns.STORED_BODY, "tenant, hash"),
          new Table("weir_event", Columns.FIRST, "tenant, effect_id, seq"),
          new Table(KEYS, Columns.KEY, "tenant, key"),
          new Table("weir_resource", Columns.RESOURCE, "tenant, name"),
          new Table("weir_seen", Columns.SEEN, "tenant, who"),
          new Table("weir_open", Columns.OPEN, "tenant, effect_id"),
          new Table("weir_gap", Columns.GAP, "n"),
          // All of them: what is halted must still be, and a limit that is used up, too.
          new Table("weir_cell", Columns.CELL, "name"),
          new Table("weir_task", TaskColumns.TASK, "tenant, task_id"),
          new Table("weir_task_line", TaskColumns.LINE, "tenant, task_id, n"),
          new Table("weir_task_name", TaskColumns.NAME, "tenant, queue, name"),
          new Table("weir_task_queue", TaskColumns.QUEUE, "tenant, queue, shard"),
          // With their ends: who has a lease has it on the copy too, and fences go on rising.
          new Table("weir_lease", LeaseRows.NAME, "tenant, name"),
          new Table("weir_lease_given", LeaseRows.GIVEN, "tenant, lease_id"),
          new Table("weir_lease_past", LeaseRows.PAST, "tenant, name, fence"),
          new Table("weir_lease_floor", LeaseRows.FLOOR, "tenant"),
          new Table("weir_state", StateRows.VERSION, "tenant, scope, name, number"),
          new Table("weir_state_tenant", StateRows.TENANT, "tenant"),
          new Table("weir_state_scope", StateRows.SCOPE, "tenant, scope"),
          new Table("weir_state_origin", StateRows.ORIGIN, "tenant, parent, number"),
          new Table("weir_state_seen", StateRows.SEEN, "tenant, session, number"),
          new Table("weir_state_pin", StateRows.PIN, "tenant, number, session"),
          new Table("weir_state_taint", StateRows.TAINT, "tenant, session, at"));

  private LedgerCopy() {}

  /** Where a ledger is. */
  public sealed interface Place {
    /** In a data directory. */
    record Directory(Path data) implements Place {}

    /** In a PostgreSQL. */
    record Postgres(String jdbcUrl) implements Place {}
  }

  /** Hears how far the copy is. */
  @FunctionalInterface
  public interface Progress {
    /**
     * Called every few hundred rows.
     *
     * @param stage what is being done, for people
     * @param rows how many rows of that are done
     * @param ofRows how many there are
     */
    void at(String stage, long rows, long ofRows);
  }

  /**
   * What was copied.
   *
   * @param effects how many effects
   * @param rows how many rows of all tables
   */
  public record Copied(long effects, long rows) {}

  /**
   * Copies everything in one transaction of the target: it holds the whole ledger or nothing.
   *
   * @throws WeirException with {@code TARGET_TAKEN} if the target holds anything, {@code
   *     LEDGER_IN_USE} if a Weir runs on either, {@code LEDGER_UNAVAILABLE} if either cannot be
   *     used or what was written does not read back the same
   */
  public static Copied copy(Place from, Place to, Env env, Progress progress) {
    Home source = open(from, env);
    try {
      source.prepare(env);
      Home target = open(to, env);
      try {
        target.prepare(env);
        return copy(source, target, progress);
      } finally {
        target.connections().close();
      }
    } catch (SQLException e) {
      throw new WeirException(
          ErrorCode.LEDGER_UNAVAILABLE, "the ledger was not copied: " + e.getMessage(), e);
    } finally {
      source.connections().close();
    }
  }

  /** Opens a ledger for work on it as a whole; nobody else may have it meanwhile. */
  static Home open(Place place, Env env) {
    return switch (place) {
      case Place.Directory directory -> Home.directory(directory.data(), env);
      case Place.Postgres postgres -> Home.postgres(postgres.jdbcUrl());
    };
  }

  private static Copied copy(Home source, Home target, Progress progress) throws SQLException {
    try (Session reading = source.connections().writer();
        Session writing = target.connections().writer()) {
      if (source.reach() == Home.Reach.FLEET) {
        Statistics.renew(reading);
      }
      reading.connection().setAutoCommit(false);
      writing.connection().setAutoCommit(false);
      source.dialect().oneMoment(reading);
      for (Table table : TABLES) {
        if (count(writing, table.name()) > 0) {
          throw new WeirException(
              ErrorCode.TARGET_TAKEN, "the ledger to copy into holds rows in " + table.name());
        }
      }
      if (target.reach() == Home.Reach.FLEET) {
        Optional<UUID> oldest = oldest(source, reading);
        if (oldest.isPresent()) {
          Partitions.cover(writing, oldest.get());
        }
      }
      long rows = 0;
      for (Table table : TABLES) {
        long ofRows = count(reading, table.of(source));
        byte[] sent = send(table, source, reading, target, writing, ofRows, progress);
        if (target.reach() == Home.Reach.FLEET) {
          Statistics.renew(writing);
        }
        byte[] arrived = digest(table, target, writing, ofRows, progress);
        if (!Arrays.equals(sent, arrived)) {
          throw new WeirException(
              ErrorCode.LEDGER_UNAVAILABLE,
              "the rows of " + table.name() + " did not arrive as they were sent");
        }
        rows += ofRows;
      }
      long effects = effects(writing);
      if (target.reach() == Home.Reach.FLEET) {
        writing.run(PostgresTaskTables.GO_ON);
        writing.run(Segments.COPIED);
      } else {
        writing.run(SqliteRuns.NONE_YOUNG);
      }
      writing.connection().commit();
      reading.connection().rollback();
      return new Copied(effects, rows);
    }
  }

  private static Optional<UUID> oldest(Home source, Session reading) throws SQLException {
    try (ResultSet row =
        reading
            .prepare("select effect_id from weir_event order by effect_id limit 1")
            .executeQuery()) {
      return row.next() ? Optional.of(source.dialect().id(row, 1)) : Optional.empty();
    }
  }

  private static byte[] send(
      Table table,
      Home source,
      Session reading,
      Home target,
      Session writing,
      long ofRows,
      Progress progress)
      throws SQLException {
    var digest = new Digest();
    List<Column> columns = table.columns(target);
    String into =
        "insert into "
            + table.name()
            + " ("
            + Columns.names(columns)
            + ") values ("
            + columns.stream().map(column -> "?").collect(Collectors.joining(", "))
            + ")";
    PreparedStatement insert = writing.prepare(into);
    long rows = 0;
    try (PreparedStatement select = all(table, table.of(source), reading.connection());
        ResultSet row = select.executeQuery()) {
      while (row.next()) {
        @Nullable Object[] cells = new @Nullable Object[table.columns().size()];
        for (int i = 0; i < cells.length; i++) {
          cells[i] = cell(row, i + 1, table.columns().get(i).type(), source.dialect());
          digest.add(cells[i]);
        }
        @Nullable Object[] arriving = table.row(cells, target);
        for (int i = 0; i < arriving.length; i++) {
          set(insert, i + 1, columns.get(i).type(), arriving[i], target.dialect());
        }
        insert.addBatch();
        if (++rows % ROWS_A_TRIP == 0) {
          insert.executeBatch();
          progress.at("copying " + table.name(), rows, ofRows);
        }
      }
    }
    insert.executeBatch();
    progress.at("copying " + table.name(), rows, ofRows);
    return digest.value();
  }

  private static byte[] digest(
      Table table, Home home, Session session, long ofRows, Progress progress) throws SQLException {
    var digest = new Digest();
    long rows = 0;
    try (PreparedStatement select = all(table, table.copied(home), session.connection());
        ResultSet row = select.executeQuery()) {
      while (row.next()) {
        for (int i = 0; i < table.columns().size(); i++) {
          digest.add(cell(row, i + 1, table.columns().get(i).type(), home.dialect()));
        }
        if (++rows % ROWS_A_TRIP == 0) {
          progress.at("checking " + table.name(), rows, ofRows);
        }
      }
    }
    progress.at("checking " + table.name(), rows, ofRows);
    return digest.value();
  }

  /** Every row in the order of its key, a few at a time: outside autocommit both drivers stream. */
  private static PreparedStatement all(Table table, String from, Connection connection)
      throws SQLException {
    PreparedStatement select =
        connection.prepareStatement(
            "select "
                + Columns.names(table.columns())
                + " from "
                + from
                + " order by "
                + table.order());
    select.setFetchSize(ROWS_A_TRIP);
    return select;
  }

  private static long count(Session session, String table) throws SQLException {
    return number(session, "select count(*) from " + table);
  }

  private static long effects(Session session) throws SQLException {
    return number(session, "select count(*) from weir_event where seq = 0");
  }

  private static long number(Session session, String sql) throws SQLException {
    try (var statement = session.connection().createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }

  private static @Nullable Object cell(ResultSet row, int index, Sheet.Type type, Dialect dialect)
      throws SQLException {
    return switch (type) {
      case TEXT -> row.getString(index);
      case ID -> row.getObject(index) == null ? null : dialect.id(row, index);
      case BYTES -> row.getBytes(index);
      case INT, LONG -> {
        long number = row.getLong(index);
        yield row.wasNull() ? null : number;
      }
    };
  }

  private static void set(
      PreparedStatement insert, int index, Sheet.Type type, @Nullable Object cell, Dialect dialect)
      throws SQLException {
    switch (cell) {
      case null -> insert.setNull(index, type.jdbc());
      case UUID id -> dialect.bind(insert, index, id);
      case String text -> insert.setString(index, text);
      case byte[] bytes -> insert.setBytes(index, bytes);
      case Long number -> insert.setLong(index, number);
      default -> throw new IllegalStateException("a cell of " + cell.getClass());
    }
  }

  /** A hash over cells, each with its kind and length, so that no two tables look alike. */
  private static final class Digest {
    private final MessageDigest sha = sha256();

    void add(@Nullable Object cell) {
      switch (cell) {
        case null -> sha.update((byte) 0);
        case byte[] bytes -> put((byte) 1, bytes);
        default -> put((byte) 2, cell.toString().getBytes(StandardCharsets.UTF_8));
      }
    }

    private void put(byte kind, byte[] bytes) {
      sha.update(kind);
      int length = bytes.length;
      for (int shift = 24; shift >= 0; shift -= 8) {
        sha.update((byte) (length >>> shift));
      }
      sha.update(bytes);
    }

    byte[] value() {
      return sha.digest();
    }

    private static MessageDigest sha256() {
      try {
        return MessageDigest.getInstance("SHA-256");
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java platform has SHA-256", e);
      }
    }
  }
}
