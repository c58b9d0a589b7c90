package dev.weir.bench;

import dev.weir.env.Env;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The bound on SQLite: a file of its own in WAL mode with synchronous FULL, and 256 inserts a
 * transaction. The table and its indexes are made by the very statements that made those of the
 * ledger; which table is the main one is what takes most pages once effects were written. The twin
 * fills the columns that may not be empty or are indexed, and the longest other one so that the row
 * is long enough.
 */
final class SqliteBound extends Bound {
  private static final String ORDER = "effect_id"; // ids rise, so this is how they were written

  /** As the ledger has them, which is the project's word on what durable means. */
  private static final List<String> PRAGMAS =
      List.of(
          "pragma journal_mode = wal",
          "pragma synchronous = full",
          "pragma wal_autocheckpoint = 16000",
          "pragma journal_size_limit = 134217728",
          "pragma cache_size = -32768");

  /** A table of the ledger: how it and its indexes were made, and which columns to fill. */
  private record Table(
      String name, List<String> made, List<String> columns, String longest, String pageSize) {

    String names() {
      return String.join(", ", columns);
    }
  }

  /**
   * Where keys lie: every other row of the main table is a claim, which adds one. They are written
   * in their order.
   */
  private static final String KEYS = "weir_key";

  private static final String KEYS_IN_ORDER =
      "select 0, tenant, key, effect_id from weir_key_held order by tenant, key";

  private final Path directory;
  private final Connection connection;
  private final Table table;
  private final Likeness likeness;
  private final PreparedStatement insert;
  private final byte[] filler;
  private final Table keys;
  private final Likeness keyLikeness;
  private final PreparedStatement insertKey;

  private SqliteBound(Table table, Likeness likeness, Table keys, Likeness keyLikeness)
      throws SQLException {
    super(Home.SQLITE);
    this.directory = Home.directory();
    this.table = table;
    this.likeness = likeness;
    this.keys = keys;
    this.keyLikeness = keyLikeness;
    this.connection = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("bound.db"));
    try (Statement statement = connection.createStatement()) {
      statement.execute("pragma page_size = " + table.pageSize());
      for (String pragma : PRAGMAS) {
        statement.execute(pragma);
      }
      for (String made : table.made()) {
        statement.execute(made);
      }
      for (String made : keys.made()) {
        statement.execute(made);
      }
    }
    this.filler = new byte[Math.max(0, ROW_BYTES - Likeness.size(likeness.next()))];
    Arrays.fill(filler, (byte) 'x');
    this.insert =
        connection.prepareStatement(
            "insert into %s (%s, %s) values (%s, ?)"
                .formatted(
                    table.name(),
                    table.names(),
                    table.longest(),
                    String.join(", ", Collections.nCopies(table.columns().size(), "?"))));
    this.insertKey =
        connection.prepareStatement(
            "insert into %s (%s) values (%s)"
                .formatted(
                    keys.name(),
                    keys.names(),
                    String.join(", ", Collections.nCopies(keys.columns().size(), "?"))));
    connection.setAutoCommit(false);
  }

  /**
   * A bound like the ledger at this address, which has some hundred effects that one caller wrote
   * and nothing else.
   *
   * @param named the table to be like, if it is not to be found out
   */
  static SqliteBound of(String url, Optional<String> named, Env env) {
    try (Connection ledger = DriverManager.getConnection(url)) {
      Table table = table(ledger, named.isPresent() ? named.get() : mainTable(ledger));
      Table keys = keys(ledger);
      return new SqliteBound(
          table,
          sampled(ledger, table, env),
          keys,
          new Likeness(query(ledger, KEYS_IN_ORDER), env));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Likeness sampled(Connection ledger, Table table, Env env) throws SQLException {
    return new Likeness(
        query(ledger, "select " + table.names() + " from " + table.name() + " order by " + ORDER),
        env);
  }

  private static Table keys(Connection ledger) throws SQLException {
    return new Table(
        KEYS,
        texts(
            ledger,
            "select sql from sqlite_master where name = '%s' and sql is not null".formatted(KEYS)),
        texts(ledger, "select name from pragma_table_xinfo('%s') where hidden = 0".formatted(KEYS)),
        "",
        "");
  }

  private static String mainTable(Connection ledger) throws SQLException {
    return texts(
            ledger,
            """
            select m.tbl_name from dbstat s join sqlite_master m on m.name = s.name
            group by 1 order by sum(s.pgsize) desc limit 1\
            """)
        .getFirst();
  }

  private static Table table(Connection ledger, String name) throws SQLException {
    List<String> filled =
        texts(
            ledger,
            """
            select name from pragma_table_xinfo('%1$s') c
            where hidden = 0 and ("notnull" or pk or name in (
              select x.name from pragma_index_list('%1$s') i, pragma_index_xinfo(i.name) x
              where x.key))\
            """
                .formatted(name));
    List<String> others =
        texts(ledger, "select name from pragma_table_xinfo('%s') where hidden = 0".formatted(name));
    others.removeAll(filled);
    return new Table(
        name,
        texts(
            ledger,
            """
            select sql from sqlite_master where tbl_name = '%s' and type in ('table', 'index')
            and sql is not null order by type desc\
            """
                .formatted(name)),
        filled,
        longest(ledger, name, others),
        texts(ledger, "select page_size from pragma_page_size").getFirst());
  }

  /** The column that takes most bytes of those that may be empty. */
  private static String longest(Connection ledger, String table, List<String> others)
      throws SQLException {
    String sums =
        others.stream().map(c -> "sum(length(" + c + "))").collect(Collectors.joining(", "));
    @Nullable Object[] lengths = query(ledger, "select " + sums + " from " + table).getFirst();
    int at =
        IntStream.range(0, lengths.length)
            .reduce((a, b) -> number(lengths[a]) >= number(lengths[b]) ? a : b)
            .orElseThrow(() -> new IllegalStateException(table + " has no column to fill up"));
    return others.get(at);
  }

  private static long number(@Nullable Object value) {
    return value instanceof Number number ? number.longValue() : 0;
  }

  private static List<String> texts(Connection connection, String sql) throws SQLException {
    List<String> texts = new ArrayList<>();
    for (@Nullable Object[] row : query(connection, sql)) {
      texts.add(String.valueOf(row[0]));
    }
    return texts;
  }

  private static List<@Nullable Object[]> query(Connection connection, String sql)
      throws SQLException {
    List<@Nullable Object[]> found = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        @Nullable Object[] row = new @Nullable Object[rows.getMetaData().getColumnCount()];
        for (int i = 0; i < row.length; i++) {
          row[i] = rows.getObject(i + 1);
        }
        found.add(row);
      }
    }
    return found;
  }

  @Override
  String model() {
    return table.name()
        + ", filling "
        + table.names()
        + " and "
        + table.longest()
        + "; of "
        + keys.name()
        + " for every other row";
  }

  @Override
  void commit() throws SQLException {
    for (int row = 0; row < BATCH; row++) {
      @Nullable Object[] values = likeness.next();
      for (int i = 0; i < values.length; i++) {
        insert.setObject(i + 1, values[i]);
      }
      insert.setBytes(values.length + 1, filler);
      insert.executeUpdate();
    }
    for (int row = 0; row < BATCH / 2; row++) {
      @Nullable Object[] values = keyLikeness.next();
      for (int i = 0; i < values.length; i++) {
        insertKey.setObject(i + 1, values[i]);
      }
      insertKey.executeUpdate();
    }
    connection.commit();
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    } finally {
      Home.delete(directory);
    }
  }
}
