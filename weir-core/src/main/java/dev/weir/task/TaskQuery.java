package dev.weir.task;

import dev.weir.call.Tenant;
import java.util.Optional;

/**
 * Which tasks of a queue to list, the earliest first.
 *
 * @param state only those that stand so
 * @param limit 1 to 1,000
 */
public record TaskQuery(Tenant tenant, String queue, Optional<TaskState> state, int limit) {
  /** Checks the bound. */
  public TaskQuery {
    Names.checked("a queue's name", queue);
    Names.within("the limit", limit, 1, 1_000);
  }
}
