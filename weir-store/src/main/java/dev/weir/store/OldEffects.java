package dev.weir.store;

import dev.weir.effect.State;
import dev.weir.ledger.Take;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The effects of a table of events, looked through from the oldest on, tenant by tenant, some
 * hundred at a time; and their rows, taken away. Whether one is over is what its last transition
 * says, and nothing else.
 */
final class OldEffects {
  private static final String PAGE =
      "select e.effect_id, e.key, e.session, e.touched, (select t.state from %1$s t where t.tenant = e.tenant"
          + " and t.effect_id = e.effect_id and t.kind = "
          + Codes.TRANSITION
          + " order by t.seq desc limit 1) from %1$s e where e.tenant = ? and e.effect_id > ?"
          + " and e.effect_id < ? and e.seq = 0 order by e.effect_id limit ?";

  private static final String DELETE_RESOURCE =
      "delete from weir_resource where tenant = ? and name = ? and holder = ?";

  /** Frees the keys that effects hold; a key that another effect holds by now is left alone. */
  interface Keys {
    /** Frees them. */
    void free(Session session, List<Old> effects) throws SQLException;
  }

  private final Dialect dialect;
  private final Keys keys;
  private final String table;
  private final int page;

  /** The effects in this table, so many at a time. */
  OldEffects(Dialect dialect, Keys keys, String table, int page) {
    this.dialect = dialect;
    this.keys = keys;
    this.table = table;
    this.page = page;
  }

  /**
   * How far somebody has looked.
   *
   * @param tenant whose effects are looked through; empty before the first tenant
   * @param after up to this one of them
   */
  record Place(String tenant, UUID after) {
    static final Place START = new Place("", Columns.NO_ID);
  }

  /** An effect, as far as its leaving is concerned. */
  record Old(
      String tenant,
      UUID id,
      Optional<String> key,
      Optional<String> session,
      List<Take> takes,
      State state) {
    boolean over() {
      return state.over();
    }
  }

  /**
   * Some effects.
   *
   * @param next where to go on; empty at the end
   */
  record Page(List<Old> effects, Optional<Place> next) {
    List<Old> over() {
      return effects.stream().filter(Old::over).toList();
    }

    List<Old> open() {
      return effects.stream().filter(old -> !old.over()).toList();
    }
  }

  /** Those that come next and whose ids are below a bound. */
  Page after(Session session, Place place, UUID bound) throws SQLException {
    var found = new ArrayList<Old>();
    if (!place.tenant().isEmpty()) {
      PreparedStatement statement = session.prepare(String.format(PAGE, table));
      statement.setString(1, place.tenant());
      dialect.bind(statement, 2, place.after());
      dialect.bind(statement, 3, bound);
      statement.setInt(4, page);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          found.add(
              new Old(
                  place.tenant(),
                  dialect.id(row, 1),
                  Optional.ofNullable(row.getString(2)),
                  Optional.ofNullable(row.getString(3)),
                  Touched.takes(row.getString(4)),
                  State.ofCode(row.getInt(5))));
        }
      }
    }
    Optional<Place> next =
        found.size() == page
            ? Optional.of(new Place(place.tenant(), found.get(page - 1).id()))
            : nextTenant(session, table, place.tenant()).map(it -> new Place(it, Columns.NO_ID));
    return new Page(found, next);
  }

  /** The tenant that comes next in a table whose rows begin with it. */
  static Optional<String> nextTenant(Session session, String table, String after)
      throws SQLException {
    PreparedStatement statement =
        session.prepare("select min(tenant) from " + table + " where tenant > ?");
    statement.setString(1, after);
    try (ResultSet row = statement.executeQuery()) {
      row.next();
      return Optional.ofNullable(row.getString(1));
    }
  }

  /**
   * Takes away everything that rests on effects which are about to leave. First what sessions saw
   * before {@code leaving}: with who changed a resource after that goes the proof that it is old.
   */
  void free(Session session, List<Old> effects, Instant leaving) throws SQLException {
    PreparedStatement sights = session.prepare("delete from weir_seen where at < ?");
    sights.setLong(1, Codes.micros(leaving));
    sights.executeUpdate();
    keys.free(session, effects);
    PreparedStatement statement = session.prepare(DELETE_RESOURCE);
    for (Old old : effects) {
      for (Take take : old.takes()) {
        statement.setString(1, old.tenant());
        statement.setString(2, take.name().text());
        dialect.bind(statement, 3, old.id());
        statement.addBatch();
      }
    }
    statement.executeBatch();
  }

  /** Takes the events of these effects away. */
  void delete(Session session, List<Old> effects) throws SQLException {
    each(session, "delete from " + table + " where tenant = ? and effect_id = ?", effects);
  }

  /** Runs a statement whose parameters are a tenant and an effect's id for each of them. */
  void each(Session session, String sql, List<Old> effects) throws SQLException {
    PreparedStatement statement = session.prepare(sql);
    for (Old old : effects) {
      statement.setString(1, old.tenant());
      dialect.bind(statement, 2, old.id());
      statement.addBatch();
    }
    statement.executeBatch();
  }
}
