package dev.weir.checker;

import dev.weir.env.Env;
import dev.weir.task.MemoryTasks;
import dev.weir.task.Tasks;
import java.time.Duration;
import java.util.Optional;

/** The queue in the heap is a queue. */
class MemoryTasksTest extends TasksConformance {
  private final AheadClock clock = new AheadClock();
  private final Tasks tasks =
      new MemoryTasks(new Env(clock, Env.system().entropy(), Env.system().threads()));

  @Override
  protected Tasks open() {
    return tasks;
  }

  @Override
  protected Tasks openBeside() {
    return tasks;
  }

  @Override
  protected Optional<Tasks> reopen() {
    return Optional.empty();
  }

  @Override
  protected void advance(Duration by) {
    clock.advance(by);
  }
}
