package dev.weir.store;

import dev.weir.call.Payload;
import dev.weir.env.Clock;
import dev.weir.store.Sheet.Column;
import dev.weir.task.Changes;
import dev.weir.task.Found;
import dev.weir.task.Kept;
import dev.weir.task.Urgency;
import dev.weir.task.Wanted;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Tasks on SQLite, within the transaction of the one writer: nobody comes between, so nothing is
 * locked, and a statement a row costs no round trip.
 *
 * <p>The time begins with the wall clock and goes on with the monotonic one, as that of the cells.
 */
final class SqliteTaskTables implements TaskTables {
  private static final int FORGET_MAX = 200;
  private static final String OF_TASK = " from weir_task x where x.tenant = ? and x.task_id = ?";

  private static final String TASK = "select " + TaskColumns.of("x") + OF_TASK;

  private static final String NAME =
      "select "
          + TaskColumns.of("x")
          + ", n.until from weir_task_name n join weir_task x"
          + " on x.tenant = n.tenant and x.task_id = n.task_id"
          + " where n.tenant = ? and n.queue = ? and n.name = ?";

  private static final String CANDIDATES =
      "select "
          + TaskColumns.of("x")
          + ", length(l.body), case when length(l.body) <= "
          + SMALL
          + " then l.body end from weir_task x join weir_task_line l on l.tenant = x.tenant"
          + " and l.task_id = x.task_id and l.n = 0 where x.tenant = ? and x.queue = ?"
          + " and x.urgency = ? and x.state in (2, 3) and x.due <= ? order by x.due, x.place limit ?";

  private static final String LANE =
      "select "
          + TaskColumns.of("x")
          + " from weir_task x where x.tenant = ? and x.lane = ?"
          + " and x.stands = 1 order by x.place limit 2";

  private static final String BACKLOG =
      "select coalesce(sum(waiting), 0) from weir_task_queue where tenant = ? and queue = ?";

  private static final String PLACE = "select coalesce(max(place), 0) + 1 from weir_task";

  private static final String UPDATE =
      "update weir_task set " + TaskColumns.set("?") + " where tenant = ? and task_id = ?";

  private static final String TAKE_NAME =
      insert("weir_task_name", TaskColumns.NAME)
          + " on conflict do update set task_id = excluded.task_id, until = excluded.until";

  private static final String KEEP_NAME =
      "update weir_task_name set until = ? where tenant = ? and queue = ? and name = ?"
          + " and task_id = ?";

  private static final String COUNT =
      insert("weir_task_queue", TaskColumns.QUEUE)
          + " on conflict do update set waiting = waiting + excluded.waiting";

  private static final String OLD =
      "select x.tenant, x.task_id, x.queue, x.name from weir_task x where x.over_at < ?"
          + " and x.stands = 0 and x.over_at + coalesce(x.remember, 0) <= ? order by x.over_at limit "
          + FORGET_MAX;

  private final Dialect dialect;
  private final Clock clock;
  private final LongSupplier ahead;
  private final long beganMicros;
  private final long beganNanos;

  SqliteTaskTables(Dialect dialect, Clock clock, LongSupplier ahead) {
    this.dialect = dialect;
    this.clock = clock;
    this.ahead = ahead;
    this.beganMicros = Codes.micros(clock.now());
    this.beganNanos = clock.nanos();
  }

  @Override
  public long nowMicros(Session session) {
    return beganMicros + (clock.nanos() - beganNanos) / 1_000 + ahead.getAsLong();
  }

  @Override
  public Found look(Session session, Wanted wanted) throws SQLException {
    long micros = nowMicros(session);
    Instant now = Codes.instant(micros);
    var tasks = new HashMap<Kept.Key, Kept>();
    for (Kept.Key key : wanted.tasks()) {
      task(session, key).ifPresent(task -> tasks.put(key, task));
    }
    var names = new HashMap<Wanted.Named, Found.Holder>();
    for (Wanted.Named name : wanted.names()) {
      holder(session, name).ifPresent(holder -> names.put(name, holder));
    }
    var candidates = new ArrayList<Found.Candidate>();
    for (Map.Entry<Wanted.Queue, Integer> queue : wanted.candidates().entrySet()) {
      for (Urgency urgency : Urgency.values()) {
        candidates.addAll(candidates(session, queue.getKey(), urgency, micros, queue.getValue()));
      }
    }
    var lanes = new HashSet<>(wanted.lanes());
    candidates.stream()
        .filter(it -> it.dying(now))
        .flatMap(it -> it.task().lane().stream())
        .forEach(lanes::add);
    var standing = new HashMap<Kept.Lane, List<Kept>>();
    for (Kept.Lane lane : lanes) {
      PreparedStatement statement = session.prepare(LANE);
      statement.setString(1, lane.tenant().name());
      statement.setLong(2, lane.number());
      standing.put(lane, tasks(statement));
    }
    var backlogs = new HashMap<Wanted.Queue, Long>();
    for (Wanted.Queue queue : wanted.backlogs()) {
      PreparedStatement statement = session.prepare(BACKLOG);
      statement.setString(1, queue.tenant().name());
      statement.setString(2, queue.name());
      backlogs.put(queue, number(statement));
    }
    long place = wanted.places() == 0 ? 0 : number(session.prepare(PLACE));
    return new Found(now, tasks, names, candidates, standing, backlogs, place);
  }

  private Optional<Kept> task(Session session, Kept.Key key) throws SQLException {
    PreparedStatement statement = session.prepare(TASK);
    statement.setString(1, key.tenant().name());
    dialect.bind(statement, 2, key.id().uuid());
    return tasks(statement).stream().findFirst();
  }

  private Optional<Found.Holder> holder(Session session, Wanted.Named name) throws SQLException {
    PreparedStatement statement = session.prepare(NAME);
    statement.setString(1, name.queue().tenant().name());
    statement.setString(2, name.queue().name());
    statement.setString(3, name.text());
    try (ResultSet row = statement.executeQuery()) {
      return row.next()
          ? Optional.of(
              new Found.Holder(
                  TaskRows.task(row, 1, dialect),
                  TaskRows.instant(row, TaskColumns.TASK.size() + 1)))
          : Optional.empty();
    }
  }

  private List<Found.Candidate> candidates(
      Session session, Wanted.Queue queue, Urgency urgency, long nowMicros, int most)
      throws SQLException {
    PreparedStatement statement = session.prepare(CANDIDATES);
    statement.setString(1, queue.tenant().name());
    statement.setString(2, queue.name());
    statement.setInt(3, urgency.code());
    statement.setLong(4, nowMicros);
    statement.setInt(5, most);
    var candidates = new ArrayList<Found.Candidate>();
    int last = TaskColumns.TASK.size() + 1;
    try (ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        candidates.add(
            new Found.Candidate(
                TaskRows.task(row, 1, dialect),
                row.getInt(last),
                Optional.ofNullable(row.getBytes(last + 1)).map(Payload::of)));
      }
    }
    return candidates;
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

  private static long number(PreparedStatement statement) throws SQLException {
    try (ResultSet row = statement.executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }

  @Override
  public void write(Session session, Changes changes) throws SQLException {
    run(
        session,
        insert("weir_task", TaskColumns.TASK),
        TaskRows.tasks(changes.born()),
        names(TaskColumns.TASK));
    var changed = new ArrayList<>(TaskColumns.CHANGING);
    changed.addAll(List.of("tenant", "task_id"));
    run(session, UPDATE, TaskRows.tasks(changes.moved()), changed);
    run(
        session,
        insert("weir_task_line", TaskColumns.LINE),
        TaskRows.lines(changes.lines()),
        names(TaskColumns.LINE));
    run(session, TAKE_NAME, TaskRows.names(changes.namesTaken()), names(TaskColumns.NAME));
    run(
        session,
        KEEP_NAME,
        TaskRows.names(changes.namesKept()),
        List.of("until", "tenant", "queue", "name", "task_id"));
    var queues = new Sheet(TaskColumns.QUEUE);
    changes
        .backlogs()
        .forEach((queue, more) ->
            queues.add(Columns.NO_ID, queue.tenant().name(), queue.name(), 0, (long) more));
    run(session, COUNT, queues, names(TaskColumns.QUEUE));
  }

  private void run(Session session, String sql, Sheet sheet, List<String> columns)
      throws SQLException {
    if (sheet.isEmpty()) {
      return;
    }
    PreparedStatement statement = session.prepare(sql);
    for (int row = 0; row < sheet.size(); row++) {
      for (int i = 0; i < columns.size(); i++) {
        bind(statement, i + 1, sheet.cell(row, Sheet.index(sheet.columns(), columns.get(i))));
      }
      statement.addBatch();
    }
    statement.executeBatch();
  }

  private void bind(PreparedStatement statement, int index, @Nullable Object cell)
      throws SQLException {
    if (cell instanceof UUID id) {
      dialect.bind(statement, index, id);
    } else if (cell instanceof byte[] bytes) {
      statement.setBytes(index, bytes);
    } else {
      statement.setObject(index, cell);
    }
  }

  @Override
  public int forget(Session session, Duration kept) throws SQLException {
    long now = nowMicros(session);
    PreparedStatement statement = session.prepare(OLD);
    statement.setLong(1, now - Codes.micros(kept));
    statement.setLong(2, now);
    record Old(String tenant, UUID id, String queue, Optional<String> name) {}
    var old = new ArrayList<Old>();
    try (ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        old.add(
            new Old(
                row.getString(1),
                dialect.id(row, 2),
                row.getString(3),
                Optional.ofNullable(row.getString(4))));
      }
    }
    for (Old task : old) {
      for (String table : List.of("weir_task_line", "weir_task")) {
        PreparedStatement delete =
            session.prepare("delete from " + table + " where tenant = ? and task_id = ?");
        delete.setString(1, task.tenant());
        dialect.bind(delete, 2, task.id());
        delete.executeUpdate();
      }
      if (task.name().isPresent()) {
        PreparedStatement delete =
            session.prepare(
                "delete from weir_task_name where tenant = ? and queue = ? and name = ?"
                    + " and task_id = ?");
        delete.setString(1, task.tenant());
        delete.setString(2, task.queue());
        delete.setString(3, task.name().get());
        dialect.bind(delete, 4, task.id());
        delete.executeUpdate();
      }
    }
    return old.size();
  }

  private static List<String> names(List<Column> columns) {
    return columns.stream().map(Column::name).toList();
  }

  private static String insert(String table, List<Column> columns) {
    return "insert into "
        + table
        + " ("
        + Columns.names(columns)
        + ") values ("
        + columns.stream().map(column -> "?").collect(Collectors.joining(", "))
        + ")";
  }
}
