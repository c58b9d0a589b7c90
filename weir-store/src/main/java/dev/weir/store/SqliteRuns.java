package dev.weir.store;

import dev.weir.ledger.KeyOrder;
import dev.weir.store.SqliteKeys.Held;
import dev.weir.store.SqliteKeys.Name;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The rows of keys that are young no more: the statements. A run is written piece by piece and
 * counts from when its filter is stored.
 */
final class SqliteRuns {
  /** The view of all keys that are held, young ones too. */
  static final String HELD = "weir_key_held";

  /** What a copy brought: a run without a filter. */
  static final int COPIED = 0;

  private static final String INSERT =
      "insert into weir_key (run, tenant, key, effect_id) values (?, ?, ?, ?)";

  private static final String DELETE =
      "delete from weir_key where run = ? and tenant = ? and key = ? and effect_id = ?";

  private static final String HOLDER =
      "select effect_id from weir_key where run = ? and tenant = ? and key = ?";

  private static final String LATEST =
      "select key, effect_id from weir_key where run = ? and tenant = ? and key >= ?";

  private static final String BELOW = " and key < ?";
  private static final String LAST = " order by key desc limit 1";

  private static final String ANY = "select 1 from weir_key where run = ? limit 1";

  private static final String MARK =
      "select (select coalesce(max(n), 0) from weir_event), n, (select coalesce(max(run), "
          + COPIED
          + ") from weir_key_run) from weir_key_upto";

  private static final String SEED = "select seed from weir_key_upto";

  private static final String FILTERS = "select run, filter from weir_key_run order by run";

  private static final String KEYS = "select tenant, key from weir_key where run = ?";

  private static final String UNFINISHED =
      " from weir_key where run > (select coalesce(max(run), " + COPIED + ") from weir_key_run)";

  private static final String BEGUN = "select 1" + UNFINISHED + " limit 1";
  private static final String UNDO = "delete" + UNFINISHED;

  private static final String WHOLE = "insert into weir_key_run (run, filter) values (?, ?)";

  private static final String DROP = "delete from weir_key_run where run = ?";

  private static final String UPTO = "update weir_key_upto set n = ?";

  private static final String FORGET_LETS = "delete from weir_key_let where n <= ?";

  /** Numbers of events that left at the end may be given again, to events that are in no run. */
  private static final String LOWER =
      "update weir_key_upto set n = min(n, (select coalesce(max(n), 0) from weir_event))";

  /** Says that there are no young keys, for events that come without them. */
  static final String NONE_YOUNG =
      "update weir_key_upto set n = (select coalesce(max(n), 0) from weir_event)";

  /**
   * By what one who remembers the keys knows that nobody else has written.
   *
   * @param events the number of the last event
   * @param upto that of the last whose key is in a run
   * @param run the last whole run
   */
  record Mark(long events, long upto, int run) {}

  private SqliteRuns() {}

  static Mark mark(Session session) throws SQLException {
    try (ResultSet row = session.prepare(MARK).executeQuery()) {
      row.next();
      return new Mark(row.getLong(1), row.getLong(2), row.getInt(3));
    }
  }

  /** Takes rows of unfinished runs away, and gives the filters of the others. */
  static RunFilters read(Session session, int names) throws SQLException {
    if (found(session.prepare(BEGUN))) {
      session.prepare(UNDO).executeUpdate();
    }
    RunFilters filters;
    try (ResultSet row = session.prepare(SEED).executeQuery()) {
      row.next();
      filters = RunFilters.none(names, row.getLong(1));
    }
    try (ResultSet row = session.prepare(FILTERS).executeQuery()) {
      while (row.next()) {
        var stored = RunFilters.Filter.of(row.getBytes(2));
        filters =
            filters.with(
                row.getInt(1),
                filters.fits(stored) ? stored : made(session, row.getInt(1), filters));
      }
    }
    return filters;
  }

  /** A filter of another size than the stored one, which was made when runs had another. */
  private static RunFilters.Filter made(Session session, int run, RunFilters sizes)
      throws SQLException {
    RunFilters.Filter filter = sizes.filter();
    PreparedStatement statement = session.prepare(KEYS);
    statement.setInt(1, run);
    try (ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        var name = new Name(row.getString(1), row.getString(2));
        filter.add(sizes.hash(name.tenant(), name.stem()));
      }
    }
    return filter;
  }

  /** Whether there is anything in a run. */
  static boolean any(Session session, int run) throws SQLException {
    PreparedStatement statement = session.prepare(ANY);
    statement.setInt(1, run);
    return found(statement);
  }

  private static boolean found(PreparedStatement statement) throws SQLException {
    try (ResultSet row = statement.executeQuery()) {
      return row.next();
    }
  }

  /** Who holds a key, by one of these runs. */
  static Optional<UUID> holder(Session session, Name name, List<Integer> runs, Dialect dialect)
      throws SQLException {
    for (int run : runs) {
      PreparedStatement statement = session.prepare(HOLDER);
      statement.setInt(1, run);
      statement.setString(2, name.tenant());
      statement.setString(3, name.key());
      try (ResultSet row = statement.executeQuery()) {
        if (row.next()) {
          return Optional.of(dialect.id(row, 1));
        }
      }
    }
    return Optional.empty();
  }

  /** The last key that begins with this one, by these runs. */
  static Optional<Held> latest(Session session, Name prefix, List<Integer> runs, Dialect dialect)
      throws SQLException {
    Optional<String> end = KeyOrder.after(prefix.key());
    Optional<Held> latest = Optional.empty();
    for (int run : runs) {
      PreparedStatement statement = session.prepare(LATEST + (end.isPresent() ? BELOW : "") + LAST);
      statement.setInt(1, run);
      statement.setString(2, prefix.tenant());
      statement.setString(3, prefix.key());
      if (end.isPresent()) {
        statement.setString(4, end.get());
      }
      try (ResultSet row = statement.executeQuery()) {
        if (row.next()) {
          var found = new Held(new Name(prefix.tenant(), row.getString(1)), dialect.id(row, 2));
          latest = Held.later(latest, Optional.of(found));
        }
      }
    }
    return latest;
  }

  /** Adds keys to a run. */
  static void add(Session session, int run, List<Held> keys) throws SQLException {
    PreparedStatement statement = session.prepare(INSERT);
    for (Held held : keys) {
      bind(statement, run, held);
    }
    statement.executeBatch();
  }

  /** Takes a key out of runs, where it is this effect's. */
  static void remove(Session session, List<Integer> runs, Held held) throws SQLException {
    PreparedStatement statement = session.prepare(DELETE);
    for (int run : runs) {
      bind(statement, run, held);
    }
    statement.executeBatch();
  }

  private static void bind(PreparedStatement statement, int run, Held held) throws SQLException {
    statement.setInt(1, run);
    statement.setString(2, held.name().tenant());
    statement.setString(3, held.name().key());
    statement.setBytes(4, SqliteDialect.bytes(held.effect()));
    statement.addBatch();
  }

  /** From now on a run counts. */
  static void whole(Session session, int run, RunFilters.Filter filter) throws SQLException {
    PreparedStatement statement = session.prepare(WHOLE);
    statement.setInt(1, run);
    statement.setBytes(2, filter.bytes());
    statement.executeUpdate();
  }

  /** From now on keys of events up to this one are in runs. */
  static void upto(Session session, long upto) throws SQLException {
    changed(session, UPTO, upto);
    changed(session, FORGET_LETS, upto);
  }

  /** Forgets a run in which there is nothing. */
  static void drop(Session session, int run) throws SQLException {
    changed(session, DROP, run);
  }

  /** After events have left. */
  static void lower(Session session) throws SQLException {
    session.prepare(LOWER).executeUpdate();
  }

  private static void changed(Session session, String sql, long number) throws SQLException {
    PreparedStatement statement = session.prepare(sql);
    statement.setLong(1, number);
    statement.executeUpdate();
  }
}
