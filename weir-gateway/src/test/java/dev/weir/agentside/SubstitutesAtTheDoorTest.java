package dev.weir.agentside;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.Tenant;
import dev.weir.checker.FixedPort;
import dev.weir.effect.Effect;
import dev.weir.effect.State;
import dev.weir.env.Env;
import dev.weir.guard.Pipeline;
import dev.weir.ledger.MemoryLedger;
import dev.weir.ledger.Query;
import dev.weir.policy.Configuration;
import dev.weir.recovery.Resolver;
import dev.weir.toolserver.Answer;
import dev.weir.toolserver.Json;
import dev.weir.toolserver.Methods;
import dev.weir.toolserver.OfferedTool;
import dev.weir.toolserver.ToolDesk;
import dev.weir.toolside.ServerConfig;
import dev.weir.toolside.ToolServers;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What an agent sees when a tool server is away and something else was declared. Method: two real
 * tool servers over HTTP, of which one breaks and mends on its port, behind a whole Weir with the
 * policy of a file.
 */
class SubstitutesAtTheDoorTest {
  private static final String POLICY =
      """
      servers: { shop: { url: "http://unused/mcp" }, bank: { url: "http://unused/mcp" } }
      tools:
        shop.look: { effect: read, on_unavailable: { stale: 10m } }
        shop.see: { effect: read, on_unavailable: { degrade: bank.see } }
        shop.wait:
          effect: read
          breaker: { failures: 1, open: 2s, successes: 1 }
          on_unavailable: { queue: 1m }
        shop.pay:
          effect: irreversible
          key: '"order:" + args.order'
          breaker: { open: 1ms, successes: 1 }
          on_unavailable: { degrade: bank.pay }
        shop.mail: { effect: write, on_unavailable: handoff }
        bank.see: { effect: read, on_unavailable: refuse }
        bank.pay: { effect: irreversible, on_unavailable: refuse }
      """;

  private final Env env = Env.system();
  private final Till shop = new Till("shop");
  private final Till bank = new Till("bank");
  private final MemoryLedger ledger = new MemoryLedger();
  private final ToolServers servers =
      ToolServers.open(
          List.of(shop.config(), bank.config()),
          Configuration.parse("weir.yaml", POLICY, Map.of()).rulebook(),
          env);
  private final Pipeline pipeline = new Pipeline(env, ledger, ledger.enlist("test"), servers);
  private final HttpDoor door =
      HttpDoor.open(
          HttpDoor.Config.local(0),
          new Backing(pipeline, servers, servers::server, servers::all, Seal.of(ledger.secret())),
          env,
          List.of());
  private final Agent agent = new Agent(door.address());

  SubstitutesAtTheDoorTest() throws IOException {}

  /** A tool server that is there, on its port, or is not. */
  private final class Till {
    private final String name;
    private final int port = FixedPort.free();
    private final AtomicInteger paid = new AtomicInteger();
    private final AtomicInteger seen = new AtomicInteger();
    private dev.weir.toolserver.HttpDoor open;

    private Till(String name) throws IOException {
      this.name = name;
      this.open = opened();
    }

    ServerConfig config() {
      return new ServerConfig.Http(
          name,
          URI.create("http://127.0.0.1:" + port + "/mcp"),
          Map.of(),
          ServerConfig.Limits.USUAL);
    }

    private dev.weir.toolserver.HttpDoor opened() {
      ObjectNode capabilities = Json.object();
      capabilities.putObject("tools");
      var methods =
          new Methods(
              Json.object().put("name", name).put("version", "1"),
              capabilities,
              capabilities,
              "A till.");
      var desk = new ToolDesk();
      for (String tool : List.of("look", "see", "wait", "pay", "mail")) {
        ObjectNode declaration = Json.object().put("name", tool);
        declaration.putObject("inputSchema").put("type", "object");
        desk.offer(new OfferedTool(declaration, (arguments, exchange) -> work(tool)));
      }
      desk.serve(methods);
      return dev.weir.toolserver.HttpDoor.open(methods, env, port);
    }

    private Answer work(String tool) {
      int count = (tool.equals("pay") || tool.equals("mail") ? paid : seen).incrementAndGet();
      return new Answer.Result(ToolDesk.text(name + " " + tool + " " + count));
    }

    void breaks() {
      open.close();
    }

    void mends() {
      open = opened();
    }
  }

  @BeforeEach
  void everybodyIsKnown() throws IOException, InterruptedException {
    call("shop", "look", "{}");
    call("bank", "see", "{}");
    shop.seen.set(0);
    bank.seen.set(0);
  }

  @AfterEach
  void close() {
    agent.close();
    door.close();
    pipeline.close();
    servers.close();
    ledger.close();
    shop.breaks();
    bank.breaks();
  }

  private JsonNode call(String server, String tool, String arguments)
      throws IOException, InterruptedException {
    return agent.call("/mcp/" + server, tool, arguments).path("result");
  }

  private static String mark(JsonNode result, String name) {
    return result.path("_meta").path("dev.weir/" + name).asString("");
  }

  private static String text(JsonNode result) {
    return result.path("content").path(0).path("text").asString("");
  }

  @Test
  void anOldAnswerIsLabelledWithItsAge() throws IOException, InterruptedException {
    JsonNode fresh = call("shop", "look", "{'sku':'a'}");
    assertThat(fresh.path("_meta").has("dev.weir/degraded")).isFalse();
    shop.breaks();
    JsonNode old = call("shop", "look", "{'sku':'a'}");
    assertThat(text(old)).isEqualTo(text(fresh));
    assertThat(mark(old, "degraded")).isEqualTo("stale");
    assertThat(old.path("_meta").path("dev.weir/age-ms").asLong(-1)).isNotNegative();
    assertThat(mark(old, "effect")).isEqualTo(mark(fresh, "effect"));

    JsonNode unknown = call("shop", "look", "{'sku':'b'}");
    assertThat(unknown.path("isError").asBoolean(false)).isTrue();
    assertThat(text(unknown)).contains("no answer is known that is recent enough");
    shop.mends();
  }

  @Test
  void anotherToolIsNamed() throws IOException, InterruptedException {
    shop.breaks();
    JsonNode other = call("shop", "see", "{'sku':'a'}");
    assertThat(text(other)).isEqualTo("bank see 1");
    assertThat(mark(other, "degraded")).isEqualTo("substitute");
    assertThat(mark(other, "substitute")).isEqualTo("bank.see");
    shop.mends();
  }

  /**
   * (1) the shop is away, and the bank is paid; (2) the shop is back; (3) the same order: nobody is
   * paid again.
   */
  @Test
  void anOrderIsPaidOnceThroughTwoTools() throws IOException, InterruptedException {
    shop.breaks();
    JsonNode first = call("shop", "pay", "{'order':'17'}");
    assertThat(text(first)).isEqualTo("bank pay 1");
    assertThat(mark(first, "substitute")).isEqualTo("bank.pay");
    shop.mends();
    JsonNode again = call("shop", "pay", "{'order':'17'}");
    assertThat(text(again)).isEqualTo("bank pay 1");
    assertThat(mark(again, "substitute")).isEqualTo("bank.pay");
    assertThat(mark(again, "effect")).isEqualTo(mark(first, "effect"));
    assertThat(again.path("_meta").path("dev.weir/replayed").asBoolean(false)).isTrue();
    JsonNode next = call("shop", "pay", "{'order':'18'}");
    assertThat(text(next)).isEqualTo("shop pay 1");
    assertThat(next.path("_meta").has("dev.weir/degraded")).isFalse();
    assertThat(bank.paid).hasValue(1);
  }

  @Test
  void whoeverWaitsIsAnsweredByTheToolItself() throws IOException, InterruptedException {
    shop.breaks();
    JsonNode broken = call("shop", "wait", "{'n':1}");
    assertThat(broken.path("isError").asBoolean(false)).isTrue();
    shop.mends();
    JsonNode answered = call("shop", "wait", "{'n':2}");
    assertThat(text(answered)).isEqualTo("shop wait 1");
    assertThat(answered.path("_meta").has("dev.weir/degraded")).isFalse();
  }

  @Test
  void aPersonDoesItAndTheSameCallHearsThat() throws IOException, InterruptedException {
    shop.breaks();
    JsonNode left = agent.call("/mcp/shop", "mail", "{'to':'a'}", key()).path("result");
    assertThat(left.path("isError").asBoolean(false)).isTrue();
    assertThat(mark(left, "degraded")).isEqualTo("handed-off");
    assertThat(mark(left, "error")).isEqualTo("handed-off");
    assertThat(mark(left, "retry")).isEqualTo("never");
    assertThat(text(left)).contains("waits for a person").contains("tool-unreachable");
    shop.mends();
    JsonNode still = agent.call("/mcp/shop", "mail", "{'to':'a'}", key()).path("result");
    assertThat(mark(still, "effect")).isEqualTo(mark(left, "effect"));
    assertThat(mark(still, "degraded")).isEqualTo("handed-off");

    List<Effect> waiting = ledger.find(Query.newest(Tenant.DEFAULT, 10).in(State.SUSPENDED));
    assertThat(waiting).hasSize(1);
    new Resolver(ledger, ledger.enlist("operator"), env.clock())
        .resolve(Tenant.DEFAULT, waiting.getFirst().id(), Resolver.Finding.HAPPENED, "ann");
    JsonNode done = agent.call("/mcp/shop", "mail", "{'to':'a'}", key()).path("result");
    assertThat(done.path("isError").asBoolean(false)).isFalse();
    assertThat(mark(done, "resolved-by")).isEqualTo("person");
    assertThat(text(done)).contains("a person did it");
    assertThat(shop.paid).hasValue(0);
  }

  private static String key() {
    return "{'dev.weir/key':'mail-1'}";
  }
}
