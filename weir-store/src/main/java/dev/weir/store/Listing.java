package dev.weir.store;

import dev.weir.effect.Node;
import dev.weir.effect.State;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The list of effects that are not over, {@code weir_open}, where nobody settles: what a renewal
 * puts in, and what the end of a life does. Inside the caller's transaction.
 *
 * <p>Invariant: an effect that is not over is listed, or it is young: of a life that is not over,
 * with an id that is not below that life's low mark ({@link Young}).
 *
 * <p>The list may also hold effects that are over. Schedule: (1) a renewal of node A sees that
 * effect E is not over; (2) node B settles E, and takes it out of the list, where it is not yet;
 * (3) A's renewal is stored. So whoever reads the list looks at the events, too, and the end of A's
 * life takes the row out.
 */
final class Listing {
  private static final String OVER =
      Arrays.stream(State.values())
          .filter(State::over)
          .map(state -> Integer.toString(state.code()))
          .collect(Collectors.joining(", ", "(", ")"));

  private static final String RUNNING =
      Arrays.stream(State.values())
          .filter(Listing::mayBeYoung)
          .map(state -> Integer.toString(state.code()))
          .collect(Collectors.joining(", ", "(", ")"));

  /** The young effects of the life n, first event e; each tenant's are one range of the key. */
  private static final String OF_LIFE =
      "e.seq = 0 and e.effect_id >= n.low and e.node = n.name and e.epoch = n.epoch"
          + " and e.key is not null and e.state in "
          + RUNNING
          + " and not exists (select 1 from weir_event l where l.tenant = e.tenant"
          + " and l.effect_id = e.effect_id and l.seq > 0 and l.kind = "
          + Codes.TRANSITION
          + ")";

  private static final String EVERYWHERE =
      "with recursive t(tenant) as (select min(tenant) from weir_event union all"
          + " select (select min(m.tenant) from weir_event m where m.tenant > t.tenant) from t"
          + " where t.tenant is not null)";

  /** The young effects of every living node and all tenants. */
  static final String YOUNG =
      EVERYWHERE
          + " select e.tenant, e.effect_id from weir_node n join t on t.tenant is not null"
          + " join weir_event e on e.tenant = t.tenant and "
          + OF_LIFE
          + " where n.over = 0";

  /** The young effects of every living node, of one tenant: a parameter. */
  static final String YOUNG_OF_TENANT =
      "select e.tenant, e.effect_id from weir_node n join weir_event e on e.tenant = ? and "
          + OF_LIFE
          + " where n.over = 0";

  private static final String LIST_LEFT =
      EVERYWHERE
          + " insert into weir_open (tenant, effect_id, state, node, epoch)"
          + " select e.tenant, e.effect_id, e.state, e.node, e.epoch"
          + " from weir_node n join t on t.tenant is not null"
          + " join weir_event e on e.tenant = t.tenant and "
          + OF_LIFE
          + " where n.name = ? and n.epoch = ? on conflict do nothing";

  private static final String TAKE_OUT =
      "delete from weir_open where node = ? and epoch = ? and not exists (select 1 from weir_event b"
          + " where b.tenant = weir_open.tenant and b.effect_id = weir_open.effect_id"
          + " and b.seq = 0 and "
          + state("b")
          + " not in "
          + OVER
          + ")";

  private static final String ADD =
      "insert into weir_open (tenant, effect_id, state, node, epoch) values (?, ?, ?, ?, ?)"
          + " on conflict do nothing";

  private static final String REMOVE = "delete from weir_open where tenant = ? and effect_id = ?";

  private Listing() {}

  /**
   * The state that the last transition of an effect led to, as an expression. An effect that was
   * over may be open again, when it is undone.
   *
   * @param effect the alias of a row that names it
   */
  static String state(String effect) {
    return String.format(
        "(select l.state from weir_event l where l.tenant = %1$s.tenant"
            + " and l.effect_id = %1$s.effect_id and l.kind = %2$d order by l.seq desc limit 1)",
        effect, Codes.TRANSITION);
  }

  /** Whether an effect in this state need not be listed. */
  static boolean mayBeYoung(State state) {
    return state == State.CLAIMED || state == State.DISPATCHED;
  }

  /** Lists what a life has left, which nobody can add to any more, and takes out what is over. */
  static void end(Session session, Node life) throws SQLException {
    for (String sql : List.of(LIST_LEFT, TAKE_OUT)) {
      Lives.named(session, sql, life).executeUpdate();
    }
  }

  /** Puts effects in, and takes others out, which a renewal was told of. */
  static void keep(Session session, Dialect dialect, Young.Mark mark) throws SQLException {
    if (!mark.listing().isEmpty()) {
      PreparedStatement add = session.prepare(ADD);
      for (Young.One one : mark.listing()) {
        Node node = one.effect().node();
        name(add, dialect, one);
        add.setInt(3, one.effect().state().code());
        add.setString(4, Texts.kept(node.name()));
        add.setLong(5, node.epoch());
        add.addBatch();
      }
      add.executeBatch();
    }
    if (!mark.strays().isEmpty()) {
      PreparedStatement remove = session.prepare(REMOVE);
      for (Young.One one : mark.strays()) {
        name(remove, dialect, one);
        remove.addBatch();
      }
      remove.executeBatch();
    }
  }

  private static void name(PreparedStatement statement, Dialect dialect, Young.One one)
      throws SQLException {
    statement.setString(1, one.effect().origin().tenant().name());
    dialect.bind(statement, 2, one.effect().id().uuid());
  }
}
