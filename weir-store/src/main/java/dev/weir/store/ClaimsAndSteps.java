package dev.weir.store;

import dev.weir.store.Sheet.Column;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.UUID;
import java.util.stream.Collectors;
import org.postgresql.util.ServerErrorMessage;

/**
 * The statements by which PostgreSQL takes claims and steps, one for each kind of batch: a
 * statement costs by the tables that it might write, and most batches need few of them. Nearly all
 * are left to {@link YoungBatch}.
 *
 * <p>A statement that leaves effects out of the list of those that are not over ({@link Young})
 * writes nothing at all unless it holds its connection's lane, a row of {@code weir_lane} that says
 * for which life the connection may do so. It locks that row, and who ends the life deletes it and
 * then looks for what is not listed. So either the statement is stored before that look, or it
 * finds no lane. Schedule: (1) node A sends a claim and is stopped; (2) A's lease runs out, node B
 * ends A's life: the lane is gone; (3) the server takes the claim up: no lane, nothing is written,
 * and A, should it wake, claims again and lists. With (2) and (3) the other way round, B waits for
 * the claim, and finds it.
 */
final class ClaimsAndSteps {
  /** The composite types of the schema, for the sheets of every call. */
  static final String FIRST_ROW = "weir_first";

  static final String STEP_ROW = "weir_step";

  static final String TAKE_ROW = "weir_take";

  /** How a row fails whose place in a unique index is taken. */
  private static final String TAKEN = "23505";

  private static final int OPEN = Sheet.index(Columns.STEP, "open");
  private static final int RELEASED = Sheet.index(Columns.STEP, "released");

  /** Stands among the ids that a statement gives when it held its lane. */
  private static final UUID LANE = Columns.NO_ID;

  /** What is claimed. */
  enum Births {
    NONE,
    /** Effects that are listed. */
    LISTED,
    /** Effects that are not; those whose key is taken are left out. */
    YOUNG,
    /** The same; fails as a whole where a key is taken. */
    PLAIN
  }

  /** What the births take besides their keys. */
  enum Takes {
    NONE,
    /** Resources; an effect that does not get all of its own is not born. */
    SOME
  }

  /** What is stepped. */
  enum Steps {
    NONE,
    /**
     * Young effects that are over from now on, and keep their keys; fails as a whole where somebody
     * has written what comes next of one of them.
     */
    YOUNG,
    /** The same, but those of which somebody has are left out. */
    RACED,
    /** Effects that are over from now on, and keep their keys. */
    OVER,
    /** Any. */
    ANY
  }

  /**
   * An effect may be listed before it is claimed. Schedule: (1) a claim leaves it out of the list,
   * and its connection breaks; (2) two seconds pass until it is known that nothing was stored, and
   * a renewal lists the young effects that are so old; (3) the claim is made again, and lists it.
   */
  private static final String RELISTED =
      " on conflict (tenant, effect_id) do update set state = excluded.state,"
          + " node = excluded.node, epoch = excluded.epoch";

  private static final String ON_TIME = "(effect_id in (select holder from late)) is not true";

  /** Stands for the deletes of the keys that steps free, of which each segment wants its own. */
  private static final String FREES = "{frees}";

  /**
   * What is written.
   *
   * @param claims those whose key is in no segment that is sealed
   * @param taken their keys
   * @param freed the keys that steps free
   */
  private record Some(
      Dialect.Claims claims, Sheet taken, Sheet steps, Sheet freed, Segments.Known keys) {

    /** The segments in which the keys may lie that steps free; the open one last. */
    private List<KeyTable> tables() {
      var tables = new LinkedHashSet<KeyTable>();
      for (int row = 0; row < freed.size(); row++) {
        tables.addAll(keys.sealedWith(PostgresKeys.hash(freed, row)));
      }
      tables.add(keys.open());
      return List.copyOf(tables);
    }
  }

  private record Kind(Births births, Takes takes, Steps steps) {}

  private static final Map<Kind, String> STATEMENTS = new HashMap<>();

  static {
    for (Births births : Births.values()) {
      for (Steps steps : Steps.values()) {
        for (Takes takes : takes(births)) {
          if (!plainly(births, steps)) {
            STATEMENTS.put(new Kind(births, takes, steps), text(births, takes, steps));
          }
        }
      }
    }
  }

  private ClaimsAndSteps() {}

  /** What is written plainly cannot leave out an effect that does not get its resources. */
  private static Set<Takes> takes(Births births) {
    return births == Births.NONE || births == Births.PLAIN
        ? Set.of(Takes.NONE)
        : Set.of(Takes.values());
  }

  /**
   * Writes, in one statement.
   *
   * <p>To leave out a row whose place is taken, the server looks it up before it inserts it, and
   * writes a second record that it was meant: a quarter of what a step costs, and more of what a
   * claim does. A young effect is its own node's, which knows what it wrote, so as good as never is
   * the place of a step taken. Schedule for when it is: (1) something is noted of an effect that
   * its node does not count; (2) the node settles it: the statement fails, and nothing of the batch
   * is written; (3) the same batch is written with care, and only that step is late. Keys are taken
   * more often, by other nodes and long ago: {@link Care} knows. A statement is a transaction by
   * itself wherever effects are left out of the list.
   *
   * @param keys where the keys are; true until the transaction ends, or for as long as the session
   *     has its lane
   * @param listed without births, never that only steps are listed: such a statement needs no lane
   * @see Dialect#write
   */
  static Optional<Set<UUID>> write(
      Session session,
      Care care,
      Segments.Known keys,
      PostgresKeys.Free free,
      Sheet steps,
      Dialect.Listed listed)
      throws SQLException {
    var some = new Some(free.claims(), free.keys(), steps, PostgresKeys.of(steps, RELEASED), keys);
    Births born = born(care, some.claims(), listed);
    Steps stepped =
        steps.isEmpty()
            ? Steps.NONE
            : !listed.steps() ? Steps.YOUNG : plain(steps) ? Steps.OVER : Steps.ANY;
    while (true) {
      try {
        return written(session, some, born, stepped, listed);
      } catch (SQLException e) {
        if (born == Births.PLAIN && keyTaken(e)) {
          care.collided();
          born = Births.YOUNG;
        } else if (stepped == Steps.YOUNG && TAKEN.equals(e.getSQLState())) {
          stepped = Steps.RACED;
        } else {
          throw e;
        }
      }
    }
  }

  /** Whether keys are written or freed. */
  static boolean touchesKeys(Dialect.Claims claims, Sheet steps) {
    return !claims.births().isEmpty() || !steps.isEmptyColumn(RELEASED);
  }

  private static Births born(Care care, Dialect.Claims claims, Dialect.Listed listed) {
    if (claims.births().isEmpty()) {
      return Births.NONE;
    }
    if (listed.births()) {
      return Births.LISTED;
    }
    return claims.takes().isEmpty() && !care.needed() ? Births.PLAIN : Births.YOUNG;
  }

  private static boolean keyTaken(SQLException error) {
    return TAKEN.equals(error.getSQLState())
        && PostgresDialect.said(error)
            .map(ServerErrorMessage::getTable)
            .filter(PostgresKeys::taken)
            .isPresent();
  }

  private static Optional<Set<UUID>> written(
      Session session, Some some, Births born, Steps stepped, Dialect.Listed listed)
      throws SQLException {
    Sheet births = some.claims().births();
    if (born == Births.NONE && stepped == Steps.NONE) {
      return Optional.of(Set.of());
    }
    if (listed != Dialect.Listed.ALL && !unlisted(born, stepped)) {
      throw new IllegalStateException("a statement that needs a lane does not ask for it");
    }
    if (plainly(born, stepped)) {
      return YoungBatch.write(session, births, some.taken(), some.keys().open(), some.steps());
    }
    Takes taking = some.claims().takes().isEmpty() ? Takes.NONE : Takes.SOME;
    PreparedStatement statement =
        prepared(session, statement(born, taking, stepped), some.tables());
    int next = 1;
    if (born != Births.NONE) {
      PackedRows.bind(statement, next++, FIRST_ROW, births);
      if (taking != Takes.NONE) {
        PackedRows.bind(statement, next++, TAKE_ROW, some.claims().takes());
      }
      PackedRows.bind(statement, next++, PostgresKeys.ROW, some.taken());
    }
    if (stepped != Steps.NONE) {
      PackedRows.bind(statement, next++, STEP_ROW, some.steps());
    }
    if (stepped == Steps.ANY) {
      PackedRows.bind(statement, next, PostgresKeys.ROW, some.freed());
    }
    Set<UUID> ids = ids(statement);
    if (unlisted(born, stepped) && !ids.remove(LANE)) {
      return Optional.empty();
    }
    // What is written plainly is written whole.
    if (born == Births.PLAIN) {
      ids.addAll(births.ids());
    }
    if (stepped == Steps.YOUNG) {
      ids.addAll(some.steps().ids());
    }
    return Optional.of(ids);
  }

  /** A statement about the open segment, which frees keys there and in others. */
  private static PreparedStatement prepared(Session session, String text, List<KeyTable> tables)
      throws SQLException {
    KeyTable open = tables.getLast();
    if (tables.size() == 1) {
      return session.prepare(open.in(text.replace(FREES, freeing(open))));
    }
    String all = tables.stream().map(ClaimsAndSteps::freeing).collect(Collectors.joining());
    return session.prepareOnce(open.once(text.replace(FREES, all)));
  }

  private static String freeing(KeyTable table) {
    return String.format(
        ", d%d as (delete from only %s k using rv where k.hash = rv.hash"
            + " and k.occurrence = rv.occurrence and k.effect_id = rv.effect_id"
            + " and (rv.effect_id in (select effect_id from sx)) is true)",
        table.n(), table.name());
  }

  /** Whether nothing else is in it than what {@link YoungBatch} writes. */
  private static boolean plainly(Births births, Steps steps) {
    return (births == Births.NONE || births == Births.PLAIN)
        && (steps == Steps.NONE || steps == Steps.YOUNG);
  }

  private static boolean plain(Sheet steps) {
    return steps.isEmptyColumn(OPEN) && steps.isEmptyColumn(RELEASED);
  }

  private static boolean unlisted(Births births, Steps steps) {
    return births == Births.YOUNG
        || births == Births.PLAIN
        || steps == Steps.YOUNG
        || steps == Steps.RACED;
  }

  /** The ids that a statement gives. */
  static Set<UUID> ids(PreparedStatement statement) throws SQLException {
    var ids = new HashSet<UUID>();
    try (ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        ids.add(rows.getObject(1, UUID.class));
      }
    }
    return ids;
  }

  /**
   * The statement; its parameters are the sheets of births, of what they take, of their keys, of
   * steps, and of the keys that these free, as far as there are any.
   */
  private static String statement(Births births, Takes takes, Steps steps) {
    return Optional.ofNullable(STATEMENTS.get(new Kind(births, takes, steps))).orElseThrow();
  }

  private static String text(Births births, Takes takes, Steps steps) {
    boolean unlisted = unlisted(births, steps);
    String where = unlisted ? " where exists (select from lane)" : "";
    var parts = new StringBuilder("with ");
    var gives = new StringJoiner(" union all");
    if (unlisted) {
      parts.append(
          "lane as materialized (select pid from weir_lane where pid = pg_backend_pid()"
              + " for update), ");
      gives.add(" select '" + LANE + "'::uuid from lane");
    }
    if (births != Births.NONE) {
      parts
          .append(rows("v", FIRST_ROW))
          .append(
              takes == Takes.NONE
                  ? ""
                  : ", "
                      + rows("tv", TAKE_ROW)
                      + taking(unlisted ? " and exists (select from lane)" : ""))
          .append(", ")
          .append(rows("kv", PostgresKeys.ROW))
          .append(", k as (insert into " + KeyTable.HERE + " (hash, occurrence, effect_id, tenant)")
          .append(" select hash, occurrence, effect_id, tenant from kv")
          .append(where)
          .append(takes == Takes.NONE ? "" : unlisted ? " and " + ON_TIME : " where " + ON_TIME);
      if (births == Births.PLAIN) {
        parts.append("), x as (").append(insert(Columns.FIRST, "v" + where)).append(")");
      } else {
        parts
            .append(" on conflict do nothing returning effect_id),")
            .append(
                " w as (select * from v where (effect_id in (select effect_id from k)) is true),");
        if (births == Births.LISTED) {
          parts
              .append(" o as (insert into weir_open (tenant, effect_id, state, node, epoch)")
              .append(" select tenant, effect_id, state, node, epoch from w")
              .append(RELISTED)
              .append("),");
        }
        parts.append(" x as (").append(insert(Columns.FIRST, "w")).append(")");
        gives.add(" select effect_id from k");
      }
    }
    if (steps != Steps.NONE) {
      parts
          .append(births == Births.NONE ? "" : ", ")
          .append(rows("sv", STEP_ROW))
          .append(", sx as (")
          .append(insert(Columns.EVENT, "sv" + where));
      if (steps == Steps.YOUNG) {
        parts.append(")");
      } else {
        parts.append(" on conflict do nothing returning effect_id)");
        gives.add(" select effect_id from sx");
      }
    }
    if (steps == Steps.OVER || steps == Steps.ANY) {
      parts
          .append(", m as (select * from sv where (effect_id in (select effect_id from sx))")
          .append(" is true), c as (delete from weir_open o using m where m.open is null")
          .append(" and o.tenant = m.tenant and o.effect_id = m.effect_id)");
    }
    if (steps == Steps.ANY) {
      parts
          .append(", so as (insert into weir_open (tenant, effect_id, state, node, epoch)")
          .append(
              " select tenant, effect_id, state, open, open_epoch from m where open is not null")
          .append(RELISTED)
          .append("), ")
          .append(rows("rv", PostgresKeys.ROW))
          .append(FREES);
    }
    return parts.append(gives).toString();
  }

  /**
   * Takes resources. An effect that gets one and is not born, for want of another or of its key,
   * stays behind as its holder: an effect that does not exist holds nothing, and the version is
   * what it was.
   */
  private static String taking(String onlyIf) {
    return ", u as (update weir_resource r set holder = tv.holder, version = tv.version,"
        + " fence = tv.fence from tv where r.tenant = tv.tenant and r.name = tv.name"
        + " and r.holder = tv.taken"
        + onlyIf
        + " returning r.holder, r.name),"
        + " i as (insert into weir_resource (tenant, name, holder, version, fence)"
        + " select tenant, name, holder, version, fence from tv where taken is null"
        + onlyIf
        + " on conflict do nothing returning holder, name),"
        + " late as (select holder from tv where (row(holder, name) in"
        + " (select holder, name from u union all select holder, name from i)) is not true)";
  }

  /**
   * A sheet that comes as one array of rows: see {@link PackedRows}. Rows that are looked at once
   * are inserted as they come out of the array, in its order; to sort or keep them would copy each.
   */
  static String rows(String name, String rowType) {
    return name + " as (select * from unnest(?::" + rowType + "[]))";
  }

  /** Adds events. */
  static String insert(List<Column> columns, String from) {
    String names = Columns.names(columns);
    return " insert into weir_event (" + names + ") select " + names + " from " + from;
  }
}
