package dev.weir.store;

import dev.weir.store.Sheet.Column;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Writes sheets to SQLite, row by row with statements that are kept. One thread. */
final class SqliteSheets {
  /** Every statement is kept prepared, and callers choose which columns are empty. */
  private static final int PATTERNS_MAX = 64;

  private final Set<List<Column>> patterns = new HashSet<>();

  /**
   * Inserts events, naming only columns that are not empty in all of them: most of them are, and to
   * bind nothing costs as much as to bind something.
   */
  Set<UUID> insert(
      Session session, Sheet sheet, IntPredicate wanted, List<Column> all, String otherwise)
      throws SQLException {
    List<Column> columns = filled(sheet, wanted, all);
    if (columns.isEmpty()) {
      return new HashSet<>(); // no row is wanted: every event has a kind
    }
    if (!patterns.contains(columns)) {
      if (patterns.size() < PATTERNS_MAX) {
        patterns.add(columns);
      } else {
        columns = all;
      }
    }
    String sql =
        "insert into weir_event ("
            + Columns.names(columns)
            + ") values ("
            + columns.stream().map(column -> "?").collect(Collectors.joining(", "))
            + ")"
            + otherwise;
    return run(session, sql, sheet, wanted, Columns.cells(columns));
  }

  private static List<Column> filled(Sheet sheet, IntPredicate wanted, List<Column> all) {
    var columns = new ArrayList<Column>();
    for (int place = 0; place < all.size(); place++) {
      int column = place;
      if (IntStream.range(0, sheet.size())
          .anyMatch(row -> wanted.test(row) && sheet.cell(row, column) != null)) {
        columns.add(all.get(place));
      }
    }
    return columns;
  }

  static IntPredicate in(Sheet sheet, Set<UUID> ids) {
    return row -> ids.contains(sheet.id(row));
  }

  static Set<UUID> run(Session session, String sql, Sheet sheet, String... columns)
      throws SQLException {
    return run(session, sql, sheet, row -> true, columns);
  }

  /**
   * Runs a statement for the rows that are wanted; gives the ids of those for which it changed
   * something.
   */
  static Set<UUID> run(
      Session session, String sql, Sheet sheet, IntPredicate wanted, String... columns)
      throws SQLException {
    int[] rows = IntStream.range(0, sheet.size()).filter(wanted).toArray();
    var changed = new HashSet<UUID>();
    if (rows.length == 0) {
      return changed;
    }
    PreparedStatement statement = session.prepare(sql);
    int[] places = new int[columns.length];
    Arrays.setAll(places, i -> Sheet.index(sheet.columns(), columns[i]));
    for (int row : rows) {
      for (int place = 0; place < places.length; place++) {
        Column column = sheet.columns().get(places[place]);
        bind(statement, place + 1, column.type(), sheet.cell(row, places[place]));
      }
      statement.addBatch();
    }
    int[] counts = statement.executeBatch();
    for (int i = 0; i < rows.length; i++) {
      if (counts[i] > 0) {
        changed.add(sheet.id(rows[i]));
      }
    }
    return changed;
  }

  private static void bind(
      PreparedStatement statement, int index, Sheet.Type type, @Nullable Object cell)
      throws SQLException {
    switch (type) {
      case ID -> statement.setBytes(index, cell == null ? null : SqliteDialect.bytes((UUID) cell));
      case TEXT -> statement.setString(index, (String) cell);
      case BYTES -> statement.setBytes(index, (byte[]) cell);
      case INT, LONG -> statement.setObject(index, cell);
    }
  }
}
