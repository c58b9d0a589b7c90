package dev.weir.store;

import dev.weir.env.Env;
import dev.weir.store.Segments.Known;
import dev.weir.store.Segments.Sealed;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sealed {@linkplain Segments segments} that all keys have left, as old effects do, go in two
 * steps:
 *
 * <ol>
 *   <li>They are forgotten, in a {@linkplain SegmentTurn turn} that takes all lanes away like a
 *       seal: no claim asks for them any more.
 *   <li>A while later, when whoever only looked things up has learned of it too, their tables are
 *       dropped.
 * </ol>
 *
 * <p>Dies here? After (1) a table is left that whoever comes next finds, waits as long, and drops.
 * Pauses here? Nobody else is kept from anything. A node that sleeps for longer than the while may
 * fail look-ups, in a table that is gone, until it has looked which there are; it does when it
 * wakes.
 *
 * <p>Nothing comes into what is sealed, so what is empty stays so. A copy into such a ledger says
 * of the first segment that it is {@linkplain Segments#COPIED to be asked}, and that table stays:
 * the others hang below it.
 */
final class EmptySegments {
  private static final Logger log = LoggerFactory.getLogger(EmptySegments.class);

  /** After so many that are not empty the younger ones are not either, as a rule. */
  private static final int FULL_MOST = 8;

  private static final String FULL = "select exists (select from only " + KeyTable.HERE + ")";

  private static final String FORGET = "delete from weir_key_sealed where mark = ?";

  private static final String TABLES =
      "select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid"
          + " where i.inhparent = '"
          + KeyTable.ALL
          + "'::regclass";

  private final Segments segments;
  private final Duration staying;
  private final Connections connections;
  private final SegmentTurn turn;
  private final Env env;
  private final Map<KeyTable, Long> forgottenSince = new HashMap<>();

  /** Lets them go; used by one thread. */
  EmptySegments(
      Segments segments, Duration staying, Connections connections, SegmentTurn turn, Env env) {
    this.segments = segments;
    this.staying = staying;
    this.connections = connections;
    this.turn = turn;
    this.env = env;
  }

  /** Does what there is to do now. */
  void tidy() throws SQLException {
    Known known = connections.read(segments::look);
    List<UUID> empty = connections.read(session -> empty(session, known));
    if (!empty.isEmpty()) {
      turn.take(session -> forget(session, known, empty));
    }
    drop(connections.read(this::forgotten));
  }

  private static List<UUID> empty(Session session, Known known) throws SQLException {
    var empty = new ArrayList<UUID>();
    int full = 0;
    for (Sealed one : known.sealed()) {
      if (full == FULL_MOST) {
        break;
      }
      if (isFull(session, one.table())) {
        full++;
      } else {
        empty.add(one.mark());
      }
    }
    return empty;
  }

  private static boolean isFull(Session session, KeyTable table) throws SQLException {
    return SegmentTurn.text(session, table.once(FULL)).equals("t");
  }

  private static boolean forget(Session session, Known known, List<UUID> marks)
      throws SQLException {
    boolean latest = SegmentTurn.outdate(session, known.mark());
    if (latest) {
      PreparedStatement statement = session.prepare(FORGET);
      for (UUID mark : marks) {
        statement.setObject(1, mark);
        statement.addBatch();
      }
      statement.executeBatch();
    }
    return latest;
  }

  /** The tables of segments that nobody knows any more. */
  private Set<KeyTable> forgotten(Session session) throws SQLException {
    var tables = new HashSet<KeyTable>();
    try (ResultSet row = session.prepare(TABLES).executeQuery()) {
      while (row.next()) {
        KeyTable.named(row.getString(1)).ifPresent(tables::add);
      }
    }
    Known known = segments.look(session); // after that: a table is made before it is opened
    tables.removeIf(it -> it.n() >= known.open().n());
    known.sealed().forEach(it -> tables.remove(it.table()));
    return tables;
  }

  private void drop(Set<KeyTable> forgotten) throws SQLException {
    long now = env.clock().nanos();
    forgottenSince.keySet().retainAll(forgotten);
    for (KeyTable table : forgotten) {
      long since = forgottenSince.computeIfAbsent(table, it -> now);
      if (now - since >= staying.toNanos() && turn.take(it -> drop(it, table)).orElse(false)) {
        forgottenSince.remove(table);
        log.debug("{} is dropped, for all of its keys have left", table);
      }
    }
  }

  /** Unless it is full: then somebody wrote into it who should not have, and may want it back. */
  private static boolean drop(Session session, KeyTable table) throws SQLException {
    boolean empty = !isFull(session, table);
    if (empty) {
      session.run("drop table " + table.name());
    }
    return empty;
  }
}
