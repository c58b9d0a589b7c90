package dev.weir.store;

import dev.weir.env.Env;
import dev.weir.env.Signal;
import dev.weir.store.RunFilters.Filter;
import dev.weir.store.Segments.Known;
import dev.weir.store.Segments.Sealed;
import java.nio.ByteBuffer;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Seals the open {@linkplain Segments segment} of keys when it is full, and sees to it that this
 * process has the filters of those that are sealed. Any node may; runs on a thread of its own.
 *
 * <ol>
 *   <li>In one {@linkplain SegmentTurn turn} the next segment is made, a table, the full one is
 *       sealed, and all lanes are taken away: for that it waits until no claim is under way, and
 *       claims wait for it, for some milliseconds. Whoever claims next takes a lane again, and
 *       learns of it.
 *   <li>In another the hashes in it are read, and their filter is stored, for all nodes. Until they
 *       have it, they ask the segment for every key.
 * </ol>
 *
 * <p>Dies here? In (1) nothing is sealed; after it whoever misses the filter for long makes it.
 * Pauses here? In (1) it holds up all claims for as long as the server lets it, which is a second.
 * What comes to nothing is tried again after longer and longer pauses: a fleet whose claims take
 * their time must not be held up by nodes that try to seal in turn. The thread also sees to the
 * {@linkplain Statistics statistics} of the planner.
 */
final class SegmentKeeper implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SegmentKeeper.class);

  /**
   * When a segment is full, and how often there is a look at what.
   *
   * @param lookAfter after how many keys of this process its size is looked at
   * @param bytes how large it is when it is full, without its index: three hundred thousand keys or
   *     so
   * @param every how often there is a look whether there is anything to do
   * @param tidied how often there is a look for segments that are empty, and how long their tables
   *     stay after that
   */
  record Limits(int lookAfter, long bytes, Duration every, Duration tidied) {
    static final Limits USUAL =
        new Limits(4_096, 24L << 20, Duration.ofMillis(100), Duration.ofMinutes(10));
  }

  /** What is known of the open segment. */
  private enum Growth {
    /** It was not full when its size was looked at. */
    GOES_ON,
    /** Its size should be looked at. */
    TO_BE_LOOKED_AT,
    /** It cannot be sealed here: nobody lets us make tables. */
    WITHOUT_END
  }

  /** For so long the filter is awaited of whoever sealed a segment. */
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  /** How old what is known of segments may be where nobody needed to know. */
  private static final Duration KNOWN_FOR = Duration.ofMinutes(1);

  /** What a filter is made of at most; what has more is always asked. */
  private static final int FILTERED_MOST = 1 << 23;

  private static final String SIZE = "select pg_relation_size('" + KeyTable.HERE + "'::regclass)";

  private static final String SEALED =
      "insert into weir_key_sealed (n, mark) select n, mark from weir_key_open";

  private static final String OPENED = "update weir_key_open set n = n + 1";

  /** So many pages are read at once: some seven thousand keys. */
  private static final int PAGES = 64;

  /** Between two such: claims, which go on meanwhile, should not feel that there is more to do. */
  private static final Duration BREATH = Duration.ofMillis(10);

  private static final String PAGES_HERE = SIZE + " / current_setting('block_size')::int";

  /** As one value: a row for each would keep the server and this process busy for a while. */
  private static final String HASHES =
      "select string_agg(uuid_send(hash), '') from only "
          + KeyTable.HERE
          + " where ctid >= '(%d,0)' and ctid < '(%d,0)'";

  private static final String FILTER = "select filter from weir_key_sealed where mark = ?";

  /**
   * With other marks: keys may have left since the segment was sealed, which are not in the filter.
   * If the ledger is restored to a point between the two, nobody may use it.
   */
  private static final String FILTERED =
      "update weir_key_sealed set filter = ?, mark = gen_random_uuid()"
          + " where mark = ? and filter is null returning mark";

  private final Segments segments;
  private final Limits limits;
  private final Connections connections;
  private final SegmentTurn turn;
  private final EmptySegments empty;
  private final Env env;
  private final Signal closed;
  private final List<Chore> chores;
  private final Thread thread;
  private final Map<UUID, Long> missedSince = new HashMap<>();
  private final Set<UUID> ours = new HashSet<>();
  private Growth growth = Growth.TO_BE_LOOKED_AT;

  /** Begins to keep them. */
  SegmentKeeper(Segments segments, Limits limits, Connections connections, Env env) {
    this.segments = segments;
    this.limits = limits;
    this.connections = connections;
    this.turn = new SegmentTurn(connections);
    this.empty = new EmptySegments(segments, limits.tidied(), connections, turn, env);
    this.env = env;
    this.closed = env.threads().signal("segments closed");
    this.chores =
        List.of(
            new Chore(Duration.ZERO, this::sealIfDue),
            new Chore(Duration.ZERO, this::filterAll),
            new Chore(KNOWN_FOR, () -> connections.read(segments::look)),
            new Chore(limits.tidied(), empty::tidy),
            new Chore(Statistics.EVERY, new Statistics(connections)::keep));
    this.thread = env.threads().virtual("weir-segments", this::run);
  }

  private void run() {
    try {
      while (!closed.await(limits.every())) {
        chores.forEach(Chore::doIfDue);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private interface Job {
    void run() throws SQLException;
  }

  /** A job, and when it is done again. Used by one thread. */
  private final class Chore {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(2);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    private final Duration every;
    private final Job job;
    private Duration pause = FIRST_PAUSE;
    private long dueNanos;

    Chore(Duration every, Job job) {
      this.every = every;
      this.job = job;
      this.dueNanos = env.clock().nanos() + every.toNanos();
    }

    void doIfDue() {
      if (env.clock().nanos() - dueNanos < 0) {
        return;
      }
      Duration next = every;
      try {
        job.run();
        pause = FIRST_PAUSE;
      } catch (SQLException | RuntimeException | Error e) {
        // Errors too, because without this thread nothing would be sealed any more, and a place for
        // 64 filters is large. All of it can wait: what is not sealed only grows, and what has no
        // filter is asked.
        log.atLevel(e instanceof Error ? Level.ERROR : Level.DEBUG)
            .log("the tables of the ledger stay as they are for now: {}", e.toString());
        next = pause;
        pause = pause.compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
      }
      dueNanos = env.clock().nanos() + next.toNanos();
    }
  }

  private void sealIfDue() throws SQLException {
    if (growth == Growth.GOES_ON && segments.hasGrownBy(limits.lookAfter())) {
      growth = Growth.TO_BE_LOOKED_AT;
    }
    if (growth != Growth.TO_BE_LOOKED_AT) {
      return;
    }
    try {
      sealIfFull();
      growth = Growth.GOES_ON;
    } catch (SQLException e) {
      if (!Partitions.NOT_ALLOWED.equals(e.getSQLState())) {
        throw e;
      }
      log.warn("keys stay in one table, which makes claims slower in time: {}", e.getMessage());
      growth = Growth.WITHOUT_END;
    }
  }

  private void sealIfFull() throws SQLException {
    Known known = segments.known();
    long bytes = connections.read(session -> number(session, known.open().once(SIZE)));
    if (bytes < limits.bytes()) {
      return;
    }
    boolean sealed = turn.take(session -> seal(session, known)).orElse(false);
    Known now = connections.read(segments::look);
    if (sealed) {
      log.debug("keys go to {} from now on", now.open());
      ours.add(now.mark());
    }
  }

  /** Seals the open segment, in a transaction, unless somebody else has. */
  static boolean seal(Session session, Known known) throws SQLException {
    make(session, new KeyTable(known.open().n() + 1));
    boolean latest = SegmentTurn.outdate(session, known.mark());
    if (latest) {
      session.run(SEALED);
      session.run(OPENED);
    }
    return latest;
  }

  private static void make(Session session, KeyTable table) throws SQLException {
    String schema = SegmentTurn.text(session, SegmentTurn.SCHEMA);
    session.run(
        "create table if not exists "
            + schema
            + "."
            + table.name()
            + " (primary key (hash, occurrence)) inherits ("
            + KeyTable.ALL
            + ")");
    var sharing = new ArrayList<String>();
    try (ResultSet row = session.prepareOnce(sharing(schema + "." + table.name())).executeQuery()) {
      while (row.next()) {
        sharing.add(row.getString(1));
      }
    }
    for (String statement : sharing) {
      session.run(statement);
    }
  }

  /** Statements so that whoever may use the first segment may use another. */
  private static String sharing(String table) {
    String first = "'" + KeyTable.ALL + "'::regclass";
    return "select format('alter table %s owner to %I', '"
        + table
        + "', pg_get_userbyid(p.relowner)) from pg_class p join pg_class c on c.oid = '"
        + table
        + "'::regclass where p.oid = "
        + first
        + " and p.relowner <> c.relowner"
        + " union all select format('grant %s on %s to %s', a.privilege_type, '"
        + table
        + "', case a.grantee when 0 then 'public' else quote_ident(pg_get_userbyid(a.grantee)) end)"
        + " from pg_class p, aclexplode(p.relacl) a where p.oid = "
        + first
        + " and a.grantee <> p.relowner";
  }

  /** One that fails does not keep the others from being tried. */
  private void filterAll() throws SQLException {
    var troubles = new ArrayList<SQLException>();
    for (Sealed one : segments.known().sealed()) {
      if (!one.isFiltered()) {
        try {
          filter(one);
        } catch (SQLException e) {
          troubles.add(e);
        }
      }
    }
    segments.cross();
    if (!troubles.isEmpty()) {
      throw troubles.getFirst();
    }
  }

  /** Learns the filter of a segment, or makes it where nobody else does. */
  private void filter(Sealed one) throws SQLException {
    long now = env.clock().nanos();
    long since = missedSince.computeIfAbsent(one.mark(), it -> now);
    Optional<Filter> stored = connections.read(session -> stored(session, one));
    boolean due = ours.contains(one.mark()) || now - since > PATIENCE.toNanos();
    if (stored.isEmpty() && due && segments.known().sealed().contains(one)) {
      Optional<Made> made = turn.take(session -> made(session, one)).flatMap(it -> it);
      Known known = connections.read(segments::look);
      made.ifPresent(it -> it.toWhomItBelongs(known));
    }
    stored.ifPresent(one::filter);
    Set<UUID> unfiltered =
        segments.known().sealed().stream()
            .filter(it -> !it.isFiltered())
            .map(Sealed::mark)
            .collect(Collectors.toSet());
    missedSince.keySet().retainAll(unfiltered);
    ours.retainAll(unfiltered);
  }

  private Optional<Filter> stored(Session session, Sealed one) throws SQLException {
    PreparedStatement statement = session.prepare(FILTER);
    statement.setObject(1, one.mark());
    try (ResultSet row = statement.executeQuery()) {
      if (row.next()) {
        return Optional.ofNullable(row.getBytes(1)).map(Filter::of);
      }
    }
    segments.look(session); // it has its filter, and another mark, or the ledger was restored
    return Optional.empty();
  }

  /** A filter that was stored, with the mark that the segment has from then on. */
  private record Made(UUID mark, Filter filter) {
    void toWhomItBelongs(Known known) {
      known.sealed().stream().filter(it -> it.mark().equals(mark)).forEach(it -> it.filter(filter));
    }
  }

  private Optional<Made> made(Session session, Sealed one) throws SQLException {
    Filter filter = read(session, one);
    PreparedStatement statement = session.prepare(FILTERED);
    statement.setBytes(1, filter.bytes());
    statement.setObject(2, one.mark());
    try (ResultSet row = statement.executeQuery()) {
      if (!row.next()) {
        return Optional.empty();
      }
      Made made = new Made(row.getObject(1, UUID.class), filter);
      session.run(Segments.OTHERWISE);
      return Optional.of(made);
    }
  }

  /**
   * Nobody adds to what is sealed, so whenever this is read, all is in it that must be. The lock
   * keeps rows in their places: nobody can write the table anew while it is read bit by bit.
   */
  private Filter read(Session session, Sealed one) throws SQLException {
    session.run(one.table().once("lock table only " + KeyTable.HERE + " in access share mode"));
    long seed = segments.known().seed();
    long pages = number(session, one.table().once(PAGES_HERE));
    var hashes = LongStream.builder();
    int size = 0;
    for (long page = 0; page < pages; page += PAGES) {
      ByteBuffer some = hashes(session, one.table(), page);
      while (some.hasRemaining()) {
        hashes.add(RunFilters.hash(new UUID(some.getLong(), some.getLong()), seed));
        size++;
      }
      if (size > FILTERED_MOST) {
        return Filter.FULL;
      }
      breathe();
    }
    Filter filter = Filter.roomy(size);
    hashes.build().forEach(filter::add);
    return filter;
  }

  private void breathe() {
    try {
      closed.await(BREATH);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static ByteBuffer hashes(Session session, KeyTable table, long page) throws SQLException {
    String sql = table.once(String.format(Locale.ROOT, HASHES, page, page + PAGES));
    try (ResultSet row = session.prepareOnce(sql).executeQuery()) {
      row.next();
      byte[] bytes = row.getBytes(1);
      return ByteBuffer.wrap(bytes == null ? new byte[0] : bytes);
    }
  }

  private static long number(Session session, String sql) throws SQLException {
    return Long.parseLong(SegmentTurn.text(session, sql));
  }

  @Override
  public void close() {
    closed.raise();
    Joining.join(thread);
  }
}
