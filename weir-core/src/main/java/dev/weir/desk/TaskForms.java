package dev.weir.desk;

import dev.weir.call.JsonText;
import dev.weir.call.Payload;
import dev.weir.call.Value;
import dev.weir.task.DeathReason;
import dev.weir.task.Line;
import dev.weir.task.Order;
import dev.weir.task.Put;
import dev.weir.task.QueueCounts;
import dev.weir.task.Taken;
import dev.weir.task.Task;
import dev.weir.task.TaskState;
import dev.weir.task.Tasks;
import dev.weir.task.Urgency;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** How tasks look at every door. Programs rely on it: fields are added, never renamed. */
public final class TaskForms {
  private static final int BODIES_BYTES = 2 << 20;

  static final Fields TASK =
      Fields.of(
          Field.text("id", 36, "Names the task.").required(),
          Field.text("queue", Tasks.NAME_MAX, "Its queue.").required(),
          Field.word(
                  "state",
                  words(TaskState.values()),
                  "behind: an earlier task of its order is not finished; waiting: can be taken once"
                      + " it is due; taken: a worker has it; done; dead: a dead letter.")
              .required(),
          Field.word("urgency", words(Urgency.values()), "How urgent it is.").required(),
          Field.text("due", 40, "From when it can be taken; of a taken one, when its lease ends."),
          Field.whole("attempts", 0, Integer.MAX_VALUE, "How often it was taken.").required(),
          Field.whole("attempts_most", 0, Integer.MAX_VALUE, "How often it may be.").required(),
          Field.text("key", Tasks.NAME_MAX, "Its business key."),
          Field.text("order", Tasks.NAME_MAX, "Its ordering key."),
          Field.text("worker", Tasks.NAME_MAX, "Who has it, or had it last."),
          Field.text("put_at", 40, "When it was put.").required(),
          Field.text("expires_at", 40, "When it is discarded if nobody has it."),
          Field.text("over_at", 40, "Since when it is done or dead."),
          Field.word("death", words(DeathReason.values()), "Why it is dead."));

  static final Fields TAKEN =
      Fields.of(
          Field.parts("task", TASK, "The task.").required(),
          Field.text("token", 100, "Show it with everything you say of this task.").required(),
          Field.any("payload", "What is to be done, as it was put.").required());

  static final Fields LINE =
      Fields.of(
          Field.whole("number", 0, Integer.MAX_VALUE, "Counts from 0.").required(),
          Field.word("what", words(Line.Kind.values()), "What happened.").required(),
          Field.text("at", 40, "When.").required(),
          Field.text("session", 2_000, "Whose session.").required(),
          Field.text("agent", 2_000, "Which agent."),
          Field.text("run", 2_000, "For which run."),
          Field.text("step", 2_000, "At which step of it."),
          Field.text("trace", 2_000, "Its traceparent."),
          Field.whole("attempt", 0, Integer.MAX_VALUE, "At which attempt.").required(),
          Field.text("worker", Tasks.NAME_MAX, "Which worker."),
          Field.text("detail", Tasks.DETAIL_MAX + 1, "In its words."),
          Field.any("body", "The payload that was put, or the result."),
          Field.truth("body_left_out", "There is one, too large to be shown with the others."));

  static final Fields QUEUE =
      Fields.of(
          Field.text("queue", Tasks.NAME_MAX, "Its name.").required(),
          Field.whole("waiting", 0, Long.MAX_VALUE, "Can be taken now.").required(),
          Field.whole("taken", 0, Long.MAX_VALUE, "A worker has them.").required(),
          Field.whole("delayed", 0, Long.MAX_VALUE, "Are not due yet.").required(),
          Field.whole("behind", 0, Long.MAX_VALUE, "Wait for an earlier one.").required(),
          Field.whole("dead", 0, Long.MAX_VALUE, "Dead letters.").required(),
          Field.text("oldest_due", 40, "Since when the oldest waiting one is due."));

  private TaskForms() {}

  /** How a task stands. */
  public static Value.Obj task(Task task) {
    var form =
        new Form()
            .text("id", task.id().toString())
            .text("queue", task.queue())
            .text("state", word(task.state()))
            .text("urgency", word(task.urgency()))
            .whole("attempts", task.attempts())
            .whole("attempts_most", task.attemptsMost())
            .text("put_at", task.putAt().toString())
            .text("key", task.name().map(Put.BusinessKey::text))
            .text("order", task.order().map(Order::key))
            .text("worker", task.worker())
            .text("expires_at", task.expires().map(Instant::toString))
            .text("over_at", task.overAt().map(Instant::toString))
            .text("death", task.death().map(TaskForms::word));
    return (task.state().over() ? form : form.text("due", task.due().toString())).made();
  }

  /** A task that somebody has. */
  static Value.Obj taken(Taken taken) {
    return new Form()
        .value("task", task(taken.task()))
        .text("token", taken.token().text())
        .value("payload", JsonText.read(taken.payload().text()))
        .made();
  }

  /** A history, with as many bodies as can be told at once. */
  public static Value.Arr history(List<Line> lines) {
    var told = new ArrayList<Value>();
    int room = BODIES_BYTES;
    for (Line line : lines) {
      int size = line.body().map(Payload::size).orElse(0);
      told.add(size <= room ? line(line).value("body", body(line)).made() : leftOut(line));
      room -= Math.min(size, room);
    }
    return new Value.Arr(told);
  }

  private static Value.Obj leftOut(Line line) {
    return line(line).truth("body_left_out", Form.Verity.SO).made();
  }

  private static Optional<Value> body(Line line) {
    return line.body().map(it -> JsonText.read(it.text()));
  }

  private static Form line(Line line) {
    return new Form()
        .whole("number", line.number())
        .text("what", word(line.kind()))
        .text("at", line.at().toString())
        .text("session", line.by().session())
        .text("agent", line.by().agent())
        .text("run", line.by().root())
        .text("step", line.by().step().map(it -> it.step()))
        .text("trace", line.by().trace())
        .whole("attempt", line.attempt())
        .text("worker", line.worker())
        .text("detail", line.detail());
  }

  /** How a queue stands. */
  public static Value.Obj queue(QueueCounts queue) {
    return new Form()
        .text("queue", queue.queue())
        .whole("waiting", queue.waiting())
        .whole("taken", queue.taken())
        .whole("delayed", queue.delayed())
        .whole("behind", queue.behind())
        .whole("dead", queue.dead())
        .text("oldest_due", queue.oldestDue().map(Instant::toString))
        .made();
  }

  /** As it is written: {@code lease-lost}. */
  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static List<String> words(Enum<?>[] constants) {
    return Stream.of(constants).map(TaskForms::word).toList();
  }
}
