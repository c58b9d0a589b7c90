package dev.weir.checker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.task.Order.AfterDeath;
import dev.weir.task.StepVerdict.Why;
import dev.weir.task.Take;
import dev.weir.task.Taken;
import dev.weir.task.Task;
import dev.weir.task.TaskId;
import dev.weir.task.TaskState;
import dev.weir.task.Urgency;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who is served before whom. */
abstract class TaskOrder extends TaskFences {

  @Test
  void whatIsDueFirstIsTakenFirstAndNobodyStarves() {
    Task low = made(put().urgent(Urgency.LOW));
    Task normal = made(put());
    Task high = made(put().urgent(Urgency.HIGH));
    Task second = made(put());
    assertThat(takenInOrder()).containsExactly(high.id(), normal.id(), second.id(), low.id());
    Task old = made(put("q").urgent(Urgency.LOW));
    advance(Urgency.HIGH.headStart());
    var ids = new ArrayList<TaskId>();
    for (int i = 0; i < 5; i++) {
      made(put("q").urgent(Urgency.HIGH));
    }
    tasks().take(take("q")).forEach(it -> ids.add(it.task().id()));
    assertThat(ids)
        .as("what was put so much later does not go before it")
        .containsExactly(old.id());
  }

  @Test
  void aTakeLooksAtAllItsQueuesAndTakesSoManyAtMost() {
    List<TaskId> ids = new ArrayList<>();
    for (String queue : List.of("a", "b", "a", "c", "b")) {
      ids.add(made(put(queue)).id());
    }
    var some = new Take(WORKER, List.of("a", "b", "a"), "w", LEASE, 3);
    assertThat(tasks().take(some))
        .extracting(it -> it.task().id())
        .containsExactly(ids.get(0), ids.get(1), ids.get(2));
    assertThat(tasks().take(some)).extracting(it -> it.task().id()).containsExactly(ids.get(4));
    assertThat(tasks().take(some)).isEmpty();
  }

  @Test
  void ofOneKeyOnlyTheEarliestThatIsNotFinishedIsTaken() {
    Task a1 = made(put().inOrder("a", AfterDeath.GO_ON));
    Task a2 = made(put().inOrder("a", AfterDeath.GO_ON));
    Task a3 = made(put().inOrder("a", AfterDeath.GO_ON));
    Task b1 = made(put().inOrder("b", AfterDeath.GO_ON));
    Task free = made(put());
    assertThat(a2.state()).isEqualTo(TaskState.BEHIND);
    List<Taken> some = tasks().take(take().upTo(10));
    assertThat(some).extracting(it -> it.task().id()).containsExactly(a1.id(), b1.id(), free.id());
    nothingDue();
    done(failed(some.get(0).token(), Duration.ofHours(1)));
    nothingDue(); // it is not finished, though nobody has it
    advance(Duration.ofHours(1));
    Taken again =
        tasks().take(take().upTo(10)).stream()
            .filter(it -> it.task().id().equals(a1.id()))
            .findFirst()
            .orElseThrow();
    completed(again);
    assertThat(taken().task().id()).isEqualTo(a2.id());
    nothingDue();
    advance(LEASE);
    Taken second =
        beside().take(take().upTo(10)).stream()
            .filter(it -> it.task().order().isPresent() && !it.task().id().equals(b1.id()))
            .findFirst()
            .orElseThrow();
    assertThat(second.task().id()).as("its lease ran out").isEqualTo(a2.id());
    completed(second);
    assertThat(taken().task().id()).isEqualTo(a3.id());
  }

  @Test
  void aDelayedTaskHoldsUpThoseBehindItAndADelayBehindOneIsKept() {
    Task first = made(put().inOrder("k", AfterDeath.GO_ON).after(Duration.ofMinutes(5)));
    Task second = made(put().inOrder("k", AfterDeath.GO_ON).after(Duration.ofHours(1)));
    nothingDue();
    advance(Duration.ofMinutes(5));
    Taken taken = taken();
    assertThat(taken.task().id()).isEqualTo(first.id());
    completed(taken);
    nothingDue();
    advance(Duration.ofHours(1));
    assertThat(taken().task().id()).isEqualTo(second.id());
  }

  @Test
  void aDeadLetterIsPassedOverAndPutBackBehindAll() {
    Task a1 = made(put().inOrder("a", AfterDeath.GO_ON));
    Task a2 = made(put().inOrder("a", AfterDeath.WAIT));
    Task a3 = made(put().inOrder("a", AfterDeath.WAIT));
    done(gaveUp(taken().token()));
    refused(tasks().passOver(AGENT, a1.id()), Why.NOT_POSSIBLE);
    assertThat(done(tasks().revive(AGENT, a1.id())).state()).isEqualTo(TaskState.BEHIND);
    for (TaskId next : List.of(a2.id(), a3.id(), a1.id())) {
      Taken taken = taken();
      assertThat(taken.task().id()).isEqualTo(next);
      nothingDue();
      completed(taken);
    }
    nothingDue();
  }

  @Test
  void aDeadLetterHoldsUpThoseBehindItWhenThatIsWhatItsPutSaid() {
    Task a1 = made(put().inOrder("a", AfterDeath.WAIT).living(Duration.ofMinutes(1)));
    Task a2 = made(put().inOrder("a", AfterDeath.WAIT));
    Task a3 = made(put().inOrder("a", AfterDeath.WAIT));
    advance(Duration.ofMinutes(1));
    nothingDue();
    stands(a1.id(), TaskState.DEAD);
    stands(a2.id(), TaskState.BEHIND);
    assertThat(done(tasks().revive(AGENT, a1.id())).state()).isEqualTo(TaskState.WAITING);
    Taken again = taken();
    assertThat(again.task().id()).isEqualTo(a1.id());
    done(gaveUp(again.token()));
    nothingDue();
    done(beside().passOver(AGENT, a1.id()));
    refused(tasks().passOver(AGENT, a1.id()), Why.NOT_POSSIBLE);
    Taken second = taken();
    assertThat(second.task().id()).isEqualTo(a2.id());
    completed(second);
    assertThat(taken().task().id()).isEqualTo(a3.id());
  }

  @Test
  void whatExpiresBehindOthersHoldsUpNobody() {
    made(put().inOrder("a", AfterDeath.GO_ON));
    Task a2 = made(put().inOrder("a", AfterDeath.GO_ON).living(Duration.ofSeconds(1)));
    Task a3 = made(put().inOrder("a", AfterDeath.GO_ON));
    Taken first = taken();
    advance(Duration.ofSeconds(2));
    completed(first);
    assertThat(taken().task().id()).isEqualTo(a3.id());
    stands(a2.id(), TaskState.DEAD);
  }
}
