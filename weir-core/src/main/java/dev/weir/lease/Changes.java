package dev.weir.lease;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a round changes, for a store to write as one. Used by one thread. */
public final class Changes {
  private final Map<Kept.Key, Kept> names = new LinkedHashMap<>();
  private final Map<Kept.LeaseKey, Kept.Given> born = new LinkedHashMap<>();
  private final Map<Kept.LeaseKey, Kept.Given> moved = new LinkedHashMap<>();
  private final List<LeaseId> woken = new ArrayList<>();

  Changes() {}

  /** Rows as they are now. */
  public Collection<Kept> names() {
    return List.copyOf(names.values());
  }

  /** Leases that are new. */
  public Collection<Kept.Given> born() {
    return List.copyOf(born.values());
  }

  /** Leases that were there, as they are now. */
  public Collection<Kept.Given> moved() {
    return List.copyOf(moved.values());
  }

  /** Places in queues that are first now in front of something free. */
  public List<LeaseId> woken() {
    return List.copyOf(woken);
  }

  /** Whether there is nothing to write. */
  public boolean isEmpty() {
    return names.isEmpty() && born.isEmpty() && moved.isEmpty();
  }

  void row(Kept row) {
    names.put(row.key(), row);
  }

  void born(Kept.Given given) {
    born.put(given.key(), given);
  }

  void moved(Kept.Given given) {
    if (born.containsKey(given.key())) {
      born.put(given.key(), given);
    } else {
      moved.put(given.key(), given);
    }
  }

  void wakes(LeaseId place) {
    woken.add(place);
  }
}
