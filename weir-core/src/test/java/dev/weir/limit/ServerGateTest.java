package dev.weir.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.Priority;
import dev.weir.env.Env;
import dev.weir.env.Signal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** One gate and real threads, with a counter inside that knows nothing of the gate. */
class ServerGateTest {
  private static final FairQueue.Place PLACE = new FairQueue.Place("t", Priority.INTERACTIVE, "r");
  private static final Duration LONG = Duration.ofSeconds(20);

  private final Env real = Env.system();
  private final Dice dice = Dice.fresh();
  private final AtomicInteger inside = new AtomicInteger();
  private final AtomicInteger mostInside = new AtomicInteger();

  private void work() {
    mostInside.accumulateAndGet(inside.incrementAndGet(), Math::max);
    Thread.onSpinWait();
    inside.decrementAndGet();
  }

  /**
   * A gate of one place and with nobody who looks now and then: a wake-up that is lost stays so.
   */
  private ServerGate narrow(int queued) {
    var clock = new HandClock();
    var env = new Env(clock, real.entropy(), real.threads());
    var limits = new ServerLimits(Optional.empty(), Optional.empty(), queued);
    var exchanger = new Exchanger(env, new MemoryCommons(clock));
    var gate = new ServerGate(env, "shop", limits, "node", exchanger);
    while (gate.view("shop").atOnce() > 1) {
      clock.advance(Duration.ofSeconds(1));
      gate.suffered();
    }
    return gate;
  }

  private static void await(BooleanSupplier what) {
    long end = System.nanoTime() + LONG.toNanos();
    while (!what.getAsBoolean() && System.nanoTime() - end < 0) {
      LockSupport.parkNanos(1_000_000);
    }
    assertThat(what.getAsBoolean()).isTrue();
  }

  private static void join(List<Thread> threads) throws InterruptedException {
    for (Thread thread : threads) {
      assertThat(thread.join(LONG)).isTrue();
    }
  }

  @Test
  void nobodyIsForgottenInTheQueueHoweverEnteringAndLeavingCross() throws InterruptedException {
    ServerGate gate = narrow(1_000);
    int callers = 2;
    int rounds = 20_000;
    var admitted = new AtomicInteger();
    var threads = new ArrayList<Thread>();
    for (int i = 0; i < callers; i++) {
      threads.add(
          Thread.startVirtualThread(() -> {
            try {
              for (int round = 0; round < rounds; round++) {
                if (gate.enter(PLACE, Duration.ofSeconds(5), List.of())
                    != ServerGate.Entry.ADMITTED) {
                  return;
                }
                admitted.incrementAndGet();
                work();
                gate.leave();
              }
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          }));
    }
    join(threads);
    assertThat(admitted.get()).isEqualTo(callers * rounds);
    assertThat(mostInside.get()).isEqualTo(1);
    assertThat(gate.view("shop").underWay()).isZero();
  }

  /** Shares come and go all the while: two nodes want the same three places. */
  @Test
  void whoeverIsInterruptedComesTooLateOrIsGoneLeavesNoPlaceTaken() throws InterruptedException {
    var commons = new MemoryCommons(real.clock());
    var limits = new ServerLimits(Optional.empty(), Optional.of(3), 40);
    var gates = new ArrayList<ServerGate>();
    var exchangers = new ArrayList<Exchanger>();
    for (String node : List.of("one", "other")) {
      var exchanger = new Exchanger(real, commons);
      gates.add(new ServerGate(real, "shop", limits, node, exchanger));
      exchanger.start();
      exchangers.add(exchanger);
    }
    var over = new AtomicBoolean();
    int callers = 60;
    var gone = new AtomicReferenceArray<Signal>(callers);
    var ends = new ConcurrentHashMap<ServerGate.Entry, Integer>();
    var threads = new ArrayList<Thread>();
    for (int i = 0; i < callers; i++) {
      int me = i;
      gone.set(me, real.threads().signal("gone"));
      threads.add(
          Thread.startVirtualThread(() -> {
            for (int n = 0; !over.get(); n++) {
              Signal mine = real.threads().signal("gone");
              gone.set(me, mine);
              Duration atMost = Duration.ofMillis((me + n) % 5 == 0 ? n % 4 : 2_000);
              try {
                ServerGate gate = gates.get((me + n) % 2);
                ServerGate.Entry entry = gate.enter(PLACE, atMost, List.of(mine));
                ends.merge(entry, 1, Integer::sum);
                if (entry == ServerGate.Entry.ADMITTED) {
                  work();
                  gate.leave();
                }
              } catch (InterruptedException e) {
                // It goes on as another caller.
                Thread.onSpinWait();
              }
            }
          }));
    }
    var ways = List.of(ServerGate.Entry.ADMITTED, ServerGate.Entry.TOO_LATE, ServerGate.Entry.GONE);
    while (ways.stream().anyMatch(way -> ends.getOrDefault(way, 0) < 300)) {
      gone.get(dice.below(callers)).raise();
      threads.get(dice.below(callers)).interrupt();
      LockSupport.parkNanos(200_000);
    }
    over.set(true);
    for (int i = 0; i < callers; i++) {
      gone.get(i).raise();
    }
    join(threads);
    assertThat(mostInside.get()).isBetween(1, 3);
    for (ServerGate gate : gates) {
      assertThat(gate.view("shop").underWay()).isZero();
      assertThat(gate.view("shop").waiting()).isZero();
      assertThat(gate.enter(PLACE, LONG, List.of())).isEqualTo(ServerGate.Entry.ADMITTED);
      gate.leave();
    }
    exchangers.forEach(Exchanger::close);
  }

  @Test
  void tenThousandWhoWaitCostLittleAndAllGetAnAnswer() throws InterruptedException {
    int callers = 10_000;
    ServerGate gate = narrow(callers);
    assertThat(gate.enter(PLACE, LONG, List.of())).isEqualTo(ServerGate.Entry.ADMITTED);
    Signal gone = real.threads().signal("gone");
    var ends = new ConcurrentHashMap<ServerGate.Entry, Integer>();
    var threads = new ArrayList<Thread>(callers);
    long before = usedHeap();
    for (int i = 0; i < callers; i++) {
      List<Signal> mine = i % 2 == 0 ? List.of(gone) : List.of();
      threads.add(
          Thread.startVirtualThread(() -> {
            try {
              ServerGate.Entry entry = gate.enter(PLACE, LONG, mine);
              ends.merge(entry, 1, Integer::sum);
              if (entry == ServerGate.Entry.ADMITTED) {
                gate.leave();
              }
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          }));
    }
    await(() -> gate.view("shop").waiting() == callers);
    long cost = usedHeap() - before;
    assertThat(gate.enter(PLACE, LONG, List.of())).isEqualTo(ServerGate.Entry.FULL);
    gone.raise();
    await(() -> ends.getOrDefault(ServerGate.Entry.GONE, 0) == callers / 2);
    gate.leave();
    join(threads);
    assertThat(ends.getOrDefault(ServerGate.Entry.ADMITTED, 0)).isEqualTo(callers / 2);
    assertThat(gate.view("shop").underWay()).isZero();
    assertThat(cost).isLessThan(100_000_000);
  }

  private static long usedHeap() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
