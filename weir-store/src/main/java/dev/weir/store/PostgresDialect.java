package dev.weir.store;

import dev.weir.store.Sheet.Column;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL 15 and later: a sheet travels as one array a column and is written by one statement.
 *
 * <p>Two nodes that claim the same two keys cannot wait for each other in a ring, because every
 * statement takes its keys in the order of {@code (tenant, key)}.
 */
final class PostgresDialect implements Dialect {
  /** Any number will do, as long as every Weir uses the same one: "weir" in ASCII. */
  private static final long SCHEMA_LOCK = 0x77656972L;

  private static final String EFFECT_COLUMNS =
      "tenant, id, key, fingerprint, server, tool, class, agent, session, run, step, operation,"
          + " trace, reason, at, state, node, epoch, source, attempts, settled_at, delivered_at,"
          + " events, outcome_seq";

  private static final String BORN_EFFECT = EFFECT_COLUMNS.replace(" events,", " 1,");

  private static final String EVENT_COLUMNS =
      "tenant, effect_id, seq, kind, at, event, state, node, epoch, source, outcome, fault, detail,"
          + " body, body_ref, result, result_ref";

  private static final String BORN_EVENT =
      "tenant, id, 0, 1, event_at, event, state, node, epoch, source, outcome, fault, detail, body,"
          + " body_ref, result, result_ref";

  private static final String BODIES =
      with(Columns.BODY)
          + " insert into weir_body (tenant, hash, bytes) select tenant, hash, bytes from v"
          + " order by tenant, hash on conflict do nothing";

  private static final String CLAIM =
      with(Columns.BIRTH)
          + ", k as (insert into weir_effect_key (tenant, key, effect_id)"
          + " select tenant, key, id from v order by tenant, key"
          + " on conflict do nothing returning effect_id),"
          + " w as (select * from v where (id in (select effect_id from k)) is true),"
          + " e as (insert into weir_effect ("
          + EFFECT_COLUMNS
          + ") select "
          + BORN_EFFECT
          + " from w), x as (insert into weir_effect_event ("
          + EVENT_COLUMNS
          + ") select "
          + BORN_EVENT
          + " from w) select effect_id from k";

  private static final String RECORD =
      with(Columns.BIRTH)
          + ", e as (insert into weir_effect ("
          + EFFECT_COLUMNS
          + ") select "
          + BORN_EFFECT
          + " from v order by tenant, id on conflict do nothing returning id as born)"
          + " insert into weir_effect_event ("
          + EVENT_COLUMNS
          + ") select "
          + BORN_EVENT
          + " from v where (id in (select born from e)) is true";

  private static final String STEP =
      with(Columns.STEP)
          + ", u as (update weir_effect e set events = e.events + 1, state = v.state,"
          + " node = v.owner, epoch = v.owner_epoch, source = v.source, attempts = v.attempts,"
          + " settled_at = coalesce(v.settled_at, e.settled_at),"
          + " outcome_seq = coalesce(v.outcome_seq, e.outcome_seq),"
          + " handle_seq = coalesce(v.handle_seq, e.handle_seq)"
          + " from v where e.tenant = v.tenant and e.id = v.id and e.events = v.seq"
          + " returning v.*),"
          + " x as (insert into weir_effect_event (tenant, effect_id, seq, kind, at, event, state,"
          + " node, epoch, source, outcome, fault, detail, person, body, body_ref, result,"
          + " result_ref) select tenant, id, seq, 1, event_at, event, state, node, epoch, source,"
          + " outcome, fault, detail, person, body, body_ref, result, result_ref from u),"
          + " d as (delete from weir_effect_key k using u where u.released is not null"
          + " and k.tenant = u.tenant and k.key = u.released and k.effect_id = u.id)"
          + " select id from u";

  private static final String MARK =
      with(Columns.MARK)
          + ", u as (update weir_effect e set events = e.events + 1,"
          + " attempts = greatest(e.attempts, v.number),"
          + " delivered_at = coalesce(e.delivered_at, v.delivered_at)"
          + " from v where e.tenant = v.tenant and e.id = v.id"
          + " and (v.delivered_at is null or e.delivered_at is null)"
          + " returning v.*, e.events)"
          + " insert into weir_effect_event (tenant, effect_id, seq, kind, at, event, node, epoch,"
          + " source, outcome, fault, detail, number, person, body, body_ref, result, result_ref)"
          + " select tenant, id, events - 1, kind, event_at, event, node, epoch, source, outcome,"
          + " fault, detail, number, person, body, body_ref, result, result_ref from u";

  @Override
  public String folder() {
    return "postgres";
  }

  /**
   * The planner prices a batch by the size the tables have when it first sees the statement. A plan
   * made for an empty ledger would scan a full one, be it through an index, so scans are forbidden
   * and every row that is looked at is priced like ten pages: what is left is one index lookup a
   * row, which is right at any size. The statements avoid joins of the batch with itself, which
   * would then be quadratic: "(x in (select ...)) is true" is looked up in a hash, while a plain
   * "in" would be turned into a join.
   */
  @Override
  public void readyToWrite(Session session) throws SQLException {
    session.connection().setAutoCommit(false);
    session.connection().setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
    session.run("set enable_seqscan = off");
    session.run("set enable_hashjoin = off");
    session.run("set enable_mergejoin = off");
    session.run("set random_page_cost = 0.1");
    session.run("set cpu_tuple_cost = 1");
    session.run("set cpu_index_tuple_cost = 1");
    session.run("set plan_cache_mode = force_generic_plan");
    session.connection().commit();
  }

  @Override
  public void lockSchema(Session session) throws SQLException {
    session.run("select pg_advisory_xact_lock(" + SCHEMA_LOCK + ")");
  }

  @Override
  public void bodies(Session session, Sheet bodies) throws SQLException {
    filled(session, BODIES, bodies).executeUpdate();
  }

  @Override
  public Set<UUID> claim(Session session, Sheet births) throws SQLException {
    return ids(filled(session, CLAIM, births));
  }

  @Override
  public void record(Session session, Sheet births) throws SQLException {
    filled(session, RECORD, births).executeUpdate();
  }

  @Override
  public Set<UUID> step(Session session, Sheet steps) throws SQLException {
    return ids(filled(session, STEP, steps));
  }

  @Override
  public void mark(Session session, Sheet marks) throws SQLException {
    filled(session, MARK, marks).executeUpdate();
  }

  @Override
  public void bind(PreparedStatement statement, int index, UUID id) throws SQLException {
    statement.setObject(index, id);
  }

  @Override
  public UUID id(ResultSet row, int column) throws SQLException {
    return row.getObject(column, UUID.class);
  }

  /** Classes 22 and 23 are about data, 40 about a transaction undone, 54 about a limit. */
  @Override
  public boolean concernsRows(SQLException error) {
    String state = error.getSQLState();
    return state != null
        && (state.startsWith("22")
            || state.startsWith("23")
            || state.startsWith("40")
            || state.startsWith("54"))
        && !state.equals("40003"); // statement completion unknown
  }

  private static Set<UUID> ids(PreparedStatement statement) throws SQLException {
    var ids = new HashSet<UUID>();
    try (ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        ids.add(rows.getObject(1, UUID.class));
      }
    }
    return ids;
  }

  private static String with(List<Column> columns) {
    String arrays =
        columns.stream()
            .map(column -> "?::" + column.type().postgres() + "[]")
            .collect(Collectors.joining(", "));
    return "with v as materialized (select * from unnest("
        + arrays
        + ") as t("
        + Columns.names(columns)
        + "))";
  }

  private static PreparedStatement filled(Session session, String sql, Sheet sheet)
      throws SQLException {
    PreparedStatement statement = session.prepare(sql);
    for (int column = 0; column < sheet.columns().size(); column++) {
      Column what = sheet.columns().get(column);
      statement.setArray(
          column + 1,
          session
              .connection()
              .createArrayOf(what.type().postgres(), array(sheet, column, what.type())));
    }
    return statement;
  }

  private static @Nullable Object[] array(Sheet sheet, int column, Sheet.Type type) {
    @Nullable Object[] cells =
        switch (type) {
          case TEXT -> new @Nullable String[sheet.size()];
          case ID -> new @Nullable UUID[sheet.size()];
          case INT -> new @Nullable Integer[sheet.size()];
          case LONG -> new @Nullable Long[sheet.size()];
          case BYTES -> new byte @Nullable [sheet.size()][];
        };
    for (int row = 0; row < sheet.size(); row++) {
      cells[row] = sheet.cell(row, column);
    }
    return cells;
  }
}
