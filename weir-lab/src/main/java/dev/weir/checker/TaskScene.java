package dev.weir.checker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.Origin;
import dev.weir.call.Tenant;
import dev.weir.call.Value;
import dev.weir.env.Env;
import dev.weir.task.Line;
import dev.weir.task.Put;
import dev.weir.task.PutVerdict;
import dev.weir.task.Report;
import dev.weir.task.StepVerdict;
import dev.weir.task.Take;
import dev.weir.task.Taken;
import dev.weir.task.Task;
import dev.weir.task.TaskId;
import dev.weir.task.TaskState;
import dev.weir.task.Tasks;
import dev.weir.task.Token;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;

/** A fresh queue for each test, with two handles on it, and the steps that promises are told in. */
abstract class TaskScene {
  static final Env ENV = Env.system();
  static final Tenant TENANT = Tenant.DEFAULT;
  static final Origin AGENT = Origin.of("s-1").by("planner");
  static final Origin WORKER = Origin.of("s-2").by("worker");
  static final Duration LEASE = Duration.ofMinutes(1);
  static final String QUEUE = "research";

  private Optional<Tasks> first = Optional.empty();
  private Optional<Tasks> second = Optional.empty();

  /** A queue with nothing in it; whoever opens it closes what is under it. */
  protected abstract Tasks open();

  /** Another handle on the one that was opened last: another node's, where there can be one. */
  protected abstract Tasks openBeside();

  /** Closes all handles, and opens what was left again; empty for a queue that keeps nothing. */
  protected abstract Optional<Tasks> reopen();

  /** Moves the store's time on. */
  protected abstract void advance(Duration by);

  @BeforeEach
  final void openTasks() {
    first = Optional.of(open());
    second = Optional.of(openBeside());
  }

  final Tasks tasks() {
    return first.orElseThrow();
  }

  final Tasks beside() {
    return second.orElseThrow();
  }

  static Put put(String queue) {
    return Put.of(TaskId.next(ENV), AGENT, queue, number(1));
  }

  static Put put() {
    return put(QUEUE);
  }

  static Value number(int n) {
    return Value.Obj.empty().with("n", Value.Num.of(n));
  }

  final Task made(Put put) {
    return switch (tasks().put(put)) {
      case PutVerdict.Made made -> made.task();
      case PutVerdict.Known known -> throw new AssertionError("known: " + known.task());
      case PutVerdict.Refused refused -> throw new AssertionError(refused.fault().toString());
    };
  }

  final Task known(Put put) {
    return switch (tasks().put(put)) {
      case PutVerdict.Made made -> throw new AssertionError("made: " + made.task());
      case PutVerdict.Known known -> known.task();
      case PutVerdict.Refused refused -> throw new AssertionError(refused.fault().toString());
    };
  }

  static Take take(String queue) {
    return Take.of(WORKER, queue, "w-1", LEASE);
  }

  static Take take() {
    return take(QUEUE);
  }

  /** The one task that is due. */
  final Taken taken() {
    List<Taken> some = tasks().take(take());
    assertThat(some).hasSize(1);
    return some.get(0);
  }

  /** The ids of all that are due, taken one after the other. */
  final List<TaskId> takenInOrder() {
    var ids = new java.util.ArrayList<TaskId>();
    for (var some = tasks().take(take()); !some.isEmpty(); some = tasks().take(take())) {
      some.forEach(one -> ids.add(one.task().id()));
    }
    return ids;
  }

  final void nothingDue() {
    assertThat(tasks().take(take())).isEmpty();
    assertThat(beside().take(take())).isEmpty();
  }

  final Task completed(Taken taken) {
    return done(tasks().complete(WORKER, taken.token(), number(2)));
  }

  final StepVerdict failed(Token token, Duration retryAfter) {
    return tasks().finish(WORKER, token, new Report.Failed("no luck", retryAfter));
  }

  final StepVerdict gaveUp(Token token) {
    return tasks().finish(WORKER, token, new Report.GaveUp("cannot be read"));
  }

  static Task done(StepVerdict verdict) {
    assertThat(verdict).isInstanceOf(StepVerdict.Done.class);
    return ((StepVerdict.Done) verdict).task();
  }

  static void refused(StepVerdict verdict, StepVerdict.Why why) {
    assertThat(verdict)
        .isInstanceOfSatisfying(
            StepVerdict.Refused.class, refused -> assertThat(refused.why()).isEqualTo(why));
  }

  final Task stored(TaskId id) {
    return beside().task(TENANT, id).orElseThrow();
  }

  final void stands(TaskId id, TaskState state) {
    assertThat(stored(id).state()).isEqualTo(state);
  }

  final List<Line.Kind> told(TaskId id) {
    List<Line> lines = beside().history(TENANT, id);
    for (int i = 0; i < lines.size(); i++) {
      assertThat(lines.get(i).number()).isEqualTo(i);
    }
    return lines.stream().map(Line::kind).toList();
  }
}
