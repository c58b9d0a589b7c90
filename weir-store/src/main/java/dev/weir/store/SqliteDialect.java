package dev.weir.store;

import dev.weir.effect.EffectId;
import dev.weir.effect.Node;
import dev.weir.env.Env;
import dev.weir.store.SqliteKeys.Held;
import dev.weir.store.SqliteKeys.Name;
import java.nio.ByteBuffer;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.function.IntPredicate;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sqlite.SQLiteErrorCode;

/**
 * SQLite: the database is in this process, so a prepared statement run row by row inside one
 * transaction costs no round trips, and beats reading the rows out of JSON.
 */
final class SqliteDialect implements Dialect {
  private static final String INSERT_BODY =
      "insert into weir_body (tenant, hash, bytes, week) values (?, ?, ?, unixepoch() / "
          + OldBodies.WEEK_SECONDS
          + ") on conflict (tenant, hash) do update set week = excluded.week"
          + " where week < excluded.week";

  private static final String STILL_THERE =
      "select 1 from weir_event where tenant = ? and effect_id = ? and seq = 0";

  private static final String HOLDER =
      "select holder from weir_resource where tenant = ? and name = ?";

  private static final String[] TAKEN = Columns.cells(Columns.RESOURCE);

  private static final String TAKE =
      "insert into weir_resource (tenant, name, holder, version, fence) values (?, ?, ?, ?, ?)"
          + " on conflict do update set holder = excluded.holder, version = excluded.version,"
          + " fence = excluded.fence";

  private static final String SEE =
      "insert into weir_seen ("
          + Columns.names(Columns.SEEN)
          + ") values (?, ?, ?, ?, ?, ?, ?) on conflict do update set version = excluded.version,"
          + " effect_id = excluded.effect_id, at = excluded.at where at <= excluded.at";

  private static final String UNLESS_THERE = " on conflict do nothing";

  private static final String DELIVER =
      "insert into weir_event (tenant, effect_id, seq, kind, at)"
          + " select e.tenant, e.effect_id, e.seq + 1, ?, ? from weir_event e"
          + " where e.tenant = ? and e.effect_id = ? and not exists (select 1 from weir_event d"
          + " where d.tenant = e.tenant and d.effect_id = e.effect_id and d.kind = "
          + Codes.DELIVERED
          + ") order by e.seq desc limit 1";

  private static final String INSERT_MARK =
      "insert into weir_event ("
          + Columns.names(Columns.EVENT)
          + ") select "
          + Columns.EVENT.stream()
              .map(column -> column.name().equals("seq") ? "seq + 1" : "?")
              .collect(Collectors.joining(", "))
          + " from weir_event where tenant = ? and effect_id = ? order by seq desc limit 1";

  private static final String SESSIONS =
      "insert into weir_session (tenant, session, effect_id)"
          + " select tenant, session, effect_id from weir_event"
          + " where n > (select n from weir_session_upto) and session is not null"
          + " order by tenant, session, effect_id on conflict do nothing";

  private static final String SESSIONS_UPTO =
      "update weir_session_upto set n = (select coalesce(max(n), 0) from weir_event)";

  /** How many effects may be in no session's list yet; looking through them takes little. */
  private static final int BEHIND_MAX = 512;

  private static final String OPEN =
      "insert into weir_open (tenant, effect_id, state, node, epoch) values (?, ?, ?, ?, ?)"
          + " on conflict do update set state = excluded.state, node = excluded.node,"
          + " epoch = excluded.epoch";

  private static final String CLOSE = "delete from weir_open where tenant = ? and effect_id = ?";

  private static final String LIVING =
      "select 1 from weir_node where name = ? and epoch = ? and over = 0";

  /** Only the writer's thread counts. */
  private int behind;

  /** Effects below it may have left since somebody read them; only the writer's thread knows. */
  private Optional<UUID> leftBelow = Optional.empty();

  /** The cells of a mark: those of an event but for its number, and where to look that up. */
  private static final String[] MARK =
      Stream.concat(
              Stream.of(Columns.cells(Columns.EVENT)).filter(name -> !name.equals("seq")),
              Stream.of("tenant", "effect_id"))
          .toArray(String[]::new);

  private static final int TENANT = Sheet.index(Columns.STEP, "tenant");
  private static final int KEY = Sheet.index(Columns.FIRST, "key");
  private static final int RELEASED = Sheet.index(Columns.STEP, "released");
  private static final int TAKEN_NAME = Sheet.index(Columns.TAKE, "name");
  private static final int TAKEN_FROM = Sheet.index(Columns.TAKE, "taken");
  private static final Comparator<UUID> EFFECTS = Comparator.comparing(EffectId::new);

  private final SqliteSheets sheets = new SqliteSheets();
  private final SqliteKeys keys;

  /** A dialect for one ledger, whose keys lie in runs of so many. */
  SqliteDialect(int runKeys) {
    this.keys = new SqliteKeys(this, runKeys);
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
    SqliteSheets.run(session, INSERT_BODY, bodies, "tenant", "hash", "bytes");
  }

  @Override
  public void open(Session session) throws SQLException {
    transaction(session, () -> {});
  }

  @Override
  public void commit(Session session, Batch batch) throws SQLException {
    transaction(
        session,
        () -> {
          batch.writeUnlisted(session, this);
          if (behind >= BEHIND_MAX) {
            session.run(SESSIONS);
            session.run(SESSIONS_UPTO);
            behind = 0; // a transaction that fails after this only makes the next list longer
          }
        });
  }

  private interface Writing {
    void all() throws SQLException;
  }

  /** A transaction beside which the keys that are remembered stay what is stored. */
  private void transaction(Session session, Writing writing) throws SQLException {
    try {
      keys.begin(session);
      writing.all();
      keys.end(session);
      session.connection().commit();
      keys.committed();
    } finally {
      keys.settle();
    }
  }

  @Override
  public Optional<Set<UUID>> write(Session session, Claims claims, Sheet steps, Listed listed)
      throws SQLException {
    Set<UUID> written = claim(session, claims, listed);
    written.addAll(step(session, steps, listed));
    return Optional.of(written);
  }

  /** There is one writer, so a life that is not over now is not over when the batch is stored. */
  @Override
  public boolean lane(Session session, Node life) throws SQLException {
    try (ResultSet row = Lives.named(session, LIVING, life).executeQuery()) {
      return row.next();
    }
  }

  @Override
  public void endLanes(Session session, Node life) {}

  private Set<UUID> claim(Session session, Claims claims, Listed listed) throws SQLException {
    Sheet births = claims.births();
    Set<UUID> late = late(session, claims.takes());
    var won = new HashSet<UUID>();
    for (int row = 0; row < births.size(); row++) {
      if (!late.contains(births.id(row))
          && keys.take(session, name(births, row, KEY), births.id(row))) {
        won.add(births.id(row));
      }
    }
    SqliteSheets.run(session, TAKE, claims.takes(), SqliteSheets.in(claims.takes(), won), TAKEN);
    sheets.insert(session, births, SqliteSheets.in(births, won), Columns.FIRST, "");
    behind += won.size();
    if (listed.births()) {
      SqliteSheets.run(
          session,
          OPEN,
          births,
          SqliteSheets.in(births, won),
          "tenant",
          "effect_id",
          "state",
          "node",
          "epoch");
    }
    return won;
  }

  /** Those that want a resource which somebody else has taken since they looked. */
  private Set<UUID> late(Session session, Sheet takes) throws SQLException {
    var late = new HashSet<UUID>();
    for (int row = 0; row < takes.size(); row++) {
      PreparedStatement holder = session.prepare(HOLDER);
      holder.setString(1, (String) takes.cell(row, TENANT));
      holder.setString(2, (String) takes.cell(row, TAKEN_NAME));
      try (ResultSet found = holder.executeQuery()) {
        UUID there = found.next() ? id(found, 1) : null;
        if (!Objects.equals(there, takes.cell(row, TAKEN_FROM))) {
          late.add(takes.id(row));
        }
      }
    }
    return late;
  }

  @Override
  public void see(Session session, Sheet sights) throws SQLException {
    SqliteSheets.run(session, SEE, sights, Columns.cells(Columns.SEEN));
  }

  @Override
  public void record(Session session, Sheet births) throws SQLException {
    sheets.insert(session, births, row -> true, Columns.FIRST, UNLESS_THERE);
    behind += births.size();
  }

  private Set<UUID> step(Session session, Sheet steps, Listed listed) throws SQLException {
    Set<UUID> left = left(session, steps);
    Set<UUID> moved =
        sheets.insert(
            session, steps, row -> !left.contains(steps.id(row)), Columns.EVENT, UNLESS_THERE);
    if (!listed.steps()) {
      return moved; // it was not in the list, and keeps its key
    }
    int open = Sheet.index(Columns.STEP, "open");
    SqliteSheets.run(
        session,
        OPEN,
        steps,
        row -> moved.contains(steps.id(row)) && steps.cell(row, open) != null,
        "tenant",
        "effect_id",
        "state",
        "open",
        "open_epoch");
    SqliteSheets.run(
        session,
        CLOSE,
        steps,
        row -> moved.contains(steps.id(row)) && steps.cell(row, open) == null,
        "tenant",
        "effect_id");
    for (int row = 0; row < steps.size(); row++) {
      if (moved.contains(steps.id(row)) && steps.cell(row, RELEASED) != null) {
        keys.release(session, new Held(name(steps, row, RELEASED), steps.id(row)));
      }
    }
    return moved;
  }

  private static Name name(Sheet sheet, int row, int key) {
    return new Name(String.valueOf(sheet.cell(row, TENANT)), String.valueOf(sheet.cell(row, key)));
  }

  /** From now on effects below this id may be gone when a step to them comes. */
  void left(UUID bound) {
    leftBelow = Optional.of(bound);
  }

  private Set<UUID> left(Session session, Sheet steps) throws SQLException {
    var gone = new HashSet<UUID>();
    for (int row = 0; row < steps.size(); row++) {
      UUID id = steps.id(row);
      if (leftBelow.filter(bound -> EFFECTS.compare(id, bound) < 0).isPresent()) {
        PreparedStatement there = session.prepare(STILL_THERE);
        there.setString(1, (String) steps.cell(row, TENANT));
        there.setBytes(2, bytes(id));
        try (ResultSet found = there.executeQuery()) {
          if (!found.next()) {
            gone.add(id);
          }
        }
      }
    }
    return gone;
  }

  @Override
  public void mark(Session session, Sheet marks) throws SQLException {
    int kind = Sheet.index(Columns.EVENT, "kind");
    IntPredicate delivered = row -> Objects.equals(marks.cell(row, kind), Codes.DELIVERED);
    SqliteSheets.run(session, DELIVER, marks, delivered, "kind", "at", "tenant", "effect_id");
    SqliteSheets.run(session, INSERT_MARK, marks, delivered.negate(), MARK);
  }

  @Override
  public String ofSession() {
    return "(select tenant, effect_id from weir_session where tenant = ? and session = ?"
        + " union select tenant, effect_id from weir_event where tenant = ? and session = ?"
        + " and n > (select n from weir_session_upto)) s"
        + " join weir_event b on b.tenant = s.tenant and b.effect_id = s.effect_id";
  }

  @Override
  public String now() {
    return "cast(unixepoch('subsec') * 1000000 as integer)";
  }

  /** There is one writer. */
  @Override
  public String passingOver() {
    return "";
  }

  @Override
  public Holders holders(Reader reader, Connections connections, Env env) {
    return new SqliteHolders(keys, reader, connections, this);
  }

  @Override
  public Keys keys() {
    return new Keys(SqliteRuns.HELD, "weir_key", Columns.KEY, key -> key);
  }

  @Override
  public Cells cells(Connections connections, SqliteSweep.Chores chores, Env env) {
    return new SqliteCells(connections, this, chores, env);
  }

  @Override
  public TaskTables tasks(Env env, LongSupplier ahead) {
    return new SqliteTaskTables(this, env.clock(), ahead);
  }

  /** All writes of the process go through the one writer. */
  @Override
  public TaskDesk.Ways taskWays(Connections connections, SqliteSweep.Chores chores, Env env) {
    return () -> TaskDesk.Transactions.of(chores);
  }

  @Override
  public Given given() {
    return Given.JSON;
  }

  @Override
  public Sweep sweep(Connections connections, SqliteSweep.Chores chores) {
    return new SqliteSweep(this, keys, chores);
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
  public OptionalLong transactions(Session session) {
    return OptionalLong.empty();
  }

  @Override
  public Trouble trouble(SQLException error) {
    int code = error.getErrorCode() & 0xFF;
    if (code == SQLiteErrorCode.SQLITE_CONSTRAINT.code
        || code == SQLiteErrorCode.SQLITE_TOOBIG.code
        || code == SQLiteErrorCode.SQLITE_MISMATCH.code
        || code == SQLiteErrorCode.SQLITE_RANGE.code) {
      return Trouble.ROW;
    }
    return code == SQLiteErrorCode.SQLITE_FULL.code
        ? Trouble.FULL
        : code == SQLiteErrorCode.SQLITE_READONLY.code ? Trouble.READ_ONLY : Trouble.LOST;
  }

  /** The database is in this process: a session that is closed writes nothing more. */
  @Override
  public boolean over(Session session, Session.Backend backend) {
    return true;
  }

  /** What can be read was committed, and a commit is on the disk. */
  @Override
  public void confirm(Session session) throws SQLException {
    open(session);
  }

  static byte[] bytes(UUID id) {
    return ByteBuffer.allocate(16)
        .putLong(id.getMostSignificantBits())
        .putLong(id.getLeastSignificantBits())
        .array();
  }
}
