package dev.weir.state;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toSet;

import dev.weir.state.Evicted.Cause;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Chooses what has to leave. Pinned versions never do, nor the latest versions of live keys, but
 * for those of sessions that are over, and where the limits declare that the oldest keys leave.
 */
public final class Clearance {
  private static final Author WEIR = Author.person("weir");
  private static final int PIECE = 500;
  private static final int PIECES_MAX = 40;

  private final Holdings holdings;
  private final Map<Key, Evicted> evicted = new LinkedHashMap<>();

  private record Key(Place place, Cause cause) {}

  private Clearance(Holdings holdings) {
    this.holdings = holdings;
  }

  /**
   * What the limits do not keep.
   *
   * @param most how many versions at most
   */
  public static List<Evicted> usual(Holdings holdings, StateLimits limits, Instant now, int most) {
    var clearance = new Clearance(holdings);
    Instant over = now.minus(limits.sessionKept());
    clearance.remove(holdings.ofSessionsOver(over, most), Cause.SESSION_OVER);
    int left = most - clearance.count();
    if (left > 0) {
      clearance.remove(holdings.excess(limits.versionsOfKey(), left), Cause.TOO_MANY_VERSIONS);
      left = most - clearance.count();
    }
    if (left > 0) {
      clearance.remove(holdings.deleted(Optional.empty(), over, left), Cause.DELETED);
    }
    holdings.forget(now, now.minus(limits.lineageKept()));
    return clearance.told();
  }

  /** Superseded versions of keys that were just written. */
  public static List<Evicted> trim(Holdings holdings, Collection<Scribe.Trim> trims) {
    var clearance = new Clearance(holdings);
    trims.stream()
        .collect(groupingBy(Scribe.Trim::newer, mapping(Scribe.Trim::place, toSet())))
        .forEach((newer, places) -> clearance.excess(places, newer, Cause.TOO_MANY_VERSIONS));
    return clearance.told();
  }

  private void excess(Set<Place> places, int newer, Cause cause) {
    remove(holdings.excess(places, newer, PIECE * places.size()), cause);
  }

  /**
   * Makes room in a scope and in its tenant, down to nine tenths of what they may hold.
   *
   * @param scribe takes down which live keys leave, where that is declared; what it took down is to
   *     be stored, and then {@link #emptied}
   */
  public static List<Evicted> room(
      Holdings holdings, Scribe scribe, Shelf shelf, Place place, StateLimits limits, Instant now) {
    var clearance = new Clearance(holdings);
    Shelf.Tally tally = shelf.tally(place.tenant(), place.scope());
    Shelf.Total total = shelf.total(place.tenant());
    clearance.room(
        Optional.of(place.scope()),
        new Need(tally.keys(), tally.bytes(), limits.keysOfScope(), limits.bytesOfScope()),
        scribe,
        limits,
        now);
    clearance.room(
        Optional.empty(),
        new Need(total.keys(), total.bytes(), limits.keysOfTenant(), limits.bytesOfTenant()),
        scribe,
        limits,
        now);
    return clearance.told();
  }

  /** What was there of keys that a scribe has taken down as leaving; after that is stored. */
  public static List<Evicted> emptied(Holdings holdings, Scribe scribe) {
    var clearance = new Clearance(holdings);
    Set<Place> places =
        scribe.entries().stream().map(entry -> entry.version().stamp().place()).collect(toSet());
    if (!places.isEmpty()) {
      clearance.excess(places, 1, Cause.ROOM);
    }
    return clearance.told();
  }

  /** What there is, and what there may be. */
  private record Need(long keys, long bytes, long keysMost, long bytesMost) {
    long bytesOver() {
      return bytes > bytesMost / 10 * 9 ? bytes - bytesMost / 10 * 9 : 0;
    }

    long keysOver() {
      return keys >= keysMost ? keys - keysMost + Math.max(1, keysMost / 10) : 0;
    }
  }

  private void room(
      Optional<Scope> scope, Need need, Scribe scribe, StateLimits limits, Instant now) {
    long bytes = need.bytesOver() - freed();
    for (int piece = 0; piece < PIECES_MAX && bytes > 0; piece++) {
      List<Holdings.Kept> some = holdings.superseded(scope, PIECE);
      Cause cause = Cause.ROOM;
      if (some.isEmpty()) {
        some = holdings.deleted(scope, now, PIECE);
        cause = Cause.DELETED;
      }
      if (some.isEmpty()) {
        break;
      }
      bytes -= remove(upTo(some, bytes), cause);
    }
    if (limits.whenFull() == StateLimits.WhenFull.EVICT_OLDEST_KEYS) {
      evictKeys(scope, need.keysOver(), bytes, scribe);
    }
  }

  /** A key that leaves gets a version that says so, and what was there is superseded by it. */
  private void evictKeys(Optional<Scope> scope, long keysOver, long bytesOver, Scribe scribe) {
    long keys = keysOver;
    long bytes = bytesOver;
    for (Stamp stamp : holdings.oldestKeys(scope, PIECE)) {
      if (keys <= 0 && bytes <= 0) {
        return;
      }
      List<Version> history = holdings.history(stamp.place());
      Version last = history.get(history.size() - 1);
      scribe.put(stamp.place(), Kind.EVICTED, Optional.empty(), WEIR, "no room was left");
      keys--;
      bytes -= last.bytes();
    }
  }

  private static List<Holdings.Kept> upTo(List<Holdings.Kept> some, long bytes) {
    var taken = new ArrayList<Holdings.Kept>();
    long sum = 0;
    for (Holdings.Kept kept : some) {
      if (sum >= bytes) {
        break;
      }
      taken.add(kept);
      sum += kept.bytes();
    }
    return taken;
  }

  private long remove(List<Holdings.Kept> some, Cause cause) {
    if (some.isEmpty()) {
      return 0;
    }
    holdings.remove(some);
    long bytes = 0;
    for (Holdings.Kept kept : some) {
      bytes += kept.bytes();
      evicted.merge(
          new Key(kept.place(), cause),
          new Evicted(kept.place(), 1, kept.number(), kept.bytes(), cause),
          (a, b) ->
              new Evicted(
                  a.place(),
                  a.versions() + b.versions(),
                  Math.max(a.last(), b.last()),
                  a.bytes() + b.bytes(),
                  cause));
    }
    return bytes;
  }

  private int count() {
    return evicted.values().stream().mapToInt(Evicted::versions).sum();
  }

  private long freed() {
    return evicted.values().stream().mapToLong(Evicted::bytes).sum();
  }

  private List<Evicted> told() {
    return List.copyOf(evicted.values());
  }
}
