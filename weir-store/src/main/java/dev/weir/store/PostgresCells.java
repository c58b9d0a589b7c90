package dev.weir.store;

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
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cells on PostgreSQL, which any number of nodes change. An exchange with changes is one
 * transaction on a connection that is kept for it, so exchanges of one node take turns; one without
 * is a single read on a connection of the pool.
 *
 * <p>The transaction locks its cells, reads them and the clock, writes and commits. Read committed
 * is enough, because a statement sees what was committed when it began:
 *
 * <ol>
 *   <li>A and B lock the cell. A has it, B waits.
 *   <li>A reads, writes and commits.
 *   <li>B's lock is granted. Only now does B's read begin; it sees A's change, and a later time.
 *   <li>Until B commits nobody else gets past the lock, so what B read stays true.
 * </ol>
 *
 * <p>A cell that is not there is made in order to be locked: A inserts it, B's insert waits, and
 * finds it when A commits or makes it itself when A does not. The row that was made for the lock is
 * filled or taken back in the same transaction, so nobody ever sees it.
 *
 * <p>All cells are locked by one statement in the order of their names, those that are there and
 * those that are made alike. In two steps, first making and then locking, there could be a ring:
 * (1) A finds that x and y are there, and locks x; (2) C removes y; (3) B makes y and waits for x;
 * (4) A finds y gone, makes it and waits for B.
 */
final class PostgresCells implements Cells {
  private static final Logger log = LoggerFactory.getLogger(PostgresCells.class);

  /**
   * A client that is stopped in the middle loses its locks after the shorter time, and so whoever
   * waits for them waits longer than that. Both are shorter than the patience with the socket.
   */
  private static final String BOUNDS =
      "set idle_in_transaction_session_timeout = '5s'; set lock_timeout = '10s'";

  /** A user's pool gets its connection back as it was. */
  private static final String BOUNDS_OFF =
      "reset idle_in_transaction_session_timeout; reset lock_timeout";

  /** A row whose update is ruled out is locked, and has no new version. */
  private static final String LOCK =
      "insert into weir_cell (name, version, content, changed)"
          + " select n, 0, '{}', 0 from unnest(?::text[]) as t(n) order by n collate \"C\""
          + " on conflict (name) do update set changed = excluded.changed"
          + " where weir_cell.version < 0";

  private static final String LIST_END = " and c.name < ?";

  private static final String WRITE =
      "with v as materialized (select * from unnest(?::text[], ?::int8[], ?::text[], ?::int8[])"
          + " as t(name, version, content, changed)),"
          + " gone as (delete from weir_cell c using v where c.name = v.name and v.version = 0)"
          + " update weir_cell c set version = v.version, content = v.content, changed = v.changed"
          + " from v where c.name = v.name and v.version > 0";

  /** Waits for nobody, so it is in no ring; what somebody is changing is not forgotten. */
  private static final String FORGET =
      "delete from weir_cell where name in (select name from weir_cell where changed < ?"
          + " and starts_with(name, ?) for update skip locked)";

  private final Connections connections;
  private final Dialect dialect;
  private final String read;
  private final String list;
  private final ReentrantLock turn = new ReentrantLock();
  private Optional<Session> kept = Optional.empty();
  private boolean closed;

  PostgresCells(Connections connections, Dialect dialect) {
    this.connections = connections;
    this.dialect = dialect;
    String clock = "with t as materialized (select " + dialect.now() + " as now)";
    this.read =
        clock
            + ", k as materialized (select * from unnest(?::text[], ?::int8[]) as u(name, version))"
            + " select t.now, k.name, c.version, c.content, c.changed from t left join"
            + " (k left join weir_cell c on c.name = k.name) on coalesce(c.version, 0) <> k.version";
    this.list =
        clock
            + " select t.now, c.name, c.version, c.content, c.changed from t left join weir_cell c"
            + " on c.name >= ?";
  }

  @Override
  public Exchange exchange(List<Change> changes, Map<String, Long> known) {
    if (changes.isEmpty()) {
      return reading(session -> found(session, known).told());
    }
    turn.lock();
    try {
      return changed(changes, known);
    } finally {
      turn.unlock();
    }
  }

  @Override
  public Exchange list(String prefix) {
    String from = Texts.kept(prefix);
    Optional<String> end = KeyOrder.after(from);
    return reading(session -> {
      PreparedStatement statement = session.prepare(end.isPresent() ? list + LIST_END : list);
      statement.setString(1, from);
      if (end.isPresent()) {
        statement.setString(2, end.get());
      }
      return found(statement).told();
    });
  }

  @Override
  public int forget(String prefix, Instant unchangedSince) {
    return reading(session -> {
      PreparedStatement statement = session.prepare(FORGET);
      statement.setLong(1, Codes.micros(unchangedSince));
      statement.setString(2, Texts.kept(prefix));
      return statement.executeUpdate();
    });
  }

  @Override
  public void close() {
    turn.lock();
    try {
      closed = true;
      if (kept.isPresent()) {
        Session session = kept.get();
        kept = Optional.empty();
        session.connection().setAutoCommit(true);
        session.run(BOUNDS_OFF);
        session.close();
      }
    } catch (SQLException e) {
      log.debug("the session of the commons did not close cleanly", e);
    } finally {
      turn.unlock();
    }
  }

  private Exchange changed(List<Change> changes, Map<String, Long> known) {
    boolean committing = false;
    boolean committed = false;
    try {
      Session session = session();
      lock(session, changes);
      Found found = found(session, known);
      var turns = new Turns(changes, found, found.nowMicros());
      if (!turns.written().isEmpty()) {
        write(session, turns.written());
        committing = true;
        session.connection().commit();
        committed = true;
      }
      return turns.told();
    } catch (SQLException e) {
      Trouble trouble = dialect.trouble(e);
      if (trouble != Trouble.ROW) {
        discard(); // another one may find a server that takes writes
      }
      boolean unclear = committing && trouble == Trouble.LOST;
      throw new WeirException(
          ErrorCode.LEDGER_UNAVAILABLE,
          unclear
              ? "the ledger did not confirm the exchange; it may be stored"
              : "the ledger " + trouble.text() + "; nothing was written",
          e);
    } finally {
      // Also when a turn threw, or there was nothing to write: a rollback waits for no disk.
      if (!committed) {
        undo();
      }
    }
  }

  private static void lock(Session session, List<Change> changes) throws SQLException {
    PreparedStatement statement = session.prepare(LOCK);
    texts(statement, 1, changes.stream().map(Change::cell).toList());
    statement.executeUpdate();
  }

  private static void write(Session session, List<Cell> cells) throws SQLException {
    PreparedStatement statement = session.prepare(WRITE);
    texts(statement, 1, cells.stream().map(Cell::name).toList());
    numbers(statement, 2, cells.stream().map(Cell::version).toList());
    texts(statement, 3, cells.stream().map(Cell::text).toList());
    numbers(statement, 4, cells.stream().map(Cell::changedMicros).toList());
    statement.executeUpdate();
  }

  private Found found(Session session, Map<String, Long> known) throws SQLException {
    PreparedStatement statement = session.prepare(read);
    List<Map.Entry<String, Long>> asked = List.copyOf(known.entrySet());
    texts(statement, 1, asked.stream().map(Map.Entry::getKey).toList());
    numbers(statement, 2, asked.stream().map(Map.Entry::getValue).toList());
    return found(statement);
  }

  /** The clock comes with every row, and with a row that has nothing else when there is none. */
  private static Found found(PreparedStatement statement) throws SQLException {
    var cells = new ArrayList<Cell>();
    long now = 0;
    try (ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        now = row.getLong(1);
        Optional<String> name = Optional.ofNullable(row.getString(2));
        Optional<String> content = Optional.ofNullable(row.getString(4));
        if (name.isPresent()) {
          cells.add(Cell.stored(name.get(), row.getLong(3), content.orElse("{}"), row.getLong(5)));
        }
      }
    }
    return Found.at(now, cells);
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

  private <T> T reading(Connections.Read<T> read) {
    try {
      return connections.read(read);
    } catch (SQLException e) {
      throw new WeirException(
          ErrorCode.LEDGER_UNAVAILABLE, Reader.unreadable(dialect.trouble(e)), e);
    }
  }

  private Session session() throws SQLException {
    if (closed) {
      throw new SQLException("the ledger is closed");
    }
    if (kept.isEmpty()) {
      Session session = connections.writer();
      kept = Optional.of(session);
      session.run(BOUNDS);
      session.connection().setAutoCommit(false);
    }
    return kept.get();
  }

  private void undo() {
    try {
      if (kept.isPresent()) {
        kept.get().connection().rollback();
      }
    } catch (SQLException e) {
      log.debug("an exchange was not rolled back, and its connection is broken off", e);
      discard();
    }
  }

  private void discard() {
    Optional<Session> session = kept;
    kept = Optional.empty();
    session.ifPresent(connections::discard);
  }
}
