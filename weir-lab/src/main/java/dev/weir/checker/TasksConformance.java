package dev.weir.checker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.call.Canonical;
import dev.weir.call.Origin;
import dev.weir.call.Payload;
import dev.weir.call.Tenant;
import dev.weir.call.Value;
import dev.weir.error.ErrorCode;
import dev.weir.error.WeirException;
import dev.weir.task.DeathReason;
import dev.weir.task.Line;
import dev.weir.task.Line.Kind;
import dev.weir.task.Order.AfterDeath;
import dev.weir.task.Put;
import dev.weir.task.PutVerdict;
import dev.weir.task.QueueCounts;
import dev.weir.task.StepVerdict;
import dev.weir.task.StepVerdict.Why;
import dev.weir.task.Take;
import dev.weir.task.Taken;
import dev.weir.task.Task;
import dev.weir.task.TaskId;
import dev.weir.task.TaskQuery;
import dev.weir.task.TaskState;
import dev.weir.task.Tasks;
import dev.weir.task.Token;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What it means to be a queue of tasks. Extend it, say how to open yours, and run it as a JUnit
 * class. What the fences are for stands in {@link TaskFences}, order in {@link TaskOrder}, what
 * happens when many come at once in {@link TaskCrowd}; all of that is inherited.
 */
@Timeout(value = 180, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class TasksConformance extends TaskCrowd {

  /** Only suites of queues are made. */
  protected TasksConformance() {}

  @Test
  void aTaskIsPutTakenAndCompletedOnTheRecord() {
    Origin planner =
        AGENT
            .at(new Origin.Step("run-1", "step-2", "op-3"))
            .because("the user asked")
            .in(new Origin.Run("run-1", Optional.empty(), dev.weir.call.Remainder.UNTOLD));
    Task made = made(Put.of(TaskId.next(ENV), planner, QUEUE, number(7)));
    assertThat(made.state()).isEqualTo(TaskState.WAITING);
    Taken taken = taken();
    assertThat(taken.task().id()).isEqualTo(made.id());
    assertThat(taken.payload()).isEqualTo(Payload.of("{\"n\":7}"));
    assertThat(taken.task().held(tasks().now())).isTrue();
    nothingDue();
    assertThat(done(tasks().extend(WORKER, taken.token(), LEASE.multipliedBy(2))).due())
        .isAfter(taken.task().due());
    Task over = completed(taken);
    assertThat(over.state()).isEqualTo(TaskState.DONE);
    assertThat(stored(made.id())).isEqualTo(over);
    nothingDue();
    List<Line> lines = tasks().history(TENANT, made.id());
    assertThat(told(made.id()))
        .containsExactly(Kind.PUT, Kind.TAKEN, Kind.EXTENDED, Kind.COMPLETED);
    assertThat(lines.get(0).by().agent()).contains("planner");
    assertThat(lines.get(0).by().root()).contains("run-1");
    assertThat(lines.get(0).by().step()).contains(new Origin.Step("run-1", "step-2", "op-3"));
    assertThat(lines.get(0).by().reason()).contains("the user asked");
    assertThat(lines.get(0).body()).contains(Payload.of("{\"n\":7}"));
    assertThat(lines.get(1).worker()).contains("w-1");
    assertThat(lines.get(3).body()).contains(Payload.of("{\"n\":2}"));
    assertThat(lines.get(3).by().session()).isEqualTo("s-2");
  }

  @Test
  void whatIsAskedForAndNotThereIsNotThere() {
    assertThat(tasks().task(TENANT, TaskId.next(ENV))).isEmpty();
    assertThat(tasks().history(TENANT, TaskId.next(ENV))).isEmpty();
    assertThat(tasks().queues(TENANT)).isEmpty();
    assertThat(tasks().revive(AGENT, TaskId.next(ENV))).isEqualTo(new StepVerdict.Unknown());
    nothingDue();
  }

  @Test
  void aPayloadComesBackAsItWas() {
    Value odd =
        Value.of(
            Map.of(
                "text",
                "it's \"so\" \\ \n \u0000 \ud83d\ude00 \ud83d %_",
                "numbers",
                List.of(0, Long.MAX_VALUE, new BigDecimal("1E+400")),
                "none",
                Optional.empty()));
    Value large = new Value.Text("\u20ac".repeat(Tasks.PAYLOAD_MAX / 3 - 1));
    Value larger = new Value.Text("x".repeat(10_000));
    List<Value> values = List.of(odd, large, larger, number(1), new Value.Nil());
    values.forEach(value -> made(Put.of(TaskId.next(ENV), AGENT, QUEUE, value)));
    assertThat(tasks().take(take().upTo(10)))
        .extracting(Taken::payload)
        .isEqualTo(values.stream().map(it -> Payload.of(Canonical.bytes(it))).toList());
  }

  @Test
  void whatIsTooLargeIsRefusedAndLeavesNothing() {
    Value huge = new Value.Text("x".repeat(Tasks.PAYLOAD_MAX));
    Put put = Put.of(TaskId.next(ENV), AGENT, QUEUE, huge).named("k", Duration.ofDays(1));
    assertThat(tasks().put(put))
        .isInstanceOfSatisfying(
            PutVerdict.Refused.class,
            it -> assertThat(it.fault().code()).isEqualTo(ErrorCode.TOO_LARGE));
    made(put().named("k", Duration.ofDays(1)));
    Taken taken = taken();
    assertThatThrownBy(() -> tasks().complete(WORKER, taken.token(), huge))
        .isInstanceOfSatisfying(
            WeirException.class,
            it -> assertThat(it.fault().code()).isEqualTo(ErrorCode.TOO_LARGE));
    completed(taken);
  }

  @Test
  void namesThatNobodyCouldKeepAreRefused() {
    String huge = "k".repeat(1 << 20);
    for (String name : List.of("", huge, "a\u0000", "a\ud83d")) {
      assertThatThrownBy(() -> put(name)).isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> put().inOrder(name, AfterDeath.GO_ON))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> put().named(name, LEASE))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> Take.of(WORKER, name, "w", LEASE))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(Token.parse(name)).isEmpty();
    }
    Value deep = new Value.Nil();
    for (int i = 0; i < 200; i++) {
      deep = new Value.Arr(List.of(deep));
    }
    Value tooDeep = deep;
    assertThatThrownBy(() -> Put.of(TaskId.next(ENV), AGENT, QUEUE, tooDeep))
        .isInstanceOf(IllegalArgumentException.class);
    for (String name :
        List.of(
            "'; drop table weir_task; --",
            "%",
            "{a,b}",
            "\"",
            "\\",
            " ",
            "\uffff",
            "null",
            "\ud83d\ude00",
            "q".repeat(Tasks.NAME_MAX),
            "\u20ac".repeat(Tasks.NAME_MAX))) {
      Task made = made(put(name).named(name, LEASE).inOrder(name, AfterDeath.GO_ON));
      assertThat(known(put(name).named(name, LEASE))).isEqualTo(made);
      List<Taken> some = beside().take(take(name));
      assertThat(some).extracting(it -> it.task().id()).containsExactly(made.id());
      assertThat(Token.parse(some.get(0).token().text())).contains(some.get(0).token());
      completed(some.get(0));
      assertThat(stored(made.id()).order()).isEqualTo(made.order());
    }
  }

  @Test
  void aPutThatIsMadeAgainIsTheSameTask() {
    Put put = put().named("order-17", LEASE).inOrder("k", AfterDeath.WAIT);
    Task made = made(put);
    assertThat(made(put).id()).isEqualTo(made.id());
    completed(taken());
    assertThat(made(put).state()).isEqualTo(TaskState.DONE);
    assertThat(told(made.id())).containsExactly(Kind.PUT, Kind.TAKEN, Kind.COMPLETED);
    nothingDue();
  }

  @Test
  void aBusinessKeyIsOneTaskUntilItIsForgotten() {
    Task made = made(put().named("order-17", Duration.ofHours(1)));
    assertThat(known(put().named("order-17", LEASE)).id()).isEqualTo(made.id());
    made(put("other").named("order-17", LEASE));
    made(
        Put.of(TaskId.next(ENV), AGENT.of(new Tenant("other")), QUEUE, number(1))
            .named("order-17", LEASE));
    completed(taken());
    assertThat(known(put().named("order-17", LEASE)).state()).isEqualTo(TaskState.DONE);
    advance(Duration.ofMinutes(59));
    assertThat(known(put().named("order-17", LEASE)).id()).isEqualTo(made.id());
    advance(Duration.ofMinutes(1));
    Task second = made(put().named("order-17", LEASE));
    assertThat(second.id()).isNotEqualTo(made.id());
    assertThat(known(put().named("order-17", LEASE)).id()).isEqualTo(second.id());
    gaveUp(taken().token());
    assertThat(known(put().named("order-17", LEASE)).state()).isEqualTo(TaskState.DEAD);
    done(tasks().revive(AGENT, second.id()));
    advance(LEASE.multipliedBy(2));
    assertThat(known(put().named("order-17", LEASE)).id())
        .as("a dead letter that was put back has its key")
        .isEqualTo(second.id());
  }

  @Test
  void whatIsDelayedIsNotDueBefore() {
    Task late = made(put().after(Duration.ofHours(1)));
    Task soon = made(put().after(Duration.ofMinutes(30)));
    nothingDue();
    advance(Duration.ofMinutes(29));
    nothingDue();
    advance(Duration.ofMinutes(1));
    assertThat(takenInOrder()).containsExactly(soon.id());
    advance(Duration.ofMinutes(30));
    assertThat(takenInOrder()).contains(late.id());
  }

  @Test
  void whatHasExpiredIsDiscardedBeforeAnybodyHasIt() {
    Task brief = made(put().living(Duration.ofMinutes(1)));
    Task held = made(put().living(Duration.ofHours(1)));
    advance(Duration.ofMinutes(1));
    Taken taken = taken();
    assertThat(taken.task().id()).isEqualTo(held.id());
    assertThat(stored(brief.id()).death()).contains(DeathReason.EXPIRED);
    assertThat(told(brief.id())).containsExactly(Kind.PUT, Kind.DIED);
    done(tasks().extend(WORKER, taken.token(), Duration.ofHours(2)));
    advance(Duration.ofMinutes(70));
    assertThat(completed(taken).state()).as("it was begun in time").isEqualTo(TaskState.DONE);
  }

  @Test
  void aBacklogThatIsTooLongRefusesWhatComes() {
    for (int i = 0; i < 3; i++) {
      made(put().behindAtMost(3).after(Duration.ofMinutes(i)));
    }
    Put more = put().behindAtMost(3).named("k", LEASE);
    assertThat(tasks().put(more))
        .isInstanceOfSatisfying(
            PutVerdict.Refused.class,
            it -> assertThat(it.fault().code()).isEqualTo(ErrorCode.BACKLOG_FULL));
    assertThat(beside().put(more)).isInstanceOf(PutVerdict.Refused.class);
    made(put().behindAtMost(4));
    made(put("other").behindAtMost(1));
    completed(taken());
    completed(taken());
    made(more);
    assertThat(beside().put(put().behindAtMost(3))).isInstanceOf(PutVerdict.Refused.class);
  }

  @Test
  void tenantsDoNotMeet() {
    var other = new Tenant("other");
    Task mine = made(put());
    assertThat(tasks().take(Take.of(WORKER.of(other), QUEUE, "w", LEASE))).isEmpty();
    assertThat(tasks().task(other, mine.id())).isEmpty();
    assertThat(tasks().queues(other)).isEmpty();
    Taken taken = taken();
    assertThat(tasks().complete(WORKER.of(other), taken.token(), number(1)))
        .isEqualTo(new StepVerdict.Unknown());
    completed(taken);
  }

  @Test
  void peopleSeeHowTheQueuesStand() {
    made(put().after(Duration.ofHours(1)));
    Task dead = made(put());
    gaveUp(taken().token());
    made(put().inOrder("k", AfterDeath.GO_ON));
    made(put().inOrder("k", AfterDeath.GO_ON));
    Task due = made(put());
    made(put("a queue"));
    assertThat(tasks().take(take())).hasSize(1);
    List<QueueCounts> queues = beside().queues(TENANT);
    assertThat(queues).extracting(QueueCounts::queue).containsExactly("a queue", QUEUE);
    QueueCounts research = queues.get(1);
    assertThat(research).isEqualTo(new QueueCounts(QUEUE, 1, 1, 1, 1, 1, research.oldestDue()));
    assertThat(research.oldestDue()).contains(due.due());
    assertThat(tasks().find(new TaskQuery(TENANT, QUEUE, Optional.of(TaskState.DEAD), 10)))
        .extracting(Task::id)
        .containsExactly(dead.id());
    for (TaskState state : TaskState.values()) {
      assertThat(tasks().find(new TaskQuery(TENANT, QUEUE, Optional.of(state), 10)))
          .hasSize(
              switch (state) {
                case WAITING -> 2;
                case BEHIND, TAKEN, DEAD -> 1;
                case DONE -> 0;
              });
    }
    assertThat(tasks().find(new TaskQuery(TENANT, QUEUE, Optional.empty(), 3))).hasSize(3);
  }

  @Test
  void upkeepDiscardsWhatExpiredAndForgetsWhatIsLongOver() {
    Task done = made(put());
    completed(taken());
    Task named = made(put().named("k", Duration.ofDays(3)));
    completed(taken());
    Task expired = made(put().living(Duration.ofHours(1)).inOrder("o", AfterDeath.WAIT));
    Task behind = made(put().inOrder("o", AfterDeath.WAIT));
    advance(Duration.ofHours(2));
    assertThat(tasks().sweep(Duration.ofDays(1))).isOne();
    stands(expired.id(), TaskState.DEAD);
    stands(behind.id(), TaskState.BEHIND);
    advance(Duration.ofDays(2));
    assertThat(tasks().sweep(Duration.ofDays(1))).isOne();
    assertThat(tasks().sweep(Duration.ofDays(1))).isZero();
    assertThat(tasks().task(TENANT, done.id())).isEmpty();
    assertThat(tasks().history(TENANT, done.id())).isEmpty();
    stands(expired.id(), TaskState.DEAD); // somebody waits behind it
    assertThat(known(put().named("k", LEASE)).id()).isEqualTo(named.id());
    advance(Duration.ofDays(2));
    assertThat(tasks().sweep(Duration.ofDays(1))).isOne();
    made(put().named("k", LEASE));
  }

  @Test
  void aHistoryIsBounded() {
    Task made = made(put());
    Taken taken = taken();
    for (int i = 0; i < Tasks.LINES_SOFT + 50; i++) {
      done(tasks().extend(WORKER, taken.token(), LEASE));
    }
    assertThat(told(made.id())).hasSize(Tasks.LINES_SOFT);
    completed(taken);
    refused(tasks().complete(WORKER, taken.token(), number(3)), Why.OVER);
    assertThat(told(made.id())).hasSize(Tasks.LINES_SOFT + 1).endsWith(Kind.COMPLETED);
  }

  @Test
  void whatIsInItOutlivesWhoeverClosesIt() {
    Task waiting = made(put().after(LEASE));
    made(put().inOrder("k", AfterDeath.WAIT));
    Taken taken = taken();
    Task behind = made(put().inOrder("k", AfterDeath.WAIT));
    Optional<Tasks> again = reopen();
    if (again.isEmpty()) {
      return;
    }
    assertThatThrownBy(() -> tasks().put(put()))
        .isInstanceOfSatisfying(
            WeirException.class,
            it -> assertThat(it.fault().code()).isEqualTo(ErrorCode.LEDGER_UNAVAILABLE));
    Tasks after = again.get();
    done(after.complete(WORKER, taken.token(), number(1)));
    var ids = new ArrayList<TaskId>();
    after.take(take().upTo(10)).forEach(it -> ids.add(it.task().id()));
    assertThat(ids).containsExactly(behind.id());
    advance(LEASE);
    assertThat(after.take(take().upTo(10))).extracting(it -> it.task().id()).contains(waiting.id());
  }
}
