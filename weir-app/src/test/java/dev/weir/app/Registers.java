package dev.weir.app;

import dev.weir.env.Env;
import dev.weir.toolserver.Answer;
import dev.weir.toolserver.HttpDoor;
import dev.weir.toolserver.Json;
import dev.weir.toolserver.Methods;
import dev.weir.toolserver.OfferedTool;
import dev.weir.toolserver.ToolDesk;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A tool server that keeps registers, knows nothing of versions, and writes down what was in each
 * of them and in which order. A write sets one or several at one moment. It takes its time before
 * it acts. Safe for any number of threads.
 */
final class Registers implements AutoCloseable {
  /** What is in a register that nobody has written. */
  static final String NOTHING = "nothing";

  private static final Duration LONGEST = Duration.ofMillis(3);

  private final Env env = Env.system();
  private final Map<String, List<String>> books = new TreeMap<>();
  private final Set<String> done = new HashSet<>();
  private final HttpDoor door;

  /** Opens the server; what it calls its writes is for a policy to tell them apart. */
  Registers(List<String> writes) {
    ObjectNode capabilities = Json.object();
    capabilities.putObject("tools");
    var methods =
        new Methods(
            Json.object().put("name", "registers").put("version", "1"),
            capabilities,
            capabilities,
            "Keeps registers.");
    var desk = new ToolDesk();
    desk.offer(tool("read", this::read)).offer(tool("find", this::find));
    writes.forEach(name -> desk.offer(tool(name, this::write)));
    desk.serve(methods);
    door = HttpDoor.open(methods, env, 0);
  }

  private interface Work {
    ObjectNode of(ObjectNode arguments) throws InterruptedException;
  }

  private static OfferedTool tool(String name, Work work) {
    ObjectNode declaration = Json.object().put("name", name);
    declaration.putObject("inputSchema").put("type", "object");
    return new OfferedTool(
        declaration, (arguments, exchange) -> new Answer.Result(work.of(arguments)));
  }

  String url() {
    return door.url().toString();
  }

  private void takeTime() throws InterruptedException {
    env.threads()
        .pause(Duration.ofNanos(ThreadLocalRandom.current().nextLong(1, LONGEST.toNanos())));
  }

  private List<String> book(String register) {
    return books.computeIfAbsent(register, it -> new ArrayList<>(List.of(NOTHING)));
  }

  private ObjectNode read(ObjectNode arguments) throws InterruptedException {
    takeTime();
    synchronized (books) {
      String value = book(Json.text(arguments, "register")).getLast();
      return ToolDesk.structured(Json.object().put("value", value));
    }
  }

  private ObjectNode write(ObjectNode arguments) throws InterruptedException {
    takeTime();
    String id = Json.text(arguments, "id");
    synchronized (books) {
      for (JsonNode register : arguments.path("writes")) {
        book(register.asString()).add(id);
      }
      done.add(id);
    }
    takeTime();
    return ToolDesk.structured(Json.object().put("id", id));
  }

  private ObjectNode find(ObjectNode arguments) {
    String id = Json.text(arguments, "id");
    synchronized (books) {
      return done.contains(id)
          ? ToolDesk.structured(Json.object().put("id", id))
          : ToolDesk.failure("no such write");
    }
  }

  /** What was in each register whose name begins so, in order. Ask when nobody writes any more. */
  Map<String, List<String>> books(String prefix) {
    synchronized (books) {
      var some = new TreeMap<String, List<String>>();
      books.forEach((register, versions) -> {
        if (register.startsWith(prefix)) {
          some.put(register, List.copyOf(versions));
        }
      });
      return some;
    }
  }

  @Override
  public void close() {
    door.close();
  }
}
