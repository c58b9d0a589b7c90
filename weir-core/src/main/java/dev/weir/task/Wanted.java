package dev.weir.task;

import dev.weir.call.Tenant;
import java.util.Map;
import java.util.Set;

/**
 * What a round has to know before it can judge. A store looks it up in this order, so that two
 * rounds never wait for each other in a ring: the lanes and names are held first, in the order of
 * their numbers; then the tasks, in the order of their keys; candidates that others hold are passed
 * over.
 *
 * @param lanes to hold, and to look for the first two tasks that stand in each
 * @param names business keys to hold and to look up
 * @param tasks to hold and to look up
 * @param candidates how many tasks of which queue that are due, by urgency, to hold
 * @param backlogs of which queues to know how many tasks are not over
 * @param places how many new places, later than all there are
 */
public record Wanted(
    Set<Kept.Lane> lanes,
    Set<Named> names,
    Set<Kept.Key> tasks,
    Map<Queue, Integer> candidates,
    Set<Queue> backlogs,
    int places) {

  /** A queue of a tenant. */
  public record Queue(Tenant tenant, String name) {}

  /** A business key in its queue. */
  public record Named(Queue queue, String text) {
    /** What to hold while it is looked up. */
    public long number() {
      return Kept.digest("name", queue.tenant().name(), queue.name(), text);
    }
  }

  /** Copies them. */
  public Wanted {
    lanes = Set.copyOf(lanes);
    names = Set.copyOf(names);
    tasks = Set.copyOf(tasks);
    candidates = Map.copyOf(candidates);
    backlogs = Set.copyOf(backlogs);
  }
}
