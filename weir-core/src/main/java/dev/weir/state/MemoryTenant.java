package dev.weir.state;

import dev.weir.call.Tenant;
import dev.weir.state.States.Taint;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What is kept of one tenant in the heap. Used under its owner's lock. */
final class MemoryTenant implements Holdings {

  /** That a session has seen a version. */
  record Seen(String reader, long number, String author, long last, Instant at) {}

  /** That a version is named as made of another. */
  record Edge(long parent, String author, Stamp child) {}

  /** A version and who does not want it to leave, until when. */
  record Pin(long number, String session, Instant until) {}

  final Tenant tenant;
  final Map<Scope, NavigableMap<String, List<Version>>> keys = new HashMap<>();
  final Map<Scope, Shelf.Tally> tallies = new HashMap<>();
  final Map<Scope, Instant> written = new HashMap<>();
  final List<Edge> edges = new ArrayList<>();
  final Map<String, Map<Long, Seen>> seen = new HashMap<>();
  final List<Pin> pins = new ArrayList<>();
  final TreeMap<String, Taint> taints = new TreeMap<>();
  Shelf.Total total = Shelf.Total.NONE;
  long droppedUpTo;
  Instant droppedAt = Instant.EPOCH;
  Instant now = Instant.EPOCH;

  MemoryTenant(Tenant tenant) {
    this.tenant = tenant;
  }

  /** The versions of a place, oldest first; not to be changed. */
  List<Version> versions(Place place) {
    return keysOf(place.scope()).getOrDefault(place.key(), List.of());
  }

  Optional<Version> latest(Place place) {
    List<Version> versions = versions(place);
    return versions.isEmpty() ? Optional.empty() : Optional.of(versions.get(versions.size() - 1));
  }

  void store(Scribe.Entry entry) {
    Version version = entry.version();
    Stamp stamp = version.stamp();
    Place place = stamp.place();
    long keysMore =
        stamp.kind().keys() - latest(place).map(it -> it.stamp().kind().keys()).orElse(0L);
    keys.computeIfAbsent(place.scope(), scope -> new TreeMap<>(Place.KEY_ORDER))
        .computeIfAbsent(place.key(), key -> new ArrayList<>())
        .add(version);
    entry
        .parents()
        .forEach(parent -> edges.add(new Edge(parent.number(), parent.session(), stamp)));
    written.put(place.scope(), stamp.at());
    count(place.scope(), keysMore, 1, version.bytes());
    total = new Shelf.Total(stamp.number(), stamp.at(), total.keys(), total.bytes());
  }

  private void count(Scope scope, long keysMore, long versionsMore, long bytesMore) {
    Shelf.Tally tally = tallies.getOrDefault(scope, Shelf.Tally.NONE);
    tallies.put(
        scope,
        new Shelf.Tally(
            tally.keys() + keysMore, tally.versions() + versionsMore, tally.bytes() + bytesMore));
    total =
        new Shelf.Total(
            total.last(), total.at(), total.keys() + keysMore, total.bytes() + bytesMore);
  }

  private NavigableMap<String, List<Version>> keysOf(Scope scope) {
    return keys.getOrDefault(scope, Collections.emptyNavigableMap());
  }

  private Stream<Version> all() {
    return keys.values().stream()
        .flatMap(scope -> scope.values().stream())
        .flatMap(List::stream)
        .sorted(Comparator.comparingLong(Version::number));
  }

  @Override
  public List<Stamp> writtenBy(String session) {
    return all().map(Version::stamp).filter(it -> it.author().session().equals(session)).toList();
  }

  @Override
  public List<Stamp> unnamedAfter(String session, long number) {
    return all()
        .filter(it -> it.number() > number && it.derived().isEmpty())
        .map(Version::stamp)
        .filter(it -> it.author().session().equals(session))
        .toList();
  }

  @Override
  public List<Stamp> madeOf(Set<Long> numbers) {
    return edges.stream()
        .filter(edge -> numbers.contains(edge.parent()))
        .map(Edge::child)
        .filter(this::kept)
        .toList();
  }

  @Override
  public List<Stamp> madeOfSession(String session) {
    return edges.stream()
        .filter(edge -> edge.author().equals(session))
        .map(Edge::child)
        .filter(this::kept)
        .toList();
  }

  private boolean kept(Stamp stamp) {
    return versions(stamp.place()).stream().anyMatch(it -> it.number() == stamp.number());
  }

  @Override
  public Map<String, Long> readersOf(Set<Long> numbers) {
    return readers(all -> numbers.contains(all.number()));
  }

  @Override
  public Map<String, Long> readersOfSession(String session) {
    return readers(all -> all.author().equals(session));
  }

  private Map<String, Long> readers(Predicate<Seen> of) {
    var readers = new HashMap<String, Long>();
    seen.values().stream()
        .flatMap(some -> some.values().stream())
        .filter(of)
        .forEach(it -> readers.merge(it.reader(), it.last(), Math::min));
    return readers;
  }

  @Override
  public List<Version> history(Place place) {
    return List.copyOf(versions(place));
  }

  @Override
  public List<Kept> superseded(Optional<Scope> scope, int most) {
    return all()
        .filter(it -> scope.isEmpty() || scope.get().equals(it.stamp().place().scope()))
        .filter(it -> standing(it) == Standing.SUPERSEDED && !pinned(it.number()))
        .limit(most)
        .map(this::kept)
        .toList();
  }

  @Override
  public List<Kept> excess(int newer, int most) {
    return excess(all(), newer, most);
  }

  @Override
  public List<Kept> excess(Set<Place> places, int newer, int most) {
    return excess(places.stream().flatMap(place -> versions(place).stream()), newer, most);
  }

  private List<Kept> excess(Stream<Version> of, int newer, int most) {
    return of.filter(it -> standing(it) == Standing.SUPERSEDED && !pinned(it.number()))
        .filter(it ->
            it.stamp().nth() <= latest(it.stamp().place()).orElseThrow().stamp().nth() - newer)
        .limit(most)
        .map(this::kept)
        .toList();
  }

  @Override
  public List<Kept> deleted(Optional<Scope> scope, Instant before, int most) {
    return all()
        .filter(it -> scope.isEmpty() || scope.get().equals(it.stamp().place().scope()))
        .filter(it -> !pinned(it.number()))
        .filter(it -> {
          Stamp latest = latest(it.stamp().place()).orElseThrow().stamp();
          return !latest.live()
              && latest.at().isBefore(before)
              && (latest.number() != it.number() || versions(latest.place()).size() == 1);
        })
        .limit(most)
        .map(this::kept)
        .toList();
  }

  @Override
  public List<Kept> ofSessionsOver(Instant since, int most) {
    return all()
        .filter(it ->
            it.stamp().place().scope() instanceof Scope.OfSession of
                && written.getOrDefault(of, now).isBefore(since)
                && !taints.containsKey(of.session())
                && keysOf(of).values().stream()
                    .flatMap(List::stream)
                    .noneMatch(some -> pinned(some.number())))
        .limit(most)
        .map(this::kept)
        .toList();
  }

  @Override
  public List<Stamp> oldestKeys(Optional<Scope> scope, int most) {
    return all()
        .map(Version::stamp)
        .filter(it -> scope.isEmpty() || scope.get().equals(it.place().scope()))
        .filter(it -> it.live() && latest(it.place()).orElseThrow().number() == it.number())
        .filter(it -> !pinned(it.number()))
        .limit(most)
        .toList();
  }

  private Kept kept(Version version) {
    return new Kept(version.stamp().place(), version.number(), version.bytes(), standing(version));
  }

  private Standing standing(Version version) {
    Stamp stamp = version.stamp();
    return latest(stamp.place()).orElseThrow().number() != stamp.number()
        ? Standing.SUPERSEDED
        : stamp.live() ? Standing.LIVE : Standing.GONE;
  }

  private boolean pinned(long number) {
    return pins.stream().anyMatch(pin -> pin.number() == number && pin.until().isAfter(now));
  }

  @Override
  public void remove(List<Kept> some) {
    for (Kept kept : some) {
      Place place = kept.place();
      List<Version> versions = new ArrayList<>(versions(place));
      versions.removeIf(it -> it.number() == kept.number());
      if (versions.isEmpty()) {
        keysOf(place.scope()).remove(place.key());
      } else {
        keysOf(place.scope()).put(place.key(), versions);
      }
      count(kept.place().scope(), kept.standing() == Standing.LIVE ? -1 : 0, -1, -kept.bytes());
      if (kept.standing() != Standing.SUPERSEDED) {
        droppedUpTo = total.last();
        droppedAt = now;
      }
    }
  }

  @Override
  public void forget(Instant at, Instant lineageBefore) {
    pins.removeIf(pin -> !pin.until().isAfter(at));
    edges.removeIf(edge -> edge.child().at().isBefore(lineageBefore) && !kept(edge.child()));
    seen.values().forEach(some -> some.values().removeIf(it -> it.at().isBefore(lineageBefore)));
    seen.values().removeIf(Map::isEmpty);
    var empty = new HashSet<Scope>();
    tallies.forEach((scope, tally) -> {
      if (tally.versions() == 0) {
        empty.add(scope);
      }
    });
    empty.forEach(scope -> {
      tallies.remove(scope);
      keys.remove(scope);
      written.remove(scope);
    });
  }
}
