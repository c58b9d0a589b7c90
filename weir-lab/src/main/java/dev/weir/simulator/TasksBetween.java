package dev.weir.simulator;

import dev.weir.call.Origin;
import dev.weir.call.Tenant;
import dev.weir.task.Line;
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
import dev.weir.task.Tasks;
import dev.weir.task.Token;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Stands before a queue of tasks and does nothing; for what changes a thing or two. */
class TasksBetween implements Tasks {
  private final Tasks tasks;

  TasksBetween(Tasks tasks) {
    this.tasks = tasks;
  }

  @Override
  public PutVerdict put(Put put) {
    return tasks.put(put);
  }

  @Override
  public List<Taken> take(Take take) {
    return tasks.take(take);
  }

  @Override
  public List<Taken> take(Take take, Duration atMost) throws InterruptedException {
    return tasks.take(take, atMost);
  }

  @Override
  public StepVerdict extend(Origin by, Token token, Duration lease) {
    return tasks.extend(by, token, lease);
  }

  @Override
  public StepVerdict finish(Origin by, Token token, Report report) {
    return tasks.finish(by, token, report);
  }

  @Override
  public Turn finish(Origin by, Token token, Report report, Take next) {
    return tasks.finish(by, token, report, next);
  }

  @Override
  public StepVerdict revive(Origin by, TaskId id) {
    return tasks.revive(by, id);
  }

  @Override
  public StepVerdict passOver(Origin by, TaskId id) {
    return tasks.passOver(by, id);
  }

  @Override
  public Optional<Task> task(Tenant tenant, TaskId id) {
    return tasks.task(tenant, id);
  }

  @Override
  public List<Line> history(Tenant tenant, TaskId id) {
    return tasks.history(tenant, id);
  }

  @Override
  public List<QueueCounts> queues(Tenant tenant) {
    return tasks.queues(tenant);
  }

  @Override
  public List<Task> find(TaskQuery query) {
    return tasks.find(query);
  }

  @Override
  public int sweep(Duration kept) {
    return tasks.sweep(kept);
  }

  @Override
  public Instant now() {
    return tasks.now();
  }

  @Override
  public void close() {
    tasks.close();
  }
}
