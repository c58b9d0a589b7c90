package dev.weir.bench;

import dev.weir.call.Call;
import dev.weir.call.Origin;
import dev.weir.call.Priority;
import dev.weir.call.ToolName;
import dev.weir.call.Value;
import dev.weir.effect.EffectClass;
import dev.weir.env.Env;
import dev.weir.limit.Asking;
import dev.weir.limit.LimitSettings;
import dev.weir.limit.Limits;
import dev.weir.limit.MemoryCommons;
import dev.weir.limit.Passage;
import dev.weir.limit.RateRule;
import dev.weir.limit.RunLimits;
import dev.weir.limit.ServerLimits;
import dev.weir.limit.ToolLimits;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.retry.Retry;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * What all of admission costs in memory, beside the same work decorated with Resilience4j's circuit
 * breaker, retry and rate limiter, each as it comes. The bars: under two microseconds a call, and
 * no slower than Resilience4j.
 *
 * <p>JMH iterations of so many seconds, so many of them, at each number of threads. The rates are
 * so high that nobody waits for them: the work is most of a microsecond of processor, so that two
 * processors stay below two million calls a second, which is the highest rate there is.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class AdmissionVersusResilience4j {
  private static final long WORK = 400;
  private static final Call PLAIN = call("plain");
  private static final Call LIMITED = call("limited");
  private static final Duration LEFT = Duration.ofMinutes(1);

  /** Two million calls a second, more than the machine makes with this work. */
  private static final RateRule RATE = new RateRule(1_000_000, Duration.ofMillis(500), 1_000_000);

  private static final LimitSettings SETTINGS =
      new LimitSettings(
          Map.of("limited", new ServerLimits(Optional.of(RATE), Optional.of(10_000), 1_000)),
          RunLimits.NONE,
          Optional.empty());

  private final Limits limits = limits();
  private final Supplier<Long> decorated = decorated();

  private static Limits limits() {
    Env env = Env.system();
    return Limits.open(env, new MemoryCommons(env.clock()), SETTINGS, "bench");
  }

  private static Call call(String server) {
    return Call.of(Origin.of("bench-session"), new ToolName(server, "tool"), Value.Obj.empty());
  }

  private static long work() {
    Blackhole.consumeCPU(WORK);
    return WORK;
  }

  private static Supplier<Long> decorated() {
    RateLimiter rate =
        RateLimiter.of(
            "bench",
            RateLimiterConfig.custom()
                .limitForPeriod(1_000_000)
                .limitRefreshPeriod(Duration.ofMillis(500))
                .timeoutDuration(LEFT)
                .build());
    return RateLimiter.decorateSupplier(
        rate,
        Retry.decorateSupplier(
            Retry.ofDefaults("bench"),
            CircuitBreaker.decorateSupplier(
                CircuitBreaker.ofDefaults("bench"), AdmissionVersusResilience4j::work)));
  }

  /** The first calls know nothing of what is usual, and take portions for the first time. */
  @Setup(Level.Trial)
  public void first() throws InterruptedException {
    for (int i = 0; i < 1_000; i++) {
      call(PLAIN);
      call(LIMITED);
    }
  }

  /** Lets go of the limits. */
  @TearDown(Level.Trial)
  public void close() {
    limits.close();
  }

  private long call(Call call) throws InterruptedException {
    var asking = new Asking(call, EffectClass.READ, ToolLimits.USUAL, Priority.INTERACTIVE, LEFT);
    return switch (limits.enter(asking)) {
      case Limits.Verdict.Refused refused ->
          throw new IllegalStateException(refused.fault().toString());
      case Limits.Verdict.Entered entered -> {
        try (Passage passage = entered.passage()) {
          passage.attempt();
          long result = work();
          passage.ended(new Passage.Ending.Answered());
          passage.judged(Passage.Answered.USABLE);
          yield result;
        }
      }
    };
  }

  /** The work alone. */
  @Benchmark
  public long bare() {
    return work();
  }

  /** Through admission with what counts where nothing is said. */
  @Benchmark
  public long weir() throws InterruptedException {
    return call(PLAIN);
  }

  /** The same with a rate and a number of calls at once. */
  @Benchmark
  public long weirWithARateAndAtOnce() throws InterruptedException {
    return call(LIMITED);
  }

  /** Through Resilience4j. */
  @Benchmark
  public long resilience4j() {
    return decorated.get();
  }

  /** Runs it with the allocation profiler, at each number of threads. */
  public static void main(String[] args) throws RunnerException {
    Options options =
        new Usage(
                AdmissionVersusResilience4j.class,
                "One call through all of admission beside the same work decorated with Resilience4j.")
            .inTurn()
            .callers()
            .read(args);
    var report = new Report(options, System.out);
    for (int threads : options.callers(1, 8)) {
      TimeValue span = TimeValue.seconds(options.span().toSeconds());
      Collection<RunResult> results =
          new Runner(
                  new OptionsBuilder()
                      .include(AdmissionVersusResilience4j.class.getSimpleName() + "\\.")
                      .addProfiler(GCProfiler.class)
                      .threads(threads)
                      .forks(3)
                      .warmupIterations(2)
                      .warmupTime(span)
                      .measurementIterations(options.rounds())
                      .measurementTime(span)
                      .jvmArgsAppend("-Xmx1g", "-XX:+UseParallelGC")
                      .build())
              .run();
      double bare = micros(results, "bare");
      double peer = micros(results, "resilience4j");
      for (String arm : List.of("weir", "weirWithARateAndAtOnce")) {
        double ours = micros(results, arm);
        report.ratio(
            arm + ", of two microseconds", threads, 2 / (ours - bare), OptionalDouble.of(1));
        report.ratio(
            arm + " : resilience4j", threads, (peer - bare) / (ours - bare), OptionalDouble.of(1));
      }
      for (String arm : List.of("bare", "weir", "weirWithARateAndAtOnce", "resilience4j")) {
        report.remark(
            arm
                + ": "
                + Math.round(1_000 * micros(results, arm))
                + " ns and "
                + Math.round(bytes(results, arm))
                + " bytes a call at "
                + threads);
      }
    }
  }

  private static double micros(Collection<RunResult> results, String arm) {
    return of(results, arm).getPrimaryResult().getScore();
  }

  private static double bytes(Collection<RunResult> results, String arm) {
    Map<String, ? extends Result<?>> beside = secondary(of(results, arm));
    return beside.entrySet().stream()
        .filter(entry -> entry.getKey().endsWith("gc.alloc.rate.norm"))
        .mapToDouble(entry -> entry.getValue().getScore())
        .findFirst()
        .orElse(Double.NaN);
  }

  @SuppressWarnings("rawtypes") // because JMH declares its results so
  private static Map<String, ? extends Result<?>> secondary(RunResult result) {
    Map<String, Result> raw = result.getSecondaryResults();
    return raw.entrySet().stream()
        .collect(
            java.util.stream.Collectors.toMap(Map.Entry::getKey, e -> (Result<?>) e.getValue()));
  }

  private static RunResult of(Collection<RunResult> results, String arm) {
    return results.stream()
        .filter(result -> result.getParams().getBenchmark().endsWith("." + arm))
        .findFirst()
        .orElseThrow();
  }
}
