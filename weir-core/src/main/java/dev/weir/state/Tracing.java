package dev.weir.state;

import dev.weir.error.ErrorCode;
import dev.weir.error.WeirException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Finds what a tainted session wrote and everything that was derived from it, and puts back what
 * was there before.
 *
 * <p>A version is tainted when the session wrote it; when it names a tainted version as what it was
 * made of; when it was grown out of one (patched, added to, appended to); and when it names nothing
 * and its session had read a tainted version before. Numbers only rise, so lineage has no cycle.
 *
 * <p>A key whose latest version is tainted gets a new version with the value of the latest one that
 * is not. What was there is not always kept: then the key is absent from now on, because poison
 * must not be read, and the answer says so.
 */
public final class Tracing {
  private static final int MOST = 100_000;

  private final Holdings holdings;
  private final String session;
  private final TreeMap<Long, Stamp> found = new TreeMap<>();
  private final Map<String, Long> exposed = new HashMap<>();
  private List<Stamp> fresh = new ArrayList<>();

  private Tracing(Holdings holdings, String session) {
    this.holdings = holdings;
    this.session = session;
  }

  /**
   * Rolls a session back.
   *
   * @param scribe takes the new versions down
   * @throws WeirException with {@code STATE_FULL} when more than {@value #MOST} versions are found;
   *     nothing was taken down
   */
  public static Tainting rollBack(
      Holdings holdings, String session, Scribe scribe, Author by, String why) {
    var tracing = new Tracing(holdings, session);
    tracing.trace();
    return tracing.restore(scribe, by, why);
  }

  private void trace() {
    add(holdings.writtenBy(session));
    add(holdings.madeOfSession(session));
    expose(holdings.readersOfSession(session));
    while (!fresh.isEmpty()) {
      List<Stamp> round = fresh;
      fresh = new ArrayList<>();
      var numbers = new HashSet<Long>();
      var places = new LinkedHashSet<Place>();
      for (Stamp stamp : round) {
        numbers.add(stamp.number());
        places.add(stamp.place());
      }
      add(holdings.madeOf(numbers));
      expose(holdings.readersOf(numbers));
      places.forEach(this::grown);
    }
  }

  private void add(List<Stamp> some) {
    for (Stamp stamp : some) {
      if (found.put(stamp.number(), stamp) == null) {
        fresh.add(stamp);
      }
    }
    if (found.size() > MOST) {
      throw new WeirException(
          ErrorCode.STATE_FULL, "more than " + MOST + " versions are tainted; nothing was changed");
    }
  }

  /** What a reader wrote after its first look at something tainted, if it did not say of what. */
  private void expose(Map<String, Long> readers) {
    readers.forEach((reader, since) -> {
      if (!reader.equals(session) && exposed.getOrDefault(reader, Long.MAX_VALUE) > since) {
        exposed.put(reader, since);
        add(holdings.unnamedAfter(reader, since));
      }
    });
  }

  /** What was grown out of a tainted version, one after another, until somebody put a new value. */
  private void grown(Place place) {
    boolean carried = false;
    for (Version version : holdings.history(place)) {
      if (found.containsKey(version.number())) {
        carried = true;
      } else if (!version.stamp().kind().grown()) {
        carried = false;
      } else if (carried) {
        add(List.of(version.stamp()));
      }
    }
  }

  private Tainting restore(Scribe scribe, Author by, String why) {
    var restored = new ArrayList<Version>();
    var leftAlone = new ArrayList<Stamp>();
    var lost = new ArrayList<Place>();
    var places = new LinkedHashMap<Place, List<Version>>();
    found.values().forEach(stamp -> places.computeIfAbsent(stamp.place(), holdings::history));
    places.forEach((place, history) -> {
      Stamp latest = history.get(history.size() - 1).stamp();
      if (!found.containsKey(latest.number())) {
        if (latest.kind() != Kind.RESTORED && latest.kind() != Kind.UNDONE) {
          leftAlone.add(latest);
        }
        return;
      }
      Before before = before(history);
      Optional<Version> source = before.version().filter(it -> it.stamp().live());
      if (before.version().isEmpty() && !before.nothing()) {
        lost.add(place);
      }
      if (latest.live() || source.isPresent()) {
        restored.add(
            scribe.put(place, source.isPresent() ? Kind.RESTORED : Kind.UNDONE, source, by, why));
      }
    });
    return new Tainting(
        restored, List.copyOf(found.values()), leftAlone, Set.copyOf(exposed.keySet()), lost);
  }

  /**
   * What stood at a place before it was tainted.
   *
   * @param version the version, if it is kept
   * @param nothing that there was none; not so when it is not kept
   */
  private record Before(Optional<Version> version, boolean nothing) {}

  /** From the latest down to the first that is clean, as long as no hole comes between. */
  private Before before(List<Version> history) {
    for (int i = history.size() - 1; i >= 0; i--) {
      Version version = history.get(i);
      if (!found.containsKey(version.number())) {
        boolean hole = history.get(i + 1).stamp().nth() != version.stamp().nth() + 1;
        return hole ? new Before(Optional.empty(), false) : new Before(Optional.of(version), false);
      }
    }
    return new Before(Optional.empty(), history.get(0).stamp().nth() == 1);
  }
}
