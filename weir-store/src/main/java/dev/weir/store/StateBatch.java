package dev.weir.store;

import dev.weir.call.Tenant;
import dev.weir.call.Value;
import dev.weir.state.AsOf;
import dev.weir.state.Clearance;
import dev.weir.state.Evicted;
import dev.weir.state.Place;
import dev.weir.state.Scope;
import dev.weir.state.Scribe;
import dev.weir.state.Shelf;
import dev.weir.state.Stamp;
import dev.weir.state.Write;
import dev.weir.state.Written;
import dev.weir.store.StateLooks.Look;
import dev.weir.store.StateLooks.Wanted;
import dev.weir.store.StateTables.Note;
import dev.weir.store.StateTables.ScopeOf;
import dev.weir.store.StateTables.ScopeRow;
import dev.weir.store.StateTables.TenantRow;
import dev.weir.store.StateTables.Trust;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Writes that are judged and stored in one transaction: the tenants' rows are held, what the writes
 * name is looked up at once, a scribe judges them one after another, what it took down is stored at
 * once, and the verdicts are told after the commit.
 */
final class StateBatch implements StateWork.Piece {
  private final StateTables tables;
  private final StateLooks looks;
  private final List<StateRequest.ToWrite> requests;
  private final List<Note> notes;
  private final long mark;
  private List<Written> verdicts = List.of();
  private List<Scribe.Entry> entries = List.of();

  StateBatch(
      StateTables tables,
      StateLooks looks,
      List<StateRequest.ToWrite> requests,
      List<Note> notes,
      long mark) {
    this.tables = tables;
    this.looks = looks;
    this.requests = List.copyOf(requests);
    this.notes = List.copyOf(notes);
    this.mark = mark;
  }

  @Override
  public void in(Session session) throws SQLException {
    entries = List.of();
    if (!requests.isEmpty()) {
      write(session);
    }
    if (!notes.isEmpty()) {
      tables.note(session, notes);
    }
  }

  /** All of a batch is stored or nothing, so one version speaks for the others. */
  @Override
  public boolean stored(Session session) throws SQLException {
    return !entries.isEmpty() && tables.stored(session, entries.get(0).version().stamp(), mark);
  }

  /** Tells what became of each; only once it is durable. */
  void answer() {
    for (int i = 0; i < requests.size(); i++) {
      requests.get(i).answer(verdicts.get(i));
    }
  }

  private void write(Session session) throws SQLException {
    Map<Tenant, TenantRow> tenants = held(session);
    Standing standing = standing(session, tenants);
    Instant now =
        tenants.values().stream().map(TenantRow::now).max(Instant::compareTo).orElseThrow();
    var scribe = new Scribe(standing, now);
    var told = new ArrayList<Written>();
    for (StateRequest.ToWrite request : requests) {
      told.add(scribe.write(request.write(), request.limits()));
    }
    tables.store(session, scribe, mark);
    trim(session, scribe, now).forEach(evicted -> tell(told, evicted));
    entries = scribe.entries();
    verdicts = told;
  }

  private List<Evicted> trim(Session session, Scribe scribe, Instant now) {
    var evicted = new ArrayList<Evicted>();
    scribe.trims().stream()
        .collect(Collectors.groupingBy(trim -> trim.place().tenant()))
        .forEach((tenant, trims) -> {
          var holdings = new SqlHoldings(session, tenant, now, tables);
          evicted.addAll(Clearance.trim(holdings, trims));
        });
    return evicted;
  }

  /** What left is told to whoever wrote that key last. */
  private void tell(List<Written> told, Evicted evicted) {
    for (int i = told.size() - 1; i >= 0; i--) {
      if (told.get(i) instanceof Written.Stored stored
          && stored.version().stamp().place().equals(evicted.place())) {
        var all = new ArrayList<>(stored.evicted());
        all.add(evicted);
        told.set(i, new Written.Stored(stored.version(), all));
        return;
      }
    }
  }

  private Map<Tenant, TenantRow> held(Session session) throws SQLException {
    var wanted = new LinkedHashSet<Tenant>();
    requests.forEach(request -> wanted.add(request.write().place().tenant()));
    return held(tables, session, wanted);
  }

  /** Holds tenants' rows, and makes them first where there are none. */
  static Map<Tenant, TenantRow> held(StateTables tables, Session session, Set<Tenant> wanted)
      throws SQLException {
    Map<Tenant, TenantRow> rows = tables.hold(session, wanted);
    if (rows.size() == wanted.size()) {
      return rows;
    }
    tables.make(session, wanted);
    return tables.hold(session, wanted);
  }

  private Standing standing(Session session, Map<Tenant, TenantRow> tenants) throws SQLException {
    var wanted = new LinkedHashMap<Place, Wanted>();
    var reads = new LinkedHashSet<Write.Read>();
    var scopes = new LinkedHashSet<ScopeOf>();
    for (StateRequest.ToWrite request : requests) {
      Write write = request.write();
      Tenant tenant = write.place().tenant();
      wanted.putIfAbsent(write.place(), Wanted.STAMP_ONLY);
      write.unmoved().forEach(read -> wanted.putIfAbsent(read.place(), Wanted.STAMP_ONLY));
      Scribe.reads(write).ifPresent(place -> wanted.put(place, Wanted.VALUE));
      if (write.lineage() instanceof Write.Lineage.Named named) {
        reads.addAll(named.versions());
      }
      scopes.add(new ScopeOf(tenant, write.place().scope()));
      scopes.add(new ScopeOf(tenant, new Scope.OfSession(write.origin().session())));
    }
    // What cannot be a key is nowhere, and a database must not be asked for it.
    wanted.keySet().removeIf(place -> !place.possible());
    reads.removeIf(read -> !read.place().possible());
    scopes.removeIf(of -> !new Place(of.tenant(), of.scope(), "x").possible());
    var asked = new ArrayList<Look>();
    wanted.forEach((place, what) -> asked.add(new Look(place, AsOf.latest(), what)));
    reads.forEach(read ->
        asked.add(new Look(read.place(), new AsOf.Numbered(read.number()), Wanted.STAMP_ONLY)));
    List<StateLooks.Seen> found = looks.at(session, asked);
    var latest = new HashMap<Place, Stamp>();
    var values = new HashMap<Place, Value>();
    var authors = new HashMap<Write.Read, String>();
    for (int i = 0; i < asked.size(); i++) {
      Place place = asked.get(i).place();
      if (found.get(i).stamp().isEmpty()) {
        continue;
      }
      Stamp stamp = found.get(i).stamp().get();
      if (i < wanted.size()) {
        latest.put(place, stamp);
        found.get(i).value().ifPresent(value -> values.put(place, value));
      } else {
        authors.put(new Write.Read(place, stamp.number()), stamp.author().session());
      }
    }
    return new Standing(tenants, tables.scopes(session, scopes), latest, values, authors);
  }

  /** What was looked up. */
  private record Standing(
      Map<Tenant, TenantRow> tenants,
      Map<ScopeOf, ScopeRow> scopes,
      Map<Place, Stamp> stamps,
      Map<Place, Value> values,
      Map<Write.Read, String> authors)
      implements Shelf {
    @Override
    public Optional<Stamp> latest(Place place) {
      return Optional.ofNullable(stamps.get(place));
    }

    @Override
    public Optional<Value> value(Place place) {
      return Optional.ofNullable(values.get(place));
    }

    @Override
    public Optional<String> author(Write.Read version) {
      return Optional.ofNullable(authors.get(version));
    }

    @Override
    public Total total(Tenant tenant) {
      return Optional.ofNullable(tenants.get(tenant)).orElseThrow().total();
    }

    @Override
    public Tally tally(Tenant tenant, Scope scope) {
      return Optional.ofNullable(scopes.get(new ScopeOf(tenant, scope)))
          .map(ScopeRow::tally)
          .orElse(Tally.NONE);
    }

    @Override
    public boolean tainted(Tenant tenant, String session) {
      return Optional.ofNullable(scopes.get(new ScopeOf(tenant, new Scope.OfSession(session))))
          .filter(row -> row.trust() == Trust.TAINTED)
          .isPresent();
    }
  }
}
