package dev.weir.bench;

import dev.weir.call.Origin;
import dev.weir.call.Payload;
import dev.weir.call.ToolName;
import dev.weir.checker.TestPostgres;
import dev.weir.effect.EffectClass;
import dev.weir.effect.EffectId;
import dev.weir.effect.EffectKey;
import dev.weir.effect.Event;
import dev.weir.effect.Fingerprint;
import dev.weir.effect.Node;
import dev.weir.effect.Outcome;
import dev.weir.env.Env;
import dev.weir.ledger.Append;
import dev.weir.ledger.AppendVerdict;
import dev.weir.ledger.Claim;
import dev.weir.ledger.ClaimVerdict;
import dev.weir.ledger.Ledger;
import dev.weir.ledger.MemoryLedger;
import dev.weir.store.SqlLedger;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * What the two durable appends of a guarded write cost: pairs of a claim and a settlement a second,
 * with 200-byte arguments, 500-byte results and random keys, at 1, 16, 64 and 256 callers.
 *
 * <p>{@code LedgerThroughput [--json] [--seconds N] [--callers N] [--only memory|sqlite|postgres]}.
 * Prints one line a measurement.
 */
public final class LedgerThroughput {
  private static final int[] CALLERS = {1, 16, 64, 256};
  private static final ToolName TOOL = new ToolName("shop", "charge");
  private static final Payload ARGUMENTS = filler(200);
  private static final Payload RESULT = filler(500);

  /**
   * Pairs a second, how long a pair took, and what processor time it took in this process and in
   * the database's; the last two mean something on a busy machine, too.
   */
  private record Figure(
      String ledger,
      int callers,
      double pairs,
      double p50Ms,
      double p99Ms,
      double cpuMicros,
      double databaseCpuMicros) {

    String line(boolean json) {
      return String.format(
          Locale.ROOT,
          json
              ? "{\"ledger\":\"%s\",\"callers\":%d,\"pairs_per_second\":%.0f,"
                  + "\"p50_ms\":%.3f,\"p99_ms\":%.3f,"
                  + "\"cpu_us_per_pair\":%.1f,\"database_cpu_us_per_pair\":%.1f}"
              : "%-10s %4d callers %9.0f pairs/s   p50 %8.3f ms   p99 %8.3f ms"
                  + "   cpu/pair %6.1f us + %6.1f us in the database",
          ledger,
          callers,
          pairs,
          p50Ms,
          p99Ms,
          cpuMicros,
          databaseCpuMicros);
    }
  }

  private final Ledger ledger;
  private final String name;
  private final Env env = Env.system();
  private final Node node;

  private LedgerThroughput(String name, Ledger ledger) {
    this.name = name;
    this.ledger = ledger;
    this.node = ledger.enlist("bench");
  }

  /** Measures and prints. */
  public static void main(String[] args) throws IOException, InterruptedException {
    List<String> options = Arrays.asList(args);
    boolean json = options.contains("--json");
    int at = options.indexOf("--seconds");
    Duration span = Duration.ofSeconds(at < 0 ? 5 : Integer.parseInt(options.get(at + 1)));
    int some = options.indexOf("--callers");
    int[] callers = some < 0 ? CALLERS : new int[] {Integer.parseInt(options.get(some + 1))};
    int only = options.indexOf("--only");
    for (String name : List.of("memory", "sqlite", "postgres")) {
      if (only < 0 || options.get(only + 1).equals(name)) {
        measure(name, callers, span, json);
      }
    }
  }

  private static void measure(String name, int[] numbers, Duration span, boolean json)
      throws IOException, InterruptedException {
    Path data = Files.createTempDirectory("weir-bench");
    try (Ledger ledger =
        switch (name) {
          case "sqlite" -> SqlLedger.open(data, Env.system());
          case "postgres" -> SqlLedger.open(TestPostgres.shared().freshDatabase(), Env.system());
          default -> new MemoryLedger();
        }) {
      var bench = new LedgerThroughput(name, ledger);
      bench.run(64, span);
      for (int callers : numbers) {
        System.out.println(bench.run(callers, span).line(json));
      }
    } finally {
      try (Stream<Path> files = Files.walk(data)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private Figure run(int callers, Duration span) throws InterruptedException {
    long until = env.clock().nanos() + span.toNanos();
    Duration cpuBefore = cpu(ProcessHandle.current());
    Duration databaseBefore = databaseCpu();
    var count = new AtomicLong();
    var latencies = new ArrayList<long[]>();
    var threads = new ArrayList<Thread>();
    for (int i = 0; i < callers; i++) {
      var mine = new long[1 << 16];
      latencies.add(mine);
      threads.add(
          env.threads()
              .virtual(
                  "caller-" + i,
                  () -> {
                    int n = 0;
                    long now = env.clock().nanos();
                    while (now < until) {
                      pair();
                      long then = env.clock().nanos();
                      mine[n++ & (mine.length - 1)] = then - now;
                      now = then;
                    }
                    count.addAndGet(n);
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    long[] sorted =
        latencies.stream().flatMapToLong(Arrays::stream).filter(ns -> ns > 0).sorted().toArray();
    return new Figure(
        name,
        callers,
        count.get() / (span.toNanos() / 1e9),
        sorted[sorted.length / 2] / 1e6,
        sorted[(int) (sorted.length * 0.99)] / 1e6,
        cpu(ProcessHandle.current()).minus(cpuBefore).toNanos() / 1e3 / count.get(),
        databaseCpu().minus(databaseBefore).toNanos() / 1e3 / count.get());
  }

  private Duration databaseCpu() {
    if (!name.equals("postgres")) {
      return Duration.ZERO;
    }
    return TestPostgres.shared()
        .process()
        .descendants()
        .map(LedgerThroughput::cpu)
        .reduce(Duration.ZERO, Duration::plus);
  }

  private static Duration cpu(ProcessHandle process) {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  private void pair() {
    EffectId id = EffectId.next(env);
    EffectKey key = EffectKey.given(Long.toHexString(env.entropy().bits()));
    var claim =
        new Claim(
            id,
            key,
            Fingerprint.of(key.text().getBytes(StandardCharsets.UTF_8)),
            TOOL,
            EffectClass.WRITE,
            Origin.of("session-" + (id.uuid().getLeastSignificantBits() & 63)),
            node,
            Event.DISPATCH,
            env.clock().now(),
            ARGUMENTS);
    if (!(ledger.claim(claim) instanceof ClaimVerdict.Won won)) {
      throw new IllegalStateException("a fresh key was held");
    }
    Append settle =
        Append.settle(
            won.effect().origin().tenant(),
            id,
            node,
            new Outcome.Succeeded(RESULT),
            1,
            env.clock().now());
    if (!(ledger.append(settle) instanceof AppendVerdict.Appended)) {
      throw new IllegalStateException("a settlement was refused");
    }
  }

  private static Payload filler(int bytes) {
    byte[] text = new byte[bytes];
    Arrays.fill(text, (byte) 'x');
    text[0] = '"';
    text[bytes - 1] = '"';
    return Payload.of(text);
  }
}
