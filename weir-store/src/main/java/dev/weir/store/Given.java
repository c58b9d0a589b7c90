package dev.weir.store;

import dev.weir.call.Canonical;
import dev.weir.call.Value;
import dev.weir.store.Sheet.Column;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * How rows are given to a statement whose text is the same on both databases: one array a column on
 * PostgreSQL, one JSON text on SQLite. Numbers and texts only.
 */
enum Given {
  ARRAYS,
  JSON;

  /** The rows as a table of this name, to stand after "with". */
  String as(String name, List<Column> columns) {
    return switch (this) {
      case ARRAYS ->
          name
              + " as materialized (select * from unnest("
              + columns.stream()
                  .map(column -> "?::" + column.type().postgres() + "[]")
                  .collect(Collectors.joining(", "))
              + ") as t("
              + Columns.names(columns)
              + "))";
      case JSON ->
          name
              + " as materialized (select "
              + IntStream.range(0, columns.size())
                  .mapToObj(i -> "json_extract(value, '$[" + i + "]') as " + columns.get(i).name())
                  .collect(Collectors.joining(", "))
              + " from json_each(?))";
    };
  }

  /**
   * Binds the rows from this parameter on.
   *
   * @return the next parameter
   */
  int bind(PreparedStatement statement, int first, Sheet rows) throws SQLException {
    int next = first;
    switch (this) {
      case ARRAYS -> {
        for (int column = 0; column < rows.columns().size(); column++) {
          String type = rows.columns().get(column).type().postgres();
          statement.setArray(
              next++, statement.getConnection().createArrayOf(type, array(rows, column)));
        }
      }
      case JSON -> statement.setString(next++, json(rows));
    }
    return next;
  }

  /** What ends a query for rows that nobody else is to change until the transaction ends. */
  String held() {
    return switch (this) {
      case ARRAYS -> " for update";
      case JSON -> ""; // there is one writer
    };
  }

  private static @Nullable Object[] array(Sheet rows, int column) {
    @Nullable Object[] cells =
        switch (rows.columns().get(column).type()) {
          case TEXT -> new @Nullable String[rows.size()];
          case INT -> new @Nullable Integer[rows.size()];
          case LONG -> new @Nullable Long[rows.size()];
          case ID, BYTES -> throw new IllegalArgumentException("numbers and texts only");
        };
    for (int row = 0; row < rows.size(); row++) {
      cells[row] = rows.cell(row, column);
    }
    return cells;
  }

  private static String json(Sheet rows) {
    var all = new ArrayList<Value>();
    for (int row = 0; row < rows.size(); row++) {
      var cells = new ArrayList<Value>();
      for (int column = 0; column < rows.columns().size(); column++) {
        Optional<Object> cell = Optional.ofNullable(rows.cell(row, column));
        cells.add(cell.map(Value::of).orElse(Value.Nil.NIL));
      }
      all.add(new Value.Arr(cells));
    }
    return Canonical.text(new Value.Arr(all));
  }
}
