package dev.weir.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.checker.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A hundred agents at three nodes, each a process, use every helper at the same documents at the
 * same time: nothing is lost or done twice, and every file can be read at every instant.
 */
@Timeout(300)
class SharedDocumentsTest {
  private static final int AGENTS = 100;

  private final String ledger = TestPostgres.shared().freshDatabase();

  @TempDir private Path folder = Path.of("");

  @Test
  void aHundredAgentsUseEveryHelperAtOnce() throws IOException, InterruptedException {
    Path root = Files.createDirectory(folder.resolve("root"));
    Files.writeString(root.resolve("conf.json"), "{\"keep\": 1.50, \"agents\": {}}");
    Files.writeString(root.resolve("numbers.yaml"), "sum: 0\n");
    Files.writeString(
        folder.resolve("weir.yaml"),
        "builtin: [documents]\nfiles: { r: { path: \"" + root + "\" } }\n");
    var nodes = new ArrayList<Running>();
    var unreadable = new AtomicInteger();
    var over = new AtomicBoolean();
    try {
      for (String node : List.of("a", "b", "c")) {
        nodes.add(up(node));
      }
      Thread watcher = Thread.startVirtualThread(() -> watch(root, over, unreadable));
      var inserted = new ConcurrentLinkedQueue<JsonNode>();
      var failures = new ConcurrentLinkedQueue<Throwable>();
      var start = new CountDownLatch(1);
      var agents = new ArrayList<Thread>();
      for (int i = 0; i < AGENTS; i++) {
        int me = i;
        agents.add(
            Thread.startVirtualThread(() -> {
              try {
                start.await();
                inserted.add(works(nodes, me));
              } catch (Throwable e) {
                failures.add(e);
              }
            }));
      }
      start.countDown();
      for (Thread agent : agents) {
        agent.join();
      }
      over.set(true);
      watcher.join();
      assertThat(failures).isEmpty();
      assertThat(unreadable).hasValue(0);
      check(root, inserted);
    } finally {
      nodes.forEach(Running::close);
    }
  }

  private Running up(String node) throws IOException, InterruptedException {
    return Running.up(
        Files.createDirectories(folder.resolve(node)),
        "-c",
        folder.resolve("weir.yaml").toString(),
        "--ledger",
        ledger,
        "--node",
        node);
  }

  private static void watch(Path root, AtomicBoolean over, AtomicInteger unreadable) {
    while (!over.get()) {
      try {
        Running.JSON.readTree(Files.readString(root.resolve("conf.json")));
        String text = Files.readString(root.resolve("numbers.yaml"));
        if (!text.matches("sum: [0-9]+\n")) {
          unreadable.incrementAndGet();
        }
      } catch (JacksonException | IOException e) {
        unreadable.incrementAndGet();
      }
      LockSupport.parkNanos(100_000);
    }
  }

  /** One agent's calls, each at another node; what its insertion came to. */
  private static JsonNode works(List<Running> nodes, int me)
      throws IOException, InterruptedException {
    done(nodes, me, "doc_patch", "conf.json", "{\"merge\":{\"agents\":{\"a" + me + "\":true}}}");
    done(nodes, me + 1, "doc_add", "numbers.yaml", "{\"pointer\":\"/sum\",\"amount\":1}");
    done(nodes, me + 2, "doc_append", "log.txt", "{\"lines\":[\"" + me + " a\",\"" + me + " b\"]}");
    guarded(nodes, me);
    return done(
        nodes, me, "doc_insert", "conf.json", "{\"pointer\":\"/leader\",\"value\":" + me + "}");
  }

  /** Reads, thinks, and changes what it read; again, when somebody was quicker. */
  private static void guarded(List<Running> nodes, int me)
      throws IOException, InterruptedException {
    if (me % 10 != 0) {
      return;
    }
    for (int tries = 0; ; tries++) {
      JsonNode read = done(nodes, me + tries, "doc_read", "conf.json", "{}");
      int count = read.path("value").path("guarded").asInt(0);
      ObjectNode patch = Running.JSON.createObjectNode();
      patch.put("version", read.path("version").asString());
      patch.putObject("merge").put("guarded", count + 1);
      JsonNode told = call(nodes, me, "doc_patch", "conf.json", patch, me + "." + tries);
      if (!told.path("isError").asBoolean(false)) {
        return;
      }
      assertThat(told.toString()).containsAnyOf("document-conflict", "resource-stale");
    }
  }

  private static JsonNode done(
      List<Running> nodes, int node, String tool, String path, String arguments)
      throws IOException, InterruptedException {
    ObjectNode given = (ObjectNode) Running.JSON.readTree(arguments);
    JsonNode told = call(nodes, node, tool, path, given, node + arguments);
    assertThat(told.path("isError").asBoolean(false)).as(told.toString()).isFalse();
    return told.path("structuredContent");
  }

  private static JsonNode call(
      List<Running> nodes, int node, String tool, String path, ObjectNode arguments, String key)
      throws IOException, InterruptedException {
    ObjectNode meta = Running.JSON.createObjectNode();
    if (!tool.equals("doc_read")) {
      meta.put("dev.weir/key", tool + key);
    }
    arguments.put("root", "r").put("path", path);
    JsonNode told = nodes.get(node % nodes.size()).call("weir__" + tool, arguments, meta);
    // On a slow machine a hundred writers take longer than the last of them may wait.
    while (told.toString().contains("resource-busy")) {
      told = nodes.get(node % nodes.size()).call("weir__" + tool, arguments, meta);
    }
    return told;
  }

  private static void check(Path root, Iterable<JsonNode> inserted) throws IOException {
    String text = Files.readString(root.resolve("conf.json"));
    assertThat(text).startsWith("{\"keep\":1.50,");
    JsonNode conf = Running.JSON.readTree(text);
    assertThat(conf.path("agents").size()).isEqualTo(AGENTS);
    assertThat(conf.path("guarded").asInt()).isEqualTo(AGENTS / 10);
    assertThat(Files.readString(root.resolve("numbers.yaml"))).isEqualTo("sum: " + AGENTS + "\n");
    List<String> lines = Files.readAllLines(root.resolve("log.txt"));
    assertThat(lines).hasSize(2 * AGENTS);
    Set<String> pairs = new HashSet<>();
    for (int i = 0; i < lines.size(); i += 2) {
      String who = lines.get(i).substring(0, lines.get(i).indexOf(' '));
      assertThat(lines.get(i + 1)).as("lines stay together").isEqualTo(who + " b");
      pairs.add(who);
    }
    assertThat(pairs).hasSize(AGENTS);
    int winners = 0;
    for (JsonNode one : inserted) {
      if (one.path("inserted").asBoolean()) {
        winners++;
      } else {
        assertThat(one.path("value")).isEqualTo(conf.path("leader"));
      }
    }
    assertThat(winners).isEqualTo(1);
  }
}
