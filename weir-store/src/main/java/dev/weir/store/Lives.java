package dev.weir.store;

import dev.weir.effect.Node;
import dev.weir.ledger.Renewal;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;

/**
 * The lives of the nodes: one row a name, with the epoch of its latest life, whether that life is
 * over, and until when its lease runs by the store's clock. Inside the caller's transaction.
 *
 * <p>One transaction may hold several of these rows. Whoever ends lapsed lives passes over rows
 * that somebody else holds, and else each node touches its own only, so no two wait for each other.
 */
final class Lives {
  private static final String ENLIST =
      "insert into weir_node (name, epoch, over) values (?, 1, 0)"
          + " on conflict (name) do update set epoch = weir_node.epoch + 1, over = 0,"
          + " lease_until = null returning epoch";

  private static final String LATEST = "select epoch, over from weir_node where name = ?";

  private static final String RETIRE =
      "update weir_node set over = 1 where name = ? and epoch = ? and over = 0";

  private Lives() {}

  /** Writes one of them. */
  static void write(Session session, Dialect dialect, Request.OfNodes request) throws SQLException {
    switch (request) {
      case Request.Enlistment it -> it.epoch(enlist(session, it.name()));
      case Request.Lease it -> it.renewal(renew(session, dialect, it.life(), it.length()));
      case Request.Retirement it -> named(session, RETIRE, it.life()).executeUpdate();
      case Request.Lapses it -> it.ended(session.prepare(endLapsed(dialect)).executeUpdate());
    }
  }

  /** Ends every life: whoever lived in this store is dead, because only one process can. */
  static void endAll(Session session) throws SQLException {
    session.connection().setAutoCommit(true);
    session.run("update weir_node set over = 1 where over = 0");
  }

  private static long enlist(Session session, String name) throws SQLException {
    PreparedStatement statement = session.prepare(ENLIST);
    statement.setString(1, Texts.kept(name));
    try (ResultSet row = statement.executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }

  private static Renewal renew(Session session, Dialect dialect, Node life, Duration lease)
      throws SQLException {
    PreparedStatement renewal =
        session.prepare(
            "update weir_node set lease_until = "
                + dialect.now()
                + " + ? where name = ? and epoch = ? and over = 0");
    renewal.setLong(1, Codes.micros(lease));
    renewal.setString(2, Texts.kept(life.name()));
    renewal.setLong(3, life.epoch());
    if (renewal.executeUpdate() == 1) {
      return Renewal.HELD;
    }
    PreparedStatement latest = session.prepare(LATEST);
    latest.setString(1, Texts.kept(life.name()));
    try (ResultSet row = latest.executeQuery()) {
      boolean another = row.next() && row.getLong(1) != life.epoch() && row.getInt(2) == 0;
      return another ? Renewal.SUPERSEDED : Renewal.LAPSED;
    }
  }

  private static String endLapsed(Dialect dialect) {
    return "update weir_node set over = 1 where name in (select name from weir_node where over = 0"
        + " and lease_until <= "
        + dialect.now()
        + dialect.passingOver()
        + ")";
  }

  private static PreparedStatement named(Session session, String sql, Node life)
      throws SQLException {
    PreparedStatement statement = session.prepare(sql);
    statement.setString(1, Texts.kept(life.name()));
    statement.setLong(2, life.epoch());
    return statement;
  }
}
