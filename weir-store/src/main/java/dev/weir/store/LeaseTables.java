package dev.weir.store;

import static dev.weir.store.Sheet.Type.LONG;
import static dev.weir.store.Sheet.Type.TEXT;

import dev.weir.call.Tenant;
import dev.weir.effect.ResourceName;
import dev.weir.lease.Changes;
import dev.weir.lease.Fenced;
import dev.weir.lease.Found;
import dev.weir.lease.Kept;
import dev.weir.lease.Lease;
import dev.weir.lease.Wanted;
import dev.weir.store.Sheet.Column;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * What is read and written of leases. Within a transaction, what is looked up is held until it
 * ends: rows of names first, in their order, then leases in theirs.
 */
final class LeaseTables {
  private static final int SWEEP_MAX = 500;

  private static final List<Column> KEYS =
      List.of(new Column("tenant", TEXT), new Column("name", TEXT));

  private static final List<Column> IDS =
      List.of(new Column("tenant", TEXT), new Column("lease_id", TEXT));

  private static final List<Column> FENCES =
      List.of(new Column("tenant", TEXT), new Column("name", TEXT), new Column("fence", LONG));

  private static final List<Column> MOVED =
      List.of(
          new Column("tenant", TEXT),
          new Column("lease_id", TEXT),
          new Column("until", LONG),
          new Column("ended", LONG),
          new Column("how", LONG));

  private static final String NAMES_OF = "select " + Columns.names(LeaseRows.NAME);

  private static final String GIVEN_OF =
      "select "
          + LeaseRows.GIVEN.stream().map(it -> "g." + it.name()).collect(Collectors.joining(", "));

  private static final String STANDING =
      NAMES_OF + " from weir_lease where tenant = ? and name = ?";

  private static final String ONE =
      GIVEN_OF + " from weir_lease_given g where g.tenant = ? and g.lease_id = ?";

  private static final String HISTORY =
      GIVEN_OF
          + " from weir_lease_past p join weir_lease_given g on g.tenant = p.tenant"
          + " and g.lease_id = p.lease_id where p.tenant = ? and p.name = ?"
          + " order by p.fence desc limit ?";

  private static final String OLD =
      GIVEN_OF + " from weir_lease_given g where g.until < ? order by g.until limit " + SWEEP_MAX;

  private static final String UNUSED =
      NAMES_OF
          + " from weir_lease where until < ? and alive < ? order by tenant, name limit "
          + SWEEP_MAX;

  private static final String FLOORS = "select tenant, fence from weir_lease_floor";

  private final Given given;
  private final LongSupplier ahead;
  private final String clock;
  private final String make;
  private final String hold;
  private final String find;
  private final String update;
  private final String insert;
  private final String past;
  private final String move;
  private final String deleteGiven;
  private final String deletePast;
  private final String deleteNames;
  private final String raise;

  /** Tables of which tests may move the time on, by so many microseconds. */
  LeaseTables(Dialect dialect, LongSupplier ahead) {
    this.given = dialect.given();
    this.ahead = ahead;
    this.clock = "select " + dialect.now();
    String keys = "with " + given.as("k", KEYS);
    String ids = "with " + given.as("k", IDS);
    this.make =
        keys
            + " insert into weir_lease ("
            + Columns.names(LeaseRows.NAME)
            + ") select tenant, name, 0, null, 0, 0, '[]', 0 from k where true"
            + " order by tenant, name on conflict do nothing";
    this.hold =
        keys
            + " "
            + NAMES_OF
            + " from weir_lease where (tenant, name) in (select tenant, name from k)"
            + " order by tenant, name"
            + given.held();
    this.find =
        ids
            + " "
            + GIVEN_OF
            + " from k join weir_lease_given g on g.tenant = k.tenant and g.lease_id = k.lease_id";
    this.update =
        "with "
            + given.as("k", LeaseRows.NAME)
            + " update weir_lease as l set fence = k.fence, lease_id = k.lease_id,"
            + " until = k.until, longest = k.longest, queue = k.queue, alive = k.alive from k"
            + " where l.tenant = k.tenant and l.name = k.name";
    this.insert = insert("weir_lease_given", LeaseRows.GIVEN);
    this.past = insert("weir_lease_past", LeaseRows.PAST);
    this.move =
        "with "
            + given.as("k", MOVED)
            + " update weir_lease_given as g set until = k.until, ended = k.ended, how = k.how"
            + " from k where g.tenant = k.tenant and g.lease_id = k.lease_id";
    this.deleteGiven =
        ids
            + " delete from weir_lease_given where (tenant, lease_id) in"
            + " (select tenant, lease_id from k)";
    String fences = "with " + given.as("k", FENCES);
    this.deletePast =
        fences
            + " delete from weir_lease_past where (tenant, name, fence) in"
            + " (select tenant, name, fence from k)";
    this.deleteNames =
        keys + " delete from weir_lease where (tenant, name) in (select tenant, name from k)";
    String greatest = given == Given.ARRAYS ? "greatest" : "max";
    this.raise =
        "with "
            + given.as("k", LeaseRows.FLOOR)
            + " insert into weir_lease_floor (tenant, fence) select tenant, fence from k where true"
            + " on conflict (tenant) do update set fence = "
            + greatest
            + "(weir_lease_floor.fence, excluded.fence)";
  }

  private String insert(String table, List<Column> columns) {
    String names = Columns.names(columns);
    return "with "
        + given.as("k", columns)
        + " insert into "
        + table
        + " ("
        + names
        + ") select "
        + names
        + " from k";
  }

  private void run(Session session, String sql, Sheet rows) throws SQLException {
    if (!rows.isEmpty()) {
      PreparedStatement statement = session.prepare(sql);
      given.bind(statement, 1, rows);
      statement.executeUpdate();
    }
  }

  /** Finds and holds what a round has to know. */
  Found look(Session session, Wanted wanted) throws SQLException {
    var names = new TreeSet<>(wanted.names());
    for (Kept.Given one : given(session, wanted.leases()).values()) {
      Tenant tenant = one.lease().by().tenant();
      one.lease().names().forEach(it -> names.add(new Kept.Key(tenant, it.name())));
    }
    Map<Kept.Key, Kept> rows = held(session, names);
    if (!rows.keySet().containsAll(wanted.names())) {
      run(session, make, keys(wanted.names()));
      rows = held(session, names);
    }
    // After the rows are held, because whoever waited for them waited for some time.
    Instant now = now(session);
    Set<Kept.LeaseKey> ids = new HashSet<>(wanted.leases());
    boolean fresh = false;
    for (Kept row : rows.values()) {
      row.lease().ifPresent(id -> ids.add(new Kept.LeaseKey(row.key().tenant(), id)));
      fresh |= row.fence() == 0;
    }
    return new Found(now, rows, given(session, ids), fresh ? floors(session) : Map.of());
  }

  private Map<Kept.Key, Kept> held(Session session, Collection<Kept.Key> names)
      throws SQLException {
    var rows = new HashMap<Kept.Key, Kept>();
    if (names.isEmpty()) {
      return rows;
    }
    PreparedStatement statement = session.prepare(hold);
    given.bind(statement, 1, keys(names));
    try (ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        Kept kept = LeaseRows.name(row);
        rows.put(kept.key(), kept);
      }
    }
    return rows;
  }

  private static Sheet keys(Collection<Kept.Key> names) {
    var sheet = new Sheet(KEYS);
    names.forEach(it -> sheet.add(Columns.NO_ID, it.tenant().name(), it.name().text()));
    return sheet;
  }

  private Map<Kept.LeaseKey, Kept.Given> given(Session session, Set<Kept.LeaseKey> wanted)
      throws SQLException {
    var found = new HashMap<Kept.LeaseKey, Kept.Given>();
    if (wanted.isEmpty()) {
      return found;
    }
    var sheet = new Sheet(IDS);
    wanted.forEach(it -> sheet.add(Columns.NO_ID, it.tenant().name(), it.id().toString()));
    PreparedStatement statement = session.prepare(find);
    given.bind(statement, 1, sheet);
    try (ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        Kept.Given one = LeaseRows.given(row);
        found.put(one.key(), one);
      }
    }
    return found;
  }

  private Map<Tenant, Long> floors(Session session) throws SQLException {
    var floors = new HashMap<Tenant, Long>();
    try (ResultSet row = session.prepare(FLOORS).executeQuery()) {
      while (row.next()) {
        floors.put(new Tenant(row.getString(1)), row.getLong(2));
      }
    }
    return floors;
  }

  /** The store's time. */
  Instant now(Session session) throws SQLException {
    try (ResultSet row = session.prepare(clock).executeQuery()) {
      row.next();
      return Codes.instant(row.getLong(1) + ahead.getAsLong());
    }
  }

  /** Writes what a round has changed. */
  void write(Session session, Changes changes) throws SQLException {
    var names = new Sheet(LeaseRows.NAME);
    changes.names().forEach(it -> LeaseRows.add(names, it));
    run(session, update, names);
    var moved = new Sheet(MOVED);
    for (Kept.Given one : changes.moved()) {
      var all = new Sheet(LeaseRows.GIVEN);
      LeaseRows.add(all, one);
      moved.add(
          Columns.NO_ID,
          all.cell(0, 0),
          all.cell(0, 1),
          all.cell(0, 4),
          all.cell(0, 6),
          one.lease().ending().map(it -> it.how() == Lease.How.RELEASED ? 1L : 2L).orElse(null));
    }
    moved.sortByText();
    run(session, move, moved);
    var born = new Sheet(LeaseRows.GIVEN);
    var past = new Sheet(LeaseRows.PAST);
    for (Kept.Given one : changes.born()) {
      LeaseRows.add(born, one);
      for (Fenced name : one.lease().names()) {
        past.add(
            Columns.NO_ID,
            one.lease().by().tenant().name(),
            name.name().text(),
            name.fence(),
            one.lease().id().toString());
      }
    }
    run(session, insert, born);
    run(session, this.past, past);
  }

  /** How a name stands, and its latest lease. */
  Optional<Kept> standing(Session session, Kept.Key key) throws SQLException {
    PreparedStatement statement = session.prepare(STANDING);
    statement.setString(1, key.tenant().name());
    statement.setString(2, key.name().text());
    try (ResultSet row = statement.executeQuery()) {
      return row.next() ? Optional.of(LeaseRows.name(row)) : Optional.empty();
    }
  }

  /** A lease. */
  Optional<Lease> lease(Session session, Kept.LeaseKey key) throws SQLException {
    PreparedStatement statement = session.prepare(ONE);
    statement.setString(1, key.tenant().name());
    statement.setString(2, key.id().toString());
    try (ResultSet row = statement.executeQuery()) {
      return row.next() ? Optional.of(LeaseRows.given(row).lease()) : Optional.empty();
    }
  }

  /** The leases of a name, the latest first. */
  List<Lease> history(Session session, Tenant tenant, ResourceName name, int most)
      throws SQLException {
    PreparedStatement statement = session.prepare(HISTORY);
    statement.setString(1, tenant.name());
    statement.setString(2, name.text());
    statement.setInt(3, most);
    var leases = new ArrayList<Lease>();
    try (ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        leases.add(LeaseRows.given(row).lease());
      }
    }
    return leases;
  }

  /**
   * Forgets a piece of what is old. Schedule that the order is for: (1) a row is let go of; (2)
   * somebody who waited for it makes it anew, and reads the floor after it holds it; the floor was
   * raised in the transaction that it waited for.
   */
  int sweep(Session session, Duration kept) throws SQLException {
    long before = Codes.micros(now(session).minus(kept));
    var ids = new Sheet(IDS);
    var fences = new Sheet(FENCES);
    PreparedStatement old = session.prepare(OLD);
    old.setLong(1, before);
    try (ResultSet row = old.executeQuery()) {
      while (row.next()) {
        Lease lease = LeaseRows.given(row).lease();
        String tenant = lease.by().tenant().name();
        ids.add(Columns.NO_ID, tenant, lease.id().toString());
        lease
            .names()
            .forEach(it -> fences.add(Columns.NO_ID, tenant, it.name().text(), it.fence()));
      }
    }
    run(session, deletePast, fences);
    run(session, deleteGiven, ids);
    return ids.size() + unused(session, before);
  }

  private int unused(Session session, long before) throws SQLException {
    var candidates = new TreeSet<Kept.Key>();
    PreparedStatement unused = session.prepare(UNUSED);
    unused.setLong(1, before);
    unused.setLong(2, before);
    try (ResultSet row = unused.executeQuery()) {
      while (row.next()) {
        candidates.add(LeaseRows.name(row).key());
      }
    }
    var leaving = new ArrayList<Kept.Key>();
    var floors = new HashMap<String, Long>();
    for (Kept row : held(session, candidates).values()) {
      boolean waited = row.queue().stream().anyMatch(it -> Codes.micros(it.alive()) >= before);
      if (Codes.micros(row.until()) < before && !waited) {
        leaving.add(row.key());
        floors.merge(row.key().tenant().name(), row.fence(), Math::max);
      }
    }
    var floor = new Sheet(LeaseRows.FLOOR);
    floors.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(it -> floor.add(Columns.NO_ID, it.getKey(), it.getValue()));
    run(session, raise, floor);
    run(session, deleteNames, keys(leaving));
    return leaving.size();
  }
}
