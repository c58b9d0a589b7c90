package dev.weir.bench;

import dev.weir.call.Call;
import dev.weir.call.Origin;
import dev.weir.call.Tenant;
import dev.weir.call.ToolName;
import dev.weir.call.Value;
import dev.weir.effect.EffectClass;
import dev.weir.env.Env;
import dev.weir.guard.Answer;
import dev.weir.guard.Pipeline;
import dev.weir.ledger.MemoryLedger;
import dev.weir.ledger.Tenure;
import dev.weir.limit.LimitSettings;
import dev.weir.limit.Limits;
import dev.weir.limit.MemoryCommons;
import dev.weir.limit.RateRule;
import dev.weir.limit.RunLimits;
import dev.weir.limit.ServerLimits;
import dev.weir.tool.ToolPolicy;
import dev.weir.tool.Toolbox;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * A fleet of agents on one provider that bears only so much: what fails without scheduling and with
 * it, what scheduling costs, and how fairly it shares.
 *
 * <p>Takes about a minute with 5 seconds and 3 rounds. Nothing is shared with a database: the nodes
 * have commons in the heap.
 */
public final class FleetOnProvider {
  private static final ToolName ASK = new ToolName("provider", "ask");
  private static final int AGENTS = 50;
  private static final int CALLS = 20;

  /** A hundred and twenty hundredths. */
  private static final double WITHIN_A_FIFTH = 1 / 1.2;

  private final Env env = Env.system();
  private final Options options;
  private final Report report;
  private final AtomicLong calls = new AtomicLong();

  private FleetOnProvider(Options options) {
    this.options = options;
    this.report = new Report(options, System.out);
  }

  /** Measures and prints. */
  public static void main(String[] args) throws InterruptedException {
    Options options =
        new Usage(
                FleetOnProvider.class,
                "Fifty agents on a provider that bears only so much, scheduled and not.")
            .inTurn()
            .read(args);
    var fleet = new FleetOnProvider(options);
    fleet.failures();
    fleet.added();
    fleet.fair(
        "p99 of 99 runs, alone : beside one of 47 workers",
        99,
        Duration.ofMillis(300),
        caller -> "run-" + caller,
        new Noise(47, "t", Duration.ofNanos(1)));
    fleet.fair(
        "p99 of a tenant, alone : beside one of 100 times",
        1,
        Duration.ofMillis(20),
        caller -> "mine",
        new Noise(100, "noisy", Duration.ofMillis(20)));
    fleet.used();
  }

  /** Some nodes before one provider. */
  private final class Nodes implements AutoCloseable {
    private final MemoryLedger ledger = new MemoryLedger();
    private final List<Pipeline> pipelines = new ArrayList<>();

    Nodes(int howMany, MockProvider provider, ServerLimits limits) {
      Toolbox tools =
          name ->
              new Toolbox.Found.Guarded(
                  provider, ToolPolicy.of(EffectClass.READ, ToolPolicy.Basis.POLICY));
      var settings =
          new LimitSettings(Map.of(ASK.server(), limits), RunLimits.NONE, Optional.empty());
      var commons = new MemoryCommons(env.clock());
      for (int i = 0; i < howMany; i++) {
        pipelines.add(
            new Pipeline(
                env,
                ledger,
                Tenure.unlimited(ledger.enlist("n" + i)),
                tools,
                Limits.open(env, commons, settings, "n" + i)));
      }
    }

    /** Whether it was answered. */
    boolean call(int caller, String tenant, String run) throws InterruptedException {
      long number = calls.incrementAndGet();
      Origin origin =
          Origin.of("bench").of(new Tenant(tenant)).at(new Origin.Step(run, "step-" + number, ""));
      var arguments = new Value.Obj(Map.of("n", Value.Num.of(number)));
      return pipelines.get(caller % pipelines.size()).run(Call.of(origin, ASK, arguments))
          instanceof Answer.Succeeded;
    }

    @Override
    public void close() {
      pipelines.forEach(Pipeline::close);
      ledger.close();
    }
  }

  /** What a caller does. */
  @FunctionalInterface
  private interface Work {
    void run(int caller) throws InterruptedException;
  }

  private List<Thread> start(int callers, Work work) {
    var threads = new ArrayList<Thread>();
    for (int i = 0; i < callers; i++) {
      int caller = i;
      threads.add(
          env.threads()
              .virtual(
                  "agent-" + caller,
                  () -> {
                    try {
                      work.run(caller);
                    } catch (InterruptedException e) {
                      Thread.currentThread().interrupt();
                    }
                  }));
    }
    return threads;
  }

  private static void join(List<Thread> threads) throws InterruptedException {
    for (Thread thread : threads) {
      thread.join();
    }
  }

  /** One try of a call; whether it was borne. */
  @FunctionalInterface
  private interface Attempt {
    boolean made(int agent) throws InterruptedException;
  }

  /** Runs of so many calls, each over at its third refusal; how many parts of them were not. */
  private double lived(Attempt attempt) throws InterruptedException {
    var lived = new AtomicInteger();
    join(
        start(
            AGENTS,
            agent -> {
              int refusals = 0;
              for (int done = 0; done < CALLS && refusals < 3; ) {
                if (attempt.made(agent)) {
                  done++;
                } else {
                  refusals++;
                  env.threads().pause(MockProvider.RETRY_AFTER);
                }
              }
              if (refusals < 3) {
                lived.incrementAndGet();
              }
            }));
    return lived.get() / (double) AGENTS;
  }

  private MockProvider strict() {
    return new MockProvider(env, 100, 50, Duration.ofMillis(20));
  }

  private void failures() throws InterruptedException {
    MockProvider bare = strict();
    report.ratio(
        "runs that live, unscheduled", AGENTS, lived(agent -> bare.call()), OptionalDouble.empty());
    MockProvider provider = strict();
    var rule = new RateRule(100, Duration.ofSeconds(1), 50);
    try (var nodes =
        new Nodes(3, provider, new ServerLimits(Optional.of(rule), Optional.empty(), 1_000))) {
      report.ratio(
          "runs that live, scheduled",
          AGENTS,
          lived(agent -> nodes.call(agent, "t", "run-" + agent)),
          OptionalDouble.of(0.98));
    }
    report.remark(
        "answered with 429: "
            + bare.refused()
            + " unscheduled, "
            + provider.refused()
            + " scheduled");
  }

  /** How long calls took, in milliseconds, of callers that think for so long on average. */
  private List<Double> took(int callers, Duration thinks, Attempt attempt)
      throws InterruptedException {
    var took = new ConcurrentLinkedQueue<Double>();
    long end = env.clock().nanos() + options.span().toNanos();
    join(
        start(
            callers,
            caller -> {
              while (env.clock().nanos() - end < 0) {
                double drawn = 2 * (env.entropy().bits() >>> 11) * 0x1p-53;
                env.threads().pause(Duration.ofNanos(1 + (long) (thinks.toNanos() * drawn)));
                long began = env.clock().nanos();
                if (attempt.made(caller)) {
                  took.add((env.clock().nanos() - began) / 1e6);
                }
              }
            }));
    return took.stream().sorted().toList();
  }

  private static double quantile(List<Double> sorted, double which) {
    return sorted.isEmpty() ? Double.NaN : sorted.get((int) (sorted.size() * which));
  }

  private void added() throws InterruptedException {
    var rounds = new double[options.rounds()];
    var rule = new RateRule(2_000, Duration.ofSeconds(1), 2_000);
    for (int round = 0; round < rounds.length; round++) {
      MockProvider provider = MockProvider.patient(env, Duration.ofMillis(5));
      try (var nodes =
          new Nodes(1, provider, new ServerLimits(Optional.of(rule), Optional.of(50), 1_000))) {
        Duration thinks = Duration.ofMillis(50);
        double direct = quantile(took(AGENTS, thinks, agent -> provider.call()), 0.5);
        double through =
            quantile(took(AGENTS, thinks, agent -> nodes.call(agent, "t", "run-" + agent)), 0.5);
        rounds[round] = 3 / Math.max(0.001, through - direct);
      }
    }
    report.ratio(
        "three milliseconds : added p50", AGENTS, Figure.median(rounds), OptionalDouble.of(1));
  }

  /** Who makes noise, in closed loops. */
  private record Noise(int workers, String tenant, Duration thinks) {}

  private void fair(
      String what, int callers, Duration thinks, Function<Integer, String> run, Noise noise)
      throws InterruptedException {
    var rounds = new double[options.rounds()];
    for (int round = 0; round < rounds.length; round++) {
      double alone = p99(callers, thinks, run, new Noise(0, "none", thinks));
      rounds[round] = alone / p99(callers, thinks, run, noise);
    }
    report.ratio(what, callers, Figure.median(rounds), OptionalDouble.of(WITHIN_A_FIFTH));
  }

  private double p99(int callers, Duration thinks, Function<Integer, String> run, Noise noise)
      throws InterruptedException {
    MockProvider provider = MockProvider.patient(env, Duration.ofMillis(20));
    try (var nodes = new Nodes(1, provider, atOnce(20))) {
      long end = env.clock().nanos() + options.span().toNanos();
      List<Thread> noisy =
          start(
              noise.workers(),
              worker -> {
                while (env.clock().nanos() - end < 0) {
                  env.threads().pause(noise.thinks());
                  nodes.call(worker, noise.tenant(), "the large one");
                }
              });
      double p99 =
          quantile(
              took(callers, thinks, caller -> nodes.call(caller, "t", run.apply(caller))), 0.99);
      join(noisy);
      strictly(provider, 20);
      return p99;
    }
  }

  private static ServerLimits atOnce(int most) {
    return new ServerLimits(Optional.empty(), Optional.of(most), 10_000);
  }

  private static void strictly(MockProvider provider, int most) {
    if (provider.mostInside() > most) {
      throw new IllegalStateException(provider.mostInside() + " calls at once of " + most);
    }
  }

  /** Three nodes that share five calls at once, and always want more. */
  private void used() throws InterruptedException {
    var rounds = new double[options.rounds()];
    for (int round = 0; round < rounds.length; round++) {
      MockProvider provider = MockProvider.patient(env, Duration.ofMillis(50));
      try (var nodes = new Nodes(3, provider, atOnce(5))) {
        long began = env.clock().nanos();
        took(60, Duration.ofNanos(1), caller -> nodes.call(caller, "t", "run-" + caller));
        rounds[round] = provider.used(Duration.ofNanos(env.clock().nanos() - began)) / 5;
        strictly(provider, 5);
      }
    }
    report.ratio(
        "use of five at once by three nodes", 60, Figure.median(rounds), OptionalDouble.of(0.8));
  }
}
