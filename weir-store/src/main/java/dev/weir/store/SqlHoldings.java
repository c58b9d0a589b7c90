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

  private interface Reading<T> {
    T of(ResultSet row) throws SQLException;
  }

  private <T> List<T> rows(String sql, Binding binding, Reading<T> reading) {
    try {
      PreparedStatement statement = session.prepare(sql);
      statement.setString(1, tenant.name());
      binding.to(statement);
      var found = new ArrayList<T>();
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          found.add(reading.of(row));
        }
      }
      return found;
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
    try {
      var sheet = new Sheet(NUMBER);
      numbers.forEach(number -> sheet.add(Columns.NO_ID, number));
      PreparedStatement statement =
          session.prepare("with " + tables.given().as("k", NUMBER) + " " + sql);
      int next = tables.given().bind(statement, 1, sheet);
      statement.setString(next, tenant.name());
      var found = new ArrayList<T>();
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          found.add(reading.of(row));
        }
      }
      return found;
    } catch (SQLException e) {
      throw new SqlTenant.Failed(e);
    }
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
  public List<Kept> excess(Optional<Place> place, int newer, int most) {
    String of = place.isPresent() ? " and v.scope = ? and v.name = ?" : "";
    String sql =
        KEPT
            + of
            + " and v.nth <= "
            + LATEST.formatted("nth")
            + " - ? and "
            + UNPINNED
            + " order by v.number limit ?";
    return rows(
        sql,
        statement -> {
          int next = 2;
          if (place.isPresent()) {
            statement.setString(next++, place.get().scope().text());
            statement.setString(next++, place.get().key());
          }
          statement.setLong(next++, newer);
          statement.setLong(next++, Codes.micros(now));
          statement.setInt(next, most);
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
      run(
          LEAVING,
          leaving,
          "delete from weir_state where (tenant, scope, name, number) in"
              + " (select tenant, scope, name, number from k)");
      var lessSheet = new Sheet(LESS);
      long keys = 0;
      long bytes = 0;
      for (var one : less.entrySet()) {
        long[] sum = one.getValue();
        lessSheet.add(Columns.NO_ID, tenant.name(), one.getKey().text(), sum[0], sum[1], sum[2]);
        keys += sum[0];
        bytes += sum[2];
      }
      run(
          LESS,
          lessSheet,
          "update weir_state_scope as s set keys = s.keys - k.keys,"
              + " versions = s.versions - k.versions, bytes = s.bytes - k.bytes from k"
              + " where s.tenant = k.tenant and s.scope = k.scope");
      lessOf(keys, bytes, dropped ? 1 : 0);
    } catch (SQLException e) {
      throw new SqlTenant.Failed(e);
    }
  }

  private void lessOf(long keys, long bytes, long dropped) throws SQLException {
    PreparedStatement statement =
        session.prepare(
            "update weir_state_tenant set keys = keys - ?, bytes = bytes - ?,"
                + " dropped = case when ? = 1 then last else dropped end,"
                + " dropped_at = case when ? = 1 then ? else dropped_at end where tenant = ?");
    statement.setLong(1, keys);
    statement.setLong(2, bytes);
    statement.setLong(3, dropped);
    statement.setLong(4, dropped);
    statement.setLong(5, Codes.micros(now));
    statement.setString(6, tenant.name());
    statement.executeUpdate();
  }

  private void run(List<Column> columns, Sheet rows, String sql) throws SQLException {
    PreparedStatement statement =
        session.prepare("with " + tables.given().as("k", columns) + " " + sql);
    tables.given().bind(statement, 1, rows);
    statement.executeUpdate();
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
