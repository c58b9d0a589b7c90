package dev.weir.store;

import dev.weir.store.Sheet.Column;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Several writes with rows of their own: one statement on PostgreSQL, one each on SQLite. */
final class Several {
  private final Given given;
  private final List<Sheet> sheets = new ArrayList<>();
  private final List<String> tables = new ArrayList<>();
  private final List<String> writes = new ArrayList<>();

  Several(Given given) {
    this.given = given;
  }

  void add(List<Column> columns, Sheet rows, String write) {
    String name = "k" + sheets.size();
    sheets.add(rows);
    tables.add(given.as(name, columns));
    writes.add(write.formatted(name));
  }

  void run(Session session) throws SQLException {
    switch (given) {
      case ARRAYS -> {
        var sql = new StringBuilder("with " + String.join(", ", tables));
        int last = writes.size() - 1;
        for (int i = 0; i < last; i++) {
          sql.append(", w").append(i).append(" as (").append(writes.get(i)).append(')');
        }
        PreparedStatement statement =
            session.prepare(sql.append(' ').append(writes.get(last)).toString());
        int next = 1;
        for (Sheet sheet : sheets) {
          next = given.bind(statement, next, sheet);
        }
        statement.executeUpdate();
      }
      case JSON -> {
        for (int i = 0; i < sheets.size(); i++) {
          PreparedStatement statement =
              session.prepare("with " + tables.get(i) + " " + writes.get(i));
          given.bind(statement, 1, sheets.get(i));
          statement.executeUpdate();
        }
      }
    }
  }
}
