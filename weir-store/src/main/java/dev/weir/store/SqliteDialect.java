package dev.weir.store;

import dev.weir.store.Sheet.Column;
import java.nio.ByteBuffer;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;

/**
 * SQLite: the database is in this process, so a prepared statement run row by row inside one
 * transaction costs no round trips, and beats reading the rows out of JSON.
 */
final class SqliteDialect implements Dialect {
  private static final List<String> EFFECT =
      List.of(
          "tenant",
          "id",
          "key",
          "fingerprint",
          "server",
          "tool",
          "class",
          "agent",
          "session",
          "run",
          "step",
          "operation",
          "trace",
          "reason",
          "at",
          "state",
          "node",
          "epoch",
          "source",
          "attempts",
          "settled_at",
          "delivered_at",
          "outcome_seq");

  private static final List<String> BORN_EVENT =
      List.of(
          "tenant",
          "id",
          "event_at",
          "event",
          "state",
          "node",
          "epoch",
          "source",
          "outcome",
          "fault",
          "detail",
          "body",
          "body_ref",
          "result",
          "result_ref");

  private static final List<String> STEP_EVENT =
      List.of(
          "tenant",
          "id",
          "seq",
          "event_at",
          "event",
          "state",
          "node",
          "epoch",
          "source",
          "outcome",
          "fault",
          "detail",
          "person",
          "body",
          "body_ref",
          "result",
          "result_ref");

  private static final List<String> MARK_EVENT =
      List.of(
          "kind",
          "event_at",
          "event",
          "node",
          "epoch",
          "source",
          "outcome",
          "fault",
          "detail",
          "number",
          "person",
          "body",
          "body_ref",
          "result",
          "result_ref",
          "tenant",
          "id");

  private static final String INSERT_BODY =
      "insert into weir_body (tenant, hash, bytes) values (?, ?, ?) on conflict do nothing";

  private static final String INSERT_KEY =
      "insert into weir_effect_key (tenant, key, effect_id) values (?, ?, ?)"
          + " on conflict do nothing";

  private static final String INSERT_EFFECT =
      "insert into weir_effect (events, "
          + String.join(", ", EFFECT)
          + ") values (1, "
          + marks(EFFECT)
          + ")";

  private static final String INSERT_BORN_EVENT =
      "insert into weir_effect_event (seq, kind, tenant, effect_id, at, event, state, node, epoch,"
          + " source, outcome, fault, detail, body, body_ref, result, result_ref) values (0, 1, "
          + marks(BORN_EVENT)
          + ")";

  private static final String UPDATE_EFFECT =
      "update weir_effect set events = events + 1, state = ?, node = ?, epoch = ?, source = ?,"
          + " attempts = ?, settled_at = coalesce(?, settled_at),"
          + " outcome_seq = coalesce(?, outcome_seq), handle_seq = coalesce(?, handle_seq)"
          + " where tenant = ? and id = ? and events = ?";

  private static final List<String> UPDATE =
      List.of(
          "state",
          "owner",
          "owner_epoch",
          "source",
          "attempts",
          "settled_at",
          "outcome_seq",
          "handle_seq",
          "tenant",
          "id",
          "seq");

  private static final String INSERT_STEP_EVENT =
      "insert into weir_effect_event (kind, tenant, effect_id, seq, at, event, state, node, epoch,"
          + " source, outcome, fault, detail, person, body, body_ref, result, result_ref)"
          + " values (1, "
          + marks(STEP_EVENT)
          + ")";

  private static final String DELETE_KEY =
      "delete from weir_effect_key where tenant = ? and key = ? and effect_id = ?";

  private static final String UPDATE_MARKED =
      "update weir_effect set events = events + 1, attempts = max(attempts, coalesce(?1, 0)),"
          + " delivered_at = coalesce(delivered_at, ?2) where tenant = ?3 and id = ?4"
          + " and (?2 is null or delivered_at is null)";

  private static final String INSERT_MARK =
      "insert into weir_effect_event (kind, at, event, node, epoch, source, outcome, fault, detail,"
          + " number, person, body, body_ref, result, result_ref, tenant, effect_id, seq)"
          + " select ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17,"
          + " events - 1 from weir_effect where tenant = ?16 and id = ?17";

  @Override
  public String folder() {
    return "sqlite";
  }

  @Override
  public void readyToWrite(Session session) throws SQLException {
    session.run("pragma busy_timeout = 5000");
    session.run("pragma journal_mode = wal");
    session.run("pragma synchronous = full");
    session.run("pragma wal_autocheckpoint = 16000");
    session.run("pragma journal_size_limit = 134217728");
    session.run("pragma cache_size = -32768");
    session.connection().setAutoCommit(false);
  }

  /** Any write takes the one write lock that a SQLite database has. */
  @Override
  public void lockSchema(Session session) throws SQLException {
    session.run(Migrator.CREATE_TABLE);
    session.connection().commit();
    session.run("delete from weir_schema where version < 0");
  }

  @Override
  public void bodies(Session session, Sheet bodies) throws SQLException {
    run(session, INSERT_BODY, bodies, List.of("tenant", "hash", "bytes"));
  }

  @Override
  public Set<UUID> claim(Session session, Sheet births) throws SQLException {
    Set<UUID> won = run(session, INSERT_KEY, births, List.of("tenant", "key", "id"));
    insert(session, births, won);
    return won;
  }

  @Override
  public void record(Session session, Sheet births) throws SQLException {
    Set<UUID> fresh = run(session, INSERT_EFFECT + " on conflict do nothing", births, EFFECT);
    run(session, INSERT_BORN_EVENT, births, BORN_EVENT, fresh);
  }

  private static void insert(Session session, Sheet births, Set<UUID> which) throws SQLException {
    run(session, INSERT_EFFECT, births, EFFECT, which);
    run(session, INSERT_BORN_EVENT, births, BORN_EVENT, which);
  }

  @Override
  public Set<UUID> step(Session session, Sheet steps) throws SQLException {
    Set<UUID> moved = run(session, UPDATE_EFFECT, steps, UPDATE);
    run(session, INSERT_STEP_EVENT, steps, STEP_EVENT, moved);
    int released = Sheet.index(Columns.STEP, "released");
    var releasing = new HashSet<UUID>();
    for (int row = 0; row < steps.size(); row++) {
      if (steps.cell(row, released) != null && moved.contains(steps.id(row))) {
        releasing.add(steps.id(row));
      }
    }
    run(session, DELETE_KEY, steps, List.of("tenant", "released", "id"), releasing);
    return moved;
  }

  @Override
  public void mark(Session session, Sheet marks) throws SQLException {
    Set<UUID> marked =
        run(session, UPDATE_MARKED, marks, List.of("number", "delivered_at", "tenant", "id"));
    run(session, INSERT_MARK, marks, MARK_EVENT, marked);
  }

  @Override
  public void bind(PreparedStatement statement, int index, UUID id) throws SQLException {
    statement.setBytes(index, bytes(id));
  }

  @Override
  public UUID id(ResultSet row, int column) throws SQLException {
    ByteBuffer bytes = ByteBuffer.wrap(row.getBytes(column));
    return new UUID(bytes.getLong(), bytes.getLong());
  }

  @Override
  public boolean concernsRows(SQLException error) {
    int code = error.getErrorCode() & 0xFF;
    return code == SQLiteErrorCode.SQLITE_CONSTRAINT.code
        || code == SQLiteErrorCode.SQLITE_TOOBIG.code
        || code == SQLiteErrorCode.SQLITE_MISMATCH.code
        || code == SQLiteErrorCode.SQLITE_RANGE.code;
  }

  private static byte[] bytes(UUID id) {
    return ByteBuffer.allocate(16)
        .putLong(id.getMostSignificantBits())
        .putLong(id.getLeastSignificantBits())
        .array();
  }

  private static String marks(List<String> columns) {
    return columns.stream().map(column -> "?").collect(Collectors.joining(", "));
  }

  /** Runs a statement for every row; gives the ids of the rows for which it changed something. */
  private static Set<UUID> run(Session session, String sql, Sheet sheet, List<String> columns)
      throws SQLException {
    return run(session, sql, sheet, columns, null);
  }

  private static Set<UUID> run(
      Session session, String sql, Sheet sheet, List<String> columns, @Nullable Set<UUID> only)
      throws SQLException {
    var rows = new int[sheet.size()];
    int count = 0;
    for (int row = 0; row < sheet.size(); row++) {
      if (only == null || only.contains(sheet.id(row))) {
        rows[count++] = row;
      }
    }
    var changed = new HashSet<UUID>();
    if (count == 0) {
      return changed;
    }
    PreparedStatement statement = session.prepare(sql);
    int[] places = columns.stream().mapToInt(name -> Sheet.index(sheet.columns(), name)).toArray();
    for (int i = 0; i < count; i++) {
      for (int place = 0; place < places.length; place++) {
        Column column = sheet.columns().get(places[place]);
        bind(statement, place + 1, column.type(), sheet.cell(rows[i], places[place]));
      }
      statement.addBatch();
    }
    int[] counts = statement.executeBatch();
    for (int i = 0; i < count; i++) {
      if (counts[i] > 0) {
        changed.add(sheet.id(rows[i]));
      }
    }
    return changed;
  }

  private static void bind(
      PreparedStatement statement, int index, Sheet.Type type, @Nullable Object cell)
      throws SQLException {
    switch (type) {
      case ID -> statement.setBytes(index, cell == null ? null : bytes((UUID) cell));
      case TEXT -> statement.setString(index, (String) cell);
      case BYTES -> statement.setBytes(index, (byte[]) cell);
      case INT, LONG -> statement.setObject(index, cell);
    }
  }
}
