package dev.weir.store;

import dev.weir.effect.Node;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.Optional;

/**
 * The lanes of connections to PostgreSQL: for which life one may leave effects out of the list of
 * those that are not over, and that it knows which segment of keys is open. What a lane is good for
 * is told at {@link ClaimsAndSteps}.
 */
final class PostgresLanes {
  /**
   * A life that is being ended is waited for, and then it is over. So is a segment of keys that is
   * being sealed: either the seal finds the lane and takes it away, or the lane comes after it.
   */
  private static final String TAKE_LANE =
      "insert into weir_lane (pid, name, epoch) select pg_backend_pid(), n.name, n.epoch"
          + " from weir_node n, weir_key_open where n.name = ? and n.epoch = ? and n.over = 0"
          + " for share"
          + " on conflict (pid) do update set name = excluded.name, epoch = excluded.epoch";

  private static final String END_LANES =
      "delete from weir_lane where pid in (select pid from weir_lane where name = ? and epoch = ?"
          + " for update skip locked)";

  private static final String LANES = "select count(*) from weir_lane where name = ? and epoch = ?";

  /** Whoever holds a lane, and has heard nothing for a while, waits for a client that is away. */
  private static final String END_STUCK =
      "select pg_terminate_backend(a.pid) from weir_lane l join pg_stat_activity a on a.pid = l.pid"
          + " and a.backend_xid = l.xmax where l.name = ? and l.epoch = ? and a.pid <> pg_backend_pid()"
          + " and a.wait_event = 'ClientRead' and a.state <> 'idle'"
          + " and a.state_change < clock_timestamp() - interval '200 ms'";

  private static final String HOLD_LANE =
      "select pid from weir_lane where pid = pg_backend_pid() for update";

  private static final int LANE_TRIES = 100;

  private PostgresLanes() {}

  /**
   * Takes the lane of a life for a session, unless it has it.
   *
   * @return whether it has it now; not if the life is over
   */
  static boolean take(Session session, Node life, Segments segments) throws SQLException {
    if (session.lane().filter(it -> it.life().equals(life)).isEmpty()) {
      session.connection().setAutoCommit(true);
      session.lane(Optional.empty());
      if (Lives.named(session, TAKE_LANE, life).executeUpdate() == 1) {
        // Not before it has the lane: what is sealed from now on takes that away.
        Segments.Known known = segments.look(session);
        session.forget(known.open()::outdates);
        session.lane(Optional.of(new Session.Lane(life, known)));
      }
    }
    return session.lane().isPresent();
  }

  /**
   * Keeps a session's lane until its transaction ends, which keeps the segment open that it knows.
   * Another row for each: many that share one would have the server keep account of them.
   *
   * @return where the keys are; empty if it has no lane
   */
  static Optional<Segments.Known> hold(Session session) throws SQLException {
    if (session.lane().isPresent()) {
      try (ResultSet row = session.prepare(HOLD_LANE).executeQuery()) {
        if (!row.next()) {
          session.lane(Optional.empty());
        }
      }
    }
    return session.lane().map(Session.Lane::keys);
  }

  /**
   * Takes the lanes of a life away from all sessions. Those that are held are waited for: whoever
   * holds one is about to commit. A client that was stopped in the middle of sending would hold it
   * for as long as it sleeps, so its server process is told to end.
   */
  static void end(Session session, Node life) throws SQLException {
    for (int tries = 0; tries < LANE_TRIES; tries++) {
      Lives.named(session, END_LANES, life).executeUpdate();
      try (ResultSet left = Lives.named(session, LANES, life).executeQuery()) {
        left.next();
        if (left.getLong(1) == 0) {
          return;
        }
      }
      session.run("select pg_sleep(0.02)");
      Lives.named(session, END_STUCK, life).execute();
    }
    throw new SQLTransientException("a claim of node " + life + " does not end", "55P03");
  }
}
