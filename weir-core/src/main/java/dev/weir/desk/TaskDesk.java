package dev.weir.desk;

import dev.weir.call.Origin;
import dev.weir.call.Value;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.task.Order;
import dev.weir.task.Put;
import dev.weir.task.PutVerdict;
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
import dev.weir.task.Urgency;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What can be asked of the queue of tasks. Safe for any number of callers. */
public final class TaskDesk {
  /** The longest that somebody waits for a task at a door. */
  public static final Duration WAIT_MOST = Duration.ofSeconds(20);

  /** The most tasks that are handed out at a door at once: payloads may be large. */
  private static final int TAKEN_MOST = 10;

  /** The most tasks of a list. */
  private static final int LISTED_MOST = 200;

  /** After so long it is asked whether whoever waits is still there. */
  private static final Duration GLANCE = Duration.ofSeconds(1);

  private static final long YEAR_MS = Duration.ofDays(366).toMillis();
  private static final long LEASE_MS = Take.LEASE_MOST.toMillis();
  private static final Duration LEASE_USUAL = Duration.ofMinutes(1);
  private static final Duration REMEMBER_USUAL = Duration.ofDays(1);

  private final Tasks tasks;

  /** A desk before this queue. */
  public TaskDesk(Tasks tasks) {
    this.tasks = tasks;
  }

  /** What whoever puts and does tasks asks for. */
  public List<Operation> operations() {
    return List.of(put(), take(), extend(), complete(), fail(), get(), list(), queues());
  }

  /** What is for those who look after dead letters. */
  public List<Operation> mending() {
    return List.of(revive(), passOver());
  }

  private Operation put() {
    return new Operation(
        "tasks_put",
        "Put a task into a queue for a worker to take: you, another agent, or a program. Returns the"
            + " task. With `key`, a second put of that key is not another task: it answers the one"
            + " that is there, as outcome=known. Tasks with the same `order` are handed out one"
            + " after another, in the order they were put. When the error is backlog-full, do not"
            + " put more: the workers do not keep up.",
        Fields.of(
            queue().required(),
            Field.any("payload", "What is to be done, as any JSON; up to 256 KB.").required(),
            Field.text("key", Tasks.NAME_MAX, "Your business's own name for it, such as an id."),
            Field.whole(
                "remember_ms",
                0,
                YEAR_MS,
                "With key: for how long it is still known after the task is over. Default a day."),
            Field.text("order", Tasks.NAME_MAX, "Tasks that share it are done one at a time."),
            Field.word(
                "after_death",
                List.of("go-on", "wait"),
                "With order: what becomes of those behind it if it dies. Default go-on."),
            Field.word("urgency", TaskForms.words(Urgency.values()), "Default normal."),
            Field.whole("delay_ms", 0, YEAR_MS, "It cannot be taken before. Default 0."),
            Field.whole("attempts", 1, Put.ATTEMPTS_MAX, "How often it may be tried. Default 5."),
            Field.whole("life_ms", 0, YEAR_MS, "Discarded if nobody has begun by then."),
            Field.whole("backlog_most", 1, 1_000_000_000, "Refuse when so many are not over.")),
        Fields.of(
            Field.word("outcome", List.of("put", "known"), "Whether it is a new one.").required(),
            Field.parts("task", TaskForms.TASK, "The task.").required()),
        (visit, given) -> {
          Put usual =
              Put.of(
                  new TaskId(visit.id()),
                  visit.origin(),
                  given.text("queue"),
                  given.any("payload").orElse(Value.Nil.NIL));
          var put =
              new Put(usual.id(), usual.origin(), usual.queue(), usual.payload(), terms(given));
          return switch (tasks.put(put)) {
            case PutVerdict.Made made -> putAs("put", made.task());
            case PutVerdict.Known known -> putAs("known", known.task());
            case PutVerdict.Refused refused ->
                new Heard.Refusal(refused.fault(), Value.Obj.empty());
          };
        });
  }

  private static Put.Terms terms(Given given) {
    Put.Terms usual = Put.Terms.USUAL;
    return new Put.Terms(
        given.maybeText("urgency").map(TaskDesk::urgency).orElse(usual.urgency()),
        given
            .maybeText("order")
            .map(key ->
                new Order(
                    key,
                    given.maybeText("after_death").filter("wait"::equals).isPresent()
                        ? Order.AfterDeath.WAIT
                        : Order.AfterDeath.GO_ON)),
        given
            .maybeText("key")
            .map(key ->
                new Put.BusinessKey(key, given.millis("remember_ms").orElse(REMEMBER_USUAL))),
        given.millis("delay_ms").orElse(usual.delay()),
        given.whole("attempts").map(Math::toIntExact).orElse(usual.attempts()),
        given.millis("life_ms"),
        given.whole("backlog_most").orElse(usual.backlogMost()));
  }

  private static Urgency urgency(String word) {
    return Urgency.valueOf(word.toUpperCase(Locale.ROOT));
  }

  private static Heard putAs(String outcome, Task task) {
    return new Heard.Result(
        new Form().text("outcome", outcome).value("task", TaskForms.task(task)).made());
  }

  private Operation take() {
    return new Operation(
        "tasks_take",
        "Take tasks to work on them. Each is yours until its lease ends (task.due) and nobody else"
            + " gets it meanwhile. Do the work, then say tasks_complete or tasks_fail with the"
            + " token; when it takes longer than a third of the lease, say tasks_extend now and"
            + " then. If you say nothing, the task goes to somebody else when the lease ends. An"
            + " empty list means that there was nothing to do in the time you waited. Workers that"
            + " run side by side need different names: two equal takes at one moment are one.",
        Fields.of(
            Field.many("queues", nameKind(), Take.QUEUES_MAX, "From which queues.").required(),
            Field.text("worker", Tasks.NAME_MAX, "What you call yourself.").required(),
            Field.whole("lease_ms", 1, LEASE_MS, "For how long they are yours. Default 60000."),
            Field.whole("most", 1, TAKEN_MOST, "How many at once. Default 1."),
            Field.whole(
                "wait_ms",
                0,
                WAIT_MOST.toMillis(),
                "How long to wait for one when there is none. Default 0.")),
        Fields.of(
            Field.many(
                    "tasks",
                    new Field.Kind.Parts(TaskForms.TAKEN),
                    TAKEN_MOST,
                    "What you have now, perhaps nothing.")
                .required(),
            Field.text("now", 40, "The queue's own time, which leases are counted by.").required()),
        (visit, given) -> {
          var take =
              new Take(
                  visit.origin(),
                  given.texts("queues"),
                  given.text("worker"),
                  given.millis("lease_ms").orElse(LEASE_USUAL),
                  given.whole("most").map(Math::toIntExact).orElse(1));
          Duration wait = given.millis("wait_ms").orElse(Duration.ZERO);
          List<Taken> taken =
              waited(take, wait.compareTo(visit.patience()) < 0 ? wait : visit.patience(), visit);
          return new Heard.Result(
              new Form()
                  .list("tasks", taken.stream().map(TaskForms::taken).toList())
                  .text("now", tasks.now().toString())
                  .made());
        });
  }

  /** In glances: whoever has gone meanwhile is given nothing. */
  private List<Taken> waited(Take take, Duration atMost, Visit visit) throws InterruptedException {
    Duration left = atMost;
    while (left.compareTo(GLANCE) > 0) {
      List<Taken> taken = tasks.take(take, GLANCE);
      if (!taken.isEmpty()) {
        return taken;
      }
      if (visit.left().getAsBoolean()) {
        return List.of();
      }
      left = left.minus(GLANCE);
    }
    return left.isPositive() ? tasks.take(take, left) : tasks.take(take);
  }

  private Operation extend() {
    return new Operation(
        "tasks_extend",
        "Say that you are still at a task that you took: its lease then lasts so long from now. Say"
            + " it about every third of the lease. The error task-not-held means that it is yours"
            + " no more: stop working on it at once, somebody else may be doing it.",
        Fields.of(
            token().required(),
            Field.whole("lease_ms", 1, LEASE_MS, "From now on. Default 60000.")),
        stepped(),
        (visit, given) ->
            step(
                tasks.extend(
                    visit.origin(), token(given), given.millis("lease_ms").orElse(LEASE_USUAL))));
  }

  private Operation complete() {
    return new Operation(
        "tasks_complete",
        "Say that a task is done, and with what result. Said twice with one token it counts once."
            + " The error task-not-held means that the lease was over or somebody else has it: your"
            + " result is kept as evidence and changes nothing. Do not do the work again.",
        Fields.of(
            token().required(),
            Field.any("result", "What came of it, as any JSON; up to 256 KB. Default null.")),
        stepped(),
        (visit, given) ->
            finish(
                visit.origin(),
                given,
                Report.Completed.with(given.any("result").orElse(Value.Nil.NIL))));
  }

  private Operation fail() {
    return new Operation(
        "tasks_fail",
        "Say that a task could not be done. It goes back into its queue for another attempt after"
            + " `retry_after_ms`, or becomes a dead letter when its attempts are spent or you say"
            + " `give_up`, because it can never work as it is.",
        Fields.of(
            token().required(),
            Field.text("reason", Tasks.DETAIL_MAX, "Why, for people.").required(),
            Field.whole("retry_after_ms", 0, YEAR_MS, "Not before. Default 10000."),
            Field.truth("give_up", "Nobody should try it again. Default false.")),
        stepped(),
        (visit, given) ->
            finish(
                visit.origin(),
                given,
                given.holds("give_up")
                    ? new Report.GaveUp(given.text("reason"))
                    : new Report.Failed(
                        given.text("reason"),
                        given.millis("retry_after_ms").orElse(Duration.ofSeconds(10)))));
  }

  private Heard finish(Origin origin, Given given, Report report) {
    return step(tasks.finish(origin, token(given), report));
  }

  private Operation get() {
    return new Operation(
        "tasks_get",
        "Look at one task: how it stands, and, with `history`, everything that happened to it: who"
            + " put and took it, what came of each attempt, its payload and result.",
        Fields.of(
            id().required(),
            Field.truth("history", "Whether to tell what happened to it. Default false.")),
        Fields.of(
            Field.parts("task", TaskForms.TASK, "The task.").required(),
            Field.many(
                "history", new Field.Kind.Parts(TaskForms.LINE), Tasks.LINES_HARD, "In order.")),
        (visit, given) -> {
          Optional<Task> task = tasks.task(visit.origin().tenant(), id(given));
          if (task.isEmpty()) {
            return unknown();
          }
          var form = new Form().value("task", TaskForms.task(task.get()));
          if (given.holds("history")) {
            form.value(
                "history", TaskForms.history(tasks.history(visit.origin().tenant(), id(given))));
          }
          return new Heard.Result(form.made());
        });
  }

  private Operation list() {
    return new Operation(
        "tasks_list",
        "List tasks of a queue, the earliest first; with state=dead its dead letters, each with the"
            + " reason. Without payloads: tasks_get with history has them.",
        Fields.of(
            queue().required(),
            Field.word("state", TaskForms.words(TaskState.values()), "Only those that stand so."),
            Field.whole("limit", 1, LISTED_MOST, "How many at most. Default 50.")),
        Fields.of(
            Field.many(
                    "tasks",
                    new Field.Kind.Parts(TaskForms.TASK),
                    LISTED_MOST,
                    "The earliest first.")
                .required()),
        (visit, given) -> {
          var query =
              new TaskQuery(
                  visit.origin().tenant(),
                  given.text("queue"),
                  given
                      .maybeText("state")
                      .map(word -> TaskState.valueOf(word.toUpperCase(Locale.ROOT))),
                  given.whole("limit").map(Math::toIntExact).orElse(50));
          return new Heard.Result(
              new Form()
                  .list("tasks", tasks.find(query).stream().map(TaskForms::task).toList())
                  .made());
        });
  }

  private Operation queues() {
    return new Operation(
        "tasks_queues",
        "How the queues stand: how many tasks wait, are taken, are delayed, wait for an earlier one,"
            + " or are dead letters, and since when the oldest is due.",
        Fields.of(),
        Fields.of(
            Field.many("queues", new Field.Kind.Parts(TaskForms.QUEUE), 100_000, "By name.")
                .required()),
        (visit, given) ->
            new Heard.Result(
                new Form()
                    .list(
                        "queues",
                        tasks.queues(visit.origin().tenant()).stream()
                            .map(TaskForms::queue)
                            .toList())
                    .made()));
  }

  private Operation revive() {
    return new Operation(
        "tasks_revive",
        "Put a dead letter back into its queue, with as many attempts as it had at first. Only when"
            + " what killed it is mended.",
        Fields.of(id().required()),
        stepped(),
        (visit, given) -> step(tasks.revive(visit.origin(), id(given))));
  }

  private Operation passOver() {
    return new Operation(
        "tasks_pass_over",
        "Let the tasks go on that wait behind a dead letter of their order. The dead letter stays"
            + " dead.",
        Fields.of(id().required()),
        stepped(),
        (visit, given) -> step(tasks.passOver(visit.origin(), id(given))));
  }

  private static Heard step(StepVerdict verdict) {
    return switch (verdict) {
      case StepVerdict.Done done -> counted("now", done.task());
      case StepVerdict.Again again -> counted("before", again.task());
      case StepVerdict.Unknown unknown -> unknown();
      case StepVerdict.Refused refused -> refusal(refused);
    };
  }

  private static Heard counted(String when, Task task) {
    return new Heard.Result(
        new Form().text("counted", when).value("task", TaskForms.task(task)).made());
  }

  private static Heard refusal(StepVerdict.Refused refused) {
    ErrorCode code =
        refused.why() == StepVerdict.Why.NOT_POSSIBLE
            ? ErrorCode.TASK_NOT_DEAD
            : ErrorCode.TASK_NOT_HELD;
    String detail =
        switch (refused.why()) {
          case LAPSED -> "the lease ran out before this was said";
          case TAKEN_AGAIN -> "the lease ran out and somebody else has taken it since";
          case GIVEN_BACK -> "it was given back with this token before";
          case OVER -> "it is done or dead";
          case WRONG_TOKEN -> "no such token was ever given";
          case NOT_POSSIBLE ->
              "only a dead letter can be put back or passed over, and so often only";
        };
    return new Heard.Refusal(
        new Fault(code, detail),
        new Form()
            .text("why", TaskForms.word(refused.why()))
            .value("task", TaskForms.task(refused.task()))
            .made());
  }

  private static Heard unknown() {
    return Heard.refused(ErrorCode.TASK_UNKNOWN, "there is no task with this id");
  }

  private static Fields stepped() {
    return Fields.of(
        Field.word("counted", List.of("now", "before"), "Whether it had been said before already.")
            .required(),
        Field.parts("task", TaskForms.TASK, "How the task stands.").required());
  }

  private static Field queue() {
    return Field.text("queue", Tasks.NAME_MAX, "Which queue; it need not exist.");
  }

  private static Field.Kind nameKind() {
    return new Field.Kind.Text(1, Tasks.NAME_MAX);
  }

  private static Field token() {
    return Field.text("token", 100, "What came with the task when you took it.");
  }

  private static Token token(Given given) {
    return Token.parse(given.text("token"))
        .orElseThrow(() -> new IllegalArgumentException("token is not one that tasks_take gave"));
  }

  private static Field id() {
    return Field.text("task", 36, "The task's id.");
  }

  private static TaskId id(Given given) {
    try {
      return TaskId.parse(given.text("task"));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("task is not a task's id", e);
    }
  }
}
