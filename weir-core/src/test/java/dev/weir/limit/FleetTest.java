package dev.weir.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.Call;
import dev.weir.call.Origin;
import dev.weir.call.Priority;
import dev.weir.call.Tenant;
import dev.weir.call.ToolName;
import dev.weir.call.Value;
import dev.weir.effect.EffectClass;
import dev.weir.env.Env;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Three nodes with real threads and a tool that counts for itself. */
class FleetTest {
  private static final ToolName PAY = new ToolName("shop", "pay");
  private static final Duration TIME = Duration.ofMillis(1_500);
  private static final Duration LONG = Duration.ofSeconds(60);

  private final Env env = Env.system();

  /** The tool: how many were in it at once, and when each came. */
  private final AtomicInteger inside = new AtomicInteger();

  private final AtomicInteger mostInside = new AtomicInteger();
  private final LongAdder nanosInside = new LongAdder();
  private final ConcurrentLinkedQueue<Long> came = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<Thread> threads = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<Limits.Verdict> refused = new ConcurrentLinkedQueue<>();

  private List<Limits> nodes(int howMany, ServerLimits limits) {
    var commons = new MemoryCommons(env.clock());
    var settings = new LimitSettings(Map.of("shop", limits), RunLimits.NONE, Optional.empty());
    var nodes = new ArrayList<Limits>();
    for (int i = 0; i < howMany; i++) {
      nodes.add(Limits.open(env, commons, settings, "n" + i));
    }
    return nodes;
  }

  private void tool(Duration takes) {
    long began = System.nanoTime();
    came.add(began);
    mostInside.accumulateAndGet(inside.incrementAndGet(), Math::max);
    while (System.nanoTime() - began < takes.toNanos()) {
      LockSupport.parkNanos(takes.toNanos());
    }
    inside.decrementAndGet();
    nanosInside.add(System.nanoTime() - began);
  }

  /** Somebody who calls again and again until the time is over; how long it waited each time. */
  private ConcurrentLinkedQueue<Long> caller(Limits node, String tenant, Duration takes, long end) {
    var waits = new ConcurrentLinkedQueue<Long>();
    Origin origin = Origin.of("s").of(new Tenant(tenant));
    threads.add(
        Thread.startVirtualThread(() -> {
          try {
            while (System.nanoTime() - end < 0) {
              long asked = System.nanoTime();
              Limits.Verdict verdict = node.enter(asking(origin));
              waits.add(System.nanoTime() - asked);
              if (verdict instanceof Limits.Verdict.Entered(Passage passage)) {
                try (passage) {
                  passage.attempt();
                  tool(takes);
                  passage.ended(new Passage.Ending.Worked());
                }
              } else {
                refused.add(verdict);
              }
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        }));
    return waits;
  }

  private static Asking asking(Origin origin) {
    return new Asking(
        Call.of(origin, PAY, Value.Obj.empty()),
        EffectClass.READ,
        ToolLimits.USUAL,
        Priority.INTERACTIVE,
        LONG);
  }

  private void join() throws InterruptedException {
    for (Thread thread : threads) {
      assertThat(thread.join(LONG)).isTrue();
    }
    assertThat(refused).isEmpty();
  }

  @Test
  void threeNodesCallNoMoreAtOnceThanTheServerTakes() throws InterruptedException {
    List<Limits> nodes = nodes(3, new ServerLimits(Optional.empty(), Optional.of(5), 1_000));
    long began = System.nanoTime();
    for (int i = 0; i < 60; i++) {
      caller(nodes.get(i % 3), "t", Duration.ofMillis(40), began + TIME.toNanos());
    }
    join();
    double used = (double) nanosInside.sum() / (System.nanoTime() - began);
    assertThat(mostInside.get()).isLessThanOrEqualTo(5);
    // Nearly five where the processor is free; one that is not shows at least more than one place.
    assertThat(used).isGreaterThan(1.5);
    for (Limits node : nodes) {
      assertThat(node.view().servers().getFirst().underWay()).isZero();
      node.close();
    }
  }

  @Test
  void threeNodesCallNoMoreInATimeThanTheServerTakes() throws InterruptedException {
    RateRule rule = new RateRule(50, Duration.ofSeconds(1), 25);
    List<Limits> nodes = nodes(3, new ServerLimits(Optional.of(rule), Optional.empty(), 1_000));
    long began = System.nanoTime();
    for (int i = 0; i < 60; i++) {
      caller(nodes.get(i % 3), "t", Duration.ofNanos(1), began + TIME.toNanos());
    }
    join();
    double seconds = (System.nanoTime() - began) / 1e9;
    assertThat((double) came.size()).isBetween(0.3 * 50 * seconds, 50 * seconds + 25);
    List<Long> times = came.stream().sorted().toList();
    for (int first = 0; first < times.size(); first++) {
      for (int last = first; last < times.size(); last++) {
        // A thread that was admitted may get the processor late: that much they may bunch.
        double window = (times.get(last) - times.get(first)) / 1e9 + 1;
        assertThat((double) (last - first + 1)).isLessThanOrEqualTo(50 * window + 25);
      }
    }
    nodes.forEach(Limits::close);
  }

  @Test
  void aQuietTenantWaitsItsTurnAndNotTheNoisyOnes() throws InterruptedException {
    List<Limits> nodes = nodes(1, new ServerLimits(Optional.empty(), Optional.of(5), 1_000));
    long end = System.nanoTime() + TIME.toNanos();
    var noisy = new ArrayList<ConcurrentLinkedQueue<Long>>();
    for (int i = 0; i < 100; i++) {
      noisy.add(caller(nodes.getFirst(), "noisy", Duration.ofMillis(20), end));
    }
    var quiet = caller(nodes.getFirst(), "quiet", Duration.ofMillis(20), end);
    join();
    double noise =
        noisy.stream()
            .flatMap(ConcurrentLinkedQueue::stream)
            .mapToLong(w -> w)
            .average()
            .orElseThrow();
    double mine = quiet.stream().mapToLong(wait -> wait).average().orElseThrow();
    assertThat(quiet).isNotEmpty();
    assertThat(mine).isLessThan(noise);
    nodes.forEach(Limits::close);
  }

  /** Places are what this node lacks: the rate is left to the other one. */
  @Test
  void aNodeWithoutPlacesTakesNothingOfTheRate() throws InterruptedException {
    RateRule rule = new RateRule(20, Duration.ofSeconds(1), 20);
    List<Limits> nodes = nodes(2, new ServerLimits(Optional.of(rule), Optional.of(2), 1_000));
    long end = System.nanoTime() + TIME.toNanos();
    for (int i = 0; i < 60; i++) {
      caller(nodes.getFirst(), "t", Duration.ofMillis(500), end);
    }
    var other = caller(nodes.getLast(), "t", Duration.ofMillis(1), end);
    // What has not begun by then need not: it only waits for its turn in the long queue.
    while (System.nanoTime() - end < 0) {
      LockSupport.parkNanos(10_000_000);
    }
    assertThat(other).hasSizeGreaterThan(3);
    threads.forEach(Thread::interrupt);
    for (Thread thread : threads) {
      assertThat(thread.join(LONG)).isTrue();
    }
    nodes.forEach(Limits::close);
  }
}
