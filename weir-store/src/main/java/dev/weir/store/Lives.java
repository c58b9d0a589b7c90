package dev.weir.store;

import dev.weir.effect.Node;
import dev.weir.ledger.Renewal;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;

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
          + " low = null, lease_until = null returning epoch";

  private static final String LATEST = "select epoch, over from weir_node where name = ?";

  private static final String END =
      "update weir_node set over = 1 where name = ? and epoch = ? and over = 0";

  private static final String CURRENT = "select epoch from weir_node where name = ? and over = 0";

  private Lives() {}

  /** Writes one of them. */
  static void write(Session session, Dialect dialect, Young young, Request.OfNodes request)
      throws SQLException {
    switch (request) {
      case Request.Enlistment it -> it.epoch(enlist(session, dialect, it.name()));
      case Request.Lease it -> {
        Young.Mark mark = it.marking(young);
        Listing.keep(session, dialect, mark);
        it.renewal(renew(session, dialect, mark, it.length()));
      }
      case Request.Retirement it -> end(session, dialect, it.life());
      case Request.Lapses it -> it.ended(endLapsed(session, dialect));
    }
  }

  /** Ends every life: whoever lived in this store is dead, because only one process can. */
  static void endAll(Session session, Dialect dialect) throws SQLException {
    session.connection().setAutoCommit(false);
    end(session, dialect, "select name, epoch from weir_node where over = 0");
    session.connection().commit();
  }

  /**
   * Ends a life: from now on its claims are listed, and what it left is.
   *
   * @return whether it was not over before
   */
  private static boolean end(Session session, Dialect dialect, Node life) throws SQLException {
    if (named(session, END, life).executeUpdate() == 0) {
      return false;
    }
    dialect.endLanes(session, life);
    Listing.end(session, life);
    return true;
  }

  private static int end(Session session, Dialect dialect, String lives) throws SQLException {
    var found = new ArrayList<Node>();
    try (ResultSet row = session.prepare(lives).executeQuery()) {
      while (row.next()) {
        found.add(new Node(row.getString(1), row.getLong(2)));
      }
    }
    int ended = 0;
    for (Node life : found) {
      ended += end(session, dialect, life) ? 1 : 0;
    }
    return ended;
  }

  private static long enlist(Session session, Dialect dialect, String name) throws SQLException {
    PreparedStatement current = session.prepare(CURRENT);
    current.setString(1, Texts.kept(name));
    Optional<Node> before;
    try (ResultSet row = current.executeQuery()) {
      before = row.next() ? Optional.of(new Node(name, row.getLong(1))) : Optional.empty();
    }
    if (before.isPresent()) {
      end(session, dialect, before.get());
    }
    PreparedStatement statement = session.prepare(ENLIST);
    statement.setString(1, Texts.kept(name));
    try (ResultSet row = statement.executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }

  private static Renewal renew(
      Session session, Dialect dialect, Young.Mark mark, Optional<Duration> lease)
      throws SQLException {
    Node life = mark.life();
    PreparedStatement renewal =
        session.prepare(
            "update weir_node set low = ?, lease_until = coalesce("
                + dialect.now()
                + " + ?, lease_until) where name = ? and epoch = ? and over = 0");
    dialect.bind(renewal, 1, mark.low().uuid());
    if (lease.isPresent()) {
      renewal.setLong(2, Codes.micros(lease.get()));
    } else {
      renewal.setNull(2, Types.BIGINT);
    }
    renewal.setString(3, Texts.kept(life.name()));
    renewal.setLong(4, life.epoch());
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

  private static int endLapsed(Session session, Dialect dialect) throws SQLException {
    return end(
        session,
        dialect,
        "select name, epoch from weir_node where over = 0 and lease_until <= "
            + dialect.now()
            + dialect.passingOver());
  }

  /** A statement whose first parameters are the name and the epoch of a life, bound to this one. */
  static PreparedStatement named(Session session, String sql, Node life) throws SQLException {
    PreparedStatement statement = session.prepare(sql);
    statement.setString(1, Texts.kept(life.name()));
    statement.setLong(2, life.epoch());
    return statement;
  }
}
