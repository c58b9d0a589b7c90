package dev.weir.store;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.Optional;
import java.util.UUID;

/**
 * What one node at a time does to the {@linkplain Segments segments} of a ledger: a transaction
 * that begins only where no other node has one, and waits for a lock for a tenth of a second at
 * most. One whose client is away for longer than a second is ended by the server.
 */
final class SegmentTurn {
  /** Where the ledger's tables are, in whichever order a session looks through schemas. */
  static final String SCHEMA =
      "select relnamespace::regnamespace::text from pg_class where oid = '"
          + KeyTable.ALL
          + "'::regclass";

  /** Any number will do, as long as every Weir uses the same one: "keys" in ASCII. */
  private static final String OURS =
      "select pg_try_advisory_xact_lock(" + 0x6b657973 + ", hashtext((" + SCHEMA + ")))";

  private static final String BOUNDED =
      "set local lock_timeout = '100ms'; set local idle_in_transaction_session_timeout = '1s'";

  /** Lanes are locked one after the other, and claims wait for those that are: this is for all. */
  private static final String SOON = "set local statement_timeout = '100ms'";

  /** What a statement fails with that takes too long: it waited, and nothing is wrong. */
  private static final String TOO_LONG = "57014";

  private static final String ANOTHER_MARK = Segments.OTHERWISE + " where mark = ?";

  private final Connections connections;

  SegmentTurn(Connections connections) {
    this.connections = connections;
  }

  /**
   * Does it, unless another node is at something. Where a connection breaks it may be done twice;
   * the second time it finds what the first one did.
   *
   * @return what came of it; empty if it was not done
   */
  <T> Optional<T> take(Session.Work<T> work) throws SQLException {
    return connections.read(session -> {
      try {
        return session.transaction(it -> {
          it.run(BOUNDED);
          return text(it, OURS).equals("t") ? Optional.of(work.in(it)) : Optional.empty();
        });
      } catch (SQLException e) {
        if (TOO_LONG.equals(e.getSQLState())) {
          throw new SQLTransientException("a claim does not end", Partitions.TABLE_BUSY, e);
        }
        throw e;
      }
    });
  }

  /**
   * Draws another mark and takes all lanes away. When this transaction ends, no claim is under way
   * that knows less than what it stored. Claims wait for it, for a tenth of a second at most.
   *
   * @param mark what the mark was when this was decided
   * @return whether it still was; if not, nothing was done
   */
  static boolean outdate(Session session, UUID mark) throws SQLException {
    session.run(SOON);
    PreparedStatement open = session.prepare(ANOTHER_MARK);
    open.setObject(1, mark);
    boolean latest = open.executeUpdate() == 1;
    if (latest) {
      session.run("delete from weir_lane");
    }
    return latest;
  }

  /** What a query gives that gives one value. */
  static String text(Session session, String sql) throws SQLException {
    try (ResultSet row = session.prepareOnce(sql).executeQuery()) {
      row.next();
      return String.valueOf(row.getString(1));
    }
  }
}
