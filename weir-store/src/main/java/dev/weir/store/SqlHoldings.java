package dev.weir.store;

import static dev.weir.store.Sheet.Type.LONG;
import static dev.weir.store.Sheet.Type.TEXT;

import dev.weir.call.Tenant;
import dev.weir.state.Holdings;
import dev.weir.state.Kind;
import dev.weir.state.Place;
import dev.weir.state.Scope;
import dev.weir.state.Stamp;
import dev.weir.state.Version;
import dev.weir.store.Sheet.Column;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** All that is kept of a tenant whose row is held. */
final class SqlHoldings implements Holdings {
  private static final int CHUNK = 1_000;

  private static final List<Column> NUMBER = List.of(new Column("number", LONG));

  private static final List<Column> NAMES =
      List.of(new Column("tenant", TEXT), new Column("scope", TEXT), new Column("name", TEXT));

  private static final List<Column> LEAVING =
      List.of(
          new Column("tenant", TEXT),
          new Column("scope", TEXT),
          new Column("name", TEXT),
          new Column("number", LONG));

  private static final List<Column> LESS =
      List.of(
          new Column("tenant", TEXT),
          new Column("scope", TEXT),
          new Column("keys", LONG),
          new Column("versions", LONG),
          new Column("bytes", LONG));

  private static final List<Column> LESS_OF_ALL =
      List.of(
          new Column("tenant", TEXT),
          new Column("keys", LONG),
          new Column("bytes", LONG),
          new Column("dropped", LONG),
          new Column("at", LONG));

  private static final String REMOVE =
      "delete from weir_state where (tenant, scope, name, number) in"
          + " (select tenant, scope, name, number from %s)";

  private static final String LESS_IN_SCOPES =
      "update weir_state_scope as s set keys = s.keys - k.keys,"
          + " versions = s.versions - k.versions, bytes = s.bytes - k.bytes from %s k"
          + " where s.tenant = k.tenant and s.scope = k.scope";

  private static final String LESS_IN_ALL =
      "update weir_state_tenant as t set keys = t.keys - k.keys, bytes = t.bytes - k.bytes,"
          + " dropped = case when k.dropped = 1 then t.last else t.dropped end,"
          + " dropped_at = case when k.dropped = 1 then k.at else t.dropped_at end from %s k"
          + " where t.tenant = k.tenant";

  private static final String SAME =
      "x.tenant = v.tenant and x.scope = v.scope and x.name = v.name";

  private static final String SUPERSEDED =
      "exists (select 1 from weir_state x where " + SAME + " and x.number > v.number)";

  private static final String UNPINNED =
      "not exists (select 1 from weir_state_pin p where p.tenant = v.tenant"
          + " and p.number = v.number and p.until > ?)";

  /** The latest version of the same key, and a column of it. */
  private static final String LATEST =
      "(select x.%s from weir_state x where " + SAME + " order by x.number desc limit 1)";

  private static final String KEPT =
      "select v.scope, v.name, v.number, v.bytes, v.kind, "
          + "case when "
          + SUPERSEDED
          + " then 1 else 0 end from weir_state v where v.tenant = ?";

  /** Kinds from here on leave the key absent. */
  private static final int GONE = Kind.DELETED.code();

  private final Session session;
  private final Tenant tenant;
  private final Instant now;
  private final StateTables tables;

  SqlHoldings(Session session, Tenant tenant, Instant now, StateTables tables) {
    this.session = session;
    this.tenant = tenant;
    this.now = now;
    this.tables = tables;
  }

  private interface Binding {
    void to(PreparedStatement statement) throws SQLException;
  }

  private interface BindingFrom {
    void to(PreparedStatement statement, int next) throws SQLException;
  }

  private interface Reading<T> {
    T of(ResultSet row) throws SQLException;
  }

  private <T> List<T> rows(String sql, Binding binding, Reading<T> reading) {
    try {
      PreparedStatement statement = session.prepare(sql);
      statement.setString(1, tenant.name());
      binding.to(statement);
      return read(statement, reading);
    } catch (SQLException e) {
      throw new SqlTenant.Failed(e);
    }
  }

  private List<Stamp> stamps(String where, Binding binding) {
    return rows(
        "select " + StateRows.READ + " from weir_state v where v.tenant = ? and " + where,
        binding,
        row -> StateRows.stamp(row, 1).orElseThrow());
  }

  @Override
  public List<Stamp> writtenBy(String of) {
    return stamps("v.session = ?", statement -> statement.setString(2, of));
  }

  @Override
  public List<Stamp> unnamedAfter(String of, long number) {
    return stamps(
        "v.session = ? and v.number > ? and v.derived is null",
        statement -> {
          statement.setString(2, of);
          statement.setLong(3, number);
        });
  }

  @Override
  public List<Stamp> madeOf(Set<Long> numbers) {
    var found = new ArrayList<Stamp>();
    for (List<Long> some : chunks(numbers)) {
      found.addAll(
          given(
              some,
              "select "
                  + StateRows.READ
                  + " from k join weir_state_origin o on o.tenant = ? and o.parent = k.number"
                  + " join weir_state v on v.tenant = o.tenant and v.number = o.number",
              row -> StateRows.stamp(row, 1).orElseThrow()));
    }
    return found;
  }

  @Override
  public List<Stamp> madeOfSession(String of) {
    return rows(
        "select "
            + StateRows.READ
            + " from weir_state_origin o join weir_state v on v.tenant = o.tenant"
            + " and v.number = o.number where o.tenant = ? and o.writer = ?",
        statement -> statement.setString(2, of),
        row -> StateRows.stamp(row, 1).orElseThrow());
  }

  private record Reader(String name, long last) {}

  @Override
  public Map<String, Long> readersOf(Set<Long> numbers) {
    var readers = new HashMap<String, Long>();
    for (List<Long> some : chunks(numbers)) {
      given(
              some,
              "select s.session, min(s.last) from k join weir_state_seen s on s.tenant = ?"
                  + " and s.number = k.number group by s.session",
              row -> new Reader(row.getString(1), row.getLong(2)))
          .forEach(it -> readers.merge(it.name(), it.last(), Math::min));
    }
    return readers;
  }

  @Override
  public Map<String, Long> readersOfSession(String of) {
    var readers = new HashMap<String, Long>();
    rows(
            "select s.session, min(s.last) from weir_state_seen s where s.tenant = ?"
                + " and s.writer = ? group by s.session",
            statement -> statement.setString(2, of),
            row -> new Reader(row.getString(1), row.getLong(2)))
        .forEach(it -> readers.put(it.name(), it.last()));
    return readers;
  }

  private <T> List<T> given(List<Long> numbers, String sql, Reading<T> reading) {
    var sheet = new Sheet(NUMBER);
    numbers.forEach(number -> sheet.add(Columns.NO_ID, number));
    return given(
        sheet,
        "with " + tables.given().as("k", NUMBER) + " " + sql,
        (statement, next) -> statement.setString(next, tenant.name()),
        reading);
  }

  private <T> List<T> given(Sheet sheet, String sql, BindingFrom binding, Reading<T> reading) {
    try {
      PreparedStatement statement = session.prepare(sql);
      binding.to(statement, tables.given().bind(statement, 1, sheet));
      return read(statement, reading);
    } catch (SQLException e) {
      throw new SqlTenant.Failed(e);
    }
  }

  private static <T> List<T> read(PreparedStatement statement, Reading<T> reading)
      throws SQLException {
    var found = new ArrayList<T>();
    try (ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        found.add(reading.of(row));
      }
    }
    return found;
  }

  private static List<List<Long>> chunks(Set<Long> numbers) {
    var all = List.copyOf(numbers);
    var chunks = new ArrayList<List<Long>>();
    for (int i = 0; i < all.size(); i += CHUNK) {
      chunks.add(all.subList(i, Math.min(i + CHUNK, all.size())));
    }
    return chunks;
  }

  @Override
  public List<Version> history(Place place) {
    return rows(
        "select "
            + StateRows.READ
            + ", v.value from weir_state v where v.tenant = ? and v.scope = ? and v.name = ?"
            + " order by v.number",
        statement -> {
          statement.setString(2, place.scope().text());
          statement.setString(3, place.key());
        },
        row -> StateRows.version(row, 1).orElseThrow());
  }

  @Override
  public List<Kept> superseded(Optional<Scope> scope, int most) {
    return kept(in(scope) + " and " + SUPERSEDED, scope, most, List.of());
  }

  @Override
  public List<Kept> excess(int newer, int most) {
    return rows(
        KEPT
            + " and v.nth <= "
            + LATEST.formatted("nth")
            + " - ? and "
            + UNPINNED
            + " order by v.number limit ?",
        statement -> {
          statement.setLong(2, newer);
          statement.setLong(3, Codes.micros(now));
          statement.setInt(4, most);
        },
        this::kept);
  }

  /**
   * Reads the keys' rows once, by their names: nothing here may tempt a planner to go by number.
   */
  @Override
  public List<Kept> excess(Set<Place> places, int newer, int most) {
    var sheet = new Sheet(NAMES);
    places.forEach(
        place -> sheet.add(Columns.NO_ID, tenant.name(), place.scope().text(), place.key()));
    String sql =
        "with "
            + tables.given().as("k", NAMES)
            + ", v as materialized (select x.tenant, x.scope, x.name, x.number, x.nth, x.bytes,"
            + " x.kind, max(x.nth) over (partition by x.scope, x.name) as latest"
            + " from k join weir_state x on x.tenant = k.tenant and x.scope = k.scope"
            + " and x.name = k.name)"
            + " select v.scope, v.name, v.number, v.bytes, v.kind, 1 from v"
            + " where v.nth <= v.latest - ? and "
            + UNPINNED
            + " order by v.number limit ?";
    return given(
        sheet,
        sql,
        (statement, next) -> {
          statement.setLong(next, newer);
          statement.setLong(next + 1, Codes.micros(now));
          statement.setInt(next + 2, most);
        },
        this::kept);
  }

  @Override
  public List<Kept> deleted(Optional<Scope> scope, Instant before, int most) {
    String where =
        in(scope)
            + " and "
            + LATEST.formatted("kind")
            + " >= "
            + GONE
            + " and ("
            + SUPERSEDED
            + " or not exists (select 1 from weir_state x where "
            + SAME
            + " and x.number < v.number)) and "
            + LATEST.formatted("at")
            + " < ?";
    return kept(where, scope, most, List.of(Codes.micros(before)));
  }

  @Override
  public List<Kept> ofSessionsOver(Instant since, int most) {
    String where =
        " and v.scope in (select s.scope from weir_state_scope s where s.tenant = v.tenant"
            + " and s.scope <> 'shared' and s.at < ? and s.tainted = 0"
            + " and not exists (select 1 from weir_state y join weir_state_pin q"
            + " on q.tenant = y.tenant and q.number = y.number where y.tenant = s.tenant"
            + " and y.scope = s.scope and q.until > "
            + Codes.micros(now)
            + "))";
    return kept(where, Optional.empty(), most, List.of(Codes.micros(since)));
  }

  @Override
  public List<Stamp> oldestKeys(Optional<Scope> scope, int most) {
    return rows(
        "select "
            + StateRows.READ
            + " from weir_state v where v.tenant = ?"
            + in(scope)
            + " and v.kind < "
            + GONE
            + " and not "
            + SUPERSEDED
            + " and "
            + UNPINNED
            + " order by v.number limit ?",
        statement -> {
          int next = 2;
          if (scope.isPresent()) {
            statement.setString(next++, scope.get().text());
          }
          statement.setLong(next++, Codes.micros(now));
          statement.setInt(next, most);
        },
        row -> StateRows.stamp(row, 1).orElseThrow());
  }

  private static String in(Optional<Scope> scope) {
    return scope.isPresent() ? " and v.scope = ?" : "";
  }

  private List<Kept> kept(String where, Optional<Scope> scope, int most, List<Long> numbers) {
    return rows(
        KEPT + where + " and " + UNPINNED + " order by v.number limit ?",
        statement -> {
          int next = 2;
          if (scope.isPresent()) {
            statement.setString(next++, scope.get().text());
          }
          for (long number : numbers) {
            statement.setLong(next++, number);
          }
          statement.setLong(next++, Codes.micros(now));
          statement.setInt(next, most);
        },
        this::kept);
  }

  private Kept kept(ResultSet row) throws SQLException {
    Standing standing =
        row.getInt(6) == 1
            ? Standing.SUPERSEDED
            : row.getInt(5) < GONE ? Standing.LIVE : Standing.GONE;
    Scope scope = Scope.read(row.getString(1)).orElseThrow();
    return new Kept(
        new Place(tenant, scope, row.getString(2)), row.getLong(3), row.getLong(4), standing);
  }

  @Override
  public void remove(List<Kept> versions) {
    try {
      var leaving = new Sheet(LEAVING);
      var less = new HashMap<Scope, long[]>();
      boolean dropped = false;
      for (Kept kept : versions) {
        Place place = kept.place();
        leaving.add(Columns.NO_ID, tenant.name(), place.scope().text(), place.key(), kept.number());
        long[] sum = less.computeIfAbsent(place.scope(), scope -> new long[3]);
        sum[0] += kept.standing() == Standing.LIVE ? 1 : 0;
        sum[1]++;
        sum[2] += kept.bytes();
        dropped |= kept.standing() != Standing.SUPERSEDED;
      }
      var lessSheet = new Sheet(LESS);
      long keys = 0;
      long bytes = 0;
      for (var one : less.entrySet()) {
        long[] sum = one.getValue();
        lessSheet.add(Columns.NO_ID, tenant.name(), one.getKey().text(), sum[0], sum[1], sum[2]);
        keys += sum[0];
        bytes += sum[2];
      }
      var all = new Sheet(LESS_OF_ALL);
      all.add(Columns.NO_ID, tenant.name(), keys, bytes, dropped ? 1L : 0L, Codes.micros(now));
      var several = new Several(tables.given());
      several.add(LEAVING, leaving, REMOVE);
      several.add(LESS, lessSheet, LESS_IN_SCOPES);
      several.add(LESS_OF_ALL, all, LESS_IN_ALL);
      several.run(session);
    } catch (SQLException e) {
      throw new SqlTenant.Failed(e);
    }
  }

  @Override
  public void forget(Instant at, Instant lineageBefore) {
    try {
      long before = Codes.micros(lineageBefore);
      clear("delete from weir_state_pin where tenant = ? and until <= ?", Codes.micros(at));
      clear(
          "delete from weir_state_origin where tenant = ? and at < ? and not exists (select 1"
              + " from weir_state v where v.tenant = weir_state_origin.tenant"
              + " and v.number = weir_state_origin.number)",
          before);
      clear("delete from weir_state_seen where tenant = ? and at < ?", before);
      clear(
          "delete from weir_state_scope where tenant = ? and at <= ? and versions = 0"
              + " and tainted = 0",
          Codes.micros(at));
    } catch (SQLException e) {
      throw new SqlTenant.Failed(e);
    }
  }

  private void clear(String sql, long moment) throws SQLException {
    PreparedStatement statement = session.prepare(sql);
    statement.setString(1, tenant.name());
    statement.setLong(2, moment);
    statement.executeUpdate();
  }
}
