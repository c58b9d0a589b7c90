package dev.weir.checker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.task.Order.AfterDeath;
import dev.weir.task.Put;
import dev.weir.task.PutVerdict;
import dev.weir.task.Report;
import dev.weir.task.StepVerdict;
import dev.weir.task.Take;
import dev.weir.task.Taken;
import dev.weir.task.TaskId;
import dev.weir.task.Tasks;
import dev.weir.task.Token;
import dev.weir.task.Urgency;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A random history of one queue, played on two handles and on the {@link TaskModel} at once. All
 * lengths of time are so coarse that the time a step takes does not matter.
 */
final class TaskHistory {
  private static final Duration UNIT = Duration.ofMinutes(7);

  private final TaskCrowd scene;
  private final String queue;
  private final long seed;
  private final Random random;
  private final TaskModel model = new TaskModel();
  private final List<TaskId> ids = new ArrayList<>();
  private final List<Token> tokens = new ArrayList<>();
  private final StringBuilder steps = new StringBuilder();

  TaskHistory(TaskCrowd scene, String queue, long seed) {
    this.scene = scene;
    this.queue = queue;
    this.seed = seed;
    this.random = new Random(seed);
  }

  void play(int count) {
    for (int i = 0; i < count; i++) {
      model.tick();
      Tasks tasks = scene.handle(random.nextInt(2));
      switch (random.nextInt(12)) {
        case 0, 1, 2 -> put(tasks);
        case 3, 4, 5 -> take(tasks);
        case 6, 7 -> finish(tasks, new Report.Completed(payload(random.nextInt(2))));
        case 8 -> finish(tasks, new Report.Failed("no", units(2)));
        case 9 -> finish(tasks, new Report.GaveUp("no"));
        case 10 -> extendOrMend(tasks);
        default -> {
          Duration by = units(3);
          step("advance " + by);
          scene.moveOn(by);
          model.advance(by);
        }
      }
    }
    for (int i = 0; i < ids.size(); i++) {
      assertThat(tell(scene.stored(ids.get(i)))).as("task " + i + said()).isEqualTo(model.tell(i));
    }
  }

  private static dev.weir.call.Payload payload(int n) {
    return dev.weir.call.Payload.of("{\"n\":" + n + "}");
  }

  private Duration units(int below) {
    return UNIT.multipliedBy(random.nextInt(below));
  }

  private void put(Tasks tasks) {
    Put put =
        TaskScene.put(queue)
            .attempts(1 + random.nextInt(3))
            .after(units(2))
            .urgent(List.of(Urgency.values()).get(random.nextInt(3)))
            .behindAtMost(25);
    if (random.nextBoolean()) {
      put =
          put.inOrder(
              "k" + random.nextInt(3), random.nextBoolean() ? AfterDeath.GO_ON : AfterDeath.WAIT);
    }
    if (random.nextInt(3) == 0) {
      put = put.living(UNIT.multipliedBy(1 + random.nextInt(4)));
    }
    if (random.nextInt(3) == 0) {
      put = put.named("b" + random.nextInt(4), UNIT.multipliedBy(2));
    }
    step("put " + put.terms());
    String expected = model.put(put.terms());
    String heard =
        switch (tasks.put(put)) {
          case PutVerdict.Made made -> {
            ids.add(made.task().id());
            yield "made";
          }
          case PutVerdict.Known known -> "known " + ids.indexOf(known.task().id());
          case PutVerdict.Refused refused -> "refused";
        };
    assertThat(heard).as(said()).isEqualTo(expected);
  }

  private void take(Tasks tasks) {
    int most = 1 + random.nextInt(3);
    Duration lease = UNIT.multipliedBy(1 + random.nextInt(2));
    step("take " + most + " for " + lease);
    List<Integer> expected = model.take(most, lease);
    List<Taken> some = tasks.take(new Take(TaskScene.WORKER, List.of(queue), "w", lease, most));
    assertThat(some.stream().map(it -> ids.indexOf(it.task().id())).toList())
        .as(said())
        .isEqualTo(expected);
    some.forEach(it -> tokens.add(it.token()));
  }

  private void finish(Tasks tasks, Report report) {
    if (tokens.isEmpty()) {
      return;
    }
    Token token = anyToken();
    step(report + " by " + token);
    String expected = model.finish(ids.indexOf(token.task()), token.attempt(), report);
    assertThat(tell(tasks.finish(TaskScene.WORKER, token, report))).as(said()).isEqualTo(expected);
  }

  /** Mostly a late one. */
  private Token anyToken() {
    int last = tokens.size() - 1;
    return tokens.get(
        random.nextInt(3) == 0 ? random.nextInt(last + 1) : Math.max(0, last - random.nextInt(3)));
  }

  private void extendOrMend(Tasks tasks) {
    if (ids.isEmpty()) {
      return;
    }
    int which = random.nextInt(ids.size());
    switch (random.nextInt(3)) {
      case 0 -> {
        if (!tokens.isEmpty()) {
          Token token = anyToken();
          step("extend by " + token);
          String expected = model.extend(ids.indexOf(token.task()), token.attempt(), UNIT);
          assertThat(tell(tasks.extend(TaskScene.WORKER, token, UNIT)))
              .as(said())
              .isEqualTo(expected);
        }
      }
      case 1 -> {
        step("revive " + which);
        String expected = model.revive(which);
        assertThat(tell(tasks.revive(TaskScene.AGENT, ids.get(which))))
            .as(said())
            .isEqualTo(expected);
      }
      default -> {
        step("pass over " + which);
        String expected = model.passOver(which);
        assertThat(tell(tasks.passOver(TaskScene.AGENT, ids.get(which))))
            .as(said())
            .isEqualTo(expected);
      }
    }
  }

  private static String tell(StepVerdict verdict) {
    return switch (verdict) {
      case StepVerdict.Done done -> "done";
      case StepVerdict.Again again -> "again";
      case StepVerdict.Refused refused -> "refused " + refused.why();
      case StepVerdict.Unknown unknown -> "unknown";
    };
  }

  private static String tell(dev.weir.task.Task task) {
    return task.state() + " " + task.attempts() + task.death().map(why -> " " + why).orElse("");
  }

  private void step(String what) {
    steps.append('\n').append(what);
  }

  private String said() {
    return " of -Dweir.seed=" + seed + steps;
  }
}
