package dev.weir.store;

import dev.weir.call.Payload;
import dev.weir.call.Tenant;
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
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Tasks on PostgreSQL, for any number of nodes. A round is one transaction, read committed: one
 * statement locks and reads the tasks that are asked for and as many that are due, one writes.
 *
 * <p>Tasks that others have locked are passed over when some are to be taken, so nodes do not queue
 * for the head of the queue. Everything else is waited for, and in one order in all rounds: lanes
 * and names (locks by number that end with the transaction), tasks by key, then the counters, each
 * sorted. A lane that a task needs only because it dies of being taken comes late and is therefore
 * tried and not waited for.
 *
 * <p>Schedule that lanes are locked for: (1) A completes the first task with a key and sees nobody
 * behind it; (2) B puts the second and sees the first not finished: behind; (3) A commits, B
 * commits, and nobody is ever in turn again. With the lock B sees what A left.
 */
final class PostgresTaskTables implements TaskTables {
  /** New places come after those that are there, also where these were copied from elsewhere. */
  static final String GO_ON =
      "select setval('weir_task_place', (select coalesce(max(place), 0) + 1 from weir_task))";

  private static final int SHARDS = 64;
  private static final int FORGET_MAX = 500;
  private static final int PLACES = 1_024;
  private static final String ROW = "weir_task_row";
  private static final String LINE_ROW = "weir_task_line_row";

  private static final String LOCK =
      "select pg_advisory_xact_lock(n) from unnest(?::int8[]) as u(n)";

  private static final String TRY =
      "select n, pg_try_advisory_xact_lock(n) from unnest(?::int8[]) as u(n)";

  private static final String LANES =
      "select "
          + TaskColumns.of("x")
          + ", u.n from unnest(?::text[], ?::int8[]) as u(tenant, n)"
          + " cross join lateral (select * from weir_task y where y.tenant = u.tenant"
          + " and y.lane = u.n and y.stands = 1 order by y.place limit 2) x";

  private static final String NAMES =
      "select "
          + TaskColumns.of("x")
          + ", n.until, n.name from unnest(?::text[], ?::text[], ?::text[])"
          + " as u(tenant, queue, name) join weir_task_name n on n.tenant = u.tenant"
          + " and n.queue = u.queue and n.name = u.name cross join lateral (select * from weir_task y"
          + " where y.tenant = n.tenant and y.task_id = n.task_id offset 0) x";

  private static final String BACKLOGS =
      "select u.tenant, u.queue, (select coalesce(sum(q.waiting), 0) from weir_task_queue q"
          + " where q.tenant = u.tenant and q.queue = u.queue)::int8, p.first"
          + " from (select nextval('weir_task_place') as first) p,"
          + " unnest(?::text[], ?::text[]) as u(tenant, queue)";

  private static final String PLACE = "select nextval('weir_task_place')";

  private static final String FORGET =
      "with t as materialized (select %s + ? as now), g as materialized (select x.tenant, x.task_id,"
          + " x.queue, x.name from t, weir_task x where x.over_at < t.now - ? and x.stands = 0"
          + " and x.over_at + coalesce(x.remember, 0) <= t.now order by x.over_at limit "
          + FORGET_MAX
          + " for update of x skip locked),"
          + " l as (delete from weir_task_line d using g where d.tenant = g.tenant"
          + " and d.task_id = g.task_id),"
          + " n as (delete from weir_task_name d using g where d.tenant = g.tenant"
          + " and d.queue = g.queue and d.name = g.name and d.task_id = g.task_id)"
          + " delete from weir_task d using g where d.tenant = g.tenant and d.task_id = g.task_id";

  private final Dialect dialect;
  private final QueueHeads heads;
  private final LongSupplier ahead;
  private final String now;
  private final String look;
  private final String forget;

  PostgresTaskTables(Dialect dialect, Clock clock, LongSupplier ahead) {
    this.dialect = dialect;
    this.heads = new QueueHeads(clock);
    this.ahead = ahead;
    this.now = "select " + dialect.now();
    this.forget = String.format(FORGET, dialect.now());
    String columns = TaskColumns.of("x");
    this.look =
        "with t as materialized (select "
            + dialect.now()
            + " + ? as now), k as materialized (select * from unnest(?::text[], ?::uuid[])"
            + " as u(tenant, task_id)),"
            + " a as materialized (select x.* from k join weir_task x on x.tenant = k.tenant"
            + " and x.task_id = k.task_id for update of x),"
            + " w as materialized (select * from unnest(?::text[], ?::text[], ?::int4[], ?::int4[],"
            + " ?::int8[]) as u(tenant, queue, urgency, most, first)),"
            + " c as materialized (select x.* from t cross join w"
            + " cross join lateral (select y.* from weir_task y where y.tenant = w.tenant"
            + " and y.queue = w.queue and y.urgency = w.urgency and y.state in (2, 3)"
            + " and y.due >= w.first and y.due <= t.now"
            + " order by y.due, y.place limit w.most for update skip locked) x)"
            + " select t.now, r.* from t left join (select "
            + columns
            + ", null::int4, null::bytea from a x union all select "
            + columns
            + ", octet_length(l.body), case when octet_length(l.body) <= "
            + SMALL
            + " then l.body end from c x join weir_task_line l on l.tenant = x.tenant"
            + " and l.task_id = x.task_id and l.n = 0) r on true";
  }

  @Override
  public Found look(Session session, Wanted wanted) throws SQLException {
    List<Long> held =
        LongStream.concat(
                wanted.lanes().stream().mapToLong(Kept.Lane::number),
                wanted.names().stream().mapToLong(Wanted.Named::number))
            .sorted()
            .distinct()
            .boxed()
            .toList();
    if (!held.isEmpty()) {
      PreparedStatement lock = session.prepare(LOCK);
      numbers(lock, 1, held);
      lock.execute();
    }
    var names =
        wanted.names().isEmpty() ? Map.<Wanted.Named, Found.Holder>of() : names(session, wanted);
    var backlogs = new HashMap<Wanted.Queue, Long>();
    long place = places(session, wanted, backlogs);
    List<Place> places =
        wanted.candidates().entrySet().stream()
            .flatMap(it ->
                Stream.of(Urgency.values())
                    .map(urgency ->
                        new Place(
                            it.getKey(), urgency, it.getValue(), heads.from(it.getKey(), urgency))))
            .toList();
    Looked looked = looked(session, wanted.tasks(), places);
    List<Place> again = remembered(places, looked);
    if (!again.isEmpty()) {
      Looked whole = looked(session, Set.of(), again);
      Set<Wanted.Queue> afresh = again.stream().map(Place::queue).collect(Collectors.toSet());
      looked.candidates().removeIf(it -> afresh.contains(queue(it.task())));
      looked.candidates().addAll(whole.candidates());
    }
    List<Found.Candidate> candidates = looked.candidates();
    Instant moment = looked.now();
    Map<Kept.Lane, List<Kept>> lanes = lanes(session, wanted.lanes(), candidates, moment);
    return new Found(moment, looked.tasks(), names, candidates, lanes, backlogs, place);
  }

  /** Where to look for tasks that are due. */
  private record Place(Wanted.Queue queue, Urgency urgency, int most, long from) {}

  private record Looked(Instant now, Map<Kept.Key, Kept> tasks, List<Found.Candidate> candidates) {}

  private static Wanted.Queue queue(Kept task) {
    return new Wanted.Queue(task.task().tenant(), task.task().queue());
  }

  /** Remembers where tasks were found, and gives what must be looked at from the beginning. */
  private List<Place> remembered(List<Place> places, Looked looked) {
    var again = new ArrayList<Place>();
    Map<Wanted.Queue, List<Place>> byQueue =
        places.stream().collect(Collectors.groupingBy(Place::queue));
    byQueue.forEach((queue, some) -> {
      int all = 0;
      for (Place place : some) {
        List<Long> dues =
            looked.candidates().stream()
                .filter(it -> queue(it.task()).equals(queue))
                .filter(it -> it.task().task().urgency() == place.urgency())
                .map(it -> Codes.micros(it.task().task().due()))
                .sorted()
                .toList();
        all += dues.size();
        if (dues.size() >= place.most()) {
          heads.found(queue, place.urgency(), place.from(), dues.get(0));
        }
      }
      boolean skipped = some.stream().anyMatch(it -> it.from() != QueueHeads.BEGINNING);
      if (skipped && all < some.get(0).most()) {
        heads.forget(queue);
        some.stream()
            .map(it -> new Place(queue, it.urgency(), it.most(), QueueHeads.BEGINNING))
            .forEach(again::add);
      }
    });
    return again;
  }

  private Looked looked(Session session, Set<Kept.Key> asked, List<Place> places)
      throws SQLException {
    PreparedStatement statement = session.prepare(look);
    List<Kept.Key> keys =
        asked.stream()
            .sorted(
                Comparator.comparing((Kept.Key key) -> key.tenant().name())
                    .thenComparing(key -> key.id().uuid()))
            .toList();
    statement.setLong(1, ahead.getAsLong());
    texts(statement, 2, keys.stream().map(key -> key.tenant().name()).toList());
    array(statement, 3, "uuid", keys.stream().map(key -> key.id().uuid()).toArray());
    texts(statement, 4, places.stream().map(it -> it.queue().tenant().name()).toList());
    texts(statement, 5, places.stream().map(it -> it.queue().name()).toList());
    array(statement, 6, "int4", places.stream().map(it -> it.urgency().code()).toArray());
    array(statement, 7, "int4", places.stream().map(Place::most).toArray());
    numbers(statement, 8, places.stream().map(Place::from).toList());
    var tasks = new HashMap<Kept.Key, Kept>();
    var candidates = new ArrayList<Found.Candidate>();
    Instant moment = Instant.EPOCH;
    int last = TaskColumns.TASK.size() + 2;
    try (ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        moment = Codes.instant(row.getLong(1));
        if (Optional.ofNullable(row.getString(2)).isPresent()) {
          Kept task = TaskRows.task(row, 2, dialect);
          int size = row.getInt(last);
          if (row.wasNull()) {
            tasks.put(task.key(), task);
          } else {
            candidates.add(
                new Found.Candidate(
                    task, size, Optional.ofNullable(row.getBytes(last + 1)).map(Payload::of)));
          }
        }
      }
    }
    return new Looked(moment, tasks, candidates);
  }

  private static void array(PreparedStatement statement, int index, String type, Object[] cells)
      throws SQLException {
    statement.setArray(index, statement.getConnection().createArrayOf(type, cells));
  }

  private Map<Wanted.Named, Found.Holder> names(Session session, Wanted wanted)
      throws SQLException {
    List<Wanted.Named> asked = List.copyOf(wanted.names());
    PreparedStatement statement = session.prepare(NAMES);
    texts(statement, 1, asked.stream().map(it -> it.queue().tenant().name()).toList());
    texts(statement, 2, asked.stream().map(it -> it.queue().name()).toList());
    texts(statement, 3, asked.stream().map(Wanted.Named::text).toList());
    var names = new HashMap<Wanted.Named, Found.Holder>();
    int last = TaskColumns.TASK.size() + 1;
    try (ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        Kept task = TaskRows.task(row, 1, dialect);
        names.put(
            new Wanted.Named(
                new Wanted.Queue(task.task().tenant(), task.task().queue()),
                row.getString(last + 1)),
            new Found.Holder(task, TaskRows.instant(row, last)));
      }
    }
    return names;
  }

  private static long places(Session session, Wanted wanted, Map<Wanted.Queue, Long> backlogs)
      throws SQLException {
    if (wanted.places() > PLACES) {
      throw new IllegalArgumentException("more places than a round may want");
    }
    long place = 0;
    if (wanted.places() > 0 && wanted.backlogs().isEmpty()) {
      try (ResultSet row = session.prepare(PLACE).executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
    if (!wanted.backlogs().isEmpty()) {
      List<Wanted.Queue> queues = List.copyOf(wanted.backlogs());
      PreparedStatement statement = session.prepare(BACKLOGS);
      texts(statement, 1, queues.stream().map(it -> it.tenant().name()).toList());
      texts(statement, 2, queues.stream().map(Wanted.Queue::name).toList());
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          var queue = new Wanted.Queue(new Tenant(row.getString(1)), row.getString(2));
          backlogs.put(queue, row.getLong(3));
          place = row.getLong(4);
        }
      }
    }
    return place;
  }

  private Map<Kept.Lane, List<Kept>> lanes(
      Session session, Set<Kept.Lane> held, List<Found.Candidate> candidates, Instant now)
      throws SQLException {
    var lanes = new HashSet<Kept.Lane>(held);
    Set<Kept.Lane> late =
        candidates.stream()
            .filter(it -> it.dying(now))
            .flatMap(it -> it.task().lane().stream())
            .filter(lane -> !held.contains(lane))
            .collect(Collectors.toSet());
    if (!late.isEmpty()) {
      Set<Long> got = tried(session, late);
      late.stream().filter(lane -> got.contains(lane.number())).forEach(lanes::add);
      candidates.removeIf(it ->
          it.dying(now) && it.task().lane().filter(lane -> !lanes.contains(lane)).isPresent());
    }
    var found = new HashMap<Kept.Lane, List<Kept>>();
    if (lanes.isEmpty()) {
      return found;
    }
    List<Kept.Lane> asked = List.copyOf(lanes);
    asked.forEach(lane -> found.put(lane, new ArrayList<>()));
    PreparedStatement statement = session.prepare(LANES);
    texts(statement, 1, asked.stream().map(lane -> lane.tenant().name()).toList());
    numbers(statement, 2, asked.stream().map(Kept.Lane::number).toList());
    try (ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        Kept task = TaskRows.task(row, 1, dialect);
        found.computeIfAbsent(task.lane().orElseThrow(), lane -> new ArrayList<>()).add(task);
      }
    }
    return found;
  }

  private static Set<Long> tried(Session session, Set<Kept.Lane> lanes) throws SQLException {
    PreparedStatement statement = session.prepare(TRY);
    numbers(statement, 1, lanes.stream().map(Kept.Lane::number).sorted().toList());
    var got = new HashSet<Long>();
    try (ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        if (row.getBoolean(2)) {
          got.add(row.getLong(1));
        }
      }
    }
    return got;
  }

  @Override
  public void write(Session session, Changes changes) throws SQLException {
    Sheet moved = TaskRows.tasks(changes.moved());
    Sheet born = TaskRows.tasks(changes.born());
    Sheet lines = TaskRows.lines(changes.lines());
    Sheet taken = TaskRows.names(changes.namesTaken());
    Sheet kept = TaskRows.names(changes.namesKept());
    Sheet queues = queues(session, changes);
    List<String> parts = new ArrayList<>();
    if (!moved.isEmpty()) {
      parts.add(
          "m as materialized (select * from unnest(?::"
              + ROW
              + "[])), u as (update weir_task t set "
              + TaskColumns.set("m.*")
              + " from m where t.tenant = m.tenant and t.task_id = m.task_id)");
    }
    if (!born.isEmpty()) {
      parts.add(
          "b as (insert into weir_task ("
              + Columns.names(TaskColumns.TASK)
              + ") select "
              + Columns.names(TaskColumns.TASK)
              + " from unnest(?::"
              + ROW
              + "[]))");
    }
    if (!lines.isEmpty()) {
      parts.add(
          "l as (insert into weir_task_line ("
              + Columns.names(TaskColumns.LINE)
              + ") select "
              + Columns.names(TaskColumns.LINE)
              + " from unnest(?::"
              + LINE_ROW
              + "[]))");
    }
    if (!taken.isEmpty()) {
      parts.add(
          "nt as (insert into weir_task_name (tenant, queue, name, task_id, until) select * from "
              + unnest(TaskColumns.NAME)
              + " on conflict (tenant, queue, name) do update set task_id = excluded.task_id,"
              + " until = excluded.until)");
    }
    if (!kept.isEmpty()) {
      parts.add(
          "nk as (update weir_task_name d set until = v.until from "
              + unnest(TaskColumns.NAME)
              + " as v("
              + Columns.names(TaskColumns.NAME)
              + ") where d.tenant = v.tenant"
              + " and d.queue = v.queue and d.name = v.name and d.task_id = v.task_id)");
    }
    if (!queues.isEmpty()) {
      parts.add(
          "q as (insert into weir_task_queue as d (tenant, queue, shard, waiting) select * from "
              + unnest(TaskColumns.QUEUE)
              + " on conflict (tenant, queue, shard) do update set waiting = d.waiting + excluded.waiting)");
    }
    PreparedStatement statement = session.prepare("with " + String.join(", ", parts) + " select 1");
    int next = 1;
    for (Sheet sheet : List.of(moved, born, lines, taken, kept, queues)) {
      if (sheet.isEmpty()) {
        continue;
      }
      if (sheet.columns().equals(TaskColumns.TASK)) {
        PackedRows.bind(statement, next++, ROW, sheet);
      } else if (sheet.columns().equals(TaskColumns.LINE)) {
        PackedRows.bind(statement, next++, LINE_ROW, sheet);
      } else {
        next = PostgresDialect.bindArrays(session, statement, next, sheet);
      }
    }
    statement.execute();
  }

  /** Which of the rows of a queue's counter a session changes, so that few meet in one. */
  private static Sheet queues(Session session, Changes changes) {
    int shard = session.backend().map(it -> it.pid() % SHARDS).orElse(0);
    var sheet = new Sheet(TaskColumns.QUEUE);
    changes.backlogs().entrySet().stream()
        .filter(it -> it.getValue() != 0)
        .sorted(
            Comparator.comparing(
                    (Map.Entry<Wanted.Queue, Integer> it) -> it.getKey().tenant().name())
                .thenComparing(it -> it.getKey().name()))
        .forEach(it ->
            sheet.add(
                Columns.NO_ID,
                it.getKey().tenant().name(),
                it.getKey().name(),
                shard,
                (long) it.getValue()));
    return sheet;
  }

  private static String unnest(List<Column> columns) {
    return columns.stream()
        .map(column -> "?::" + column.type().postgres() + "[]")
        .collect(Collectors.joining(", ", "unnest(", ")"));
  }

  @Override
  public long nowMicros(Session session) throws SQLException {
    try (ResultSet row = session.prepare(now).executeQuery()) {
      row.next();
      return row.getLong(1) + ahead.getAsLong();
    }
  }

  @Override
  public int forget(Session session, Duration kept) throws SQLException {
    PreparedStatement statement = session.prepare(forget);
    statement.setLong(1, ahead.getAsLong());
    statement.setLong(2, Codes.micros(kept));
    return statement.executeUpdate();
  }

  private static void texts(PreparedStatement statement, int index, List<String> texts)
      throws SQLException {
    statement.setArray(
        index, statement.getConnection().createArrayOf("text", texts.toArray(String[]::new)));
  }

  private static void numbers(PreparedStatement statement, int index, List<Long> numbers)
      throws SQLException {
    statement.setArray(
        index, statement.getConnection().createArrayOf("int8", numbers.toArray(Long[]::new)));
  }
}
