package dev.weir.store;

import dev.weir.call.Canonical;
import dev.weir.call.Value;
import dev.weir.env.Clock;
import dev.weir.env.Env;
import dev.weir.error.ErrorCode;
import dev.weir.error.WeirException;
import dev.weir.ledger.KeyOrder;
import dev.weir.limit.Commons.Change;
import dev.weir.limit.Commons.Exchange;
import dev.weir.store.Turns.Found;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Cells on SQLite, where this process is the only one that writes. Exchanges with changes take
 * turns by a lock in the heap: the caller reads and takes the turns of its cells, and the one
 * writer stores what came of it together with whatever else waits.
 *
 * <p>The writer checks the versions that the caller saw. Schedule that this is for: (1) A's changes
 * are with the writer, whose disk hangs; (2) A's patience ends, and A lets go of the lock; (3) B
 * reads what was there before A; (4) A's changes are stored after all; (5) B's must not be stored
 * over them: B looks again.
 *
 * <p>The time begins with the wall clock and goes on with the monotonic one: SQLite's own counts
 * only milliseconds and can be set back.
 */
final class SqliteCells implements Cells {
  private static final int TRIES_MAX = 100;

  private static final String READ =
      "select json_extract(k.value, '$[0]'), c.version, c.content, c.changed from json_each(?) k"
          + " left join weir_cell c on c.name = json_extract(k.value, '$[0]')"
          + " where coalesce(c.version, 0) <> json_extract(k.value, '$[1]')";

  private static final String LIST =
      "select name, version, content, changed from weir_cell where name >= ?";

  private static final String LIST_END = " and name < ?";

  private static final String VERSION =
      "select coalesce((select version from weir_cell where name = ?), 0)";

  private static final String PUT =
      "insert into weir_cell (name, version, content, changed) values (?, ?, ?, ?)"
          + " on conflict (name) do update set version = excluded.version,"
          + " content = excluded.content, changed = excluded.changed";

  private static final String REMOVE = "delete from weir_cell where name = ?";

  private static final String FORGET =
      "delete from weir_cell where changed < ? and substr(name, 1, length(?)) = ?";

  private final Connections connections;
  private final Dialect dialect;
  private final SqliteSweep.Chores chores;
  private final Clock clock;
  private final long beganMicros;
  private final long beganNanos;
  private final ReentrantLock turn = new ReentrantLock();
  private long versions;

  SqliteCells(Connections connections, Dialect dialect, SqliteSweep.Chores chores, Env env) {
    this.connections = connections;
    this.dialect = dialect;
    this.chores = chores;
    this.clock = env.clock();
    this.beganMicros = Codes.micros(clock.now());
    this.beganNanos = clock.nanos();
  }

  @Override
  public Exchange exchange(List<Change> changes, Map<String, Long> known) {
    if (changes.isEmpty()) {
      return found(known).told();
    }
    turn.lock();
    try {
      for (int tries = 0; tries < TRIES_MAX; tries++) {
        Found found = found(known);
        // A cell that was removed within the same microsecond must not get its version back.
        versions = Math.max(versions + 1, found.nowMicros());
        var turns = new Turns(changes, found, versions);
        if (turns.written().isEmpty() || stored(turns)) {
          return turns.told();
        }
      }
    } finally {
      turn.unlock();
    }
    throw new WeirException(ErrorCode.LEDGER_UNAVAILABLE, "the cells change too fast");
  }

  @Override
  public Exchange list(String prefix) {
    String from = Texts.kept(prefix);
    Optional<String> end = KeyOrder.after(from);
    return reading(
            session -> {
              PreparedStatement statement =
                  session.prepare(end.isPresent() ? LIST + LIST_END : LIST);
              statement.setString(1, from);
              if (end.isPresent()) {
                statement.setString(2, end.get());
              }
              return cells(statement);
            })
        .told();
  }

  @Override
  public int forget(String prefix, Instant unchangedSince) {
    var count = new AtomicInteger();
    turn.lock();
    try {
      chores.done(session -> {
        PreparedStatement statement = session.prepare(FORGET);
        statement.setLong(1, Codes.micros(unchangedSince));
        statement.setString(2, Texts.kept(prefix));
        statement.setString(3, Texts.kept(prefix));
        count.accumulateAndGet(statement.executeUpdate(), Math::max); // it may run again
      });
      return count.get();
    } finally {
      turn.unlock();
    }
  }

  /** It keeps nothing. */
  @Override
  public void close() {}

  private boolean stored(Turns turns) {
    var stored = new AtomicBoolean();
    chores.done(session -> stored.set(stored(session, turns)));
    return stored.get();
  }

  /**
   * Stores what came of the turns unless somebody came between. It may run again when nobody knows
   * whether it was stored: a cell that has its new version already is as good as one that has its
   * old one.
   */
  private static boolean stored(Session session, Turns turns) throws SQLException {
    List<Cell> cells = turns.written();
    for (Cell cell : cells) {
      long version = version(session, cell.name());
      if (version != turns.version(cell.name()) && version != cell.version()) {
        return false;
      }
    }
    for (Cell cell : cells) {
      put(session, cell);
    }
    return true;
  }

  private static long version(Session session, String name) throws SQLException {
    PreparedStatement statement = session.prepare(VERSION);
    statement.setString(1, name);
    try (ResultSet row = statement.executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }

  private static void put(Session session, Cell cell) throws SQLException {
    if (cell.version() == 0) {
      PreparedStatement remove = session.prepare(REMOVE);
      remove.setString(1, cell.name());
      remove.executeUpdate();
      return;
    }
    PreparedStatement put = session.prepare(PUT);
    put.setString(1, cell.name());
    put.setLong(2, cell.version());
    put.setString(3, cell.text());
    put.setLong(4, cell.changedMicros());
    put.executeUpdate();
  }

  private Found found(Map<String, Long> known) {
    var asked = new ArrayList<Value>();
    known.forEach((name, version) ->
        asked.add(new Value.Arr(List.of(new Value.Text(name), Value.Num.of(version)))));
    String json = Canonical.text(new Value.Arr(asked));
    return reading(session -> {
      PreparedStatement statement = session.prepare(READ);
      statement.setString(1, json);
      return cells(statement);
    });
  }

  private static List<Cell> cells(PreparedStatement statement) throws SQLException {
    var cells = new ArrayList<Cell>();
    try (ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        Optional<String> content = Optional.ofNullable(row.getString(3));
        cells.add(
            Cell.stored(row.getString(1), row.getLong(2), content.orElse("{}"), row.getLong(4)));
      }
    }
    return cells;
  }

  private Found reading(Connections.Read<List<Cell>> read) {
    try {
      List<Cell> cells = connections.read(read);
      return Found.at(beganMicros + (clock.nanos() - beganNanos) / 1_000, cells);
    } catch (SQLException e) {
      throw new WeirException(
          ErrorCode.LEDGER_UNAVAILABLE, Reader.unreadable(dialect.trouble(e)), e);
    }
  }
}
