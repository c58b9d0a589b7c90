package dev.weir.state;

import dev.weir.call.Origin;
import dev.weir.call.Tenant;
import dev.weir.call.Value;
import dev.weir.env.Clock;
import dev.weir.error.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * States of a process that shares with nobody. They begin empty and end with the process.
 *
 * <p>Their time begins with the wall clock and then goes on with the monotonic one, so that a clock
 * that is set back or ahead changes nothing.
 */
public final class MemoryStates implements States {
  private final Clock clock;
  private final StateLimits limits;
  private final Instant began;
  private final long beganNanos;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Tenant, MemoryTenant> tenants = new HashMap<>();

  /** States with nothing in them. */
  public MemoryStates(Clock clock, StateLimits limits) {
    this.clock = clock;
    this.limits = limits;
    this.began = clock.now();
    this.beganNanos = clock.nanos();
  }

  /** Something that is done while nobody else does anything. */
  private interface Work<T> {
    T in(MemoryTenant tenant, Instant now);
  }

  private <T> T alone(Tenant name, Work<T> work) {
    lock.lock();
    try {
      MemoryTenant tenant = tenants.computeIfAbsent(name, MemoryTenant::new);
      Instant now =
          began.plus(Duration.ofNanos(clock.nanos() - beganNanos)).truncatedTo(ChronoUnit.MICROS);
      tenant.now = now;
      return work.in(tenant, now);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Written write(Write write) {
    return alone(
        write.place().tenant(),
        (tenant, now) -> {
          Written first = written(tenant, write, now, List.of());
          if (first instanceof Written.Refused refused
              && refused.fault().code() == ErrorCode.STATE_FULL) {
            List<Evicted> evicted = room(tenant, write.place(), now);
            return evicted.isEmpty() ? first : written(tenant, write, now, evicted);
          }
          return first;
        });
  }

  private Written written(
      MemoryTenant tenant, Write write, Instant now, List<Evicted> evictedBefore) {
    var scribe = new Scribe(new Standing(tenant), now);
    Written verdict = scribe.write(write, limits);
    scribe.entries().forEach(tenant::store);
    if (verdict instanceof Written.Stored stored) {
      var evicted = new ArrayList<>(evictedBefore);
      evicted.addAll(Clearance.trim(tenant, scribe.trims()));
      return new Written.Stored(stored.version(), evicted);
    }
    return verdict;
  }

  private List<Evicted> room(MemoryTenant tenant, Place place, Instant now) {
    var shelf = new Standing(tenant);
    var scribe = new Scribe(shelf, now);
    var evicted = new ArrayList<>(Clearance.room(tenant, scribe, shelf, place, limits, now));
    scribe.entries().forEach(tenant::store);
    evicted.addAll(Clearance.emptied(tenant, scribe));
    return evicted;
  }

  @Override
  public Reading read(Origin reader, List<Place> places, AsOf asOf) {
    Looks.requireSome(places);
    return alone(
        reader.tenant(),
        (tenant, now) -> {
          var found = new ArrayList<Found>();
          for (Place place : places) {
            Found one = found(tenant, reader, place, asOf);
            found.add(one);
            Looks.seen(one, reader).ifPresent(stamp -> note(tenant, reader.session(), stamp, now));
          }
          return new Reading(now, tenant.total.last(), found);
        });
  }

  private static void note(MemoryTenant tenant, String reader, Stamp stamp, Instant now) {
    tenant
        .seen
        .computeIfAbsent(reader, session -> new HashMap<>())
        .putIfAbsent(
            stamp.number(),
            new MemoryTenant.Seen(
                reader, stamp.number(), stamp.author().session(), tenant.total.last(), now));
  }

  private static Found found(MemoryTenant tenant, Origin reader, Place place, AsOf asOf) {
    if (!place.openTo(reader) || !place.possible()) {
      return new Found.Absent(place, Optional.empty());
    }
    Optional<Version> then = Optional.empty();
    Optional<Stamp> next = Optional.empty();
    for (Version version : tenant.versions(place)) {
      if (version.number() <= asOf.numberMost() && !version.stamp().at().isAfter(asOf.atMost())) {
        then = Optional.of(version);
      } else if (next.isEmpty()) {
        next = Optional.of(version.stamp());
      }
    }
    return Looks.found(
        place,
        asOf,
        then,
        next.map(Stamp::nth),
        new Looks.Dropped(tenant.droppedUpTo, tenant.droppedAt));
  }

  @Override
  public List<Version> history(Place place, long before, int most) {
    Looks.requirePage(most);
    return alone(
        place.tenant(),
        (tenant, now) ->
            tenant.versions(place).reversed().stream()
                .filter(it -> it.number() < before)
                .limit(most)
                .toList());
  }

  @Override
  public List<Stamp> list(Tenant name, Scope scope, String prefix, String after, int most) {
    Looks.requirePage(most);
    return alone(
        name,
        (tenant, now) ->
            tenant.keys.containsKey(scope)
                ? tenant.keys.get(scope).values().stream()
                    .map(versions -> versions.get(versions.size() - 1).stamp())
                    .filter(it -> it.live() && it.place().key().startsWith(prefix))
                    .filter(it -> Place.KEY_ORDER.compare(it.place().key(), after) > 0)
                    .limit(most)
                    .toList()
                : List.of());
  }

  @Override
  public Pinned pin(Origin holder, Place place, AsOf asOf, Duration length) {
    return alone(
        holder.tenant(),
        (tenant, now) -> {
          Found found = found(tenant, holder, place, asOf);
          if (!(found instanceof Found.Present present)) {
            return new Pinned.NotThere(found);
          }
          Version version = present.version();
          Optional<Pinned> refused =
              Looks.refusedPin(
                  length,
                  tenant.pins.stream()
                      .filter(pin -> pin.session().equals(holder.session()))
                      .filter(pin -> pin.until().isAfter(now) && pin.number() != version.number())
                      .count());
          if (refused.isPresent()) {
            return refused.get();
          }
          Looks.seen(found, holder).ifPresent(it -> note(tenant, holder.session(), it, now));
          Instant until = now.plus(length);
          for (MemoryTenant.Pin pin : tenant.pins) {
            if (pin.number() == version.number()
                && pin.session().equals(holder.session())
                && pin.until().isAfter(until)) {
              until = pin.until();
            }
          }
          unpin(tenant, holder, version.number());
          tenant.pins.add(new MemoryTenant.Pin(version.number(), holder.session(), until));
          return new Pinned.Held(version, until);
        });
  }

  @Override
  public void release(Origin holder, long number) {
    alone(holder.tenant(), (tenant, now) -> unpin(tenant, holder, number));
  }

  private static boolean unpin(MemoryTenant tenant, Origin holder, long number) {
    return tenant.pins.removeIf(
        pin -> pin.number() == number && pin.session().equals(holder.session()));
  }

  @Override
  public Tainting taint(Tenant name, String session, String person, String why) {
    Looks.requireWords(session, person, why);
    return alone(
        name,
        (tenant, now) -> {
          var scribe = new Scribe(new Standing(tenant), now);
          Tainting done = Tracing.rollBack(tenant, session, scribe, Author.person(person), why);
          scribe.entries().forEach(tenant::store);
          tenant.taints.putIfAbsent(session, new Taint(session, now, person, why));
          return done;
        });
  }

  @Override
  public Tainting foresee(Tenant name, String session) {
    Looks.requireWords(session, "nobody", "foreseen");
    return alone(
        name,
        (tenant, now) ->
            Tracing.rollBack(
                tenant,
                session,
                new Scribe(new Standing(tenant), now),
                Author.person("nobody"),
                "foreseen"));
  }

  @Override
  public Optional<Taint> clear(Tenant name, String session, String person, String why) {
    Looks.requireWords(session, person, why);
    return alone(name, (tenant, now) -> Optional.ofNullable(tenant.taints.remove(session)));
  }

  @Override
  public List<Taint> taints(Tenant name) {
    return alone(name, (tenant, now) -> List.copyOf(tenant.taints.values()));
  }

  @Override
  public List<Evicted> evict(Tenant name, int most) {
    Looks.requirePiece(most);
    return alone(name, (tenant, now) -> Clearance.usual(tenant, limits, now, most));
  }

  @Override
  public List<String> examine(Tenant name) {
    return alone(
        name,
        (tenant, now) -> {
          var flaws = new Flaws(tenant.total);
          tenant.keys.forEach((scope, keys) -> {
            flaws.scope(scope, tenant.tallies.getOrDefault(scope, Shelf.Tally.NONE));
            keys.values()
                .forEach(versions -> versions.forEach(it -> flaws.version(it.stamp(), it.bytes())));
          });
          return flaws.told();
        });
  }

  @Override
  public void close() {}

  /** One tenant, as its scribe asks for it. */
  private record Standing(MemoryTenant of) implements Shelf {
    @Override
    public Optional<Stamp> latest(Place place) {
      return of.latest(place).map(Version::stamp);
    }

    @Override
    public Optional<Value> value(Place place) {
      return of.latest(place).flatMap(Version::value);
    }

    @Override
    public Optional<String> author(Write.Read version) {
      return of.versions(version.place()).stream()
          .filter(it -> it.number() == version.number())
          .map(it -> it.stamp().author().session())
          .findFirst();
    }

    @Override
    public Total total(Tenant tenant) {
      return of.total;
    }

    @Override
    public Tally tally(Tenant tenant, Scope scope) {
      return of.tallies.getOrDefault(scope, Tally.NONE);
    }

    @Override
    public boolean tainted(Tenant tenant, String session) {
      return of.taints.containsKey(session);
    }
  }
}
