package dev.weir.waiting;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Rings in what all nodes have told. Pure. */
final class Graph {
  private Graph() {}

  /**
   * The ring whose youngest wait this is, if there is one and it is certain; the shortest.
   *
   * <p>Schedule that looking is asked for: (1) A waits for B; (2) B lets go; (3) B waits for A, who
   * has not noticed (2). A's edge is older than B's wait, so there is no ring.
   */
  static Optional<Ring> ring(Told youngest, Collection<Told> all) {
    List<Told> older =
        all.stream()
            .filter(it -> it.before(youngest) && it.looked().isAfter(youngest.since()))
            .toList();
    if (youngest.looked().isBefore(youngest.since())) {
      return Optional.empty();
    }
    var cameFrom = new HashMap<Told, Told>();
    Set<Told> seen = new HashSet<>();
    var next = new ArrayDeque<>(List.of(youngest));
    while (!next.isEmpty()) {
      Told here = next.remove();
      if (!here.equals(youngest) && here.isBehind(youngest)) {
        return Optional.of(path(here, cameFrom));
      }
      for (Told there : older) {
        if (!seen.contains(there) && here.isBehind(there)) {
          seen.add(there);
          cameFrom.put(there, here);
          next.add(there);
        }
      }
    }
    return Optional.empty();
  }

  private static Ring path(Told last, Map<Told, Told> cameFrom) {
    var links = new ArrayList<Ring.Link>();
    Optional<Told> here = Optional.of(last);
    while (here.isPresent()) {
      links.addFirst(here.get().link());
      here = Optional.ofNullable(cameFrom.get(here.get()));
    }
    return new Ring(links);
  }
}
