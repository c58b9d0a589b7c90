package dev.weir.store;

import java.sql.Types;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Rows to write in one go, as both databases can take them: row by row, or column by column as
 * arrays. SQL's null is Java's here and nowhere else.
 */
final class Sheet {

  /** What a column holds. */
  enum Type {
    TEXT("text", Types.VARCHAR),
    ID("uuid", Types.OTHER),
    INT("int4", Types.INTEGER),
    LONG("int8", Types.BIGINT),
    BYTES("bytea", Types.BINARY);

    private final String postgres;
    private final int jdbc;

    Type(String postgres, int jdbc) {
      this.postgres = postgres;
      this.jdbc = jdbc;
    }

    /** The type's number in {@link java.sql.Types}. */
    int jdbc() {
      return jdbc;
    }

    /** The type of an element on PostgreSQL. */
    String postgres() {
      return postgres;
    }
  }

  /** A column by name and type. */
  record Column(String name, Type type) {}

  private final List<Column> columns;
  private final List<@Nullable Object[]> rows = new ArrayList<>();
  private final List<UUID> ids = new ArrayList<>();

  /** An empty sheet with these columns. */
  Sheet(List<Column> columns) {
    this.columns = columns;
  }

  /** Adds a row about this effect; the cells come in the order of the columns. */
  void add(UUID id, @Nullable Object... cells) {
    if (cells.length != columns.size()) {
      throw new IllegalArgumentException(cells.length + " cells in " + columns.size() + " columns");
    }
    ids.add(id);
    rows.add(cells);
  }

  /**
   * Puts rows whose first cell is the tenant into the order of tenants and ids, the same in every
   * process: two transactions that write the same rows in one order do not wait for each other in a
   * ring.
   */
  void sort() {
    sort(
        Comparator.comparing((Integer row) -> String.valueOf(rows.get(row)[0]))
            .thenComparing(ids::get));
  }

  /** The same by the second cell, which is a text. */
  void sortByText() {
    sort(
        Comparator.comparing((Integer row) -> String.valueOf(rows.get(row)[0]))
            .thenComparing(row -> String.valueOf(rows.get(row)[1])));
  }

  private void sort(Comparator<Integer> by) {
    Integer[] order = new Integer[size()];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, by);
    List<@Nullable Object[]> before = List.copyOf(rows);
    List<UUID> named = List.copyOf(ids);
    for (int row = 0; row < order.length; row++) {
      rows.set(row, before.get(order[row]));
      ids.set(row, named.get(order[row]));
    }
  }

  /** The rows about these effects, as a sheet of their own. */
  Sheet only(Set<UUID> wanted) {
    var some = new Sheet(columns);
    for (int row = 0; row < size(); row++) {
      if (wanted.contains(id(row))) {
        some.add(id(row), rows.get(row));
      }
    }
    return some;
  }

  /** The rows about all other effects; this very sheet if there are none of these. */
  Sheet without(Set<UUID> unwanted) {
    if (unwanted.isEmpty()) {
      return this;
    }
    var some = new HashSet<>(ids);
    some.removeAll(unwanted);
    return only(some);
  }

  List<Column> columns() {
    return columns;
  }

  int size() {
    return rows.size();
  }

  boolean isEmpty() {
    return rows.isEmpty();
  }

  /** The effects that its rows are about, in their order. */
  List<UUID> ids() {
    return Collections.unmodifiableList(ids);
  }

  /** The effect that a row is about. */
  UUID id(int row) {
    return ids.get(row);
  }

  /** Whether no row has anything in this column. */
  boolean isEmptyColumn(int column) {
    for (@Nullable Object[] row : rows) {
      if (row[column] != null) {
        return false;
      }
    }
    return true;
  }

  /** The cells of a row. */
  @Nullable Object[] cells(int row) {
    return rows.get(row).clone();
  }

  @Nullable Object cell(int row, int column) {
    return rows.get(row)[column];
  }

  /** Where a column stands. */
  static int index(List<Column> columns, String name) {
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i).name().equals(name)) {
        return i;
      }
    }
    throw new IllegalArgumentException("no column " + name);
  }
}
