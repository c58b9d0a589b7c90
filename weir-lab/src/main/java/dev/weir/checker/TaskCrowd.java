package dev.weir.checker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.Value;
import dev.weir.task.Line;
import dev.weir.task.Order.AfterDeath;
import dev.weir.task.Put;
import dev.weir.task.Report;
import dev.weir.task.StepVerdict;
import dev.weir.task.Take;
import dev.weir.task.Taken;
import dev.weir.task.Task;
import dev.weir.task.TaskId;
import dev.weir.task.TaskQuery;
import dev.weir.task.TaskState;
import dev.weir.task.Tasks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What happens when many come at once, some of them die, and the dead come back. */
abstract class TaskCrowd extends TaskOrder {
  private static final int WORKERS = 10;
  private static final int TASKS = 1_000;

  private final long seed = Long.getLong("weir.seed", new Random().nextLong());

  @Test
  void ofManyWhoTakeOneTaskOneGetsIt() throws InterruptedException {
    for (int i = 0; i < 20; i++) {
      Task made = made(put());
      List<List<Taken>> hands = LedgerScene.together(16, number -> handle(number).take(take()));
      assertThat(hands.stream().flatMap(List::stream).map(it -> it.task().id()))
          .containsExactly(made.id());
    }
  }

  /** More takers than a round looks at tasks for: each gets one, for there are enough. */
  @Test
  void nobodyGoesEmptyBesideAFullQueue() throws InterruptedException {
    LedgerScene.together(400, number -> handle(number).put(put()));
    List<Integer> counts = LedgerScene.together(300, number -> tasks().take(take()).size());
    assertThat(counts).containsOnly(1);
  }

  @Test
  void ofManyWhoPutOneBusinessKeyAllHearOfOneTask() throws InterruptedException {
    for (int i = 0; i < 10; i++) {
      String name = "order-" + i;
      var ids =
          new HashSet<>(
              LedgerScene.together(
                  16,
                  number ->
                      switch (handle(number).put(put().named(name, LEASE))) {
                        case dev.weir.task.PutVerdict.Made made -> made.task().id();
                        case dev.weir.task.PutVerdict.Known known -> known.task().id();
                        case dev.weir.task.PutVerdict.Refused no ->
                            throw new AssertionError(no.toString());
                      }));
      assertThat(ids).hasSize(1);
    }
    assertThat(tasks().queues(TENANT).get(0).waiting()).isEqualTo(10);
  }

  /**
   * A worker that dies takes a task and is never heard of again, or only after its lease. Time
   * moves when nothing is due any more, so that the leases of the dead run out.
   */
  @Test
  void tenWorkersOfWhomSomeAlwaysDieCompleteAThousandTasksOnceEach() throws InterruptedException {
    LedgerScene.together(
        WORKERS,
        number -> {
          for (int i = 0; i < TASKS / WORKERS; i++) {
            handle(number).put(put().attempts(Put.ATTEMPTS_MAX));
          }
          return number;
        });
    var done = new ConcurrentHashMap<TaskId, Integer>();
    var zombies = new ConcurrentLinkedQueue<Taken>();
    var left = new AtomicInteger(TASKS);
    for (int round = 0; left.get() > 0; round++) {
      long fates = seed + 31L * round;
      LedgerScene.together(
          WORKERS, number -> workUntilNothingIsDue(number, fates + number, done, zombies, left));
      advance(LEASE);
    }
    assertThat(done)
        .as("-Dweir.seed=" + seed)
        .hasSize(TASKS)
        .allSatisfy((id, n) -> assertThat(n).isOne());
    for (Taken zombie : zombies) {
      refused(
          tasks().complete(WORKER, zombie.token(), new Value.Text("too late")),
          StepVerdict.Why.OVER);
    }
    List<Task> all = tasks().find(new TaskQuery(TENANT, QUEUE, Optional.empty(), TASKS));
    assertThat(all).hasSize(TASKS).allMatch(it -> it.state() == TaskState.DONE);
    assertThat(all)
        .allSatisfy(it ->
            assertThat(beside().history(TENANT, it.id()))
                .filteredOn(line -> line.kind() == Line.Kind.COMPLETED)
                .hasSize(1));
    assertThat(tasks().queues(TENANT)).isEmpty();
  }

  private int workUntilNothingIsDue(
      int number,
      long fates,
      Map<TaskId, Integer> done,
      ConcurrentLinkedQueue<Taken> zombies,
      AtomicInteger left) {
    var random = new Random(fates);
    Take take = Take.of(WORKER, QUEUE, "w-" + number, LEASE).upTo(1 + random.nextInt(5));
    List<Taken> some = handle(number).take(take);
    while (!some.isEmpty()) {
      for (Taken taken : some) {
        int fate = random.nextInt(100);
        if (fate < 4) {
          continue; // killed with it in its hands
        }
        if (fate < 8) {
          zombies.add(taken); // it sleeps past its lease
        } else if (fate < 10) {
          handle(number).finish(WORKER, taken.token(), new Report.Failed("again", Duration.ZERO));
        } else {
          StepVerdict verdict = handle(number + 1).complete(WORKER, taken.token(), number(fate));
          if (fate < 15) { // its answer was lost: it says so again
            verdict = handle(number).complete(WORKER, taken.token(), number(fate));
            assertThat(verdict).isInstanceOf(StepVerdict.Again.class);
          } else {
            done(verdict);
          }
          done.merge(taken.task().id(), 1, Integer::sum);
          left.decrementAndGet();
        }
      }
      some = handle(number).take(take);
    }
    return number;
  }

  /** Each key's tasks carry numbers; a worker that fails or dies must not let a later one by. */
  @Test
  void eightWorkersKeepTheOrderOfEveryKey() throws InterruptedException {
    int keys = 6;
    int each = 15;
    for (int i = 0; i < each; i++) {
      for (int key = 0; key < keys; key++) {
        handle(i)
            .put(
                Put.of(TaskId.next(ENV), AGENT, QUEUE, number(i))
                    .attempts(Put.ATTEMPTS_MAX)
                    .inOrder("key-" + key, key % 2 == 0 ? AfterDeath.GO_ON : AfterDeath.WAIT));
      }
    }
    var orders = new ConcurrentHashMap<String, List<String>>();
    var left = new AtomicInteger(keys * each);
    for (int round = 0; left.get() > 0; round++) {
      // Other fates in each round: whoever takes the last task must not always die of it.
      long fates = seed + 31L * round;
      LedgerScene.together(
          8,
          number -> {
            var random = new Random(fates + number);
            List<Taken> some = handle(number).take(take().upTo(2));
            while (!some.isEmpty()) {
              for (Taken taken : some) {
                String key = taken.task().order().orElseThrow().key();
                if (random.nextInt(20) > 0) {
                  // Before it is completed: from then on another may be quicker with the next.
                  orders.computeIfAbsent(key, it -> new ArrayList<>()).add(taken.payload().text());
                  done(handle(number).complete(WORKER, taken.token(), number(0)));
                  left.decrementAndGet();
                }
              }
              some = handle(number).take(take().upTo(2));
            }
            return number;
          });
      advance(LEASE);
    }
    var expected = new ArrayList<String>();
    for (int i = 0; i < each; i++) {
      expected.add("{\"n\":" + i + "}");
    }
    assertThat(orders).as("-Dweir.seed=" + seed).hasSize(keys);
    assertThat(new HashMap<>(orders).values()).allSatisfy(it -> assertThat(it).isEqualTo(expected));
  }

  @Test
  void whoWaitsForATaskIsWokenByItsPut() throws InterruptedException {
    long began = System.nanoTime();
    assertThat(tasks().take(take(), Duration.ofMillis(1))).isEmpty();
    List<Integer> counts =
        LedgerScene.together(
            9,
            number -> {
              if (number == 8) {
                for (int i = 0; i < 8; i++) {
                  handle(i % 2).put(put());
                }
                return 0;
              }
              return handle(number).take(take(), Duration.ofSeconds(50)).size();
            });
    assertThat(counts).containsExactly(1, 1, 1, 1, 1, 1, 1, 1, 0);
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(40));
    nothingDue();
  }

  @Test
  void whoWaitsForWhatBecomesDueByTimeAloneFindsItToo() throws InterruptedException {
    made(put().after(Duration.ofMillis(150)));
    assertThat(tasks().take(take(), Duration.ofSeconds(50))).hasSize(1);
    Take brief = Take.of(WORKER, "brief", "w", Duration.ofMillis(100));
    made(put("brief"));
    assertThat(tasks().take(brief)).hasSize(1);
    assertThat(tasks().take(brief, Duration.ofSeconds(50))).hasSize(1);
  }

  /** Random steps by two handles in turn, beside a model that was written apart. */
  @Test
  void aRandomHistoryIsWhatTheModelSays() {
    for (int round = 0; round < 4; round++) {
      new TaskHistory(this, "random-" + round, seed + round).play(250);
    }
  }

  final Tasks handle(int number) {
    return number % 2 == 0 ? tasks() : beside();
  }

  final void moveOn(Duration by) {
    advance(by);
  }
}
