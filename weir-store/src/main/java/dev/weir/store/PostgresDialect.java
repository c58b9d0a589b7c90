package dev.weir.store;

import dev.weir.effect.Node;
import dev.weir.env.Env;
import dev.weir.store.Sheet.Column;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * PostgreSQL 15 and later: a sheet travels as one array of rows, or one array a column where it is
 * seldom written, and is written by one statement.
 *
 * <p>Two nodes that claim the same two keys cannot wait for each other in a ring, because every
 * statement takes its keys in the order of {@code (hash, occurrence)}.
 */
final class PostgresDialect implements Dialect {
  /** Any number will do, as long as every Weir uses the same one: "weir" in ASCII. */
  private static final long SCHEMA_LOCK = 0x77656972L;

  private static final String WEEK =
      "floor(extract(epoch from clock_timestamp()) / " + OldBodies.WEEK_SECONDS + ")::int";

  /**
   * Bodies that are there are moved on to this week before the others are inserted, which is what
   * the count is for. In the other order: (1) the insert finds a body of an old week there; (2) a
   * sweep deletes it; (3) there is nothing to move on, and no body.
   */
  private static final String BODIES =
      with(Columns.BODY)
          + ", l as (select b.tenant, b.hash from v join weir_body b"
          + " on b.tenant = v.tenant and b.hash = v.hash where b.week < "
          + WEEK
          + " order by b.tenant, b.hash for no key update of b),"
          + " u as (update weir_body b set week = "
          + WEEK
          + " from l where b.tenant = l.tenant and b.hash = l.hash returning 1)"
          + " insert into weir_body (tenant, hash, week, bytes) select tenant, hash, "
          + WEEK
          + ", bytes from v where (select count(*) from u) >= 0"
          + " order by tenant, hash on conflict do nothing";

  private static final String RECORD =
      "with "
          + ClaimsAndSteps.rows("v", ClaimsAndSteps.FIRST_ROW)
          + ClaimsAndSteps.insert(Columns.FIRST, "v")
          + " on conflict do nothing";

  /** Gives the ids of marks whose place somebody else took a moment before. */
  private static final String MARK =
      with(Columns.EVENT)
          + ", n as (select "
          + Columns.names(Columns.EVENT)
              .replace(
                  "seq",
                  "(select max(e.seq) + 1 from weir_event e where e.tenant = v.tenant"
                      + " and e.effect_id = v.effect_id) as seq")
          + " from v where v.kind <> "
          + Codes.DELIVERED
          + " or (exists (select 1 from weir_event e where e.tenant = v.tenant"
          + " and e.effect_id = v.effect_id and e.kind = v.kind)) is not true),"
          + " x as ("
          + ClaimsAndSteps.insert(Columns.EVENT, "n where seq is not null")
          + " on conflict do nothing returning effect_id)"
          + " select effect_id from n where seq is not null"
          + " and (effect_id in (select effect_id from x)) is not true";

  private static final String SEE =
      with(Columns.SEEN)
          + " insert into weir_seen ("
          + Columns.names(Columns.SEEN)
          + ") select "
          + Columns.names(Columns.SEEN)
          + " from v order by tenant, who on conflict (tenant, who) do update set"
          + " version = excluded.version, effect_id = excluded.effect_id, at = excluded.at"
          + " where weir_seen.at <= excluded.at";

  /**
   * A database or a role may be set to confirm commits before they are on the disk. A ledger must
   * not answer before that, whatever others in the same database want; which standbys have to have
   * it too stays as it was chosen.
   */
  private static final String DURABLE =
      "select set_config('synchronous_commit', 'on', false)"
          + " where current_setting('synchronous_commit') = 'off'";

  /**
   * A server may compile a statement whose plan is costly, which takes it tens of milliseconds or
   * more. What a session that is ready to write says of costs is not true, and before version 18 a
   * scan that is forbidden and yet the only way, of a table with a row or two, counts as ten
   * billions: such statements would all be compiled. And none of Weir's runs for so long that it
   * would pay: each is a look-up, a batch or a page, while a plan over all ranges has much to be
   * compiled.
   */
  static final String NOT_COMPILED = "set jit = off";

  private static final String STARTED = "(extract(epoch from backend_start) * 1000000)::bigint";

  private static final String BACKEND =
      "select pid, " + STARTED + " from pg_stat_activity where pid = pg_backend_pid()";

  private static final String OVER =
      "select case when state like 'idle%' then pg_terminate_backend(pid, 200) else false end"
          + " from pg_stat_activity where pid = ? and "
          + STARTED
          + " = ?";

  private final Care care = new Care();
  private final Segments segments = new Segments();
  private final PostgresKeys keys = new PostgresKeys(segments);
  private final SegmentKeeper.Limits limits;

  PostgresDialect() {
    this(SegmentKeeper.Limits.USUAL);
  }

  /** A dialect whose keys lie in segments within these limits. */
  PostgresDialect(SegmentKeeper.Limits limits) {
    this.limits = limits;
  }

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
    session.connection().setAutoCommit(true);
    session.connection().setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
    try (var statement = session.connection().createStatement();
        ResultSet row = statement.executeQuery(BACKEND)) {
      if (row.next()) {
        session.backend(new Session.Backend(row.getInt(1), row.getLong(2)));
      }
    }
    session.run(DURABLE);
    session.resetting("synchronous_commit");
    session.set("jit", "off");
    session.set("enable_seqscan", "off");
    session.set("enable_hashjoin", "off");
    session.set("enable_mergejoin", "off");
    session.set("random_page_cost", "0.1");
    session.set("cpu_tuple_cost", "1");
    session.set("cpu_index_tuple_cost", "1");
    session.set("plan_cache_mode", "force_generic_plan");
  }

  @Override
  public void lockSchema(Session session) throws SQLException {
    session.connection().setAutoCommit(false);
    session.run("select pg_advisory_xact_lock(" + SCHEMA_LOCK + ")");
  }

  @Override
  public void oneMoment(Session session) throws SQLException {
    session.run("set transaction isolation level repeatable read, read only");
  }

  @Override
  public void bodies(Session session, Sheet bodies) throws SQLException {
    filled(session, BODIES, bodies).executeUpdate();
  }

  @Override
  public Optional<Set<UUID>> write(Session session, Claims claims, Sheet steps, Listed listed)
      throws SQLException {
    if (listed != Listed.ALL) {
      Segments.Known known = segments.known(session.lane().orElseThrow());
      PostgresKeys.Free free = PostgresKeys.free(session, known, claims);
      if (!free.claims().births().isEmpty() || !listed.steps()) {
        return written(session, known, free, steps, listed);
      }
      // Nothing of it needs the lane any more: what the session knows may be out of date.
      return listed(session, free.claims(), steps);
    }
    return listed(session, claims, steps);
  }

  private Optional<Set<UUID>> listed(Session session, Claims claims, Sheet steps)
      throws SQLException {
    if (!ClaimsAndSteps.touchesKeys(claims, steps)) {
      Segments.Known known = segments.known();
      return written(session, known, PostgresKeys.free(session, known, claims), steps, Listed.ALL);
    }
    boolean alone = session.connection().getAutoCommit();
    session.connection().setAutoCommit(false);
    Optional<Segments.Known> lane = PostgresLanes.hold(session);
    Segments.Known known = lane.isPresent() ? lane.get() : segments.hold(session);
    Optional<Set<UUID>> ids =
        written(session, known, PostgresKeys.free(session, known, claims), steps, Listed.ALL);
    if (alone) {
      session.connection().commit();
      session.connection().setAutoCommit(true);
    }
    return ids;
  }

  private Optional<Set<UUID>> written(
      Session session, Segments.Known known, PostgresKeys.Free free, Sheet steps, Listed listed)
      throws SQLException {
    Optional<Set<UUID>> ids = ClaimsAndSteps.write(session, care, known, free, steps, listed);
    segments.born(free.claims().births().size());
    return ids;
  }

  @Override
  public boolean lane(Session session, Node life) throws SQLException {
    return PostgresLanes.take(session, life, segments);
  }

  @Override
  public void endLanes(Session session, Node life) throws SQLException {
    PostgresLanes.end(session, life);
  }

  /**
   * A batch that is one statement, as nearly all are, needs no "begin" and no "commit": the
   * statement is a transaction by itself, and that spares a round trip.
   */
  @Override
  public void commit(Session session, Batch batch) throws SQLException {
    if (batch.onlyClaimsAndSteps()) {
      session.connection().setAutoCommit(true);
      batch.writeUnlisted(session, this);
    } else {
      session.connection().setAutoCommit(false);
      batch.write(session, this);
      session.connection().commit();
    }
  }

  @Override
  public void record(Session session, Sheet births) throws SQLException {
    PreparedStatement statement = session.prepare(RECORD);
    PackedRows.bind(statement, 1, ClaimsAndSteps.FIRST_ROW, births);
    statement.executeUpdate();
  }

  /**
   * Schedule that the loop is for: (1) the statement sees that an effect has two events; (2)
   * another node appends the third; (3) the mark's place is taken. The next run of the statement
   * sees it.
   */
  @Override
  public void mark(Session session, Sheet marks) throws SQLException {
    Sheet left = marks;
    while (!left.isEmpty()) {
      left = left.only(ClaimsAndSteps.ids(filled(session, MARK, left)));
    }
  }

  @Override
  public void see(Session session, Sheet sights) throws SQLException {
    filled(session, SEE, sights).executeUpdate();
  }

  /**
   * By the index of sessions, whatever the planner knows or does not know of a young table: "offset
   * 0" keeps it from mixing this with the rest of the query, and "|| ''" from going by the tenant.
   */
  @Override
  public String ofSession() {
    return "(select * from weir_event where tenant || '' = ?"
        + " and hashtextextended(session, 0) = hashtextextended(? collate \"C\", 0) offset 0) b";
  }

  @Override
  public String now() {
    return "(extract(epoch from clock_timestamp()) * 1000000)::bigint";
  }

  @Override
  public String passingOver() {
    return " for update skip locked";
  }

  @Override
  public Keys keys() {
    return PostgresKeys.KEYS;
  }

  @Override
  public void open(Session session) throws SQLException {
    segments.open(session);
  }

  @Override
  public Holders holders(Reader reader, Connections connections, Env env) {
    return new SharedLookups(
        env,
        connections,
        (session, names) -> keys.holders(session, names, this),
        (tenant, prefix) -> keys.latest(reader, tenant, prefix),
        this::trouble,
        new SegmentKeeper(segments, limits, connections, env));
  }

  @Override
  public Cells cells(Connections connections, SqliteSweep.Chores chores, Env env) {
    return new PostgresCells(connections, this);
  }

  @Override
  public TaskTables tasks(Env env, LongSupplier ahead) {
    return new PostgresTaskTables(this, env.clock(), ahead);
  }

  @Override
  public TaskDesk.Ways taskWays(Connections connections, SqliteSweep.Chores chores, Env env) {
    return () -> new PostgresTransactions(connections, this, env);
  }

  @Override
  public Given given() {
    return Given.ARRAYS;
  }

  @Override
  public Sweep sweep(Connections connections, SqliteSweep.Chores chores) {
    return new PostgresSweep(connections, this, keys::free);
  }

  @Override
  public void bind(PreparedStatement statement, int index, UUID id) throws SQLException {
    statement.setObject(index, id);
  }

  @Override
  public UUID id(ResultSet row, int column) throws SQLException {
    return row.getObject(column, UUID.class);
  }

  /**
   * Classes 22 and 23 are about data, 40 about a transaction undone, 54 about a limit. A pool that
   * got no connection says why in what caused its error.
   */
  @Override
  public String codes(SQLException error) {
    return Dialect.super.codes(error)
        + said(error)
            .map(ServerErrorMessage::getConstraint)
            .map(broken -> ", constraint " + broken)
            .orElse("");
  }

  /** What the server said of an error, if it was the server's. */
  static Optional<ServerErrorMessage> said(SQLException error) {
    return Optional.of(error)
        .filter(PSQLException.class::isInstance)
        .map(it -> ((PSQLException) it).getServerErrorMessage());
  }

  @Override
  public OptionalLong transactions(Session session) throws SQLException {
    String begun = "select pg_snapshot_xmax(pg_current_snapshot())::text::bigint";
    try (ResultSet row = session.prepare(begun).executeQuery()) {
      return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
    }
  }

  @Override
  public Trouble trouble(SQLException error) {
    String state = Optional.ofNullable(error.getSQLState()).orElse("");
    return switch (state) {
      case "53100" -> Trouble.FULL;
      case "25006" -> Trouble.READ_ONLY;
      case "53300" -> Trouble.CROWDED;
      case "40003" -> Trouble.LOST; // statement completion unknown
      case "55P03" -> Trouble.ROW; // somebody else holds a lock for too long
      default ->
          state.matches("(22|23|40|54).*")
              ? Trouble.ROW
              : error.getCause() instanceof SQLException cause ? trouble(cause) : Trouble.LOST;
    };
  }

  /**
   * A process that waits for its client is told to end, since what it may still read is the batch.
   * One that is at work is left to end by itself: it may be in the middle of its commit, waiting
   * for a standby, and to break that wait off would show the transaction before the standby has it.
   * A server that does not know the process, because it was restarted or because it is the standby
   * that was promoted, will never hear of it again.
   */
  @Override
  public boolean over(Session session, Session.Backend backend) throws SQLException {
    PreparedStatement statement = session.prepare(OVER);
    statement.setInt(1, backend.pid());
    statement.setLong(2, backend.startedMicros());
    try (ResultSet row = statement.executeQuery()) {
      return !row.next() || row.getBoolean(1);
    }
  }

  /**
   * A message that nobody reads is the least that makes a commit be flushed, here and where the
   * standbys are; what was committed before it comes before it in the log.
   */
  @Override
  public void confirm(Session session) throws SQLException {
    session.connection().setAutoCommit(true);
    session.run("select pg_logical_emit_message(true, 'weir', 'read back')");
  }

  static String with(List<Column> columns) {
    return "with " + sheet("v", columns);
  }

  /** A sheet that comes as one array a column. */
  private static String sheet(String name, List<Column> columns) {
    String arrays =
        columns.stream()
            .map(column -> "?::" + column.type().postgres() + "[]")
            .collect(Collectors.joining(", "));
    return name
        + " as materialized (select * from unnest("
        + arrays
        + ") as t("
        + Columns.names(columns)
        + "))";
  }

  private static PreparedStatement filled(Session session, String sql, Sheet... sheets)
      throws SQLException {
    PreparedStatement statement = session.prepare(sql);
    int next = 1;
    for (Sheet sheet : sheets) {
      next = bindArrays(session, statement, next, sheet);
    }
    return statement;
  }

  /** Binds a sheet as one array a column, and gives the number of the next parameter. */
  static int bindArrays(Session session, PreparedStatement statement, int first, Sheet sheet)
      throws SQLException {
    int next = first;
    for (int column = 0; column < sheet.columns().size(); column++) {
      Sheet.Type type = sheet.columns().get(column).type();
      statement.setArray(
          next++, session.connection().createArrayOf(type.postgres(), array(sheet, column, type)));
    }
    return next;
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
