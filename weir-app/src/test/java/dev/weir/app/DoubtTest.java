package dev.weir.app;

import static dev.weir.app.Running.charge;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.env.Env;
import dev.weir.fixture.FixtureServer;
import dev.weir.toolserver.HttpDoor;
import dev.weir.world.ShopFault;
import dev.weir.world.ShopFaults;
import dev.weir.world.ShopState;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Doubts that end by themselves, as users have them: the demo's own configuration, the shop in its
 * own process, answers that are really lost. What really happened is read from the shop's journal.
 */
@Timeout(300)
class DoubtTest {
  private static final String CHARGE = "shop__charge_card";
  private static final String KEYED = "shop__charge_card_keyed";
  private static final Duration LOOK = Duration.ofMillis(50);

  @TempDir private Path folder = Path.of("");
  private final Env env = Env.system();

  private Path data() {
    return folder.resolve("data");
  }

  private Path shop() {
    return data().resolve("shop");
  }

  private void arm(String tool, ShopFault fault) throws IOException {
    new ShopFaults(shop(), env).arm(tool, fault);
  }

  @Test
  void aLostAnswerIsFoundByTheProbeAndHeardAsOne() throws IOException, InterruptedException {
    arm("charge_card", ShopFault.EXIT_AFTER);
    try (Running weir = Running.up(data())) {
      assertThat(mark(weir.call(CHARGE, charge("4711")), "in-doubt").asBoolean(false)).isTrue();
      JsonNode effect = awaitState(weir, "shop.charge_card", "SUCCEEDED");
      assertThat(effect.path("source").asString()).isEqualTo("PROBE");
      JsonNode again = weir.call(CHARGE, charge("4711"));
      assertThat(again.path("structuredContent").path("amount_cents").asInt()).isEqualTo(990);
      assertThat(mark(again, "resolved-by").asString()).isEqualTo("probe");
      assertThat(ShopState.read(shop()).charges("4711")).isEqualTo(1);
      Running.Ended story =
          Running.run("effect", effect.path("id").asString(), "--data", data().toString());
      assertThat(story.out()).contains("PROBE");
      Running.Ended doctor = Running.run("doctor", "--json", "--data", data().toString());
      assertThat(doctor.out()).contains("probe 1");
    }
  }

  @Test
  void aCallThatNeverArrivedIsProvedAbsentAndKeepsItsKey()
      throws IOException, InterruptedException {
    arm("charge_card", ShopFault.EXIT_BEFORE);
    try (Running weir = Running.up(data())) {
      weir.call(CHARGE, charge("4711"));
      awaitState(weir, "shop.charge_card", "FAILED");
      JsonNode again = weir.call(CHARGE, charge("4711"));
      assertThat(mark(again, "error").asString()).isEqualTo("did-not-happen");
      assertThat(ShopState.read(shop()).charges("4711")).isZero();
      JsonNode another =
          weir.call(
              CHARGE,
              charge("4711"),
              Running.JSON.createObjectNode().put("dev.weir/key", "4711-second-try"));
      assertThat(another.path("structuredContent").path("payment_id").asString()).isNotEmpty();
      assertThat(ShopState.read(shop()).charges("4711")).isEqualTo(1);
    }
  }

  /**
   * The agent neither sees nor gives the key, and the shop is charged once: by another attempt of
   * the same call, or, when the shop takes longer to come back, behind it.
   */
  @Test
  void aToolThatHonoursKeysIsSentTheSameKeyAgain() throws IOException, InterruptedException {
    arm("charge_card_keyed", ShopFault.EXIT_AFTER);
    try (Running weir = Running.up(data())) {
      assertThat(schema(weir, KEYED).path("properties").propertyNames())
          .contains("order_id")
          .doesNotContain("idempotency_key");
      assertThat(schema(weir, KEYED).path("required").toString()).doesNotContain("idempotency");
      weir.call(KEYED, charge("4711"));
      JsonNode effect = awaitState(weir, "shop.charge_card_keyed", "SUCCEEDED");
      assertThat(effect.path("source").asString()).isIn("CALL", "RESEND");
      assertThat(effect.path("attempts").asInt()).isGreaterThanOrEqualTo(2);
      // What an agent writes in the key's place changes nothing.
      JsonNode again = weir.call(KEYED, charge("4711").put("idempotency_key", "my-own"));
      assertThat(again.path("structuredContent").path("payment_id").asString())
          .isEqualTo("payment-1");
      assertThat(ShopState.read(shop()).charges("4711")).isEqualTo(1);
    }
  }

  @Test
  void whatAKilledWeirLeftIsProbedByTheNext() throws IOException, InterruptedException {
    arm("charge_card", ShopFault.HANG_AFTER);
    try (Running weir = Running.up(data())) {
      Future<?> lost =
          weir.client()
              .sendAsync(
                  weir.request(
                      Running.message(CHARGE, charge("4711"), Running.JSON.createObjectNode())),
                  BodyHandlers.ofString());
      ShopState.await(
          shop(), "the charge", state -> state.charges("4711") == 1, Running.PATIENCE, env);
      List<ProcessHandle> family = weir.family();
      weir.kill();
      Running.assertGone(family);
      assertThat(lost).satisfies(it -> assertThat(it.state()).isNotEqualTo(Future.State.SUCCESS));
    }
    try (Running weir = Running.up(data())) {
      JsonNode effect = awaitState(weir, "shop.charge_card", "SUCCEEDED");
      assertThat(effect.path("source").asString()).isEqualTo("PROBE");
      assertThat(weir.call(CHARGE, charge("4711")).path("isError").asBoolean(false)).isFalse();
      assertThat(ShopState.read(shop()).charges("4711")).isEqualTo(1);
    }
  }

  /**
   * (1) the tool begins a task and the agent is told; (2) Weir is killed; (3) the task ends; (4)
   * the next Weir asks after it with the handle that is on record. The tool is called once.
   */
  @Test
  void aTaskThatAKilledWeirHadBegunIsAskedAfterByTheNext()
      throws IOException, InterruptedException {
    try (HttpDoor fixture = FixtureServer.open(env, 0)) {
      Path file = folder.resolve("weir.yaml");
      Files.writeString(
          file,
          "servers: { jobs: { url: '"
              + fixture.url()
              + "' } }\ntools: { jobs.slow_compute: { effect: write } }\n");
      try (Running weir = Running.up(data(), "-c", file.toString())) {
        HttpResponse<String> begun = weir.client().send(task(weir), BodyHandlers.ofString());
        assertThat(Running.answer(begun.body()).path("result").path("resultType").asString(""))
            .as(begun.body())
            .isEqualTo("task");
        weir.kill();
      }
      try (Running weir = Running.up(data(), "-c", file.toString())) {
        JsonNode effect = awaitState(weir, "jobs.slow_compute", "SUCCEEDED");
        assertThat(effect.path("source").asString()).isEqualTo("PROBE");
        assertThat(effect.path("attempts").asInt()).isEqualTo(1);
        String story = "/v1/effects/" + effect.path("id").asString() + "?bodies=shown";
        assertThat(weir.get(story).body()).contains("Computed soup");
      }
    }
  }

  /** What an agent of revision 2026-07-28 sends that knows tasks. */
  private static HttpRequest task(Running weir) {
    ObjectNode meta = Running.JSON.createObjectNode();
    meta.put("io.modelcontextprotocol/protocolVersion", "2026-07-28");
    meta.putObject("io.modelcontextprotocol/clientInfo").put("name", "agent").put("version", "1");
    meta.putObject("io.modelcontextprotocol/clientCapabilities")
        .putObject("extensions")
        .putObject("io.modelcontextprotocol/tasks");
    ObjectNode arguments = Running.JSON.createObjectNode().put("label", "soup").put("seconds", 2.0);
    return HttpRequest.newBuilder(weir.address().resolve("/mcp"))
        .timeout(Running.PATIENCE)
        .header("Content-Type", "application/json")
        .header("Accept", "application/json, text/event-stream")
        .header("MCP-Protocol-Version", "2026-07-28")
        .header("Mcp-Method", "tools/call")
        .header("Mcp-Name", "jobs__slow_compute")
        .POST(BodyPublishers.ofString(Running.message("jobs__slow_compute", arguments, meta)))
        .build();
  }

  private static JsonNode mark(JsonNode result, String name) {
    return result.path("_meta").path("dev.weir/" + name);
  }

  private JsonNode awaitState(Running weir, String tool, String state)
      throws IOException, InterruptedException {
    long start = env.clock().nanos();
    while (true) {
      JsonNode found =
          Running.JSON
              .readTree(weir.get("/v1/effects?tool=" + tool).body())
              .path("effects")
              .path(0);
      if (found.path("state").asString("").equals(state)) {
        return found;
      }
      if (env.clock().nanos() - start > Running.PATIENCE.toNanos()) {
        throw new AssertionError("waited for " + state + ": " + found);
      }
      env.threads().pause(LOOK);
    }
  }

  private static JsonNode schema(Running weir, String tool)
      throws IOException, InterruptedException {
    String list = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}";
    HttpResponse<String> response = weir.client().send(weir.request(list), BodyHandlers.ofString());
    return Running.answer(response.body())
        .path("result")
        .path("tools")
        .valueStream()
        .filter(one -> one.path("name").asString("").equals(tool))
        .findFirst()
        .orElseThrow(() -> new AssertionError(response.body()))
        .path("inputSchema");
  }
}
