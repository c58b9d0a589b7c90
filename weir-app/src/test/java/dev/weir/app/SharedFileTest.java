package dev.weir.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.npm.NodeTool;
import dev.weir.npm.NodeTools;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A hundred agents each add one key to one JSON file, through the ordinary filesystem server of the
 * protocol's makers, which knows nothing of versions: they read the file, add, and write the whole.
 * Plainly most of what they add is lost; through Weir nothing is, and the file can be read at every
 * instant. The agents are the same; all that they know is to read again when they are told so.
 */
@Timeout(300)
class SharedFileTest {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final int AGENTS = 100;

  @TempDir private Path folder = Path.of("");

  /** How an agent calls a tool of the server. */
  private interface Tools {
    JsonNode call(String tool, ObjectNode arguments) throws IOException, InterruptedException;
  }

  /** Gives each agent a way of its own to the tools. */
  private interface Doors {
    Tools open() throws IOException, InterruptedException;
  }

  /** What became of the file. */
  private record Seen(JsonNode file, int unreadable, int refusals) {}

  @Test
  void nothingThatOneOfAHundredAgentsAddsIsLost() throws IOException, InterruptedException {
    Path files = Files.createDirectory(folder.resolve("data"));
    List<String> command = tools().command(NodeTool.SERVER_FILESYSTEM, files.toString());
    Path config = folder.resolve("weir.yaml");
    Files.writeString(
        config,
        """
        servers: { files: { command: %s, names: { root: %s, local: true } } }
        tools:
          files.read_text_file: { effect: read, resource: '"file:" + args.path' }
          files.write_file: { effect: idempotent_write, resource: '"file:" + args.path' }
        """
            .formatted(
                JSON.writeValueAsString(command), JSON.writeValueAsString(files.toString())));
    Path shared = files.resolve("conf.json");
    try (Running weir = Running.up(folder.resolve("weir"), "-c", config.toString())) {
      Seen guarded = together(shared, () -> new AgentSession(weir)::call);
      assertThat(guarded.file().size()).as(guarded.file().toString()).isEqualTo(AGENTS);
      assertThat(guarded.unreadable()).isZero();
      assertThat(guarded.refusals()).isPositive();
    }
    try (Plain plain = new Plain(command)) {
      Seen lost = together(shared, () -> plain);
      assertThat(lost.file().size()).isLessThan(AGENTS);
      assertThat(lost.refusals()).isZero();
    }
  }

  private static Seen together(Path shared, Doors doors) throws IOException, InterruptedException {
    Files.writeString(shared, "{}");
    var over = new AtomicBoolean();
    var unreadable = new AtomicInteger();
    var refusals = new AtomicInteger();
    var failures = new ConcurrentLinkedQueue<Throwable>();
    var allHaveRead = new CountDownLatch(AGENTS);
    Thread watcher =
        Thread.startVirtualThread(() -> {
          while (!over.get()) {
            try {
              JSON.readTree(Files.readString(shared));
            } catch (JacksonException | IOException e) {
              unreadable.incrementAndGet();
            }
            LockSupport.parkNanos(100_000);
          }
        });
    var agents = new ArrayList<Thread>();
    for (int i = 0; i < AGENTS; i++) {
      String key = "agent" + i;
      Tools tools = doors.open();
      agents.add(
          Thread.startVirtualThread(() -> {
            try {
              add(tools, shared, key, allHaveRead, refusals);
            } catch (Throwable e) {
              failures.add(e);
              allHaveRead.countDown();
            }
          }));
    }
    for (Thread agent : agents) {
      agent.join();
    }
    over.set(true);
    watcher.join();
    assertThat(failures).isEmpty();
    return new Seen(JSON.readTree(Files.readString(shared)), unreadable.get(), refusals.get());
  }

  /** What an agent does: reads, adds, writes; and again, when it is told that it came too late. */
  private static void add(
      Tools tools, Path shared, String key, CountDownLatch allHaveRead, AtomicInteger refusals)
      throws IOException, InterruptedException {
    while (true) {
      JsonNode read = tools.call("read_text_file", path(shared));
      assertThat(read.path("isError").asBoolean(false)).as(read.toString()).isFalse();
      ObjectNode content =
          (ObjectNode) JSON.readTree(read.path("content").path(0).path("text").asString());
      allHaveRead.countDown();
      // The first time nobody writes before everybody has read: the worst of all orders.
      allHaveRead.await();
      content.put(key, true);
      JsonNode written =
          tools.call("write_file", path(shared).put("content", content.toPrettyString()));
      if (!written.path("isError").asBoolean(false)) {
        return;
      }
      assertThat(written.path("_meta").path("dev.weir/error").asString())
          .as(written.toString())
          .isEqualTo("resource-stale");
      refusals.incrementAndGet();
    }
  }

  private static ObjectNode path(Path file) {
    return JSON.createObjectNode().put("path", file.toString());
  }

  /** The server itself, on its own stdin and stdout: one message at a time, whoever sends it. */
  private static final class Plain implements Tools, AutoCloseable {
    private final Process process;
    private final BufferedReader answers;

    Plain(List<String> command) throws IOException {
      process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      answers = process.inputReader(StandardCharsets.UTF_8);
      ObjectNode hello = AgentSession.message("initialize");
      ObjectNode params = hello.putObject("params");
      params.put("protocolVersion", "2025-11-25").putObject("capabilities");
      params.putObject("clientInfo").put("name", "agents").put("version", "1");
      assertThat(asked(hello).has("result")).isTrue();
      write("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}");
    }

    private void write(String line) throws IOException {
      process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().flush();
    }

    private synchronized JsonNode asked(ObjectNode message) throws IOException {
      write(message.toString());
      for (String line = answers.readLine(); line != null; line = answers.readLine()) {
        JsonNode said = JSON.readTree(line);
        if (said.has("id") && !said.has("method")) {
          return said;
        }
      }
      throw new IOException("the server ended");
    }

    @Override
    public JsonNode call(String tool, ObjectNode arguments) throws IOException {
      ObjectNode call = AgentSession.message("tools/call");
      call.putObject("params").put("name", tool).set("arguments", arguments);
      return asked(call).path("result");
    }

    @Override
    public void close() {
      process.destroy();
      try {
        process.getOutputStream().close();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
          process.destroyForcibly();
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        process.destroyForcibly();
        Thread.currentThread().interrupt();
      }
    }
  }

  private static NodeTools tools() {
    return switch (NodeTools.find()) {
      case NodeTools.Search.Installed installed -> installed.tools();
      case NodeTools.Search.Missing missing -> {
        Assumptions.abort(missing.why());
        throw new IllegalStateException("not reached");
      }
    };
  }
}
