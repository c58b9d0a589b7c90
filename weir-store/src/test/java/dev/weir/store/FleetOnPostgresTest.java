package dev.weir.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.weir.call.Call;
import dev.weir.call.Origin;
import dev.weir.call.Priority;
import dev.weir.call.ToolName;
import dev.weir.call.Value;
import dev.weir.checker.TestPostgres;
import dev.weir.effect.EffectClass;
import dev.weir.env.Env;
import dev.weir.limit.Asking;
import dev.weir.limit.LimitSettings;
import dev.weir.limit.Limits;
import dev.weir.limit.Passage;
import dev.weir.limit.RateRule;
import dev.weir.limit.RunLimits;
import dev.weir.limit.ServerLimits;
import dev.weir.limit.ToolLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Three nodes, each with its own ledger on one PostgreSQL, and a tool that counts for itself. */
class FleetOnPostgresTest {
  private static final ToolName PAY = new ToolName("shop", "pay");
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final int NODES = 3;
  private static final int CALLERS = 30;
  private static final int CALLS = 4;

  private final Env env = Env.system();
  private final List<SqlLedger> ledgers = new ArrayList<>();
  private final List<Limits> nodes = new ArrayList<>();

  /** The tool's books. */
  private final AtomicInteger inside = new AtomicInteger();

  private final AtomicInteger mostInside = new AtomicInteger();
  private final ConcurrentLinkedQueue<Long> came = new ConcurrentLinkedQueue<>();
  private final AtomicInteger refused = new AtomicInteger();
  private String url = "";

  @BeforeEach
  void freshSchema() {
    assumeThat(TestPostgres.missing()).isEmpty();
    url = TestPostgres.shared().freshSchema();
  }

  @AfterEach
  void close() {
    nodes.forEach(Limits::close);
    ledgers.forEach(SqlLedger::close);
  }

  private void open(ServerLimits limits) {
    var settings = new LimitSettings(Map.of("shop", limits), RunLimits.NONE, Optional.empty());
    for (int i = 0; i < NODES; i++) {
      SqlLedger ledger = SqlLedger.open(url, env);
      ledgers.add(ledger);
      nodes.add(Limits.open(env, ledger.commons(), settings, "n" + i));
    }
  }

  private void tool(Duration takes) throws InterruptedException {
    came.add(System.nanoTime());
    mostInside.accumulateAndGet(inside.incrementAndGet(), Math::max);
    try {
      env.threads().pause(takes);
    } finally {
      inside.decrementAndGet();
    }
  }

  private void call(Limits node, Duration takes) throws InterruptedException {
    Limits.Verdict verdict =
        node.enter(
            new Asking(
                Call.of(Origin.of("s"), PAY, Value.Obj.empty()),
                EffectClass.READ,
                ToolLimits.USUAL,
                Priority.INTERACTIVE,
                LONG));
    if (verdict instanceof Limits.Verdict.Entered(Passage passage)) {
      try (passage) {
        passage.attempt();
        tool(takes);
        passage.ended(new Passage.Ending.Worked());
      }
    } else {
      refused.incrementAndGet();
    }
  }

  /** Everybody calls a few times. */
  private void crowd(Duration takes) throws InterruptedException {
    var threads = new ArrayList<Thread>();
    for (int i = 0; i < CALLERS; i++) {
      Limits node = nodes.get(i % NODES);
      threads.add(
          env.threads()
              .virtual(
                  "caller",
                  () -> {
                    try {
                      for (int n = 0; n < CALLS; n++) {
                        call(node, takes);
                      }
                    } catch (InterruptedException e) {
                      Thread.currentThread().interrupt();
                    }
                  }));
    }
    for (Thread thread : threads) {
      assertThat(thread.join(LONG)).isTrue();
    }
    assertThat(refused).hasValue(0);
    assertThat(came).hasSize(CALLERS * CALLS);
  }

  @Test
  void threeNodesCallNoMoreAtOnceThanTheServerTakes() throws InterruptedException {
    open(new ServerLimits(Optional.empty(), Optional.of(5), 1_000));
    crowd(Duration.ofMillis(30));
    assertThat(mostInside.get()).isBetween(2, 5);
  }

  @Test
  void threeNodesCallNoMoreInATimeThanTheServerTakes() throws InterruptedException {
    var rule = new RateRule(50, Duration.ofSeconds(1), 25);
    open(new ServerLimits(Optional.of(rule), Optional.empty(), 1_000));
    crowd(Duration.ofNanos(1));
    List<Long> times = came.stream().sorted().toList();
    for (int first = 0; first < times.size(); first++) {
      for (int last = first; last < times.size(); last++) {
        // Whoever was admitted may get the processor late: by so much they may bunch.
        double window = (times.get(last) - times.get(first)) / 1e9 + 1;
        assertThat((double) (last - first + 1)).isLessThanOrEqualTo(50 * window + 25);
      }
    }
  }
}
