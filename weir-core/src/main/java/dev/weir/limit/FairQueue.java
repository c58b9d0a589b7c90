package dev.weir.limit;

import dev.weir.call.Priority;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;

/**
 * Who is next. Control traffic first; then tenants in turn; of a tenant three interactive calls for
 * one of batch; of those, root runs in turn; of a run, whoever has waited longest. So a tenant or a
 * run that brings a hundred times as many calls gets no larger part than one that always has one.
 *
 * <p>Weighted round robin after the "deficit" kind, with one call as the unit: calls are not
 * weighed by how long they will take, which nobody knows.
 *
 * <p>Not safe for concurrent use: its owner has a lock.
 *
 * @param <T> who waits
 */
final class FairQueue<T> {
  /** So many interactive calls of a tenant in turn for one of batch. */
  private static final int INTERACTIVE_TURNS = 3;

  private final SequencedSet<T> control = new LinkedHashSet<>();
  private final Ring<ByClass<T>> tenants = new Ring<>();
  private int size;

  /**
   * Where somebody waits.
   *
   * @param run the root run, or the session where there is none
   */
  record Place(String tenant, Priority priority, String run) {}

  /** Lists in turn, each under a name; one without anybody is not kept. */
  private static final class Ring<R> {
    private final LinkedHashMap<String, R> members = new LinkedHashMap<>();

    boolean isEmpty() {
      return members.isEmpty();
    }

    Map.Entry<String, R> first() {
      return members.firstEntry();
    }

    void toTheEnd(String name) {
      R member = members.remove(name);
      if (member != null) {
        members.put(name, member);
      }
    }
  }

  /** What one tenant has waiting. */
  private static final class ByClass<T> {
    private final EnumMap<Priority, Ring<SequencedSet<T>>> classes = new EnumMap<>(Priority.class);

    /** How many interactive calls in a row went before batch. */
    private int favoured;

    Ring<SequencedSet<T>> of(Priority priority) {
      return classes.computeIfAbsent(priority, wanted -> new Ring<>());
    }

    boolean isEmpty() {
      return classes.values().stream().allMatch(Ring::isEmpty);
    }

    Priority next() {
      boolean interactive = !of(Priority.INTERACTIVE).isEmpty();
      boolean batch = !of(Priority.BATCH).isEmpty();
      if (interactive && batch) {
        favoured = favoured >= INTERACTIVE_TURNS ? 0 : favoured + 1;
        return favoured == 0 ? Priority.BATCH : Priority.INTERACTIVE;
      }
      return interactive ? Priority.INTERACTIVE : Priority.BATCH;
    }
  }

  int size() {
    return size;
  }

  /** Somebody waits. */
  void add(Place place, T who) {
    size++;
    if (place.priority() == Priority.CONTROL) {
      control.add(who);
    } else {
      tenants
          .members
          .computeIfAbsent(place.tenant(), name -> new ByClass<>())
          .of(place.priority())
          .members
          .computeIfAbsent(place.run(), name -> new LinkedHashSet<>())
          .add(who);
    }
  }

  /** Whoever is next waits no more. */
  Optional<T> poll() {
    if (size == 0) {
      return Optional.empty();
    }
    size--;
    if (!control.isEmpty()) {
      return Optional.of(control.removeFirst());
    }
    Map.Entry<String, ByClass<T>> tenant = tenants.first();
    Ring<SequencedSet<T>> runs = tenant.getValue().of(tenant.getValue().next());
    Map.Entry<String, SequencedSet<T>> run = runs.first();
    T who = run.getValue().removeFirst();
    runs.toTheEnd(run.getKey());
    if (run.getValue().isEmpty()) {
      runs.members.remove(run.getKey());
    }
    tenants.toTheEnd(tenant.getKey());
    if (tenant.getValue().isEmpty()) {
      tenants.members.remove(tenant.getKey());
    }
    return Optional.of(who);
  }

  /** Somebody went away; says whether it was waiting. */
  boolean remove(Place place, T who) {
    boolean was = place.priority() == Priority.CONTROL ? control.remove(who) : removed(place, who);
    size -= was ? 1 : 0;
    return was;
  }

  private boolean removed(Place place, T who) {
    ByClass<T> tenant = tenants.members.get(place.tenant());
    if (tenant == null) {
      return false;
    }
    Ring<SequencedSet<T>> runs = tenant.of(place.priority());
    SequencedSet<T> run = runs.members.get(place.run());
    if (run == null || !run.remove(who)) {
      return false;
    }
    if (run.isEmpty()) {
      runs.members.remove(place.run());
    }
    if (tenant.isEmpty()) {
      tenants.members.remove(place.tenant());
    }
    return true;
  }
}
