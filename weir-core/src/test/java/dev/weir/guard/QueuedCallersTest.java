package dev.weir.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.Call;
import dev.weir.call.Origin;
import dev.weir.call.Payload;
import dev.weir.call.ToolName;
import dev.weir.call.Value;
import dev.weir.effect.EffectClass;
import dev.weir.env.Env;
import dev.weir.ledger.MemoryLedger;
import dev.weir.ledger.Tenure;
import dev.weir.limit.LimitSettings;
import dev.weir.limit.Limits;
import dev.weir.limit.MemoryCommons;
import dev.weir.limit.RunLimits;
import dev.weir.limit.ServerLimits;
import dev.weir.tool.Reply;
import dev.weir.tool.Tool;
import dev.weir.tool.ToolPolicy;
import dev.weir.tool.ToolPolicy.Basis;
import dev.weir.tool.Toolbox;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/**
 * What a crowd costs that waits in the pipeline, its calls and the stacks of its threads included.
 */
class QueuedCallersTest {
  private static final int CALLERS = 10_000;
  private static final Duration LONG = Duration.ofMinutes(5);

  @Test
  void tenThousandCallsThatWaitCostLessThanAHundredMegabytes() throws InterruptedException {
    Env env = Env.system();
    var release = new CountDownLatch(1);
    Tool slow =
        dispatch -> {
          assertThat(release.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
          return new Reply.Result(Payload.of("{}"));
        };
    ToolPolicy policy = ToolPolicy.of(EffectClass.READ, Basis.POLICY);
    Toolbox tools = name -> new Toolbox.Found.Guarded(slow, policy);
    var settings =
        new LimitSettings(
            Map.of("shop", new ServerLimits(Optional.empty(), Optional.of(1), CALLERS)),
            RunLimits.NONE,
            Optional.empty());
    var threads = new ArrayList<Thread>(CALLERS);
    try (var ledger = new MemoryLedger();
        var pipeline =
            new Pipeline(
                env,
                ledger,
                Tenure.unlimited(ledger.enlist("n")),
                tools,
                Limits.open(env, new MemoryCommons(env.clock()), settings, "n"))) {
      long before = usedHeap();
      for (int i = 0; i <= CALLERS; i++) {
        Call call =
            Call.of(
                Origin.of("session-" + i),
                new ToolName("shop", "pay"),
                new Value.Obj(Map.of("n", Value.Num.of(i))));
        threads.add(Thread.startVirtualThread(() -> run(pipeline, call)));
      }
      long began = System.nanoTime();
      while (waiting(pipeline) < CALLERS) {
        assertThat(System.nanoTime() - began).isLessThan(policy.timeout().toNanos());
        LockSupport.parkNanos(1_000_000);
      }
      long cost = usedHeap() - before;
      threads.forEach(Thread::interrupt);
      release.countDown();
      for (Thread thread : threads) {
        assertThat(thread.join(LONG)).isTrue();
      }
      assertThat(cost).isLessThan(100_000_000);
    }
  }

  private static void run(Pipeline pipeline, Call call) {
    try {
      pipeline.run(call);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static int waiting(Pipeline pipeline) {
    return pipeline.limits().view().servers().stream().mapToInt(one -> one.waiting()).sum();
  }

  private static long usedHeap() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
