package dev.weir.bench;

import dev.weir.env.Env;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The bound on PostgreSQL: one insert with array parameters a commit. What the ledger's main table
 * is and what is indexed there is read from the catalogue: the table that takes most room once
 * effects were written. The twin fills the columns that an index needs and one more that makes the
 * row long enough; all others stay empty.
 */
final class PostgresBound extends Bound {
  private static final String TWIN = "weir_bench_bound";

  /** A column that an index needs. */
  private record Indexed(String name, String type) {

    /** How the driver is given it: what it has no class for goes as text and is cast. */
    String carried() {
      return switch (type) {
        case "uuid", "bytea", "bigint", "integer" -> type;
        default -> "text";
      };
    }

    String parameter() {
      return "?::" + carried() + "[]::" + type + "[]";
    }

    String selected() {
      return carried().equals(type) ? name : name + "::text";
    }
  }

  private final Connection connection;
  private final String table;
  private final List<Indexed> columns;
  private final Likeness likeness;
  private final PreparedStatement insert;
  private final byte[] filler;

  private PostgresBound(Connection connection, String table, List<Indexed> columns, Env env)
      throws SQLException {
    super(Home.POSTGRES);
    this.connection = connection;
    this.table = table;
    this.columns = columns;
    this.likeness = new Likeness(sample(), env);
    makeTwin();
    this.filler = new byte[Math.max(0, ROW_BYTES - Likeness.size(likeness.next()))];
    Arrays.fill(filler, (byte) 'x');
    String names = columns.stream().map(Indexed::name).collect(Collectors.joining(", "));
    String arrays = columns.stream().map(Indexed::parameter).collect(Collectors.joining(", "));
    this.insert =
        connection.prepareStatement(
            "insert into %s (%s, filler) select * from unnest(%s, ?::bytea[])"
                .formatted(TWIN, names, arrays));
    connection.setAutoCommit(false);
  }

  /**
   * A bound beside the ledger at this address, which has some hundred effects that one caller wrote
   * and nothing else.
   *
   * @param named the table to be like, if it is not to be found out
   */
  static PostgresBound of(String url, Optional<String> named, Env env) {
    try {
      Connection connection = DriverManager.getConnection(url);
      String table = named.isPresent() ? named.get() : mainTable(connection);
      return new PostgresBound(connection, table, indexed(connection, table), env);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String mainTable(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                """
                select relname from pg_class
                where relkind = 'r' and relnamespace = current_schema()::regnamespace
                order by pg_total_relation_size(oid) desc limit 1\
                """)) {
      rows.next();
      return rows.getString(1);
    }
  }

  /** Columns of index keys, and of what else an index looks at: expressions and conditions. */
  private static List<Indexed> indexed(Connection connection, String table) throws SQLException {
    List<Indexed> columns = new ArrayList<>();
    try (PreparedStatement statement =
        connection.prepareStatement(
            """
            select a.attname, format_type(a.atttypid, a.atttypmod)
            from pg_attribute a
            where a.attrelid = ?::regclass and a.attnum > 0 and not a.attisdropped
              and exists (
                select from pg_index i
                left join pg_depend d on d.objid = i.indexrelid and d.refobjid = i.indrelid
                where i.indrelid = a.attrelid
                  and (a.attnum = any (i.indkey) or a.attnum = d.refobjsubid))
            order by a.attnum\
            """)) {
      statement.setString(1, table);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          columns.add(new Indexed(rows.getString(1), rows.getString(2)));
        }
      }
    }
    return columns;
  }

  private List<@Nullable Object[]> sample() throws SQLException {
    String names = columns.stream().map(Indexed::selected).collect(Collectors.joining(", "));
    List<@Nullable Object[]> sample = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery("select " + names + " from " + table + " order by ctid")) {
      while (rows.next()) {
        @Nullable Object[] row = new @Nullable Object[columns.size()];
        for (int i = 0; i < row.length; i++) {
          row[i] = rows.getObject(i + 1);
        }
        sample.add(row);
      }
    }
    return sample;
  }

  private void makeTwin() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("create table %s (like %s including all)".formatted(TWIN, table));
      List<String> empty = new ArrayList<>();
      try (ResultSet rows =
          statement.executeQuery(
              "select attname from pg_attribute where attrelid = '%s'::regclass and attnum > 0"
                      .formatted(TWIN)
                  + " and attnotnull")) {
        while (rows.next()) {
          empty.add(rows.getString(1));
        }
      }
      empty.removeAll(columns.stream().map(Indexed::name).toList());
      for (String column : empty) {
        statement.execute("alter table %s alter %s drop not null".formatted(TWIN, column));
      }
      statement.execute("alter table %s add filler bytea".formatted(TWIN));
    }
  }

  @Override
  String model() {
    return columns.stream()
        .map(Indexed::name)
        .collect(Collectors.joining(", ", table + ", indexed by ", ""));
  }

  @Override
  void commit() throws SQLException {
    List<@Nullable Object[]> rows = Stream.generate(likeness::next).limit(BATCH).toList();
    for (int i = 0; i < columns.size(); i++) {
      int column = i;
      // The driver takes arrays of bytes only by their own type.
      IntFunction<@Nullable Object[]> array =
          columns.get(i).carried().equals("bytea") ? byte[][]::new : Object[]::new;
      @Nullable Object[] values = rows.stream().map(row -> row[column]).toArray(array);
      insert.setArray(i + 1, connection.createArrayOf(columns.get(i).carried(), values));
    }
    byte[][] fillers = new byte[BATCH][];
    Arrays.fill(fillers, filler);
    insert.setArray(columns.size() + 1, connection.createArrayOf("bytea", fillers));
    insert.executeUpdate();
    connection.commit();
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
