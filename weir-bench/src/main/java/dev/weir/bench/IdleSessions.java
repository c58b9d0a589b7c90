package dev.weir.bench;

import dev.weir.agentside.Backing;
import dev.weir.agentside.HttpDoor;
import dev.weir.agentside.Seal;
import dev.weir.effect.EffectClass;
import dev.weir.env.Env;
import dev.weir.fixture.FixtureServer;
import dev.weir.guard.Pipeline;
import dev.weir.ledger.MemoryLedger;
import dev.weir.tool.Rulebook;
import dev.weir.tool.ToolPolicy;
import dev.weir.toolside.ServerConfig;
import dev.weir.toolside.ToolServers;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;

/**
 * What a legacy session costs that nobody uses: heap in use after a full collection, with and
 * without ten thousand of them, which agents opened over HTTP before one stdio tool server.
 */
public final class IdleSessions {
  private static final long MANY = 10_000;
  private static final long WARM_UP = 500;
  private static final double BAR_BYTES = 2_048;
  private static final String SERVER = "fixture";
  private static final String HELLO =
      "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{\"protocolVersion\":"
          + "\"2025-11-25\",\"capabilities\":{\"elicitation\":{},\"sampling\":{}},\"clientInfo\":"
          + "{\"name\":\"an-agent-with-a-usual-name\",\"version\":\"1.2.3\"}}}";

  private IdleSessions() {}

  /** Opens, counts, prints. */
  public static void main(String[] args) throws IOException, InterruptedException {
    long many =
        new Usage(IdleSessions.class, "The heap that a legacy session takes which nobody uses.")
            .number("--sessions", MANY, "sessions that are opened")
            .read(args)
            .number("--sessions");
    Env env = Env.system();
    Rulebook writes =
        declaration ->
            new Rulebook.Ruling.Allowed(ToolPolicy.of(EffectClass.WRITE, ToolPolicy.Basis.POLICY));
    var ledger = new MemoryLedger();
    try (ledger;
        var servers =
            ToolServers.open(
                List.of(ServerConfig.Stdio.of(SERVER, FixtureServer.command())), writes, env);
        var pipeline = new Pipeline(env, ledger, ledger.enlist("bench"), servers);
        var door =
            HttpDoor.open(
                HttpDoor.Config.local(0),
                new Backing(
                    pipeline, servers, servers::server, servers::all, Seal.of(ledger.secret())),
                env,
                List.of());
        var client = HttpClient.newHttpClient()) {
      URI address = door.address().resolve("/mcp/" + SERVER);
      open(client, address, WARM_UP);
      long before = heapInUse();
      long began = env.clock().nanos();
      open(client, address, many - WARM_UP);
      double seconds = (env.clock().nanos() - began) / 1e9;
      double each = (double) (heapInUse() - before) / (many - WARM_UP);
      System.out.printf(
          Locale.ROOT,
          "%d sessions open; %.0f bytes of heap for each, bar %.0f: %s; opened %.0f a second%n",
          many,
          each,
          BAR_BYTES,
          each < BAR_BYTES ? "met" : "missed",
          (many - WARM_UP) / seconds);
    }
  }

  private static void open(HttpClient client, URI address, long count)
      throws IOException, InterruptedException {
    HttpRequest hello =
        HttpRequest.newBuilder(address)
            .header("Content-Type", "application/json")
            .header("Accept", "application/json, text/event-stream")
            .POST(HttpRequest.BodyPublishers.ofString(HELLO))
            .build();
    for (long i = 0; i < count; i++) {
      HttpResponse<String> answer = client.send(hello, HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new IllegalStateException(
            "session " + i + " was not opened: " + answer.statusCode() + " " + answer.body());
      }
    }
  }

  /** After what nobody needs is gone. */
  private static long heapInUse() {
    MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    for (int i = 0; i < 4; i++) {
      memory.gc();
    }
    return memory.getHeapMemoryUsage().getUsed();
  }
}
