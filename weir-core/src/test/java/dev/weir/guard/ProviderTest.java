package dev.weir.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.Call;
import dev.weir.call.Origin;
import dev.weir.call.Payload;
import dev.weir.call.Tenant;
import dev.weir.call.ToolName;
import dev.weir.call.Value;
import dev.weir.effect.EffectClass;
import dev.weir.env.SimulatedTime;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.ledger.MemoryLedger;
import dev.weir.ledger.Tenure;
import dev.weir.limit.LimitSettings;
import dev.weir.limit.Limits;
import dev.weir.limit.MemoryCommons;
import dev.weir.limit.RateRule;
import dev.weir.limit.RunLimits;
import dev.weir.limit.ServerLimits;
import dev.weir.tool.Dispatch;
import dev.weir.tool.Reply;
import dev.weir.tool.Tool;
import dev.weir.tool.ToolPolicy;
import dev.weir.tool.ToolPolicy.Basis;
import dev.weir.tool.Toolbox;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Many agents before one provider that bears only so much, in {@linkplain SimulatedTime simulated
 * time}: what anybody waits is waited for the limits and not for this machine's processor.
 */
class ProviderTest {
  private static final ToolName ASK = new ToolName("provider", "ask");
  private static final Duration WHILE = Duration.ofSeconds(30);

  private final SimulatedTime time = SimulatedTime.fresh();
  private final MemoryLedger ledger = new MemoryLedger();

  @AfterEach
  void close() {
    time.close();
    ledger.close();
  }

  /** A provider with a rate limit of its own: a bucket, 429 when it is empty, and Retry-After. */
  private final class Provider implements Tool {
    private final double perSecond;
    private final double burst;
    private final Duration takes;
    private double tokens;
    private long filledNanos;
    private int inside;
    private int mostInside;
    private int refused;
    private long nanosInside;

    Provider(double perSecond, double burst, Duration takes) {
      this.perSecond = perSecond;
      this.burst = burst;
      this.takes = takes;
      this.tokens = burst;
    }

    private boolean bears() {
      long now = time.nanos();
      tokens = Math.min(burst, tokens + (now - filledNanos) / 1e9 * perSecond);
      filledNanos = now;
      if (tokens < 1) {
        refused++;
        return false;
      }
      tokens--;
      return true;
    }

    @Override
    public Reply act(Dispatch dispatch) throws InterruptedException {
      if (!bears()) {
        return new Reply.Busy(
            Fault.of(ErrorCode.TOOL_BUSY, "429"), Optional.of(Duration.ofSeconds(1)));
      }
      mostInside = Math.max(mostInside, ++inside);
      long began = time.nanos();
      try {
        time.pause(drawn(takes));
      } finally {
        inside--;
        nanosInside += time.nanos() - began;
      }
      return new Reply.Result(Payload.of("{}"));
    }
  }

  /** Half as long to half again as long, as calls of one kind take. */
  private Duration drawn(Duration about) {
    return Duration.ofNanos((long) (about.toNanos() * (0.5 + time.chance().nextDouble())));
  }

  private List<Pipeline> nodes(int howMany, Tool tool, ServerLimits limits) {
    Toolbox tools =
        name -> new Toolbox.Found.Guarded(tool, ToolPolicy.of(EffectClass.READ, Basis.POLICY));
    var settings =
        new LimitSettings(Map.of(ASK.server(), limits), RunLimits.NONE, Optional.empty());
    var commons = new MemoryCommons(time);
    var nodes = new ArrayList<Pipeline>();
    for (int i = 0; i < howMany; i++) {
      nodes.add(
          new Pipeline(
              time.env(),
              ledger,
              Tenure.unlimited(ledger.enlist("n" + i)),
              tools,
              Limits.open(time.env(), commons, settings, "n" + i)));
    }
    return nodes;
  }

  private static ServerLimits atOnce(int most) {
    return new ServerLimits(Optional.empty(), Optional.of(most), 10_000);
  }

  private int calls;

  /** Each call asks for something else. */
  private Call call(String tenant, String run) {
    int number = calls++;
    return Call.of(
        Origin.of("session").of(new Tenant(tenant)).at(new Origin.Step(run, "step-" + number, "")),
        ASK,
        new Value.Obj(Map.of("n", Value.Num.of(number))));
  }

  /** What an agent does; it ends with the simulation. */
  @FunctionalInterface
  private interface Work {
    void run() throws InterruptedException;
  }

  private void start(Work work) {
    time.virtual(
        "agent",
        () -> {
          try {
            work.run();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
  }

  private static final int AGENTS = 50;
  private static final int CALLS = 20;

  /** The agent of an unscheduled fleet: it waits as it is told, and dies of its third 429. */
  private boolean unscheduled(Provider provider) throws InterruptedException {
    int refusals = 0;
    for (int i = 0; i < CALLS; i++) {
      while (!provider.bears()) {
        if (++refusals == 3) {
          return false;
        }
        time.pause(Duration.ofSeconds(1));
      }
      time.pause(provider.takes);
    }
    return true;
  }

  private boolean scheduled(Pipeline node, String run) throws InterruptedException {
    int refusals = 0;
    for (int i = 0; i < CALLS; i++) {
      while (!(node.run(call("t", run)) instanceof Answer.Succeeded)) {
        if (++refusals == 3) {
          return false;
        }
        time.pause(Duration.ofSeconds(1));
      }
    }
    return true;
  }

  @Test
  void fiftyAgentsThatDieUnscheduledLiveAndTheProviderRefusesNobody() throws InterruptedException {
    int[] dead = new int[2];
    int[] over = new int[2];
    var bare = new Provider(100, 50, Duration.ofMillis(20));
    var provider = new Provider(100, 50, Duration.ofMillis(20));
    var rule = new RateRule(100, Duration.ofSeconds(1), 50);
    List<Pipeline> nodes =
        nodes(3, provider, new ServerLimits(Optional.of(rule), Optional.empty(), 1_000));
    for (int i = 0; i < AGENTS; i++) {
      Pipeline node = nodes.get(i % nodes.size());
      String run = "run-" + i;
      start(() -> {
        boolean lived = unscheduled(bare);
        dead[0] += lived ? 0 : 1;
        over[0]++;
      });
      start(() -> {
        boolean lived = scheduled(node, run);
        dead[1] += lived ? 0 : 1;
        over[1]++;
      });
    }
    time.run(Duration.ofMinutes(10));
    assertThat(over).containsExactly(AGENTS, AGENTS);
    assertThat(dead[0]).as(time.replay()).isGreaterThan(AGENTS / 2);
    assertThat(dead[1] * 100).as(time.replay()).isLessThan(2 * AGENTS);
    // Never more than it bears, strictly: its own bucket was never empty.
    assertThat(provider.refused).as(time.replay()).isZero();
  }

  /** Calls again and again with a pause in between; how long each took. */
  private List<Long> caller(Pipeline node, String tenant, String run, Duration thinks) {
    var took = new ArrayList<Long>();
    start(() -> {
      while (true) {
        time.pause(
            Duration.ofNanos(1 + (long) (time.chance().nextDouble() * 2 * thinks.toNanos())));
        long began = time.nanos();
        if (node.run(call(tenant, run)) instanceof Answer.Succeeded) {
          took.add(time.nanos() - began);
        }
      }
    });
    return took;
  }

  private static double p99(List<List<Long>> of) {
    List<Long> all = new ArrayList<>(of.stream().flatMap(List::stream).toList());
    Collections.sort(all);
    return all.get(all.size() * 99 / 100);
  }

  /** How the others fare, alone and beside somebody; in worlds of their own. */
  private interface Scene {
    List<List<Long>> others(Pipeline node);

    void noise(Pipeline node);
  }

  private static double worse(Scene alone, ProviderTest first, Scene beside, ProviderTest second)
      throws InterruptedException {
    double without = first.played(alone, node -> {});
    double with = second.played(beside, beside::noise);
    return with / without;
  }

  private double played(Scene scene, java.util.function.Consumer<Pipeline> noise)
      throws InterruptedException {
    var provider = new Provider(1e9, 1e9, Duration.ofMillis(20));
    Pipeline node = nodes(1, provider, atOnce(20)).getFirst();
    List<List<Long>> others = scene.others(node);
    noise.accept(node);
    time.run(WHILE);
    assertThat(provider.mostInside).isLessThanOrEqualTo(20);
    return p99(others);
  }

  /** Ninety-nine runs of one worker each; and one of forty-seven. */
  private Scene runs() {
    return new Scene() {
      @Override
      public List<List<Long>> others(Pipeline node) {
        var others = new ArrayList<List<Long>>();
        for (int i = 0; i < 99; i++) {
          others.add(caller(node, "t", "run-" + i, Duration.ofMillis(300)));
        }
        return others;
      }

      @Override
      public void noise(Pipeline node) {
        for (int i = 0; i < 47; i++) {
          caller(node, "t", "the large run", Duration.ofNanos(1));
        }
      }
    };
  }

  /** A quiet tenant, and one that brings a hundred times as much. */
  private Scene tenants() {
    return new Scene() {
      @Override
      public List<List<Long>> others(Pipeline node) {
        return List.of(caller(node, "quiet", "quiet", Duration.ofMillis(20)));
      }

      @Override
      public void noise(Pipeline node) {
        for (int i = 0; i < 100; i++) {
          caller(node, "noisy", "noisy-" + i, Duration.ofMillis(20));
        }
      }
    };
  }

  @Test
  void oneRunOfFortySevenWorkersDoesNotSlowNinetyNineOthers() throws InterruptedException {
    var beside = new ProviderTest();
    try {
      assertThat(worse(runs(), this, beside.runs(), beside)).as(time.replay()).isLessThan(1.2);
    } finally {
      beside.close();
    }
  }

  @Test
  void aTenantThatBringsAHundredTimesAsMuchDoesNotSlowAQuietOne() throws InterruptedException {
    var beside = new ProviderTest();
    try {
      assertThat(worse(tenants(), this, beside.tenants(), beside))
          .as(time.replay())
          .isLessThan(1.2);
    } finally {
      beside.close();
    }
  }

  @Test
  void threeNodesUseNearlyAllOfWhatTheyShareAndNeverMore() throws InterruptedException {
    var provider = new Provider(1e9, 1e9, Duration.ofMillis(50));
    List<Pipeline> nodes = nodes(3, provider, atOnce(5));
    for (int i = 0; i < 60; i++) {
      caller(nodes.get(i % 3), "t", "run-" + i, Duration.ofNanos(1));
    }
    time.run(WHILE);
    assertThat(provider.mostInside).as(time.replay()).isEqualTo(5);
    double used = provider.nanosInside / (5.0 * WHILE.toNanos());
    assertThat(used).as(time.replay()).isGreaterThan(0.8);
  }
}
