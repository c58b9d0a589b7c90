package dev.weir.waiting;

import dev.weir.call.Origin;
import dev.weir.env.Env;
import dev.weir.task.Line;
import dev.weir.task.Task;
import dev.weir.task.TaskId;
import dev.weir.task.TaskState;
import dev.weir.task.Tasks;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Waits until a task is over. While somebody has the task, whoever that is is in the way: if it
 * waits in turn for something that this one holds, one of the two gives up. Safe for any number of
 * callers.
 */
public final class TaskWait {
  private static final Duration LOOK = Duration.ofMillis(200);

  private final Env env;
  private final Tasks tasks;
  private final Waits waits;

  /** Waits for these tasks. */
  public TaskWait(Env env, Tasks tasks, Waits waits) {
    this.env = env;
    this.tasks = tasks;
    this.waits = waits;
  }

  /** What became of waiting. */
  public sealed interface Ended {
    /** The task is done or dead. */
    record Over(Task task) implements Ended {}

    /** It was neither for all of that time. */
    record StillOpen(Task task) implements Ended {}

    /** It would have been waited for for ever. */
    record InRing(Ring ring) implements Ended {}

    /** There is no such task. */
    record Unknown() implements Ended {}
  }

  /**
   * Waits so long at most.
   *
   * @throws dev.weir.error.WeirException with {@code LEDGER_UNAVAILABLE}
   * @throws InterruptedException if the waiting thread is interrupted
   */
  public Ended over(Origin by, TaskId id, Duration atMost) throws InterruptedException {
    long end = env.clock().nanos() + atMost.toNanos();
    try (Wait wait = waits.begin(by, "task " + id, Set.of())) {
      while (true) {
        long began = env.clock().nanos();
        Optional<Task> now = tasks.task(by.tenant(), id);
        if (now.isEmpty()) {
          return new Ended.Unknown();
        }
        Task task = now.get();
        if (task.state().over()) {
          return new Ended.Over(task);
        }
        Optional<Ring> ring = wait.behind(began, holder(task));
        if (ring.isPresent()) {
          return new Ended.InRing(ring.get());
        }
        Duration left = Duration.ofNanos(end - env.clock().nanos());
        if (left.isNegative() || left.isZero()) {
          return new Ended.StillOpen(task);
        }
        env.threads().pause(left.compareTo(LOOK) < 0 ? left : LOOK);
      }
    }
  }

  /** The session that has it; nobody when it is free, or waits behind another. */
  private Set<Party> holder(Task task) {
    if (task.state() != TaskState.TAKEN) {
      return Set.of();
    }
    List<Line> lines = tasks.history(task.tenant(), task.id());
    return lines.reversed().stream()
        .filter(line -> line.kind() == Line.Kind.TAKEN)
        .findFirst()
        .map(line -> Set.of(Party.session(task.tenant(), line.by().session())))
        .orElse(Set.of());
  }
}
