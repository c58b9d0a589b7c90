package dev.weir.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A Weir in a process of its own, started the way the launcher does, and a client that speaks to it
 * as an agent would.
 */
final class Running implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(60);
  static final JsonMapper JSON = JsonMapper.shared();

  private final Process process;
  private final URI address;
  private final HttpClient client = HttpClient.newHttpClient();

  private Running(Process process, URI address) {
    this.process = process;
    this.address = address;
  }

  /** How a command ended. */
  record Ended(int code, String out, String err) {
    List<JsonNode> json() {
      return out.lines().<JsonNode>map(JSON::readTree).toList();
    }
  }

  /** The command line that runs Weir in this test's own Java. */
  static List<String> command(String... arguments) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx256m",
            "-XX:+ExitOnOutOfMemoryError",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName()));
    command.addAll(List.of(arguments));
    return command;
  }

  /** Runs a command to its end. */
  static Ended run(String... arguments) throws IOException, InterruptedException {
    return run(new ProcessBuilder(command(arguments)));
  }

  /** Runs a process to its end. */
  static Ended run(ProcessBuilder builder) throws IOException, InterruptedException {
    File out = File.createTempFile("weir", ".out");
    File err = File.createTempFile("weir", ".err");
    try {
      Process process =
          builder
              .redirectInput(new File("/dev/null"))
              .redirectOutput(out)
              .redirectError(err)
              .start();
      if (!process.waitFor(3 * PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("it did not end: " + builder.command());
      }
      return new Ended(
          process.exitValue(), Files.readString(out.toPath()), Files.readString(err.toPath()));
    } finally {
      Files.delete(out.toPath());
      Files.delete(err.toPath());
    }
  }

  /** Starts a gateway on any free port and waits until it is ready. */
  static Running up(Path data, String... more) throws IOException, InterruptedException {
    var arguments =
        new ArrayList<>(List.of("up", "--port", "0", "--json", "--data", data.toString()));
    arguments.addAll(List.of(more));
    return started(
        new ProcessBuilder(command(arguments.toArray(String[]::new)))
            .directory(data.resolveSibling(".").toFile()));
  }

  /** Starts a gateway with this command and waits until it is ready. */
  static Running started(ProcessBuilder builder) throws IOException, InterruptedException {
    Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    var out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String said = out.readLine();
    if (said == null) {
      throw new AssertionError("it ended with " + process.waitFor() + " before it was up");
    }
    var running = new Running(process, URI.create(JSON.readTree(said).path("url").asString()));
    assertThat(running.get("/readyz").statusCode()).isEqualTo(200);
    return running;
  }

  /** The gateway's process and everything it started. */
  List<ProcessHandle> family() {
    var family = new ArrayList<>(process.descendants().toList());
    family.add(process.toHandle());
    return family;
  }

  /** Asks it to stop, as a service manager does; its exit code. */
  int terminate() throws InterruptedException {
    process.destroy();
    return ended();
  }

  /** Takes it away in mid-sentence. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    ended();
  }

  private int ended() throws InterruptedException {
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("it did not end");
    }
    return process.exitValue();
  }

  /** Waits until none of these is left. */
  static void assertGone(List<ProcessHandle> family) throws InterruptedException {
    for (ProcessHandle member : family) {
      try {
        member.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      } catch (ExecutionException | TimeoutException e) {
        throw new AssertionError("still there: " + member.info(), e);
      }
    }
  }

  URI address() {
    return address;
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(address.resolve(path)).timeout(PATIENCE).build(),
        BodyHandlers.ofString());
  }

  /** Calls a tool as an unmodified client does, and returns the result's object. */
  JsonNode call(String tool, ObjectNode arguments) throws IOException, InterruptedException {
    return call(tool, arguments, JSON.createObjectNode());
  }

  /** Calls a tool with metadata, and returns the result's object. */
  JsonNode call(String tool, ObjectNode arguments, ObjectNode meta)
      throws IOException, InterruptedException {
    HttpResponse<String> response =
        client.send(request(message(tool, arguments, meta)), BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return answer(response.body()).path("result");
  }

  HttpRequest request(String message) {
    return HttpRequest.newBuilder(address.resolve("/mcp"))
        .timeout(PATIENCE)
        .header("Content-Type", "application/json")
        .header("Accept", "application/json, text/event-stream")
        .POST(BodyPublishers.ofString(message))
        .build();
  }

  static String message(String tool, ObjectNode arguments, ObjectNode meta) {
    ObjectNode message = JSON.createObjectNode();
    message.put("jsonrpc", "2.0").put("id", 1).put("method", "tools/call");
    ObjectNode params = message.putObject("params");
    params.put("name", tool);
    params.set("arguments", arguments);
    if (!meta.isEmpty()) {
      params.set("_meta", meta);
    }
    return message.toString();
  }

  /** The response in a body, which is JSON or a stream whose last message it is. */
  static JsonNode answer(String body) {
    if (body.startsWith("{")) {
      return JSON.readTree(body);
    }
    String last =
        body.lines()
            .filter(line -> line.startsWith("data:") && line.contains("\"jsonrpc\""))
            .reduce((first, second) -> second)
            .orElseThrow(() -> new AssertionError("no message in: " + body));
    return JSON.readTree(last.substring("data:".length()));
  }

  static ObjectNode charge(String order) {
    return JSON.createObjectNode()
        .put("order_id", order)
        .put("amount_cents", 990)
        .put("card", "tok_1");
  }

  HttpClient client() {
    return client;
  }

  /** Takes everything away that is left. */
  @Override
  public void close() {
    List<ProcessHandle> family = family();
    family.forEach(ProcessHandle::destroyForcibly);
    client.shutdownNow();
    try {
      assertGone(family);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UncheckedIOException(new IOException(e));
    }
  }
}
