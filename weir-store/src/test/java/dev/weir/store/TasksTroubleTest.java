package dev.weir.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.weir.call.Origin;
import dev.weir.call.Tenant;
import dev.weir.call.Value;
import dev.weir.checker.TestPostgres;
import dev.weir.env.Env;
import dev.weir.error.ErrorCode;
import dev.weir.error.WeirException;
import dev.weir.task.Line;
import dev.weir.task.Line.Kind;
import dev.weir.task.Order.AfterDeath;
import dev.weir.task.Put;
import dev.weir.task.PutVerdict;
import dev.weir.task.StepVerdict;
import dev.weir.task.Take;
import dev.weir.task.Taken;
import dev.weir.task.TaskId;
import dev.weir.task.TaskState;
import dev.weir.task.Tasks;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of steps of tasks on PostgreSQL whose connection or server breaks. */
@Timeout(value = 180)
class TasksTroubleTest {
  private static final Env ENV = Env.system();
  private static final Origin BY = Origin.of("trouble");
  private static final Duration LEASE = Duration.ofHours(1);

  private final AtomicLong ahead = new AtomicLong();

  @BeforeEach
  void needsPostgres() {
    assumeThat(TestPostgres.missing()).isEmpty();
  }

  @Test
  void aStepWhoseConfirmationIsLostCountsOnce() throws IOException {
    String url = TestPostgres.shared().freshSchema();
    try (var wire = new Wire(TestPostgres.shared().port());
        SqlLedger ledger = SqlLedger.open(through(wire, url), ENV);
        Tasks tasks = ledger.tasks(ahead::get)) {
      Put put = put().named("k", LEASE).inOrder("o", AfterDeath.WAIT);
      wire.loseAnswerTo("COMMIT");
      assertThat(tasks.put(put)).isInstanceOf(PutVerdict.Made.class);
      assertThat(wire.cuts()).isOne();
      Taken taken = tasks.take(take()).get(0);
      wire.loseAnswerTo("COMMIT");
      assertThat(tasks.complete(BY, taken.token(), new Value.Bool(true)))
          .isInstanceOf(StepVerdict.Again.class);
      assertThat(wire.cuts()).isEqualTo(2);
      assertThat(kinds(tasks, put.id())).containsExactly(Kind.PUT, Kind.TAKEN, Kind.COMPLETED);
      assertThat(tasks.put(put().behindAtMost(1))).isInstanceOf(PutVerdict.Made.class);
      assertThat(tasks.put(put().behindAtMost(1))).isInstanceOf(PutVerdict.Refused.class);
    }
  }

  /** Nobody heard of the take: the task is free when that lease has run out. */
  @Test
  void aTakeWhoseConfirmationIsLostCostsAnAttempt() throws IOException {
    String url = TestPostgres.shared().freshSchema();
    try (var wire = new Wire(TestPostgres.shared().port());
        SqlLedger ledger = SqlLedger.open(through(wire, url), ENV);
        Tasks tasks = ledger.tasks(ahead::get)) {
      Put put = put();
      tasks.put(put);
      wire.loseAnswerTo("COMMIT");
      assertThat(tasks.take(take())).isEmpty();
      ahead.addAndGet(Codes.micros(LEASE));
      Taken taken = tasks.take(take()).get(0);
      assertThat(taken.token().attempt()).isEqualTo(2);
      tasks.complete(BY, taken.token(), new Value.Nil());
      assertThat(kinds(tasks, put.id()))
          .containsExactly(Kind.PUT, Kind.TAKEN, Kind.LAPSED, Kind.TAKEN, Kind.COMPLETED);
    }
  }

  @Test
  void whateverIsLostOnTheWayEveryTaskIsCompletedOnce() throws IOException {
    long seed = Long.getLong("weir.seed", new Random().nextLong());
    String url = TestPostgres.shared().freshSchema();
    try (var wire = new Wire(TestPostgres.shared().port());
        SqlLedger ledger = SqlLedger.open(through(wire, url), ENV);
        Tasks tasks = ledger.tasks(ahead::get)) {
      wire.loseByChance(new Random(seed), 0.02);
      List<Put> puts = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        Put put = put().attempts(Put.ATTEMPTS_MAX);
        puts.add(i % 3 == 0 ? put.inOrder("k" + i % 4, AfterDeath.WAIT) : put);
        Put last = puts.get(i);
        stubborn(() -> tasks.put(last));
      }
      var done = new HashSet<TaskId>();
      while (done.size() < puts.size()) {
        List<Taken> some = stubborn(() -> tasks.take(take().upTo(3)));
        for (Taken taken : some) {
          StepVerdict verdict =
              stubborn(() -> tasks.complete(BY, taken.token(), new Value.Bool(true)));
          assertThat(verdict).isInstanceOfAny(StepVerdict.Done.class, StepVerdict.Again.class);
          done.add(taken.task().id());
        }
        if (some.isEmpty()) {
          ahead.addAndGet(Codes.micros(LEASE));
        }
      }
      wire.loseNothing();
      assertThat(puts)
          .as("-Dweir.seed=" + seed)
          .allSatisfy(put -> {
            assertThat(tasks.task(Tenant.DEFAULT, put.id()).orElseThrow().state())
                .isEqualTo(TaskState.DONE);
            assertThat(kinds(tasks, put.id())).filteredOn(Kind.PUT::equals).hasSize(1);
            assertThat(kinds(tasks, put.id())).filteredOn(Kind.COMPLETED::equals).hasSize(1);
          });
      assertThat(tasks.queues(Tenant.DEFAULT)).isEmpty();
      assertThat(tasks.put(put().behindAtMost(1))).isInstanceOf(PutVerdict.Made.class);
    }
  }

  @Test
  void aServerThatIsGoneIsUnavailableAndThenWellAgain() throws InterruptedException {
    try (TestPostgres server = TestPostgres.start();
        SqlLedger ledger = SqlLedger.open(server.freshDatabase(), ENV);
        Tasks tasks = ledger.tasks()) {
      Put put = put();
      tasks.put(put);
      Taken taken = tasks.take(take()).get(0);
      server.kill();
      assertThatThrownBy(() -> tasks.complete(BY, taken.token(), new Value.Nil()))
          .isInstanceOfSatisfying(
              WeirException.class,
              e -> assertThat(e.fault().code()).isEqualTo(ErrorCode.LEDGER_UNAVAILABLE));
      server.restart();
      StepVerdict verdict = stubborn(() -> tasks.complete(BY, taken.token(), new Value.Nil()));
      assertThat(verdict).isInstanceOfAny(StepVerdict.Done.class, StepVerdict.Again.class);
      assertThat(kinds(tasks, put.id())).endsWith(Kind.COMPLETED);
    }
  }

  private interface Step<T> {
    T now();
  }

  /** Says it again until it was heard; the test's timeout bounds it. */
  private static <T> T stubborn(Step<T> step) {
    while (true) {
      try {
        return step.now();
      } catch (WeirException e) {
        assertThat(e.fault().code()).isEqualTo(ErrorCode.LEDGER_UNAVAILABLE);
      }
    }
  }

  private static Put put() {
    return Put.of(TaskId.next(ENV), BY, "q", Value.Obj.empty());
  }

  private static Take take() {
    return Take.of(BY, "q", "w", LEASE);
  }

  private static List<Kind> kinds(Tasks tasks, TaskId id) {
    return tasks.history(Tenant.DEFAULT, id).stream().map(Line::kind).toList();
  }

  /** Nothing is prepared by name, so that the wire sees every statement's text. */
  private static String through(Wire wire, String url) {
    return url.replaceFirst(":\\d+/", ":" + wire.port() + "/") + "&prepareThreshold=0";
  }
}
