package dev.weir.task;

import dev.weir.call.Origin;
import java.time.Duration;
import java.util.List;

/**
 * A worker's wish for work.
 *
 * @param origin who asks, and whose tasks are meant
 * @param queues from which, 1 to {@link #QUEUES_MAX}
 * @param worker what it calls itself
 * @param lease for how long it has what it gets, {@link #LEASE_LEAST} to {@link #LEASE_MOST}
 * @param most how many it wants at once, 1 to {@link #TASKS_MAX}
 */
public record Take(Origin origin, List<String> queues, String worker, Duration lease, int most) {
  /** The most queues to take from. */
  public static final int QUEUES_MAX = 20;

  /** The most tasks to take at once. */
  public static final int TASKS_MAX = 100;

  /** The shortest lease. */
  public static final Duration LEASE_LEAST = Duration.ofMillis(1);

  /** The longest lease; who needs longer extends it. */
  public static final Duration LEASE_MOST = Duration.ofHours(12);

  /** Checks the bounds. */
  public Take {
    queues = List.copyOf(queues.stream().distinct().toList());
    Names.within("the number of queues", queues.size(), 1, QUEUES_MAX);
    queues.forEach(queue -> Names.checked("a queue's name", queue));
    Names.checked("a worker's name", worker);
    leased(lease);
    Names.within("the number of tasks", most, 1, TASKS_MAX);
  }

  static Duration leased(Duration lease) {
    if (lease.compareTo(LEASE_LEAST) < 0 || lease.compareTo(LEASE_MOST) > 0) {
      throw new IllegalArgumentException("a lease lasts " + LEASE_LEAST + " to " + LEASE_MOST);
    }
    return lease;
  }

  /** A wish for one task of one queue. */
  public static Take of(Origin origin, String queue, String worker, Duration lease) {
    return new Take(origin, List.of(queue), worker, lease, 1);
  }

  /** This wish, for so many. */
  public Take upTo(int tasks) {
    return new Take(origin, queues, worker, lease, tasks);
  }
}
