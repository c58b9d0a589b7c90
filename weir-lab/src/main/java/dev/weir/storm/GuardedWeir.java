package dev.weir.storm;

import dev.weir.env.Env;
import dev.weir.env.Signal;
import dev.weir.faults.StrayClock;
import dev.weir.faults.Victim;
import dev.weir.report.Tally;
import dev.weir.scenario.FarServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A Weir in a process of its own, which can be harmed and started again where it was. */
final class GuardedWeir implements Victim, AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration LAST_WORDS = Duration.ofSeconds(20);
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final int LAST_LINES = 5;

  /** Options that every JVM takes, whatever its command line is. */
  private static final String JAVA_OPTIONS = "JAVA_TOOL_OPTIONS";

  private final WeirCommand command;
  private final Path config;
  private final Path data;
  private final Path log;
  private final Env env;
  private final Stand stand;
  private final AtomicReference<Process> process = new AtomicReference<>();
  private final AtomicReference<URI> url = new AtomicReference<>(URI.create("http://127.0.0.1/"));

  /**
   * What it stands on, as far as that can be harmed.
   *
   * @param clock its own wall clock
   * @param ledger the way to its ledger's server
   */
  record Stand(Optional<StrayClock> clock, Optional<LedgerLine> ledger) {}

  private GuardedWeir(WeirCommand command, Path config, Path folder, Stand stand, Env env) {
    this.command = command;
    this.config = config;
    this.data = folder.resolve("weir-data");
    this.log = folder.resolve("weir.log");
    this.stand = stand;
    this.env = env;
  }

  /**
   * Starts one, and waits until it serves.
   *
   * @param folder where its data and its log go
   */
  static GuardedWeir start(WeirCommand command, Path config, Path folder, Stand stand, Env env)
      throws IOException, InterruptedException {
    var weir = new GuardedWeir(command, config, folder, stand, env);
    try {
      weir.run(0);
      return weir;
    } catch (IOException | InterruptedException | RuntimeException e) {
      weir.close();
      throw e;
    }
  }

  private void run(int port) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(command.up(config, data, port))
            .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
    stand
        .clock()
        .ifPresent(clock ->
            builder
                .environment()
                .merge(JAVA_OPTIONS, clock.option(), (had, more) -> had + " " + more));
    Process started = builder.start();
    process.set(started);
    Signal said = env.threads().signal("weir said where");
    var line = new AtomicReference<String>("");
    env.threads().platform("storm-weir", () -> hear(started, line, said));
    said.await(PATIENCE);
    try {
      String address = JsonMapper.shared().readTree(line.get()).path("url").asString("");
      if (!address.isEmpty()) {
        url.set(URI.create(address));
        return;
      }
    } catch (JacksonException e) {
      // said below
    }
    throw new StormException("Weir did not start: " + lastWords());
  }

  private static void hear(Process started, AtomicReference<String> line, Signal said) {
    try (BufferedReader out = started.inputReader(StandardCharsets.UTF_8)) {
      String first = out.readLine();
      line.set(first == null ? "" : first);
      said.raise();
      while (out.readLine() != null) {
        // A process whose output nobody reads stops some day.
      }
    } catch (IOException e) {
      // Killed in the middle of a line.
    } finally {
      said.raise();
    }
  }

  private String lastWords() throws IOException {
    List<String> lines = Files.readAllLines(log);
    return String.join(" / ", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
  }

  @Override
  public ProcessHandle process() {
    return process.get().toHandle();
  }

  @Override
  public void revive() throws IOException, InterruptedException {
    run(url.get().getPort());
  }

  @Override
  public void setClock(Duration step) throws IOException {
    stand
        .clock()
        .orElseThrow(() -> new IOException("it was not started with a clock that can be set"))
        .step(step);
  }

  @Override
  public void cut() throws IOException {
    stand
        .ledger()
        .orElseThrow(() -> new IOException("its ledger is embedded, and there is no way to cut"))
        .cut();
  }

  @Override
  public void mend() {
    stand.ledger().ifPresent(LedgerLine::mend);
  }

  /** Where agents connect to a server, with its tools' own names. */
  Map<String, URI> urls(List<FarServer> servers) {
    var urls = new TreeMap<String, URI>();
    for (FarServer server : servers) {
      String name = server.weirItself() ? "weir" : server.name();
      urls.put(server.name(), url.get().resolve("/mcp/" + name));
    }
    return urls;
  }

  /** How it stands with doubts, once nothing is open any more or the time is up. */
  Tally.Doubts doubts(HttpClient http, Duration atMost) throws InterruptedException {
    long began = env.clock().nanos();
    Tally.Doubts doubts = doubts(http);
    while (doubts.open() > 0 && env.clock().nanos() - began < atMost.toNanos()) {
      env.threads().pause(LOOK);
      doubts = doubts(http);
    }
    return doubts;
  }

  private Tally.Doubts doubts(HttpClient http) throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(url.get().resolve("/v1/doubts")).timeout(PATIENCE).build();
    try {
      JsonNode json =
          JsonMapper.shared().readTree(http.send(request, BodyHandlers.ofString()).body());
      var ended = new TreeMap<String, Long>();
      json.path("ended_by")
          .properties()
          .forEach(member -> ended.put(member.getKey(), member.getValue().asLong()));
      return new Tally.Doubts(json.path("in_doubt").asLong(), ended);
    } catch (IOException | JacksonException e) {
      throw new StormException("Weir does not answer any more: " + e);
    }
  }

  /** Asks it to stop, and waits; takes it away when it does not. */
  @Override
  public void close() {
    Process last = process.get();
    if (last == null) {
      return;
    }
    List<ProcessHandle> family = last.descendants().toList();
    last.destroy();
    try {
      last.waitFor(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      last.destroyForcibly();
      family.forEach(ProcessHandle::destroyForcibly);
    }
  }
}
