package dev.weir.store;

import dev.weir.call.Tenant;
import dev.weir.error.ErrorCode;
import dev.weir.error.WeirException;
import dev.weir.task.Kept;
import dev.weir.task.Line;
import dev.weir.task.QueueCounts;
import dev.weir.task.Task;
import dev.weir.task.TaskId;
import dev.weir.task.TaskQuery;
import dev.weir.task.TaskState;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Tasks for people and for upkeep: read beside the rounds, on the callers' threads. */
final class TaskReader {
  private static final int EXPIRED_MAX = 200;

  private static final String TASK =
      "select " + TaskColumns.of("x") + " from weir_task x where x.tenant = ? and x.task_id = ?";

  private static final String LINES =
      "select "
          + Columns.names(TaskColumns.LINE)
          + " from weir_task_line where tenant = ? and task_id = ? order by n";

  private static final String EXPIRED =
      "select "
          + TaskColumns.of("x")
          + " from weir_task x where x.expires <= ?"
          + " and x.over_at is null and not (x.state = 3 and x.due > ?) order by x.expires limit "
          + EXPIRED_MAX;

  /** Each part finds its rows by an index that has no others. */
  private static final String QUEUES =
      "select queue, sum(waiting), sum(taken), sum(delayed), sum(behind), sum(dead), min(oldest)"
          + " from (select queue, sum(case when due <= ? then 1 else 0 end) as waiting,"
          + " sum(case when state = 3 and due > ? then 1 else 0 end) as taken,"
          + " sum(case when state = 2 and due > ? then 1 else 0 end) as delayed,"
          + " 0 as behind, 0 as dead, min(case when due <= ? then due end) as oldest"
          + " from weir_task where tenant = ? and state in (2, 3) group by queue"
          + " union all select queue, 0, 0, 0, count(*), 0, null from weir_task"
          + " where tenant = ? and stands = 1 and state = 1 group by queue"
          + " union all select queue, 0, 0, 0, 0, count(*), null from weir_task"
          + " where tenant = ? and state = 5 group by queue) q group by queue order by queue";

  private final Connections connections;
  private final Dialect dialect;
  private final TaskTables tables;

  TaskReader(Connections connections, Dialect dialect, TaskTables tables) {
    this.connections = connections;
    this.dialect = dialect;
    this.tables = tables;
  }

  Optional<Kept> task(Tenant tenant, TaskId id) {
    return read(session -> {
      PreparedStatement statement = session.prepare(TASK);
      statement.setString(1, tenant.name());
      dialect.bind(statement, 2, id.uuid());
      return tasks(statement).stream().findFirst();
    });
  }

  List<Line> history(Tenant tenant, TaskId id) {
    return read(session -> {
      PreparedStatement statement = session.prepare(LINES);
      statement.setString(1, tenant.name());
      dialect.bind(statement, 2, id.uuid());
      var lines = new ArrayList<Line>();
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          lines.add(TaskRows.line(row));
        }
      }
      return lines;
    });
  }

  List<QueueCounts> queues(Tenant tenant) {
    return read(session -> {
      long now = tables.nowMicros(session);
      PreparedStatement statement = session.prepare(QUEUES);
      for (int i = 1; i <= 4; i++) {
        statement.setLong(i, now);
      }
      for (int i = 5; i <= 7; i++) {
        statement.setString(i, tenant.name());
      }
      var queues = new ArrayList<QueueCounts>();
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          queues.add(
              new QueueCounts(
                  row.getString(1),
                  row.getLong(2),
                  row.getLong(3),
                  row.getLong(4),
                  row.getLong(5),
                  row.getLong(6),
                  TaskRows.instant(row, 7)));
        }
      }
      return queues;
    });
  }

  List<Task> find(TaskQuery query) {
    String sql =
        "select "
            + TaskColumns.of("x")
            + " from weir_task x where x.tenant = ? and x.queue = ?"
            + query.state().map(TaskReader::standing).orElse("")
            + " order by x.place limit ?";
    return read(session -> {
      PreparedStatement statement = session.prepare(sql);
      statement.setString(1, query.tenant().name());
      statement.setString(2, query.queue());
      statement.setInt(3, query.limit());
      return tasks(statement).stream().map(Kept::task).toList();
    });
  }

  /** In the words of the index that has no others. */
  private static String standing(TaskState state) {
    return " and x.state = "
        + state.code()
        + switch (state) {
          case BEHIND -> " and x.stands = 1";
          case WAITING, TAKEN -> " and x.state in (2, 3)";
          case DONE -> " and x.over_at is not null";
          case DEAD -> "";
        };
  }

  /** Some that nobody can have any more because their time is over. */
  List<Kept> expired() {
    return read(session -> {
      PreparedStatement statement = session.prepare(EXPIRED);
      long now = tables.nowMicros(session);
      statement.setLong(1, now);
      statement.setLong(2, now);
      return tasks(statement);
    });
  }

  Instant now() {
    return read(session -> Codes.instant(tables.nowMicros(session)));
  }

  private List<Kept> tasks(PreparedStatement statement) throws SQLException {
    var tasks = new ArrayList<Kept>();
    try (ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        tasks.add(TaskRows.task(row, 1, dialect));
      }
    }
    return tasks;
  }

  private <T> T read(Connections.Read<T> read) {
    try {
      return connections.read(read);
    } catch (SQLException e) {
      throw new WeirException(
          ErrorCode.LEDGER_UNAVAILABLE, Reader.unreadable(dialect.trouble(e)), e);
    }
  }
}
