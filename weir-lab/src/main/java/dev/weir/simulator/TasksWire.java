package dev.weir.simulator;

import dev.weir.call.Origin;
import dev.weir.call.Tenant;
import dev.weir.env.Env;
import dev.weir.task.Bells;
import dev.weir.task.Line;
import dev.weir.task.MemoryTasks;
import dev.weir.task.Put;
import dev.weir.task.PutVerdict;
import dev.weir.task.QueueCounts;
import dev.weir.task.Report;
import dev.weir.task.StepVerdict;
import dev.weir.task.Take;
import dev.weir.task.Taken;
import dev.weir.task.Task;
import dev.weir.task.TaskId;
import dev.weir.task.TaskQuery;
import dev.weir.task.TaskState;
import dev.weir.task.Tasks;
import dev.weir.task.Token;
import dev.weir.task.Wanted;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One node's way to the queue of tasks that all share; behind it the witness takes it all down. */
final class TasksWire implements Tasks {
  private final World world;
  private final Wire wire;
  private final Shared shared;
  private final MemoryTasks store;
  private final Bells bells;

  TasksWire(World world, Env env, Wire wire) {
    this.world = world;
    this.wire = wire;
    this.shared = world.shared();
    this.store = shared.tasks();
    this.bells = new Bells(env);
  }

  @Override
  public PutVerdict put(Put put) {
    PutVerdict verdict =
        wire.over(
            "put a task",
            () -> {
              boolean there = store.task(put.origin().tenant(), put.id()).isPresent();
              PutVerdict said = store.put(put);
              shared.taskBook().put(put, said, store.now());
              if (said instanceof PutVerdict.Made && !there) {
                shared.happened();
              } else {
                shared.nothingToDo();
              }
              world.trace().line("queue", () -> "put " + put.id() + ": " + said);
              return said;
            });
    if (verdict instanceof PutVerdict.Made made && made.task().state() == TaskState.WAITING) {
      bells.ring(Map.of(new Wanted.Queue(put.origin().tenant(), put.queue()), 1));
    }
    return verdict;
  }

  @Override
  public List<Taken> take(Take take) {
    return wire.over(
        "take tasks",
        () -> {
          List<Taken> taken = store.take(take);
          shared.taskBook().took(take, taken, store.now());
          if (taken.isEmpty()) {
            shared.nothingToDo();
          } else {
            shared.once();
          }
          taken.forEach(one ->
              world.trace().line("queue", () -> "to " + take.worker() + " goes " + one.task()));
          return taken;
        });
  }

  @Override
  public List<Taken> take(Take take, Duration atMost) throws InterruptedException {
    return bells.await(take, () -> take(take), atMost);
  }

  @Override
  public StepVerdict extend(Origin by, Token token, Duration lease) {
    return wire.over(
        "extend a task",
        () -> {
          StepVerdict said = store.extend(by, token, lease);
          shared.taskBook().extended(token, lease, said, store.now());
          return counted(token, said);
        });
  }

  @Override
  public StepVerdict finish(Origin by, Token token, Report report) {
    return wire.over(
        "finish a task",
        () -> {
          StepVerdict said = store.finish(by, token, report);
          shared.taskBook().finished(token, report, said, store.now());
          return counted(token, said);
        });
  }

  private StepVerdict counted(Token token, StepVerdict said) {
    switch (said) {
      case StepVerdict.Done done -> shared.nothingToDo();
      case StepVerdict.Again again -> shared.nothingToDo();
      case StepVerdict.Refused refused -> {}
      case StepVerdict.Unknown unknown -> {}
    }
    world.trace().line("queue", () -> token + ": " + said);
    return said;
  }

  @Override
  public Turn finish(Origin by, Token token, Report report, Take next) {
    return new Turn(finish(by, token, report), take(next));
  }

  @Override
  public StepVerdict revive(Origin by, TaskId id) {
    return wire.over("revive a task", () -> store.revive(by, id));
  }

  @Override
  public StepVerdict passOver(Origin by, TaskId id) {
    return wire.over("pass over a task", () -> store.passOver(by, id));
  }

  @Override
  public Optional<Task> task(Tenant tenant, TaskId id) {
    return wire.over("task", () -> store.task(tenant, id));
  }

  @Override
  public List<Line> history(Tenant tenant, TaskId id) {
    return wire.over("a task's history", () -> store.history(tenant, id));
  }

  @Override
  public List<QueueCounts> queues(Tenant tenant) {
    return wire.over("queues", () -> store.queues(tenant));
  }

  @Override
  public List<Task> find(TaskQuery query) {
    return wire.over("find tasks", () -> store.find(query));
  }

  @Override
  public int sweep(Duration kept) {
    return wire.over("sweep tasks", () -> store.sweep(kept));
  }

  @Override
  public Instant now() {
    return store.now();
  }

  @Override
  public void close() {}
}
