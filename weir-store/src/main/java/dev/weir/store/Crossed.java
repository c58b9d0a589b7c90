package dev.weir.store;

import dev.weir.store.RunFilters.Filter;
import dev.weir.store.Segments.Sealed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Sealed {@linkplain Segments segments} whose filters lie across each other. To ask each filter by
 * itself is a walk to memory for each, and more than one for most: with three hundred of them 14 µs
 * a key, which is a third of a whole call, and across each other 0.7.
 *
 * <p>A value. Only one thread may make one {@linkplain #with more}.
 *
 * @param filters empty before the first
 * @param segments by their places in the filters, none of which is given twice
 * @param next the next place
 */
record Crossed(Optional<RunFilters> filters, Map<Integer, Sealed> segments, int next) {
  static final Crossed NONE = new Crossed(Optional.empty(), Map.of(), 0);

  /** Adds the tables in which a key with this hash may lie. */
  void addTo(List<KeyTable> found, long hash) {
    if (filters.isPresent()) {
      for (int run : filters.get().candidates(hash)) {
        Optional.ofNullable(segments.get(run)).map(Sealed::table).ifPresent(found::add);
      }
    }
  }

  /** With others, whose filters are all of the size that those have which lie here. */
  Crossed with(Map<Sealed, Filter> others, long seed) {
    Optional<RunFilters> all = filters;
    Map<Integer, Sealed> more = new HashMap<>(segments);
    int place = next;
    for (Map.Entry<Sealed, Filter> one : others.entrySet()) {
      Filter filter = one.getValue();
      all =
          Optional.of(
              all.orElseGet(() -> RunFilters.none(filter.names(), seed)).with(place, filter));
      more.put(place++, one.getKey());
    }
    return new Crossed(all, Map.copyOf(more), place);
  }

  /** Those that are still there. */
  Crossed only(List<Sealed> those) {
    Map<Integer, Sealed> left = new HashMap<>(segments);
    left.values().retainAll(those);
    if (left.size() == segments.size()) {
      return this;
    }
    Optional<RunFilters> fewer = filters;
    for (int run : segments.keySet()) {
      if (!left.containsKey(run)) {
        fewer = fewer.map(it -> it.without(run));
      }
    }
    return new Crossed(fewer, Map.copyOf(left), next);
  }

  /** Those that are not among these. */
  List<Sealed> others(List<Sealed> all) {
    var others = new ArrayList<>(all);
    others.removeAll(segments.values());
    return List.copyOf(others);
  }

  /** What says of each of these which keys may lie in it, from now on. */
  Map<Sealed, Sieve> sieves() {
    Map<Sealed, Sieve> sieves = new HashMap<>();
    filters.ifPresent(
        all -> segments.forEach((run, one) -> sieves.put(one, new Sieve.Across(all, run))));
    return sieves;
  }
}
