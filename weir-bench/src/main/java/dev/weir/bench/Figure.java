package dev.weir.bench;

import dev.weir.env.Env;
import dev.weir.env.Signal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * What came of measuring a load once, or the medians of several times.
 *
 * @param callsPerSecond calls that ended within the span, a second
 * @param p50Ms how long a call took in the middle, those that ended late included
 * @param p99Ms and at the ninety-ninth hundredth
 * @param cpuMicros processor time of this process for each call; it means something on a busy
 *     machine, too
 * @param databaseCpuMicros the same of the database's process, where there is one
 */
record Figure(
    double callsPerSecond, double p50Ms, double p99Ms, double cpuMicros, double databaseCpuMicros) {

  /**
   * Measures a load with so many callers (or as few as it wants) for so long; all callers begin at
   * the same moment.
   */
  static Figure measure(Load load, int compared, Duration span, Env env)
      throws InterruptedException {
    int callers = load.callers(compared);
    load.prepare(callers);
    var go = env.threads().signal("go");
    var failure = new AtomicReference<@Nullable Exception>();
    var laps = new Laps[callers];
    long until = env.clock().nanos() + span.toNanos();
    Duration cpuBefore = cpu(ProcessHandle.current());
    Duration databaseBefore = load.databaseCpu();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < callers; i++) {
      int caller = i;
      threads.add(
          env.threads()
              .virtual(
                  "caller-" + i,
                  () -> {
                    try {
                      awaitStart(go);
                      laps[caller] = new Laps(env.clock(), until);
                      load.drive(laps[caller]);
                    } catch (InterruptedException | RuntimeException e) {
                      failure.compareAndSet(null, e);
                    }
                  }));
    }
    go.raise();
    for (Thread thread : threads) {
      thread.join();
    }
    Exception failed = failure.get();
    if (failed != null) {
      throw new IllegalStateException(load.name() + " failed", failed);
    }
    Duration cpu = cpu(ProcessHandle.current()).minus(cpuBefore);
    Duration database = load.databaseCpu().minus(databaseBefore);
    return of(laps, span, cpu, database);
  }

  private static void awaitStart(Signal go) throws InterruptedException {
    if (!go.await(Duration.ofMinutes(1))) {
      throw new IllegalStateException("the measurement did not begin");
    }
  }

  private static Figure of(Laps[] laps, Duration span, Duration cpu, Duration database) {
    long[] sorted =
        Arrays.stream(laps).flatMapToLong(l -> Arrays.stream(l.nanos())).sorted().toArray();
    if (sorted.length == 0) {
      throw new IllegalStateException("nobody made a call within " + span);
    }
    double calls = Arrays.stream(laps).mapToInt(Laps::calls).sum();
    double away = Arrays.stream(laps).mapToLong(Laps::away).average().orElseThrow();
    return new Figure(
        Arrays.stream(laps).mapToInt(Laps::inTime).sum() / ((span.toNanos() - away) / 1e9),
        sorted[sorted.length / 2] / 1e6,
        sorted[(int) (sorted.length * 0.99)] / 1e6,
        cpu.toNanos() / 1e3 / calls,
        database.toNanos() / 1e3 / calls);
  }

  /** Processor time that a process has taken so far. */
  static Duration cpu(ProcessHandle process) {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /** Each median by itself. */
  static Figure median(List<Figure> figures) {
    return new Figure(
        median(figures, Figure::callsPerSecond),
        median(figures, Figure::p50Ms),
        median(figures, Figure::p99Ms),
        median(figures, Figure::cpuMicros),
        median(figures, Figure::databaseCpuMicros));
  }

  private static double median(List<Figure> figures, ToDoubleFunction<Figure> part) {
    return median(figures.stream().mapToDouble(part).toArray());
  }

  /** The middle of some values; the upper one of two middles. */
  static double median(double... values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
