package dev.weir.store;

import dev.weir.effect.EffectId;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ranges of ids that PostgreSQL keeps the events in, a table each, so that old ones can be
 * dropped. A table's name tells its range. Ranges are made weeks ahead; what falls into none, lands
 * in {@link #REST}, so that a claim never fails because nobody made a range.
 *
 * <p>A range lasts a week, or four once there are many: every plan that does not know the id names
 * all tables.
 */
final class Partitions {
  private static final Logger log = LoggerFactory.getLogger(Partitions.class);

  /** Takes what no range takes: old effects that stayed, and what came when there was no range. */
  static final String REST = "weir_event_rest";

  private static final Duration AHEAD = Duration.ofDays(28);
  private static final long WEEK_MS = Duration.ofDays(7).toMillis();
  private static final int LONG_WEEKS = 4;

  /** From so many ranges on they are long ones: more than a year of weeks. */
  private static final int WEEKLY_MOST = 60;

  /** How many ranges a ledger that is copied may begin with; what is older goes to the rest. */
  private static final int COPIED_MOST = 100;

  /** Of the rows of {@code pg_class} those of tables that lie where the ledger's do. */
  static final String TABLES =
      "relkind = 'r' and relnamespace ="
          + " (select relnamespace from pg_class where oid = 'weir_event'::regclass)";

  private static final String RANGES =
      "select relname, relispartition from pg_class where "
          + TABLES
          + " and relname ~ '^weir_event_[0-9a-f]{12}_[0-9a-f]{12}$' order by relname";

  private static final String NOW = "select (extract(epoch from clock_timestamp()) * 1000)::bigint";

  private static final String NEWEST_OF_REST =
      "select effect_id from " + REST + " where effect_id >= ? order by effect_id desc limit 1";

  private static final String LOCK =
      "select pg_try_advisory_xact_lock(" + 0x77656972 + ", hashtext(current_schema()))";

  /** What a statement fails with that waited too long for a table. */
  static final String TABLE_BUSY = "55P03";

  /** What a statement fails with that the user may not run. */
  static final String NOT_ALLOWED = "42501";

  private Partitions() {}

  /**
   * A range of ids, and its table.
   *
   * @param from the first time in it, to the millisecond
   * @param to the first time after it
   * @param attached whether the ledger looks into it; no longer, if it is about to be dropped
   */
  record Range(String name, Instant from, Instant to, boolean attached) {
    private static Range of(String name, boolean attached) {
      String[] parts = name.split("_", -1);
      return new Range(
          name,
          Instant.ofEpochMilli(HexFormat.fromHexDigitsToLong(parts[2])),
          Instant.ofEpochMilli(HexFormat.fromHexDigitsToLong(parts[3])),
          attached);
    }
  }

  /**
   * Takes the one turn that there is at the ranges, until the transaction ends. From then on the
   * transaction waits for tables only for a moment, because claims would queue up behind it.
   *
   * @return whether it is ours
   */
  static boolean locked(Session session) throws SQLException {
    session.run("set local lock_timeout = '200ms'");
    try (var statement = session.connection().createStatement();
        ResultSet row = statement.executeQuery(LOCK)) {
      row.next();
      return row.getBoolean(1);
    }
  }

  /** All ranges, the oldest first. */
  static List<Range> all(Session session) throws SQLException {
    var ranges = new ArrayList<Range>();
    try (ResultSet row = session.prepare(RANGES).executeQuery()) {
      while (row.next()) {
        ranges.add(Range.of(row.getString(1), row.getBoolean(2)));
      }
    }
    return ranges;
  }

  /** Makes the ranges that a ledger needs when it is opened, unless somebody else is at it. */
  static void prepare(Session session) throws SQLException {
    session.connection().setAutoCommit(false);
    try {
      if (locked(session)) {
        boolean more = true;
        while (more) {
          more = ahead(session, all(session));
        }
      }
      session.connection().commit();
    } catch (SQLException e) {
      session.connection().rollback();
      if (!TABLE_BUSY.equals(e.getSQLState()) && !NOT_ALLOWED.equals(e.getSQLState())) {
        throw e;
      }
      // The upkeep makes them or says why it cannot, and until then there is the rest.
      log.warn("no tables were made for what is to come: {}", e.getMessage());
    }
  }

  /**
   * Makes the next range if it will be needed soon.
   *
   * @param ranges those there are
   * @return whether it made one
   */
  static boolean ahead(Session session, List<Range> ranges) throws SQLException {
    long now = now(session).toEpochMilli();
    Optional<Instant> end = ranges.isEmpty() ? Optional.empty() : Optional.of(last(ranges).to());
    if (end.filter(it -> it.toEpochMilli() >= now + AHEAD.toMillis()).isPresent()) {
      return false;
    }
    long from =
        Math.max(end.map(Instant::toEpochMilli).orElse(0L), Math.floorDiv(now, WEEK_MS) * WEEK_MS);
    Optional<Long> taken = newestOfRest(session, from);
    if (taken.isPresent()) {
      // No range can be made of what the rest holds: the next one begins after that.
      from = (Math.floorDiv(Math.max(now, taken.get()), WEEK_MS) + 1) * WEEK_MS;
    }
    make(session, from, from + (ranges.size() < WEEKLY_MOST ? 1 : LONG_WEEKS) * WEEK_MS);
    return true;
  }

  /** Makes ranges from the time of the oldest id on, for a ledger that is about to be copied. */
  static void cover(Session session, UUID oldest) throws SQLException {
    List<Range> ranges = all(session);
    if (ranges.isEmpty()) {
      return;
    }
    long length = LONG_WEEKS * WEEK_MS;
    long to = ranges.get(0).from().toEpochMilli();
    for (int made = 0; made < COPIED_MOST && to > millis(oldest); made++) {
      make(session, to - length, to);
      to -= length;
    }
  }

  private static Range last(List<Range> ranges) {
    return ranges.get(ranges.size() - 1);
  }

  private static void make(Session session, long from, long to) throws SQLException {
    session.run(
        String.format(
            "create table weir_event_%012x_%012x partition of weir_event"
                + " for values from ('%s') to ('%s')",
            from,
            to,
            EffectId.first(Instant.ofEpochMilli(from)),
            EffectId.first(Instant.ofEpochMilli(to))));
  }

  private static Optional<Long> newestOfRest(Session session, long from) throws SQLException {
    PreparedStatement statement = session.prepare(NEWEST_OF_REST);
    statement.setObject(1, EffectId.first(Instant.ofEpochMilli(from)).uuid());
    try (ResultSet row = statement.executeQuery()) {
      return row.next() ? Optional.of(millis(row.getObject(1, UUID.class))) : Optional.empty();
    }
  }

  private static long millis(UUID id) {
    return id.getMostSignificantBits() >>> 16;
  }

  /** The time by the store's clock. */
  static Instant now(Session session) throws SQLException {
    try (ResultSet row = session.prepare(NOW).executeQuery()) {
      row.next();
      return Instant.ofEpochMilli(row.getLong(1));
    }
  }
}
