package dev.weir.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.weir.checker.TestPostgres;
import dev.weir.store.Sheet.Column;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is packed is what the server unpacks. */
class PackedRowsTest {
  private static final List<Column> COLUMNS =
      List.of(
          new Column("a", Sheet.Type.TEXT),
          new Column("b", Sheet.Type.BYTES),
          new Column("c", Sheet.Type.ID),
          new Column("d", Sheet.Type.INT),
          new Column("e", Sheet.Type.LONG),
          new Column("f", Sheet.Type.TEXT));

  private final List<Session> sessions = new ArrayList<>();

  @BeforeEach
  void aType() throws SQLException {
    assumeThat(TestPostgres.missing()).isEmpty();
    sessions.add(new Session(DriverManager.getConnection(TestPostgres.shared().freshSchema())));
    session().run("create type packed as (a text, b bytea, c uuid, d int4, e int8, f text)");
  }

  @AfterEach
  void close() throws SQLException {
    for (Session session : sessions) {
      session.close();
    }
  }

  private Session session() {
    return sessions.getFirst();
  }

  @Test
  void everyTypeArrivesAndNothingDoesToo() throws SQLException {
    var sheet = new Sheet(COLUMNS);
    UUID id = new UUID(-1, 2);
    byte[] bytes = {0, -1, 127};
    sheet.add(Columns.NO_ID, "plain", bytes, id, Integer.MIN_VALUE, Long.MAX_VALUE, "");
    sheet.add(Columns.NO_ID, null, null, null, null, null, null);
    sheet.add(Columns.NO_ID, "Gewässer \u6c34 \uD83D\uDCA7", new byte[0], id, 0, -1L, "ß");
    assertThat(unpacked(sheet)).isEqualTo(rows(sheet));
  }

  @Test
  void manyLongRowsArrive() throws SQLException {
    var sheet = new Sheet(COLUMNS);
    for (int row = 0; row < 300; row++) {
      sheet.add(Columns.NO_ID, "ä".repeat(row * 7), new byte[row * 31], null, row, null, "x" + row);
    }
    assertThat(unpacked(sheet)).isEqualTo(rows(sheet));
  }

  @Test
  void noRowsAreNoRows() throws SQLException {
    assertThat(unpacked(new Sheet(COLUMNS))).isEmpty();
  }

  private static List<String> rows(Sheet sheet) {
    return IntStream.range(0, sheet.size())
        .mapToObj(row -> row(column -> sheet.cell(row, column)))
        .toList();
  }

  private List<String> unpacked(Sheet sheet) throws SQLException {
    PreparedStatement statement = session().prepare("select * from unnest(?::packed[])");
    PackedRows.bind(statement, 1, "packed", sheet);
    var rows = new ArrayList<String>();
    try (ResultSet found = statement.executeQuery()) {
      while (found.next()) {
        List<@Nullable Object> cells = new ArrayList<>();
        for (int column = 1; column <= COLUMNS.size(); column++) {
          cells.add(found.getObject(column));
        }
        rows.add(row(cells::get));
      }
    }
    return rows;
  }

  private static String row(IntFunction<@Nullable Object> cells) {
    return IntStream.range(0, COLUMNS.size())
        .mapToObj(column -> told(cells.apply(column)))
        .collect(Collectors.joining("|"));
  }

  private static String told(@Nullable Object cell) {
    return cell instanceof byte[] bytes ? HexFormat.of().formatHex(bytes) : String.valueOf(cell);
  }
}
