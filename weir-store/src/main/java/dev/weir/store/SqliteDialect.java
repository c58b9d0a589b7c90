package dev.weir.store;

import dev.weir.env.Env;
import dev.weir.store.Sheet.Column;
import java.nio.ByteBuffer;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;

/**
 * SQLite: the database is in this process, so a prepared statement run row by row inside one
 * transaction costs no round trips, and beats reading the rows out of JSON.
 */
final class SqliteDialect implements Dialect {
  private static final String INSERT_BODY =
      "insert into weir_body (tenant, hash, bytes) values (?, ?, ?) on conflict do nothing";

  private static final String INSERT_KEY =
      "insert into weir_key (tenant, key, effect_id) values (?, ?, ?) on conflict do nothing";

  private static final String DELETE_KEY =
      "delete from weir_key where tenant = ? and key = ? and effect_id = ?";

  private static final String INSERT_CLAIM = insertEvent(Columns.FIRST);

  private static final String INSERT_WHOLE = INSERT_CLAIM + " on conflict do nothing";

  private static final String INSERT_STEP = insertEvent(Columns.EVENT) + " on conflict do nothing";

  private static final String INSERT_MARK =
      "insert into weir_event ("
          + Columns.names(Columns.EVENT)
          + ") select "
          + Columns.EVENT.stream()
              .map(column -> column.name().equals("seq") ? "seq + 1" : "?")
              .collect(Collectors.joining(", "))
          + " from weir_event where tenant = ? and effect_id = ? order by seq desc limit 1";

  /** The same unless there is one of this kind already. */
  private static final String INSERT_ONLY_MARK =
      INSERT_MARK.replace(
          " order by",
          " and not exists (select 1 from weir_event d where d.tenant = weir_event.tenant"
              + " and d.effect_id = weir_event.effect_id and d.kind = "
              + Codes.DELIVERED
              + ") order by");

  private static final String OPEN =
      "insert into weir_open (tenant, effect_id, state, node, epoch) values (?, ?, ?, ?, ?)"
          + " on conflict do update set state = excluded.state, node = excluded.node,"
          + " epoch = excluded.epoch";

  private static final String CLOSE = "delete from weir_open where tenant = ? and effect_id = ?";

  private static final String[] FIRST = cells(Columns.FIRST);

  private static final String[] EVENT = cells(Columns.EVENT);

  /** The cells of a mark: those of an event but for its number, and where to look that up. */
  private static final String[] MARK =
      Stream.concat(
              Stream.of(EVENT).filter(name -> !name.equals("seq")),
              Stream.of("tenant", "effect_id"))
          .toArray(String[]::new);

  private static String[] cells(List<Column> columns) {
    return columns.stream().map(Column::name).toArray(String[]::new);
  }

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

  /** A transaction here sees one moment whatever it does. */
  @Override
  public void oneMoment(Session session) {}

  @Override
  public void bodies(Session session, Sheet bodies) throws SQLException {
    run(session, INSERT_BODY, bodies, "tenant", "hash", "bytes");
  }

  @Override
  public void commit(Session session, Batch batch) throws SQLException {
    batch.write(session, this);
    session.connection().commit();
  }

  @Override
  public Set<UUID> write(Session session, Sheet births, Sheet steps) throws SQLException {
    Set<UUID> written = claim(session, births);
    written.addAll(step(session, steps));
    return written;
  }

  private static Set<UUID> claim(Session session, Sheet births) throws SQLException {
    Set<UUID> won = run(session, INSERT_KEY, births, "tenant", "key", "effect_id");
    run(session, INSERT_CLAIM, births, in(births, won), FIRST);
    run(session, OPEN, births, in(births, won), "tenant", "effect_id", "state", "node", "epoch");
    return won;
  }

  @Override
  public void record(Session session, Sheet births) throws SQLException {
    run(session, INSERT_WHOLE, births, FIRST);
  }

  private static Set<UUID> step(Session session, Sheet steps) throws SQLException {
    Set<UUID> moved = run(session, INSERT_STEP, steps, EVENT);
    int open = Sheet.index(Columns.STEP, "open");
    int released = Sheet.index(Columns.STEP, "released");
    run(
        session,
        OPEN,
        steps,
        row -> moved.contains(steps.id(row)) && steps.cell(row, open) != null,
        "tenant",
        "effect_id",
        "state",
        "open",
        "open_epoch");
    run(
        session,
        CLOSE,
        steps,
        row -> moved.contains(steps.id(row)) && steps.cell(row, open) == null,
        "tenant",
        "effect_id");
    run(
        session,
        DELETE_KEY,
        steps,
        row -> moved.contains(steps.id(row)) && steps.cell(row, released) != null,
        "tenant",
        "released",
        "effect_id");
    return moved;
  }

  @Override
  public void mark(Session session, Sheet marks) throws SQLException {
    int kind = Sheet.index(Columns.EVENT, "kind");
    IntPredicate delivered = row -> Objects.equals(marks.cell(row, kind), Codes.DELIVERED);
    run(session, INSERT_ONLY_MARK, marks, delivered, MARK);
    run(session, INSERT_MARK, marks, delivered.negate(), MARK);
  }

  @Override
  public Holders holders(Reader reader, Connections connections, Env env) {
    return Holders.each(reader);
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

  private static String insertEvent(List<Column> columns) {
    return "insert into weir_event ("
        + Columns.names(columns)
        + ") values ("
        + columns.stream().map(column -> "?").collect(Collectors.joining(", "))
        + ")";
  }

  private static IntPredicate in(Sheet sheet, Set<UUID> ids) {
    return row -> ids.contains(sheet.id(row));
  }

  private static Set<UUID> run(Session session, String sql, Sheet sheet, String... columns)
      throws SQLException {
    return run(session, sql, sheet, row -> true, columns);
  }

  /**
   * Runs a statement for the rows that are wanted; gives the ids of those for which it changed
   * something.
   */
  private static Set<UUID> run(
      Session session, String sql, Sheet sheet, IntPredicate wanted, String... columns)
      throws SQLException {
    int[] rows = IntStream.range(0, sheet.size()).filter(wanted).toArray();
    var changed = new HashSet<UUID>();
    if (rows.length == 0) {
      return changed;
    }
    PreparedStatement statement = session.prepare(sql);
    int[] places = new int[columns.length];
    Arrays.setAll(places, i -> Sheet.index(sheet.columns(), columns[i]));
    for (int row : rows) {
      for (int place = 0; place < places.length; place++) {
        Column column = sheet.columns().get(places[place]);
        bind(statement, place + 1, column.type(), sheet.cell(row, places[place]));
      }
      statement.addBatch();
    }
    int[] counts = statement.executeBatch();
    for (int i = 0; i < rows.length; i++) {
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
