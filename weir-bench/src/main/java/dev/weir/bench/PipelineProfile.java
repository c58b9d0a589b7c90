package dev.weir.bench;

import dev.weir.call.Call;
import dev.weir.call.Origin;
import dev.weir.call.Payload;
import dev.weir.call.ToolName;
import dev.weir.call.Value;
import dev.weir.effect.EffectClass;
import dev.weir.env.Env;
import dev.weir.guard.Answer;
import dev.weir.guard.Pipeline;
import dev.weir.ledger.MemoryLedger;
import dev.weir.tool.Reply;
import dev.weir.tool.ToolPolicy;
import dev.weir.tool.Toolbox;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * What the pipeline itself costs: one guarded call of a tool that does nothing, on the ledger in
 * the heap. Prints microseconds and bytes allocated per call. The bar: under 20 µs and under 8 KB
 * for a write.
 *
 * <p>The ledger is emptied between iterations: it keeps every effect, so a long one would measure
 * the collector.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class PipelineProfile {
  private static final ToolName WRITE = new ToolName("bench", "write");
  private static final ToolName READ = new ToolName("bench", "read");
  private static final Payload RESULT =
      Payload.of("{\"content\":[{\"type\":\"text\",\"text\":\"" + "r".repeat(450) + "\"}]}");

  private final Env env = Env.system();
  private final Origin origin = Origin.of("bench-session");
  private MemoryLedger ledger = new MemoryLedger();
  private Pipeline pipeline = pipeline(ledger);
  private long number;

  /** A new ledger for every iteration. */
  @Setup(Level.Iteration)
  public void open() {
    ledger = new MemoryLedger();
    pipeline = pipeline(ledger);
  }

  /** Lets go of it. */
  @TearDown(Level.Iteration)
  public void close() {
    pipeline.close();
    ledger.close();
  }

  private Pipeline pipeline(MemoryLedger on) {
    Toolbox tools =
        name ->
            new Toolbox.Found.Guarded(
                dispatch -> new Reply.Result(RESULT),
                ToolPolicy.of(
                    name.equals(READ) ? EffectClass.READ : EffectClass.WRITE,
                    ToolPolicy.Basis.POLICY));
    return new Pipeline(env, on, on.enlist("bench"), tools);
  }

  /** A guarded write of an unmodified client: a new intent every time. */
  @Benchmark
  public Answer writeOfAnUnmodifiedClient() throws InterruptedException {
    return pipeline.run(Call.of(origin, WRITE, arguments(number++)));
  }

  /** A guarded write with a key of the caller's. */
  @Benchmark
  public Answer writeWithAKey() throws InterruptedException {
    long n = number++;
    return pipeline.run(Call.of(origin, WRITE, arguments(n)).withKey("order-" + n));
  }

  /** A recorded outcome heard again. */
  @Benchmark
  public Answer replay() throws InterruptedException {
    return pipeline.run(Call.of(origin, WRITE, arguments(7)).withKey("order-7"));
  }

  /** A read. */
  @Benchmark
  public Answer read() throws InterruptedException {
    return pipeline.run(Call.of(origin, READ, arguments(number++)));
  }

  private static Value.Obj arguments(long n) {
    Map<String, Value> members = new LinkedHashMap<>();
    members.put("order_id", Value.Num.of(n));
    members.put("customer", new Value.Text("c-1029384756"));
    members.put("amount", Value.Num.of(1299));
    members.put("currency", new Value.Text("EUR"));
    members.put("note", new Value.Text("x".repeat(110)));
    return new Value.Obj(members);
  }

  /** Runs it with the allocation profiler. */
  public static void main(String[] args) throws RunnerException {
    Options options =
        new Usage(
                PipelineProfile.class,
                "Microseconds and bytes of one guarded call on the ledger in the heap.")
            .only("writeOfAnUnmodifiedClient", "writeWithAKey", "replay", "read")
            .read(args);
    new Runner(
            new OptionsBuilder()
                .include(
                    PipelineProfile.class.getSimpleName() + "." + options.text("--only").orElse(""))
                .addProfiler(GCProfiler.class)
                .forks(1)
                .warmupIterations(5)
                .warmupTime(org.openjdk.jmh.runner.options.TimeValue.seconds(1))
                .measurementIterations(5)
                .measurementTime(org.openjdk.jmh.runner.options.TimeValue.seconds(1))
                .jvmArgsAppend("-Xmx3g", "-XX:+UseParallelGC")
                .build())
        .run();
  }
}
