package dev.weir.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A ledger on PostgreSQL as a plain script: the schema as it was then, and every row. */
final class GoldenScript {
  private GoldenScript() {}

  /** The script that makes this ledger. */
  static List<String> of(Connection connection) throws SQLException, IOException {
    var lines = new ArrayList<String>();
    lines.add(Migrator.CREATE_TABLE + ";");
    try (InputStream schema = GoldenScript.class.getResourceAsStream("postgres/1.sql")) {
      if (schema == null) {
        throw new IllegalStateException("the schema is not on the class path");
      }
      new String(schema.readAllBytes(), StandardCharsets.UTF_8).lines().forEach(lines::add);
    }
    for (String table : tables(connection)) {
      rows(connection, table, lines);
    }
    return lines;
  }

  /** Tables that hold rows of their own; a table in parts is filled by its own name. */
  private static List<String> tables(Connection connection) throws SQLException {
    var tables = new ArrayList<String>();
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "select relname from pg_class where relname like 'weir%' and not relispartition"
                    + " and relkind in ('r', 'p') order by relname")) {
      while (rows.next()) {
        tables.add(rows.getString(1));
      }
    }
    return tables;
  }

  private static void rows(Connection connection, String table, List<String> lines)
      throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select * from " + table + " order by 1, 2, 3")) {
      written(table, rows, lines);
    } catch (SQLException e) {
      try (Statement statement = connection.createStatement();
          ResultSet rows = statement.executeQuery("select * from " + table + " order by 1")) {
        written(table, rows, lines);
      }
    }
  }

  private static void written(String table, ResultSet rows, List<String> lines)
      throws SQLException {
    ResultSetMetaData columns = rows.getMetaData();
    while (rows.next()) {
      List<String> values = new ArrayList<>();
      List<String> names = new ArrayList<>();
      for (int i : IntStream.rangeClosed(1, columns.getColumnCount()).toArray()) {
        byte[] bytes =
            columns.getColumnTypeName(i).equals("bytea") ? rows.getBytes(i) : new byte[0];
        String text = rows.getString(i);
        if (text != null) {
          names.add(columns.getColumnName(i));
          values.add(
              "'"
                  + (columns.getColumnTypeName(i).equals("bytea")
                      ? "\\x" + HexFormat.of().formatHex(bytes)
                      : text.replace("'", "''"))
                  + "'");
        }
      }
      lines.add(
          "insert into "
              + table
              + " ("
              + String.join(", ", names)
              + ") values ("
              + values.stream().collect(Collectors.joining(", "))
              + ");");
    }
  }

  /** Runs a script. */
  static void run(Connection connection, String script) throws SQLException {
    String bare =
        script
            .lines()
            .map(line -> line.startsWith("insert") ? line : line.replaceFirst("\\s*--.*$", ""))
            .collect(Collectors.joining("\n", "", "\n"));
    try (Statement statement = connection.createStatement()) {
      for (String one : bare.split(";\\s*\\n", -1)) {
        if (!one.isBlank()) {
          statement.execute(one);
        }
      }
    }
  }
}
