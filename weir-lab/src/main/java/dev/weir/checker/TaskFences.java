package dev.weir.checker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.task.DeathReason;
import dev.weir.task.Line;
import dev.weir.task.Line.Kind;
import dev.weir.task.Report;
import dev.weir.task.StepVerdict;
import dev.weir.task.StepVerdict.Why;
import dev.weir.task.Taken;
import dev.weir.task.Task;
import dev.weir.task.TaskId;
import dev.weir.task.TaskState;
import dev.weir.task.Tasks;
import dev.weir.task.Token;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Leases, what becomes of those who outlive theirs, and the deaths of tasks. */
abstract class TaskFences extends TaskScene {

  @Test
  void aKilledWorkerFreesItsTaskAndAZombieIsRefusedWithItsEvidenceKept() {
    Task made = made(put());
    Taken zombie = taken();
    advance(LEASE);
    Taken second = taken();
    assertThat(second.task().id()).isEqualTo(made.id());
    assertThat(second.token().attempt()).isEqualTo(zombie.token().attempt() + 1);
    refused(beside().complete(WORKER, zombie.token(), number(13)), Why.TAKEN_AGAIN);
    refused(tasks().extend(WORKER, zombie.token(), LEASE), Why.TAKEN_AGAIN);
    refused(failed(zombie.token(), LEASE), Why.TAKEN_AGAIN);
    assertThat(stored(made.id())).isEqualTo(second.task());
    completed(second);
    refused(tasks().complete(WORKER, zombie.token(), number(2)), Why.OVER);
    assertThat(told(made.id()))
        .containsExactly(
            Kind.PUT,
            Kind.TAKEN,
            Kind.LAPSED,
            Kind.TAKEN,
            Kind.EVIDENCE,
            Kind.EVIDENCE,
            Kind.COMPLETED,
            Kind.EVIDENCE);
    Line evidence = tasks().history(TENANT, made.id()).get(4);
    assertThat(evidence.detail()).contains("attempt 1 completed it");
    assertThat(evidence.body()).contains(dev.weir.call.Payload.of("{\"n\":13}"));
  }

  @Test
  void whoComesAfterItsLeaseIsTooLateAlsoWhenNobodyElseHasTheTask() {
    Task made = made(put());
    Taken taken = taken();
    advance(LEASE.minusSeconds(20));
    done(tasks().extend(WORKER, taken.token(), LEASE));
    advance(LEASE.minusSeconds(20));
    done(tasks().extend(WORKER, taken.token(), LEASE));
    nothingDue();
    advance(LEASE);
    refused(tasks().extend(WORKER, taken.token(), LEASE), Why.LAPSED);
    refused(tasks().complete(WORKER, taken.token(), number(1)), Why.LAPSED);
    assertThat(told(made.id())).endsWith(Kind.EVIDENCE);
    assertThat(completed(taken()).state()).isEqualTo(TaskState.DONE);
  }

  @Test
  void whatIsSaidTwiceIsDoneOnce() {
    Task made = made(put());
    Taken taken = taken();
    completed(taken);
    assertThat(beside().complete(WORKER, taken.token(), number(2)))
        .isEqualTo(new StepVerdict.Again(stored(made.id())));
    refused(tasks().complete(WORKER, taken.token(), number(3)), Why.OVER);
    refused(failed(taken.token(), LEASE), Why.OVER);
    assertThat(told(made.id()))
        .containsExactly(Kind.PUT, Kind.TAKEN, Kind.COMPLETED, Kind.EVIDENCE, Kind.EVIDENCE);

    Task other = made(put());
    Taken unlucky = taken();
    done(failed(unlucky.token(), LEASE));
    assertThat(failed(unlucky.token(), LEASE)).isInstanceOf(StepVerdict.Again.class);
    refused(tasks().complete(WORKER, unlucky.token(), number(2)), Why.GIVEN_BACK);
    refused(tasks().extend(WORKER, unlucky.token(), LEASE), Why.GIVEN_BACK);
    stands(other.id(), TaskState.WAITING);
    advance(LEASE);
    Taken poison = taken();
    done(gaveUp(poison.token()));
    assertThat(gaveUp(poison.token())).isInstanceOf(StepVerdict.Again.class);
  }

  @Test
  void oneBreathFinishesATaskAndTakesTheNext() {
    Task first = made(put());
    Task second = made(put());
    Task third = made(put());
    Taken taken = taken();
    Report report = Report.Completed.with(number(2));
    Tasks.Turn turn = tasks().finish(WORKER, taken.token(), report, take());
    assertThat(done(turn.verdict()).id()).isEqualTo(first.id());
    assertThat(turn.next()).extracting(it -> it.task().id()).containsExactly(second.id());
    advance(LEASE);
    Tasks.Turn late = beside().finish(WORKER, turn.next().get(0).token(), report, take().upTo(3));
    refused(late.verdict(), Why.LAPSED);
    assertThat(late.next())
        .as("it gets the same task again")
        .extracting(it -> it.task().id())
        .containsExactlyInAnyOrder(second.id(), third.id());
    for (Taken one : late.next()) {
      assertThat(tasks().finish(WORKER, one.token(), report, take()).next()).isEmpty();
    }
  }

  @Test
  void tokensThatNobodyGaveMoveNothingAndLeaveNoLine() {
    Task made = made(put());
    Token mine = taken().token();
    for (Token wrong :
        List.of(
            new Token(mine.task(), mine.attempt() + 1, mine.secret(), mine.lane()),
            new Token(mine.task(), mine.attempt(), mine.secret() + 1, mine.lane()),
            new Token(mine.task(), 0, mine.secret(), mine.lane()),
            new Token(mine.task(), -1, mine.secret(), mine.lane()),
            new Token(mine.task(), mine.attempt(), mine.secret(), 17))) {
      refused(tasks().complete(WORKER, wrong, number(2)), Why.WRONG_TOKEN);
      refused(tasks().extend(WORKER, wrong, LEASE), Why.WRONG_TOKEN);
      refused(gaveUp(wrong), Why.WRONG_TOKEN);
    }
    var nowhere = new Token(TaskId.next(ENV), 1, 1, 0);
    assertThat(tasks().complete(WORKER, nowhere, number(1))).isEqualTo(new StepVerdict.Unknown());
    assertThat(tasks().extend(WORKER, nowhere, LEASE)).isEqualTo(new StepVerdict.Unknown());
    assertThat(told(made.id())).containsExactly(Kind.PUT, Kind.TAKEN);
    done(tasks().complete(WORKER, mine, number(2)));
  }

  @Test
  void whatFailsIsTriedAgainAfterAWhileAndDiesOfItsLastAttempt() {
    Task made = made(put().attempts(3));
    done(failed(taken().token(), Duration.ofMinutes(10)));
    nothingDue();
    advance(Duration.ofMinutes(10));
    done(failed(taken().token(), Duration.ZERO));
    Task dead = done(failed(taken().token(), Duration.ZERO));
    assertThat(dead.death()).contains(DeathReason.ATTEMPTS_SPENT);
    assertThat(dead.attempts()).isEqualTo(3);
    nothingDue();
    assertThat(told(made.id()))
        .containsExactly(
            Kind.PUT,
            Kind.TAKEN,
            Kind.FAILED,
            Kind.TAKEN,
            Kind.FAILED,
            Kind.TAKEN,
            Kind.FAILED,
            Kind.DIED);
    assertThat(tasks().history(TENANT, made.id()).get(2).detail()).contains("no luck");
  }

  @Test
  void poisonDiesAtOnceAndTheQueueFlowsOn() {
    Task poison = made(put().attempts(50));
    Task next = made(put());
    done(gaveUp(taken().token()));
    assertThat(stored(poison.id()).death()).contains(DeathReason.POISON);
    assertThat(taken().task().id()).isEqualTo(next.id());
  }

  @Test
  void whoseLastLeaseRunsOutIsDead() {
    Task made = made(put().attempts(2));
    taken();
    advance(LEASE);
    Taken last = taken();
    advance(LEASE);
    nothingDue();
    assertThat(stored(made.id()).death()).contains(DeathReason.LEASE_LOST);
    refused(tasks().complete(WORKER, last.token(), number(1)), Why.OVER);
  }

  @Test
  void aDeadLetterThatIsPutBackHasItsAttemptsAgainAndNoOldTokens() {
    Task made = made(put().attempts(2).living(Duration.ofHours(1)));
    refused(tasks().revive(AGENT, made.id()), Why.NOT_POSSIBLE);
    done(failed(taken().token(), Duration.ZERO));
    Token old = taken().token();
    done(failed(old, Duration.ZERO));
    advance(Duration.ofHours(2));
    Task alive = done(beside().revive(AGENT, made.id()));
    assertThat(alive.state()).isEqualTo(TaskState.WAITING);
    assertThat(alive.expires()).isEmpty();
    refused(tasks().revive(AGENT, made.id()), Why.NOT_POSSIBLE);
    refused(tasks().finish(WORKER, old, new Report.GaveUp("late")), Why.WRONG_TOKEN);
    Taken third = taken();
    assertThat(third.token().attempt()).isEqualTo(3);
    done(failed(third.token(), Duration.ZERO));
    assertThat(completed(taken()).attempts()).isEqualTo(4);
    refused(tasks().revive(AGENT, made.id()), Why.NOT_POSSIBLE);
  }
}
