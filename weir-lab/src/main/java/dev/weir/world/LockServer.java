package dev.weir.world;

import dev.weir.env.Env;
import dev.weir.env.Signal;
import dev.weir.toolserver.Answer;
import dev.weir.toolserver.Exchange;
import dev.weir.toolserver.Json;
import dev.weir.toolserver.Methods;
import dev.weir.toolserver.OfferedTool;
import dev.weir.toolserver.StdioDoor;
import dev.weir.toolserver.ToolDesk;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A lock server of the kind that people write: whoever comes first has it, the others wait in a
 * row, for as long as it takes. It takes what Weir's own leases take, and knows nothing of rings of
 * those who wait for each other. Serves MCP on standard input and output.
 */
public final class LockServer {
  private static final Duration FOREVER = Duration.ofDays(365);

  private final Env env;
  private final AtomicLong tokens = new AtomicLong();

  /** Who waits for a name, the first of them its holder; guarded by itself. */
  private final Map<String, Deque<Place>> rows = new HashMap<>();

  /** A place in the row for a name. */
  private record Place(String token, Signal first) {}

  private LockServer(Env env) {
    this.env = env;
  }

  /**
   * Runs the server until its client closes its end.
   *
   * @throws IOException if the streams break
   * @throws InterruptedException if the main thread is interrupted
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    Env env = Env.system();
    System.setOut(System.err);
    try (FileInputStream in = new FileInputStream(FileDescriptor.in);
        FileOutputStream out = new FileOutputStream(FileDescriptor.out)) {
      new StdioDoor(new LockServer(env).service(), env, in, out).serve();
    }
  }

  /** The command that starts it with this program's own Java and class path. */
  public static List<String> command() {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-Xshare:auto",
        "-Xmx64m",
        "-cp",
        System.getProperty("java.class.path"),
        LockServer.class.getName());
  }

  private Methods service() {
    ObjectNode capabilities = Json.object();
    capabilities.putObject("tools");
    var methods =
        new Methods(
            Json.object().put("name", "locks").put("title", "Locks").put("version", "1"),
            capabilities,
            capabilities,
            "Locks by name. Whoever comes first has it; the others wait.");
    new ToolDesk()
        .offer(tool("leases_acquire", "Waits until the names are yours.", "names", this::acquire))
        .offer(tool("leases_release", "Lets go of them.", "token", this::release))
        .serve(methods);
    return methods;
  }

  private static OfferedTool tool(String name, String about, String needed, OfferedTool.Work work) {
    ObjectNode declaration = Json.object().put("name", name).put("description", about);
    ObjectNode schema = declaration.putObject("inputSchema").put("type", "object");
    schema.putArray("required").add(needed);
    return new OfferedTool(declaration, work);
  }

  private Answer acquire(ObjectNode arguments, Exchange exchange) throws InterruptedException {
    String token = "lock-" + tokens.incrementAndGet();
    for (JsonNode name : arguments.path("names")) {
      var mine = new Place(token, env.threads().signal("first in the row"));
      synchronized (rows) {
        Deque<Place> row = rows.computeIfAbsent(name.asString(""), any -> new ArrayDeque<>());
        row.addLast(mine);
        row.getFirst().first().raise();
      }
      mine.first().await(FOREVER);
    }
    return new Answer.Result(ToolDesk.structured(Json.object().put("token", token)));
  }

  private Answer release(ObjectNode arguments, Exchange exchange) {
    String token = Json.text(arguments, "token");
    synchronized (rows) {
      for (Deque<Place> row : rows.values()) {
        row.removeIf(place -> place.token().equals(token));
        if (!row.isEmpty()) {
          row.getFirst().first().raise();
        }
      }
    }
    return new Answer.Result(ToolDesk.structured(Json.object().put("token", token)));
  }
}
