package dev.weir.storm;

import dev.weir.env.Env;
import dev.weir.faults.Harm;
import dev.weir.faults.ProcessHarm;
import dev.weir.faults.StrayClock;
import dev.weir.report.Arm;
import dev.weir.report.Tally;
import dev.weir.scenario.FarServer;
import dev.weir.scenario.Scenario;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One scenario with one seed; each arm can be run by itself. */
public final class Storm {
  private static final Duration CALM = Duration.ofSeconds(10);

  private final Scenario scenario;
  private final long seed;
  private final Path folder;
  private final Env env;

  /**
   * A storm.
   *
   * @param seed what agents and faults draw follows from it
   * @param folder where state, ledgers and logs go; it is there, and removed by whoever made it
   */
  public Storm(Scenario scenario, long seed, Path folder, Env env) {
    this.scenario = scenario;
    this.seed = seed;
    this.folder = folder;
    this.env = env;
  }

  /** What is to go wrong, a line each. */
  public List<String> faults() {
    return FaultLines.of(scenario);
  }

  /**
   * Runs it without Weir.
   *
   * @throws IOException if a part does not open
   * @throws StormException if it could not be held
   * @throws InterruptedException if it is to stop; nothing is left running
   */
  public Arm plain(Watcher watcher) throws IOException, InterruptedException {
    Path mine = Files.createDirectories(folder.resolve(Arm.PLAIN));
    try (Shore shore = Shore.open(scenario, scenario.servers(), seed, mine, env);
        Wires wires = Wires.open()) {
      var notes = new Notes();
      Instant began = env.clock().now();
      long beganNanos = env.clock().nanos();
      var gathering = new Gathering(scenario, seed, shore.urls(), wires.http(), notes, mine, env);
      gathering.run("without Weir", watcher);
      Duration took = Duration.ofNanos(env.clock().nanos() - beganNanos);
      shore.calm(CALM);
      return arm(Arm.PLAIN, shore, wires, notes, began, took, gathering.stuck(), Tally.Doubts.NONE);
    }
  }

  /**
   * Runs it with a Weir between agents and tools, whose ledger is embedded.
   *
   * @throws IOException if a part does not open
   * @throws StormException if it could not be held
   * @throws InterruptedException if it is to stop; nothing is left running
   */
  public Arm guarded(WeirCommand command, Watcher watcher)
      throws IOException, InterruptedException {
    return held(command, new GuardedWeir.Stand(clock(), Optional.empty()), watcher);
  }

  /**
   * Runs it with a Weir between agents and tools, whose ledger is on a PostgreSQL.
   *
   * @param command starts that Weir
   * @param ledger the JDBC URL of a PostgreSQL for its ledger, which has nothing in it yet
   * @throws IOException if a part does not open
   * @throws StormException if it could not be held
   * @throws InterruptedException if it is to stop; nothing is left running
   */
  public Arm guarded(WeirCommand command, String ledger, Watcher watcher)
      throws IOException, InterruptedException {
    try (LedgerLine line = LedgerLine.to(ledger, env)) {
      return held(command, new GuardedWeir.Stand(clock(), Optional.of(line)), watcher);
    }
  }

  private Optional<StrayClock> clock() throws IOException {
    return scenario.harms().stream().anyMatch(Harm.SetClock.class::isInstance)
        ? Optional.of(StrayClock.in(folder))
        : Optional.empty();
  }

  private Arm held(WeirCommand command, GuardedWeir.Stand stand, Watcher watcher)
      throws IOException, InterruptedException {
    Path mine = Files.createDirectories(folder.resolve(Arm.GUARDED));
    List<FarServer> far =
        scenario.servers().stream().filter(server -> !server.weirItself()).toList();
    try (Shore shore = Shore.open(scenario, far, seed, mine, env);
        GuardedWeir weir =
            GuardedWeir.start(command, config(mine, shore.urls(), stand), mine, stand, env);
        Wires wires = Wires.open()) {
      var notes = new Notes();
      Instant began = env.clock().now();
      long beganNanos = env.clock().nanos();
      var gathering =
          new Gathering(
              scenario, seed, weir.urls(scenario.servers()), wires.http(), notes, mine, env);
      Optional<String> trouble;
      try (ProcessHarm harm = ProcessHarm.begin(scenario.harms(), weir, env)) {
        gathering.run("with Weir", watcher);
        trouble = harm.trouble();
      }
      Duration took = Duration.ofNanos(env.clock().nanos() - beganNanos);
      if (trouble.isPresent()) {
        throw new StormException("Weir could not be harmed: " + trouble.get());
      }
      shore.calm(CALM);
      Tally.Doubts doubts = weir.doubts(wires.http(), scenario.crowd().doubts());
      shore.calm(CALM);
      return arm(Arm.GUARDED, shore, wires, notes, began, took, gathering.stuck(), doubts);
    }
  }

  private Path config(Path mine, Map<String, URI> urls, GuardedWeir.Stand stand)
      throws IOException {
    return Files.writeString(
        mine.resolve("weir.yaml"),
        scenario.policy().with(scenario.servers(), urls, stand.ledger().map(LedgerLine::url)),
        StandardCharsets.UTF_8);
  }

  /** What agents speak over. Closing it does not wait for answers that nobody waits for. */
  private record Wires(HttpClient http) implements AutoCloseable {
    static Wires open() {
      return new Wires(
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .connectTimeout(Duration.ofSeconds(5))
              .build());
    }

    @Override
    public void close() {
      http.shutdownNow();
      http.close();
    }
  }

  private Arm arm(
      String name,
      Shore shore,
      Wires wires,
      Notes notes,
      Instant began,
      Duration took,
      long stuck,
      Tally.Doubts doubts)
      throws InterruptedException {
    shore.cease();
    var asking = new Asking(wires.http(), shore);
    Oracle.Verdict verdict = new Oracle(scenario, shore, notes, began, asking).judge(stuck);
    return new Arm(
        name,
        new Tally(
            verdict.damage(),
            new Tally.Traffic(
                notes.meantSteps(), shore.delivered(), verdict.useful(), notes.unansweredCalls()),
            doubts,
            notes.refusals(),
            shore.struck(),
            took,
            notes.latency(),
            verdict.done()),
        verdict.findings());
  }
}
