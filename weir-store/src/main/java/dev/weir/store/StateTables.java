package dev.weir.store;

import static dev.weir.store.Sheet.Type.LONG;
import static dev.weir.store.Sheet.Type.TEXT;

import dev.weir.call.Tenant;
import dev.weir.state.Place;
import dev.weir.state.Scope;
import dev.weir.state.Scribe;
import dev.weir.state.Shelf;
import dev.weir.state.Stamp;
import dev.weir.state.Version;
import dev.weir.store.Sheet.Column;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What is read and written of states in a transaction that holds their tenants' rows. */
final class StateTables {
  private static final List<Column> TENANT = List.of(new Column("tenant", TEXT));

  private static final List<Column> TOTAL =
      List.of(
          new Column("tenant", TEXT),
          new Column("last", LONG),
          new Column("at", LONG),
          new Column("keys", LONG),
          new Column("bytes", LONG));

  private static final List<Column> SCOPE =
      List.of(new Column("tenant", TEXT), new Column("scope", TEXT));

  private static final List<Column> TALLY =
      List.of(
          new Column("tenant", TEXT),
          new Column("scope", TEXT),
          new Column("keys", LONG),
          new Column("versions", LONG),
          new Column("bytes", LONG),
          new Column("at", LONG));

  /** A scope, by its tenant. */
  record ScopeOf(Tenant tenant, Scope scope) {}

  /** How a scope stands, and its session. */
  record ScopeRow(Shelf.Tally tally, Trust trust) {}

  /** Whether a session is trusted. */
  enum Trust {
    TRUSTED,
    TAINTED
  }

  /**
   * A tenant's row.
   *
   * @param now the store's time, which is never before the last version's
   */
  record TenantRow(Shelf.Total total, Instant now) {}

  /**
   * That a session has read what another wrote.
   *
   * @param reader the session
   * @param stamp what it read
   * @param last the last number that the tenant had given then
   */
  record Note(String reader, Stamp stamp, long last, Instant at) {}

  private final Given given;
  private final String make;
  private final String hold;
  private final String scopes;

  StateTables(Given given, Dialect dialect) {
    this.given = given;
    this.make =
        "with "
            + given.as("k", TENANT)
            + " insert into weir_state_tenant (tenant, last, at, keys, bytes, dropped, dropped_at)"
            + " select tenant, 0, 0, 0, 0, 0, 0 from k where true order by tenant"
            + " on conflict do nothing";
    this.hold =
        "with "
            + given.as("k", TENANT)
            + " select tenant, last, at, keys, bytes, "
            + dialect.now()
            + " from weir_state_tenant where tenant in (select tenant from k) order by tenant"
            + given.held();
    this.scopes =
        "with "
            + given.as("k", SCOPE)
            + " select s.tenant, s.scope, s.keys, s.versions, s.bytes, s.tainted from k"
            + " join weir_state_scope s on s.tenant = k.tenant and s.scope = k.scope";
  }

  Given given() {
    return given;
  }

  /** Makes rows for tenants that may have none. */
  void make(Session session, Collection<Tenant> tenants) throws SQLException {
    PreparedStatement statement = session.prepare(make);
    given.bind(statement, 1, sheet(tenants));
    statement.executeUpdate();
  }

  /** Holds off all others who write for these tenants, until the transaction ends. */
  Map<Tenant, TenantRow> hold(Session session, Collection<Tenant> tenants) throws SQLException {
    PreparedStatement statement = session.prepare(hold);
    given.bind(statement, 1, sheet(tenants));
    var rows = new HashMap<Tenant, TenantRow>();
    try (ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        Instant at = Codes.instant(row.getLong(3));
        rows.put(
            new Tenant(row.getString(1)),
            new TenantRow(
                new Shelf.Total(row.getLong(2), at, row.getLong(4), row.getLong(5)),
                Codes.instant(Math.max(row.getLong(3), row.getLong(6)))));
      }
    }
    return rows;
  }

  private static Sheet sheet(Collection<Tenant> tenants) {
    var sheet = new Sheet(TENANT);
    tenants.stream().map(Tenant::name).sorted().forEach(name -> sheet.add(Columns.NO_ID, name));
    return sheet;
  }

  /** How scopes stand; those that nothing is known of are left out. */
  Map<ScopeOf, ScopeRow> scopes(Session session, Collection<ScopeOf> wanted) throws SQLException {
    var sheet = new Sheet(SCOPE);
    wanted.forEach(of -> sheet.add(Columns.NO_ID, of.tenant().name(), of.scope().text()));
    PreparedStatement statement = session.prepare(scopes);
    given.bind(statement, 1, sheet);
    var rows = new HashMap<ScopeOf, ScopeRow>();
    try (ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        Scope scope = Scope.read(row.getString(2)).orElseThrow();
        rows.put(
            new ScopeOf(new Tenant(row.getString(1)), scope),
            new ScopeRow(
                new Shelf.Tally(row.getLong(3), row.getLong(4), row.getLong(5)),
                row.getInt(6) == 0 ? Trust.TRUSTED : Trust.TAINTED));
      }
    }
    return rows;
  }

  /** Stores what a scribe has taken down. */
  void store(Session session, Scribe scribe, long mark) throws SQLException {
    List<Scribe.Entry> entries = scribe.entries();
    if (entries.isEmpty()) {
      return;
    }
    var versions = new Sheet(StateRows.VERSION);
    var origins = new Sheet(StateRows.ORIGIN);
    var totals = new LinkedHashMap<Tenant, Stamp>();
    var tallies = new LinkedHashMap<ScopeOf, Stamp>();
    for (Scribe.Entry entry : entries) {
      Version version = entry.version();
      Stamp stamp = version.stamp();
      Place place = stamp.place();
      versions.add(Columns.NO_ID, StateRows.of(entry, mark));
      for (Scribe.Parent parent : entry.parents()) {
        origins.add(
            Columns.NO_ID,
            place.tenant().name(),
            parent.number(),
            stamp.number(),
            parent.session(),
            Codes.micros(stamp.at()));
      }
      totals.put(place.tenant(), stamp);
      tallies.put(new ScopeOf(place.tenant(), place.scope()), stamp);
    }
    var several = new Several(given);
    several.add(StateRows.VERSION, versions, INSERT_VERSIONS);
    var tallySheet = new Sheet(TALLY);
    tallies.forEach((of, stamp) -> {
      Shelf.Tally tally = scribe.more(stamp.place());
      tallySheet.add(
          Columns.NO_ID,
          of.tenant().name(),
          of.scope().text(),
          tally.keys(),
          tally.versions(),
          tally.bytes(),
          Codes.micros(stamp.at()));
    });
    several.add(TALLY, tallySheet, UPSERT_TALLIES);
    if (!origins.isEmpty()) {
      several.add(StateRows.ORIGIN, origins, INSERT_ORIGINS);
    }
    var totalSheet = new Sheet(TOTAL);
    totals.forEach((tenant, stamp) -> {
      Shelf.Total total = scribe.grown(tenant);
      totalSheet.add(
          Columns.NO_ID,
          tenant.name(),
          total.last(),
          Codes.micros(total.at()),
          total.keys(),
          total.bytes());
    });
    several.add(TOTAL, totalSheet, UPDATE_TOTALS);
    several.run(session);
  }

  private static final String INSERT_VERSIONS =
      "insert into weir_state ("
          + Columns.names(StateRows.VERSION)
          + ") select "
          + Columns.names(StateRows.VERSION)
          + " from %s where true";

  private static final String UPSERT_TALLIES =
      "insert into weir_state_scope (tenant, scope, keys, versions, bytes, at, tainted)"
          + " select tenant, scope, keys, versions, bytes, at, 0 from %s where true"
          + " on conflict (tenant, scope) do update set keys = weir_state_scope.keys + excluded.keys,"
          + " versions = weir_state_scope.versions + excluded.versions,"
          + " bytes = weir_state_scope.bytes + excluded.bytes, at = excluded.at";

  private static final String INSERT_ORIGINS =
      "insert into weir_state_origin (tenant, parent, number, writer, at)"
          + " select tenant, parent, number, writer, at from %s where true on conflict do nothing";

  private static final String UPDATE_TOTALS =
      "update weir_state_tenant as t set last = k.last, at = k.at, keys = t.keys + k.keys,"
          + " bytes = t.bytes + k.bytes from %s k where t.tenant = k.tenant";

  /** Stores who has read what; who read it before keeps the earlier note. */
  void note(Session session, List<Note> notes) throws SQLException {
    var sheet = new Sheet(StateRows.SEEN);
    for (Note note : notes) {
      sheet.add(
          Columns.NO_ID,
          note.stamp().place().tenant().name(),
          note.reader(),
          note.stamp().number(),
          note.stamp().author().session(),
          note.last(),
          Codes.micros(note.at()));
    }
    var several = new Several(given);
    several.add(
        StateRows.SEEN,
        sheet,
        "insert into weir_state_seen (tenant, session, number, writer, last, at)"
            + " select tenant, session, number, writer, last, at from %s where true"
            + " order by tenant, session, number on conflict do nothing");
    several.run(session);
  }

  /** Whether the version with this number is the one with this mark. */
  boolean stored(Session session, Stamp stamp, long mark) throws SQLException {
    PreparedStatement statement =
        session.prepare("select 1 from weir_state where tenant = ? and number = ? and mark = ?");
    statement.setString(1, stamp.place().tenant().name());
    statement.setLong(2, stamp.number());
    statement.setLong(3, mark);
    try (ResultSet row = statement.executeQuery()) {
      return row.next();
    }
  }
}
