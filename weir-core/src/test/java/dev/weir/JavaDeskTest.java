package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.call.Value;
import dev.weir.env.Env;
import dev.weir.ledger.MemoryLedger;
import dev.weir.state.Found;
import dev.weir.state.MemoryStates;
import dev.weir.state.Place;
import dev.weir.state.StateLimits;
import dev.weir.state.Write;
import dev.weir.state.Written;
import dev.weir.task.Line;
import dev.weir.task.MemoryTasks;
import dev.weir.task.Put;
import dev.weir.task.StepVerdict;
import dev.weir.task.Take;
import dev.weir.task.Taken;
import dev.weir.task.TaskId;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tasks and shared state through the Java door. */
@Timeout(60)
class JavaDeskTest {
  private final Env env = Env.system();

  @Test
  void aProgramPutsTakesAndRemembersInItsSessionsName() throws InterruptedException {
    try (Weir weir =
        Weir.on(new MemoryLedger())
            .tasks(new MemoryTasks(env))
            .states(new MemoryStates(env.clock(), StateLimits.USUAL))
            .open()) {
      var planner = weir.session("planner").agent("ada").origin();
      var worker = weir.session("worker").origin();
      weir.tasks().put(Put.of(TaskId.next(env), planner, "mail", Value.of("to Bob")));
      List<Taken> taken =
          weir.tasks()
              .take(Take.of(worker, "mail", "w-1", Duration.ofMinutes(1)), Duration.ofSeconds(10));
      assertThat(taken).hasSize(1);
      Taken one = taken.getFirst();
      assertThat(weir.tasks().complete(worker, one.token(), Value.of("sent")))
          .isInstanceOf(StepVerdict.Done.class);
      List<Line> history = weir.tasks().history(worker.tenant(), one.task().id());
      assertThat(history)
          .extracting(line -> line.by().session())
          .containsExactly("planner", "worker", "worker");
      assertThat(history.getFirst().by().agent()).contains("ada");
      Place place = Place.shared(worker, "last mail");
      assertThat(weir.states().write(Write.create(worker, place, Value.of("to Bob"))))
          .isInstanceOf(Written.Stored.class);
      assertThat(weir.states().get(planner, place))
          .isInstanceOfSatisfying(
              Found.Present.class,
              it -> assertThat(it.version().stamp().author().session()).isEqualTo("worker"));
    }
  }

  @Test
  void aWeirWithoutThemSaysSo() {
    try (Weir weir = Weir.open(new MemoryLedger())) {
      assertThatThrownBy(weir::tasks).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(weir::states).isInstanceOf(IllegalStateException.class);
    }
  }
}
