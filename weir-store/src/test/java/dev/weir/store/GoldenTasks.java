package dev.weir.store;

import dev.weir.call.Origin;
import dev.weir.call.Tenant;
import dev.weir.call.Value;
import dev.weir.task.Line;
import dev.weir.task.Order.AfterDeath;
import dev.weir.task.Put;
import dev.weir.task.Report;
import dev.weir.task.Take;
import dev.weir.task.Taken;
import dev.weir.task.Task;
import dev.weir.task.TaskId;
import dev.weir.task.TaskQuery;
import dev.weir.task.Tasks;
import dev.weir.task.Urgency;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The tasks of a golden ledger: one in each state, with all that a task can have. */
final class GoldenTasks {
  private static final Origin BY =
      Origin.of("session-1").by("planner").at(new Origin.Step("run", "step", "op")).because("why");

  private GoldenTasks() {}

  static void write(Tasks tasks) {
    tasks.put(put(1).named("order \u00e9", Duration.ofDays(3)));
    Taken done = take(tasks);
    tasks.complete(BY, done.token(), new Value.Text("\u00e9"));
    tasks.complete(BY, done.token(), new Value.Text("other"));
    tasks.put(put(2).inOrder("key", AfterDeath.WAIT).living(Duration.ofDays(1)));
    tasks.put(put(3).inOrder("key", AfterDeath.GO_ON));
    tasks.finish(BY, take(tasks).token(), new Report.GaveUp("poison"));
    tasks.put(put(4).urgent(Urgency.HIGH).attempts(2));
    tasks.finish(BY, take(tasks).token(), new Report.Failed("no luck", Duration.ofDays(1)));
    tasks.put(put(5));
    take(tasks);
  }

  private static Put put(int number) {
    var id = new TaskId(new UUID(0x019b_7600_0000_7000L + number, 0x8000_0000_0000_0000L + number));
    return Put.of(id, BY, "golden", Value.Obj.empty().with("n", Value.Num.of(number)));
  }

  private static Taken take(Tasks tasks) {
    return tasks.take(Take.of(BY, "golden", "worker", Duration.ofHours(1))).get(0);
  }

  /** Everything that is there, in words. */
  static List<String> told(Tasks tasks) {
    var lines = new ArrayList<String>();
    for (Task task : tasks.find(new TaskQuery(Tenant.DEFAULT, "golden", Optional.empty(), 1_000))) {
      lines.add(task.toString());
      for (Line line : tasks.history(Tenant.DEFAULT, task.id())) {
        lines.add("  " + line.toString() + " " + line.body().map(it -> it.text()).orElse("-"));
      }
    }
    return lines;
  }
}
