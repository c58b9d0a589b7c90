package dev.weir.app;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import dev.weir.env.Env;
import dev.weir.simulator.Plan;
import dev.weir.simulator.Run;
import dev.weir.simulator.Simulation;
import dev.weir.simulator.Simulator;
import dev.weir.simulator.Trouble;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tools.jackson.databind.ObjectMapper;

@Command(
    name = "sim",
    description = {
      "Plays Weir in a simulated world: nodes that are killed, paused and cut",
      "off, tools that lose answers, agents that ask again. Everything follows",
      "from a seed. Exit code 1 when a rule was broken; the seed is printed.",
    },
    footer = {
      "",
      "Examples:",
      "  ./weir sim                     new seeds for a minute",
      "  ./weir sim --minutes 480       for a night",
      "  ./weir sim --seed 72           one seed, with its trace if it fails",
      "  ./weir sim --seed 72 --shrink  the same with as few troubles as it takes",
      "  ./weir sim --seed 1 --runs 50  seeds 1 to 50",
      "",
      "docs/simulator.md tells what is simulated and which rules must hold.",
    })
final class SimCommand implements Callable<Integer> {
  private static final Duration USUAL = Duration.ofMinutes(1);
  private static final int TRACE_MOST = 400;
  private static final int FLAWS_MOST = 5;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "The first seed. Alone: play this one. Default: a new one.")
  private Optional<Long> seed = Optional.empty();

  @Option(
      names = "--minutes",
      paramLabel = "M",
      description = "Go on for so long. Default: 1, unless --seed or --runs is given.")
  private Optional<Integer> minutes = Optional.empty();

  @Option(names = "--runs", paramLabel = "N", description = "Play so many seeds.")
  private Optional<Integer> runs = Optional.empty();

  @Option(names = "--shrink", description = "Take troubles away as long as it still fails.")
  private boolean shrink;

  @Option(names = "--json", description = "Print one JSON object instead of text.")
  private boolean json;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  @SuppressWarnings("UnusedVariable") // because picocli acts on it before anything runs
  private boolean help;

  @Override
  public Integer call() throws InterruptedException {
    quiet();
    if (minutes.filter(it -> it < 1).isPresent() || runs.filter(it -> it < 1).isPresent()) {
      throw new ParameterException(spec.commandLine(), "--minutes and --runs are at least 1");
    }
    Env env = Env.system();
    long first = seed.orElseGet(() -> env.entropy().bits() >>> 16);
    boolean untimed = minutes.isEmpty() && (seed.isPresent() || runs.isPresent());
    int most = runs.orElse(untimed ? 1 : Integer.MAX_VALUE);
    Duration lasts = minutes.map(Duration::ofMinutes).orElse(untimed ? Duration.ofDays(1) : USUAL);
    var simulator = new Simulator();
    var progress = ProgressLine.onTerminal();
    long began = env.clock().nanos();
    long end = began + lasts.toNanos();
    Optional<Simulator.Result> failed = Optional.empty();
    while (failed.isEmpty() && simulator.seeds() < most && env.clock().nanos() - end < 0) {
      failed =
          Optional.of(simulator.play(first + simulator.seeds()))
              .filter(it -> !it.flaws().isEmpty());
      long passed = Duration.ofNanos(env.clock().nanos() - began).toSeconds();
      progress.at(
          hours(simulator),
          untimed ? simulator.seeds() : passed,
          untimed ? most : lasts.toSeconds());
    }
    progress.done();
    Optional<Plan> smallest =
        failed.isPresent() && shrink
            ? Optional.of(Simulator.shrunk(failed.get().plan()))
            : Optional.empty();
    print(simulator, first, failed, smallest);
    return failed.isPresent() ? Exit.FAILED.code() : Exit.OK.code();
  }

  /** What Weir would log in a simulated world is about that world. */
  private static void quiet() {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      context.getLogger("dev.weir").setLevel(Level.OFF);
    }
  }

  private static String hours(Simulator simulator) {
    return String.format(Locale.ROOT, "%,.0f agent-hours", simulator.agents().toSeconds() / 3600.0);
  }

  /** Simulated agent-hours for each minute of all processors together. */
  private static double speed(Simulator simulator) {
    double minutesUsed =
        ManagementFactory.getOperatingSystemMXBean()
                instanceof com.sun.management.OperatingSystemMXBean system
            ? system.getProcessCpuTime() / 60e9
            : 0;
    return minutesUsed > 0 ? simulator.agents().toSeconds() / 3600.0 / minutesUsed : 0;
  }

  private void print(
      Simulator simulator, long first, Optional<Simulator.Result> failed, Optional<Plan> smallest)
      throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      var mapper = new ObjectMapper();
      var node = mapper.createObjectNode();
      node.put("first_seed", first);
      node.put("seeds", simulator.seeds());
      node.put("agent_hours", simulator.agents().toSeconds() / 3600.0);
      node.put("effects", simulator.effects());
      node.put("agent_hours_per_cpu_minute", speed(simulator));
      failed.ifPresent(it -> {
        node.put("failing_seed", it.plan().seed());
        it.flaws().forEach(node.putArray("broken")::add);
        it.run().ifPresent(run -> node.put("fingerprint", Long.toHexString(run.fingerprint())));
      });
      smallest.ifPresent(it ->
          it.troubles().forEach(trouble -> node.withArray("/troubles").add(trouble.toString())));
      out.println(mapper.writeValueAsString(node));
      out.flush();
      return;
    }
    out.printf(
        Locale.ROOT,
        "%,d seeds from %d, %s, %,d effects, %,.0f simulated agent-hours per CPU-minute%n",
        simulator.seeds(),
        first,
        hours(simulator),
        simulator.effects(),
        speed(simulator));
    if (failed.isEmpty()) {
      out.println("Every rule held.");
    } else {
      failure(out, failed.get(), smallest);
    }
    out.flush();
  }

  private void failure(PrintWriter out, Simulator.Result failed, Optional<Plan> smallest)
      throws InterruptedException {
    Plan plan = smallest.orElse(failed.plan());
    trace(out, plan);
    out.println();
    out.println("Seed " + plan.seed() + " breaks a rule:");
    failed.flaws().stream().limit(FLAWS_MOST).forEach(it -> out.println("  " + it));
    List<Trouble> troubles = plan.troubles();
    out.printf(
        "%d nodes, %d agents, %d troubles%s%n",
        plan.nodes(),
        plan.agents(),
        troubles.size(),
        smallest.isPresent() ? " (of " + failed.plan().troubles().size() + ")" : "");
    troubles.forEach(it -> out.println("  " + it));
    out.println("See it again:  ./weir sim --seed " + plan.seed() + (shrink ? " --shrink" : ""));
  }

  /** The same run once more, this time written down. */
  private static void trace(PrintWriter out, Plan plan) throws InterruptedException {
    try {
      Run told = Simulation.told(plan);
      List<String> lines = told.trace();
      lines.subList(Math.max(0, lines.size() - TRACE_MOST), lines.size()).forEach(out::println);
    } catch (IllegalStateException e) {
      out.println(e.getMessage());
    }
  }
}
