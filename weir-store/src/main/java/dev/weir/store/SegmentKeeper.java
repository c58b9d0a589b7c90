package dev.weir.store;

import dev.weir.env.Env;
import dev.weir.env.Signal;
import dev.weir.store.RunFilters.Filter;
import dev.weir.store.Segments.Known;
import dev.weir.store.Segments.Sealed;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.stream.LongStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Seals the open {@linkplain Segments segment} of keys when it is full, and sees to it that this
 * process has the filters of those that are sealed. Any node may; runs on a thread of its own.
 *
 * <ol>
 *   <li>The next segment is made, a table.
 *   <li>In one transaction the segment is sealed and the next one opened, and all lanes are taken
 *       away: for that it waits until no claim is under way, and claims wait for it, for some
 *       milliseconds. Whoever claims next takes a lane again, and learns of it.
 *   <li>The hashes in it are read, and their filter is stored, for all nodes. Until they have it,
 *       they ask the segment for every key.
 * </ol>
 *
 * <p>Dies here? After (1) the table is empty and is the next one all the same; after (2) whoever
 * misses the filter for long makes it. Pauses here? In (2) it holds up all claims for as long as
 * the server lets it: a transaction that waits for its client for longer than a second is ended.
 */
final class SegmentKeeper implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SegmentKeeper.class);

  /**
   * When a segment is full.
   *
   * @param lookAfter after how many keys of this process its size is looked at
   * @param bytes how large it is then, without its index: three hundred thousand keys or so
   * @param every how often there is a look whether there is anything to do
   */
  record Limits(int lookAfter, long bytes, Duration every) {
    static final Limits USUAL = new Limits(4_096, 24L << 20, Duration.ofMillis(100));
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

  /** After a seal that came to nothing. */
  private static final Duration AGAIN = Duration.ofSeconds(2);

  /** For so long the filter is awaited of whoever sealed a segment. */
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  /** What a filter is made of at most; what has more, which only a copy can, is always asked. */
  private static final int FILTERED_MOST = 1 << 23;

  /** Any number will do, as long as every Weir uses the same one: "keys" in ASCII. */
  private static final String TURN =
      "select pg_try_advisory_xact_lock(" + 0x6b657973 + ", hashtext(current_schema()))";

  private static final String BOUNDED =
      "set local lock_timeout = '100ms'; set local idle_in_transaction_session_timeout = '1s'";

  private static final String SIZE = "select pg_relation_size('" + KeyTable.HERE + "'::regclass)";

  static final String MAKE =
      "create table if not exists "
          + KeyTable.HERE
          + " (primary key (hash, occurrence)) inherits ("
          + KeyTable.ALL
          + ")";

  private static final String OPEN =
      "update weir_key_open set n = n + 1, mark = gen_random_uuid() where mark = ?";

  private static final String SEALED =
      "insert into weir_key_sealed (n, mark) select n - 1, mark from weir_key_open";

  /** So many pages are read at once: some seven thousand keys. */
  private static final int PAGES = 64;

  /** Between two such: claims, which go on meanwhile, should not feel that there is more to do. */
  private static final Duration BREATH = Duration.ofMillis(10);

  private static final String PAGES_HERE =
      "select pg_relation_size('"
          + KeyTable.HERE
          + "'::regclass) / current_setting('block_size')::int";

  /** As one value: a row for each would keep the server and this process busy for a while. */
  private static final String HASHES =
      "select string_agg(uuid_send(hash), '') from only "
          + KeyTable.HERE
          + " where ctid >= '(%d,0)' and ctid < '(%d,0)'";

  private static final String FILTER = "select filter from weir_key_sealed where mark = ?";

  private static final String FILTERED =
      "update weir_key_sealed set filter = ? where mark = ? and filter is null";

  private final Segments segments;
  private final Limits limits;
  private final Connections connections;
  private final Env env;
  private final Signal closed;
  private final Thread thread;
  private final Map<UUID, Long> missedSince = new HashMap<>();
  private final Set<UUID> ours = new HashSet<>();
  private Growth growth = Growth.GOES_ON;
  private OptionalLong failedAt = OptionalLong.empty();

  /** Begins to keep them. */
  SegmentKeeper(Segments segments, Limits limits, Connections connections, Env env) {
    this.segments = segments;
    this.limits = limits;
    this.connections = connections;
    this.env = env;
    this.closed = env.threads().signal("segments closed");
    this.thread = env.threads().virtual("weir-segments", this::run);
  }

  private void run() {
    try {
      while (!closed.await(limits.every())) {
        work();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void work() {
    try {
      if (growth == Growth.GOES_ON && segments.hasGrownBy(limits.lookAfter())) {
        growth = Growth.TO_BE_LOOKED_AT;
      }
      if (growth == Growth.TO_BE_LOOKED_AT && isTime()) {
        sealIfFull();
        growth = Growth.GOES_ON;
      }
      for (Sealed one : segments.known().sealed()) {
        if (!one.isFiltered()) {
          filter(one);
        }
      }
    } catch (SQLException | RuntimeException e) {
      failedAt = OptionalLong.of(env.clock().nanos());
      if (e instanceof SQLException it && Partitions.NOT_ALLOWED.equals(it.getSQLState())) {
        log.warn("keys stay in one table, which makes claims slower in time: {}", it.getMessage());
        growth = Growth.WITHOUT_END;
      } else {
        // Pools throw what they like when a connection breaks. All of it can wait: what is not
        // sealed only grows, and what has no filter is asked.
        log.debug("the segments of keys stay as they are for now: {}", e.toString());
      }
    }
  }

  private boolean isTime() {
    return failedAt.isEmpty() || env.clock().nanos() - failedAt.getAsLong() >= AGAIN.toNanos();
  }

  private void sealIfFull() throws SQLException {
    Known known = segments.known();
    long bytes = connections.read(session -> number(session, known.open().once(SIZE)));
    if (bytes < limits.bytes()) {
      return;
    }
    KeyTable next = new KeyTable(known.open().n() + 1);
    boolean sealed =
        alone(session -> session.run(next.once(MAKE))) && alone(session -> seal(session, known));
    // If it was not ours to do, somebody else has.
    Known now = connections.read(segments::look);
    if (sealed) {
      log.debug("keys go to {} from now on", now.open());
      ours.add(now.mark());
    }
  }

  /** Nothing, where somebody else has sealed it. */
  static void seal(Session session, Known known) throws SQLException {
    PreparedStatement open = session.prepare(OPEN);
    open.setObject(1, known.mark());
    if (open.executeUpdate() == 1) {
      session.run(SEALED);
      session.run("delete from weir_lane");
    }
  }

  private interface Work {
    void in(Session session) throws SQLException;
  }

  /**
   * A transaction that no other node has one of at the same time, and that waits for nobody for
   * long.
   *
   * @return whether it was made
   */
  private boolean alone(Work work) throws SQLException {
    return connections.read(session ->
        transaction(
            session,
            () -> {
              session.run(BOUNDED);
              boolean ours = "t".equals(text(session, TURN));
              if (ours) {
                work.in(session);
              }
              return ours;
            }));
  }

  private interface Step<T> {
    T done() throws SQLException;
  }

  private static <T> T transaction(Session session, Step<T> step) throws SQLException {
    Connection connection = session.connection();
    boolean auto = connection.getAutoCommit();
    connection.setAutoCommit(false);
    try {
      session.run("set transaction isolation level read committed");
      T done = step.done();
      connection.commit();
      connection.setAutoCommit(auto);
      return done;
    } catch (SQLException e) {
      try {
        connection.rollback();
        connection.setAutoCommit(auto);
      } catch (SQLException second) {
        e.addSuppressed(second);
      }
      throw e;
    }
  }

  /** Learns the filter of a segment, or makes it where nobody else does. */
  private void filter(Sealed one) throws SQLException {
    long now = env.clock().nanos();
    long since = missedSince.computeIfAbsent(one.mark(), it -> now);
    Optional<Filter> stored = connections.read(session -> stored(session, one));
    boolean due = ours.contains(one.mark()) || now - since > PATIENCE.toNanos();
    if (stored.isEmpty() && due && segments.known().sealed().contains(one)) {
      stored =
          Optional.of(connections.read(session -> transaction(session, () -> made(session, one))));
    }
    stored.ifPresent(filter -> {
      one.filter(filter);
      missedSince.remove(one.mark());
      ours.remove(one.mark());
    });
  }

  private Optional<Filter> stored(Session session, Sealed one) throws SQLException {
    PreparedStatement statement = session.prepare(FILTER);
    statement.setObject(1, one.mark());
    try (ResultSet row = statement.executeQuery()) {
      if (row.next()) {
        return Optional.ofNullable(row.getBytes(1)).map(Filter::of);
      }
    }
    segments.look(session); // the ledger was restored, and nobody sealed that
    return Optional.empty();
  }

  private Filter made(Session session, Sealed one) throws SQLException {
    Filter filter = read(session, one);
    PreparedStatement statement = session.prepare(FILTERED);
    statement.setBytes(1, filter.bytes());
    statement.setObject(2, one.mark());
    statement.executeUpdate();
    return filter;
  }

  /**
   * Nobody adds to what is sealed, so whenever this is read, all is in it that must be. The
   * transaction keeps rows where they are: nobody can write the table anew in it.
   */
  private Filter read(Session session, Sealed one) throws SQLException {
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
        return Filter.of(Filter.FULL.bytes());
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
    return Long.parseLong(text(session, sql));
  }

  private static String text(Session session, String sql) throws SQLException {
    try (ResultSet row = session.prepare(sql).executeQuery()) {
      row.next();
      return String.valueOf(row.getString(1));
    }
  }

  @Override
  public void close() {
    closed.raise();
    Joining.join(thread);
  }
}
