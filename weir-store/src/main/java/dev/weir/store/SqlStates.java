package dev.weir.store;

import dev.weir.call.Origin;
import dev.weir.call.Tenant;
import dev.weir.error.ErrorCode;
import dev.weir.error.WeirException;
import dev.weir.ledger.KeyOrder;
import dev.weir.state.AsOf;
import dev.weir.state.Author;
import dev.weir.state.Clearance;
import dev.weir.state.Evicted;
import dev.weir.state.Flaws;
import dev.weir.state.Found;
import dev.weir.state.Looks;
import dev.weir.state.Place;
import dev.weir.state.Reading;
import dev.weir.state.Scope;
import dev.weir.state.Scribe;
import dev.weir.state.Stamp;
import dev.weir.state.StateLimits;
import dev.weir.state.States;
import dev.weir.state.Tainting;
import dev.weir.state.Tracing;
import dev.weir.state.Version;
import dev.weir.state.Write;
import dev.weir.state.Written;
import dev.weir.store.StateLooks.Look;
import dev.weir.store.StateLooks.Seen;
import dev.weir.store.StateLooks.Wanted;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The states in the database of a ledger, from {@link SqlLedger#states(StateLimits)}: shared by all
 * nodes on PostgreSQL, by all callers of this process on SQLite. Durable as the ledger is. Good
 * until it is closed or the ledger is; closing it leaves the ledger open. Safe for any number of
 * callers.
 */
public final class SqlStates implements States {
  private static final String HISTORY =
      "select "
          + StateRows.READ
          + ", v.value from weir_state v where v.tenant = ? and v.scope = ? and v.name = ?"
          + " and v.number < ? order by v.number desc limit ?";

  private static final String KEYS =
      "select "
          + StateRows.READ
          + " from weir_state v where v.tenant = ? and v.scope = ? and v.name >= ? and v.name > ?"
          + "%s and v.kind < 7 and not exists (select 1 from weir_state x where"
          + " x.tenant = v.tenant and x.scope = v.scope and x.name = v.name"
          + " and x.number > v.number) order by v.name limit ?";

  private final StateEngine engine;
  private final StateLimits limits;
  private volatile boolean closed;

  SqlStates(StateEngine engine, StateLimits limits) {
    this.engine = engine;
    this.limits = limits;
  }

  @Override
  public Written write(Write write) {
    requireOpen();
    Written first = engine.desk().write(write, limits);
    if (!(first instanceof Written.Refused refused)
        || refused.fault().code() != ErrorCode.STATE_FULL) {
      return first;
    }
    List<Evicted> evicted = room(write.place());
    if (evicted.isEmpty()) {
      return first;
    }
    Written second = engine.desk().write(write, limits);
    return second instanceof Written.Stored stored
        ? new Written.Stored(stored.version(), both(evicted, stored.evicted()))
        : second;
  }

  private static List<Evicted> both(List<Evicted> some, List<Evicted> more) {
    var all = new ArrayList<>(some);
    all.addAll(more);
    return all;
  }

  private List<Evicted> room(Place place) {
    return alone(
        place.tenant(),
        tenant -> {
          var scribe = new Scribe(tenant, tenant.now());
          var evicted =
              new ArrayList<>(
                  Clearance.room(tenant.holdings(), scribe, tenant, place, limits, tenant.now()));
          tenant.store(scribe, mark());
          evicted.addAll(Clearance.emptied(tenant.holdings(), scribe));
          return evicted;
        });
  }

  @Override
  public Reading read(Origin reader, List<Place> places, AsOf asOf) {
    requireOpen();
    Looks.requireSome(places);
    // One place is looked at in any case: it tells the time.
    var looks = new ArrayList<>(List.of(new Look(nowhere(reader), asOf, Wanted.STAMP_ONLY)));
    for (Place place : places) {
      looks.add(new Look(visible(reader, place), asOf, Wanted.VALUE));
    }
    List<Seen> seen = engine.reads().at(looks);
    Seen time = seen.get(0);
    var found = new ArrayList<Found>();
    for (int i = 0; i < places.size(); i++) {
      Found one = found(places.get(i), seen.get(i + 1), asOf);
      found.add(one);
      Looks.seen(one, reader)
          .ifPresent(stamp ->
              engine
                  .notes()
                  .add(new StateTables.Note(reader.session(), stamp, time.last(), time.now())));
    }
    return new Reading(time.now(), time.last(), found);
  }

  /** A key that nothing is ever stored under. */
  private static Place nowhere(Origin reader) {
    return new Place(reader.tenant(), Scope.shared(), "");
  }

  private static Place visible(Origin reader, Place place) {
    return place.openTo(reader) && place.possible() ? place : nowhere(reader);
  }

  private static Found found(Place place, Seen seen, AsOf asOf) {
    return Looks.found(
        place,
        asOf,
        seen.version(),
        seen.nextNth(),
        new Looks.Dropped(seen.dropped(), seen.droppedAt()));
  }

  @Override
  public List<Version> history(Place place, long before, int most) {
    Looks.requirePage(most);
    if (!place.possible()) {
      return List.of();
    }
    return rows(
        HISTORY,
        statement -> {
          statement.setString(1, place.tenant().name());
          statement.setString(2, place.scope().text());
          statement.setString(3, place.key());
          statement.setLong(4, before);
          statement.setInt(5, most);
        },
        row -> StateRows.version(row, 1).orElseThrow());
  }

  @Override
  public List<Stamp> list(Tenant tenant, Scope scope, String prefix, String after, int most) {
    Looks.requirePage(most);
    if (!new Place(tenant, scope, "x").possible()) {
      return List.of();
    }
    String from = Texts.kept(prefix);
    Optional<String> end = KeyOrder.after(from);
    return rows(
            KEYS.formatted(end.isPresent() ? " and v.name < ?" : ""),
            statement -> {
              int next = 1;
              statement.setString(next++, tenant.name());
              statement.setString(next++, scope.text());
              statement.setString(next++, from);
              statement.setString(next++, Texts.kept(after));
              if (end.isPresent()) {
                statement.setString(next++, end.get());
              }
              statement.setInt(next, most);
            },
            row -> StateRows.stamp(row, 1).orElseThrow())
        .stream()
        .filter(stamp -> stamp.place().key().startsWith(prefix))
        .toList();
  }

  @Override
  public Pinned pin(Origin holder, Place place, AsOf asOf, Duration length) {
    return alone(
        holder.tenant(),
        tenant -> {
          Seen seen = tenant.look(visible(holder, place), asOf, Wanted.VALUE);
          Found found = found(place, seen, asOf);
          if (!(found instanceof Found.Present present)) {
            return new Pinned.NotThere(found);
          }
          Version version = present.version();
          var pins = new StatePins(tenant, holder.session());
          Optional<Pinned> refused = Looks.refusedPin(length, pins.others(version.number()));
          if (refused.isPresent()) {
            return refused.get();
          }
          Optional<Stamp> foreign = Looks.seen(found, holder);
          if (foreign.isPresent()) {
            tenant
                .tables()
                .note(
                    tenant.session(),
                    List.of(
                        new StateTables.Note(
                            holder.session(), foreign.get(), seen.last(), seen.now())));
          }
          return new Pinned.Held(version, pins.hold(version.number(), tenant.now().plus(length)));
        });
  }

  @Override
  public void release(Origin holder, long number) {
    alone(
        holder.tenant(),
        tenant -> {
          new StatePins(tenant, holder.session()).release(number);
          return number;
        });
  }

  @Override
  public Tainting taint(Tenant name, String session, String person, String why) {
    Looks.requireWords(session, person, why);
    requireOpen();
    engine.notes().flush();
    return alone(
        name,
        tenant -> {
          var scribe = new Scribe(tenant, tenant.now());
          Tainting done =
              Tracing.rollBack(tenant.holdings(), session, scribe, Author.person(person), why);
          tenant.store(scribe, mark());
          new StateTaints(tenant).begin(new Taint(session, tenant.now(), person, why));
          return done;
        });
  }

  @Override
  public Tainting foresee(Tenant name, String session) {
    Looks.requireWords(session, "nobody", "foreseen");
    requireOpen();
    engine.notes().flush();
    return alone(
        name,
        tenant ->
            Tracing.rollBack(
                tenant.holdings(),
                session,
                new Scribe(tenant, tenant.now()),
                Author.person("nobody"),
                "foreseen"));
  }

  @Override
  public Optional<Taint> clear(Tenant name, String session, String person, String why) {
    Looks.requireWords(session, person, why);
    return alone(name, tenant -> new StateTaints(tenant).end(session, person, why));
  }

  @Override
  public List<Taint> taints(Tenant name) {
    return rows(
        StateTaints.OPEN, statement -> statement.setString(1, name.name()), StateTaints::taint);
  }

  @Override
  public List<Evicted> evict(Tenant name, int most) {
    Looks.requirePiece(most);
    return alone(name, tenant -> Clearance.usual(tenant.holdings(), limits, tenant.now(), most));
  }

  @Override
  public List<String> examine(Tenant name) {
    return alone(
        name,
        tenant -> {
          var flaws = new Flaws(tenant.row().total());
          new StateAudit(tenant).tell(flaws);
          return flaws.told();
        });
  }

  @Override
  public void close() {
    closed = true;
  }

  private long mark() {
    return engine.env().entropy().bits();
  }

  /** Something that is done to a tenant while nobody writes there. */
  private interface Doing<T> {
    T in(SqlTenant tenant) throws SQLException;
  }

  private <T> T alone(Tenant tenant, Doing<T> doing) {
    requireOpen();
    var done = new AtomicReference<Optional<T>>(Optional.empty());
    engine.desk().alone(tenant, held -> done.set(Optional.of(doing.in(held))));
    return done.get().orElseThrow();
  }

  private interface Binding {
    void to(PreparedStatement statement) throws SQLException;
  }

  private interface Row<T> {
    T of(ResultSet row) throws SQLException;
  }

  private <T> List<T> rows(String sql, Binding binding, Row<T> reading) {
    requireOpen();
    try {
      return engine
          .connections()
          .read(session -> {
            PreparedStatement statement = session.prepare(sql);
            binding.to(statement);
            var found = new ArrayList<T>();
            try (ResultSet row = statement.executeQuery()) {
              while (row.next()) {
                found.add(reading.of(row));
              }
            }
            return found;
          });
    } catch (SQLException e) {
      throw new WeirException(
          ErrorCode.LEDGER_UNAVAILABLE, Reader.unreadable(engine.dialect().trouble(e)), e);
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new WeirException(ErrorCode.LEDGER_UNAVAILABLE, "the states are closed");
    }
  }
}
