package dev.weir.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.env.Env;
import dev.weir.history.Transaction;
import dev.weir.history.Transaction.Fate;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An agent that reads registers, thinks, and writes what rests on what it read, each time at
 * whichever node it likes; and writes down what it did and what it was told. It knows nothing of
 * versions: when it is told no, it goes on with something else. Used by one thread.
 */
final class Reckoner {
  private static final Env ENV = Env.system();
  private static final Duration LONGEST_THOUGHT = Duration.ofMillis(4);
  private static final Set<String> NOT_TRIED =
      Set.of(
          "resource-stale",
          "resource-unread",
          "resource-busy",
          "overloaded",
          "tool-unreachable",
          "ledger-unavailable",
          "lease-lost");

  private final String name;
  private final Supplier<List<Running>> nodes;
  private final Task task;
  private final Random random;
  private final ConcurrentLinkedQueue<Transaction> history;
  private final String session;
  private int calls;

  /**
   * What agents are set to.
   *
   * @param tool the write that they use
   * @param registers with what
   * @param mostWritten how many they write at once at most
   */
  record Task(String tool, List<String> registers, int mostWritten) {}

  Reckoner(
      String name,
      Supplier<List<Running>> nodes,
      Task task,
      Random random,
      ConcurrentLinkedQueue<Transaction> history)
      throws IOException, InterruptedException {
    this.name = name;
    this.nodes = nodes;
    this.task = task;
    this.random = random;
    this.history = history;
    this.session = greet();
  }

  private String greet() throws IOException, InterruptedException {
    ObjectNode hello = message("initialize");
    ObjectNode params = hello.putObject("params");
    params.put("protocolVersion", "2025-11-25").putObject("capabilities");
    params.putObject("clientInfo").put("name", name).put("version", "1");
    Running node = node();
    var response = node.client().send(node.request(hello.toString()), BodyHandlers.ofString());
    return response.headers().firstValue("Mcp-Session-Id").orElseThrow();
  }

  private static ObjectNode message(String method) {
    return Running.JSON.createObjectNode().put("jsonrpc", "2.0").put("id", 1).put("method", method);
  }

  private Running node() {
    List<Running> up = nodes.get();
    return up.get(random.nextInt(up.size()));
  }

  private JsonNode call(String tool, ObjectNode arguments, String key)
      throws IOException, InterruptedException {
    ObjectNode call = message("tools/call");
    ObjectNode params = call.putObject("params").put("name", "reg__" + tool);
    params.set("arguments", arguments);
    if (!key.isEmpty()) {
      params.putObject("_meta").put("dev.weir/key", key);
    }
    Running node = node();
    HttpRequest request =
        HttpRequest.newBuilder(node.request(call.toString()), (header, value) -> true)
            .header("Mcp-Session-Id", session)
            .header("MCP-Protocol-Version", "2025-11-25")
            .build();
    var response = node.client().send(request, BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return Running.answer(response.body()).path("result");
  }

  private static long now() {
    return ENV.clock().nanos();
  }

  private String next(String what) {
    calls++;
    return name + "." + what + calls;
  }

  /** Reads some, and mostly writes something that rests on all of that. */
  void reckon() throws InterruptedException {
    List<String> chosen = some(1 + random.nextInt(3), task.registers());
    long began = now();
    var looks = new ArrayList<Transaction>();
    Map<String, String> reads = new TreeMap<>();
    for (String register : chosen) {
      long asked = now();
      String value = read(register);
      reads.put(register, value);
      looks.add(Transaction.look(next("look"), name, register, value, asked, now()));
    }
    ENV.threads()
        .pause(Duration.ofNanos(1 + (long) (random.nextDouble() * LONGEST_THOUGHT.toNanos())));
    if (random.nextInt(8) == 0) {
      history.addAll(looks);
      return;
    }
    List<String> written =
        some(1 + random.nextInt(Math.min(task.mostWritten(), chosen.size())), chosen);
    String id = next("write");
    Fate fate = write(id, chosen, written);
    Map<String, String> writes = new TreeMap<>();
    written.forEach(register -> writes.put(register, id));
    history.add(new Transaction(id, name, reads, writes, fate, began, now()));
    if (fate == Fate.DID_NOT_HAPPEN) {
      history.addAll(looks);
    }
  }

  private List<String> some(int many, List<String> of) {
    var all = new ArrayList<>(of);
    java.util.Collections.shuffle(all, random);
    return List.copyOf(all.subList(0, many));
  }

  private String read(String register) throws InterruptedException {
    while (true) {
      try {
        JsonNode told = call("read", Running.JSON.createObjectNode().put("register", register), "");
        if (!told.path("isError").asBoolean(false)) {
          return told.path("structuredContent").path("value").asString();
        }
      } catch (IOException e) {
        // Its node is gone; another one will know.
      }
      ENV.threads().pause(LONGEST_THOUGHT);
    }
  }

  private Fate write(String id, List<String> restsOn, List<String> written)
      throws InterruptedException {
    ObjectNode arguments = Running.JSON.createObjectNode().put("id", id);
    restsOn.forEach(arguments.putArray("rests_on")::add);
    written.forEach(arguments.putArray("writes")::add);
    try {
      JsonNode told = call(task.tool(), arguments, id);
      if (!told.path("isError").asBoolean(false)) {
        return Fate.HAPPENED;
      }
      String error = told.path("_meta").path("dev.weir/error").asString("");
      return NOT_TRIED.contains(error) ? Fate.DID_NOT_HAPPEN : Fate.UNKNOWN;
    } catch (IOException e) {
      return Fate.UNKNOWN;
    }
  }
}
