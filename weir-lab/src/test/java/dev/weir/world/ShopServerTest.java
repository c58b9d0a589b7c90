package dev.weir.world;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.env.Env;
import dev.weir.toolserver.Json;
import dev.weir.toolserver.RawStdio;
import dev.weir.toolserver.RpcException;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The shop as a real process: its tools, its true state, and every way it can go wrong. */
@Timeout(120)
final class ShopServerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Env ENV = Env.system();

  @TempDir Path state;

  private static ObjectNode charge(String order, long cents) {
    return Json.object().put("order_id", order).put("amount_cents", cents).put("card", "tok_visa");
  }

  private RawStdio shop() throws IOException {
    return new RawStdio(ShopServer.command(state));
  }

  private ShopState truth() {
    return ShopState.read(state);
  }

  @Test
  void speaksBothEras() throws IOException, InterruptedException, RpcException {
    try (RawStdio shop = shop()) {
      ObjectNode hello =
          shop.ask(
              "initialize",
              Json.own(
                  """
                  {"protocolVersion": "2025-06-18", "capabilities": {},
                   "clientInfo": {"name": "test", "version": "1"}}
                  """));
      assertThat(hello.path("result").path("protocolVersion").asString()).isEqualTo("2025-06-18");
      assertThat(hello.path("result").path("serverInfo").path("name").asString())
          .isEqualTo("weir-shop");

      ObjectNode modern =
          Json.own(
              """
              {"_meta": {"io.modelcontextprotocol/protocolVersion": "2026-07-28",
                         "io.modelcontextprotocol/clientCapabilities": {}}}
              """);
      JsonNode discovered = shop.ask("server/discover", modern).path("result");
      assertThat(discovered.path("resultType").asString()).isEqualTo("complete");
      assertThat(discovered.path("supportedVersions").toString()).contains("2026-07-28");
      assertThat(shop.ask("ping", modern).path("error").path("code").asInt()).isEqualTo(-32601);
      assertThat(shop.ask("ping", Json.object()).has("result")).isTrue();
    }
  }

  @Test
  void everyListedToolHasSchemasAndAnnotations()
      throws IOException, InterruptedException, RpcException {
    try (RawStdio shop = shop()) {
      JsonNode tools = shop.ask("tools/list", Json.object()).path("result").path("tools");
      assertThat(tools).hasSize(19);
      Set<String> names = new HashSet<>();
      for (JsonNode tool : tools) {
        names.add(tool.path("name").asString());
        assertThat(tool.path("inputSchema").path("type").asString()).isEqualTo("object");
        assertThat(tool.path("outputSchema").path("type").asString()).isEqualTo("object");
        assertThat(tool.path("annotations").path("readOnlyHint").isBoolean()).isTrue();
        assertThat(tool.path("annotations").path("idempotentHint").isBoolean()).isTrue();
      }
      assertThat(names)
          .contains("charge_card", "send_mail", "write_config")
          .doesNotContain("_fault");
    }
  }

  @Test
  void aChargeWithoutAKeyHappensEveryTimeAndWithAKeyOnce()
      throws IOException, InterruptedException, RpcException {
    try (RawStdio shop = shop()) {
      shop.call("charge_card", charge("order-a", 1000));
      shop.call("charge_card", charge("order-a", 1000));
      ObjectNode keyed = charge("order-b", 500).put("idempotency_key", "k1");
      JsonNode first = shop.call("charge_card_keyed", keyed).path("structuredContent");
      JsonNode second = shop.call("charge_card_keyed", keyed).path("structuredContent");
      assertThat(second).isEqualTo(first);
      ObjectNode other = charge("order-b", 501).put("idempotency_key", "k1");
      assertThat(shop.call("charge_card_keyed", other).path("isError").asBoolean()).isTrue();
      JsonNode probed =
          shop.call("get_payment", Json.object().put("idempotency_key", "k1"))
              .path("structuredContent");
      assertThat(probed).isEqualTo(first);
    }
    assertThat(truth().charges("order-a")).isEqualTo(2);
    assertThat(truth().charges("order-b")).isEqualTo(1);
    assertThat(truth().charges()).isEqualTo(3);
  }

  @Test
  void ordersRefundsStockAndMailAreInTheJournal()
      throws IOException, InterruptedException, RpcException {
    try (RawStdio shop = shop()) {
      ObjectNode wanted = Json.object().put("customer", "ada");
      wanted.putArray("lines").addObject().put("sku", "cup").put("quantity", 2);
      JsonNode order = shop.call("create_order", wanted).path("structuredContent");
      String id = order.path("order_id").asString();
      assertThat(order.path("status").asString()).isEqualTo("open");

      JsonNode payment =
          shop.call("charge_card", charge(id, 900)).path("structuredContent").path("payment_id");
      ObjectNode back = Json.object().put("payment_id", payment.asString());
      assertThat(
              shop.call("refund_payment", back).path("structuredContent").path("status").asString())
          .isEqualTo("refunded");
      assertThat(shop.call("refund_payment", back).path("isError").asBoolean()).isTrue();

      ObjectNode three = Json.object().put("sku", "kettle").put("quantity", 3);
      assertThat(
              shop.call("reserve_stock", three)
                  .path("structuredContent")
                  .path("available")
                  .asLong())
          .isEqualTo(97);
      ObjectNode count = Json.object().put("sku", "kettle").put("available", 40);
      shop.call("set_stock", count);
      shop.call("set_stock", count);

      ObjectNode letter =
          Json.object().put("to", "ada@example.test").put("subject", "Hello").put("body", "Thanks");
      shop.call("send_mail", letter);
      assertThat(
              shop.call("list_mail", Json.object().put("to", "ada@example.test"))
                  .path("structuredContent")
                  .path("mails"))
          .hasSize(1);
      ObjectNode cancelled = Json.object().put("order_id", id);
      shop.call("cancel_order", cancelled);
      assertThat(
              shop.call("cancel_order", cancelled)
                  .path("structuredContent")
                  .path("status")
                  .asString())
          .isEqualTo("cancelled");
    }
    assertThat(truth().orders()).isEqualTo(1);
    assertThat(truth().refunds()).isEqualTo(1);
    assertThat(truth().stock("kettle")).isEqualTo(40);
    assertThat(truth().mails("ada@example.test")).isEqualTo(1);
    assertThat(truth().count(ShopEvent.ORDER_CANCELLED)).isEqualTo(1);
  }

  @Test
  void recordsAndWebhooksAreMadeAnewOnEveryCall()
      throws IOException, InterruptedException, RpcException {
    try (RawStdio shop = shop()) {
      ObjectNode plan = Json.object().put("document", "plan");
      JsonNode absent = shop.call("find_record", plan);
      assertThat(absent.path("isError").asBoolean()).isTrue();
      assertThat(absent.toString()).contains("There is no such record");

      ObjectNode titled = plan.deepCopy().put("title", "The plan");
      JsonNode first = shop.call("create_record", titled).path("structuredContent");
      JsonNode second = shop.call("create_record", titled).path("structuredContent");
      assertThat(second.path("record_id")).isNotEqualTo(first.path("record_id"));
      assertThat(shop.call("find_record", plan).path("structuredContent")).isEqualTo(first);
      shop.call("create_record", Json.object().put("document", "other").put("title", "Another"));

      ObjectNode ready = plan.deepCopy().put("event", "ready");
      shop.call("post_webhook", ready);
      shop.call("post_webhook", ready);
      assertThat(shop.call("post_webhook", plan).path("isError").asBoolean()).isTrue();
    }
    assertThat(truth().records()).isEqualTo(3);
    assertThat(truth().records("plan")).isEqualTo(2);
    assertThat(truth().webhooks()).isEqualTo(2);
    assertThat(truth().webhooks("plan")).isEqualTo(2);
    assertThat(truth().webhooks("other")).isZero();
  }

  @Test
  void theShopRemembersAcrossRestartsAndCutsATornLine()
      throws IOException, InterruptedException, RpcException {
    try (RawStdio shop = shop()) {
      shop.call("charge_card", charge("order-a", 100));
    }
    Files.writeString(
        state.resolve("journal.jsonl"),
        "{\"seq\":2,\"at\":\"20",
        StandardCharsets.UTF_8,
        StandardOpenOption.APPEND);
    assertThat(truth().charges()).isEqualTo(1);
    try (RawStdio shop = shop()) {
      shop.call("charge_card", charge("order-a", 100));
      assertThat(
              shop.call("list_payments", Json.object().put("order_id", "order-a"))
                  .path("structuredContent")
                  .path("payments"))
          .hasSize(2);
    }
    assertThat(truth().events()).extracting(ShopEvent::seq).containsExactly(1L, 2L);
  }

  @Test
  void twoProcessesShareOneTruth() throws IOException, InterruptedException, RpcException {
    try (RawStdio one = shop();
        RawStdio two = shop()) {
      for (int i = 0; i < 50; i++) {
        one.sendCall("charge_card", charge("order-" + i, 1));
        two.sendCall("charge_card", charge("order-" + i, 1));
      }
      Set<String> ids = new HashSet<>();
      for (int i = 0; i < 50; i++) {
        ids.add(paymentOf(one));
        ids.add(paymentOf(two));
      }
      assertThat(ids).hasSize(100);
      assertThat(
              one.call("list_payments", Json.object()).path("structuredContent").path("payments"))
          .hasSize(100);
    }
    assertThat(truth().charges()).isEqualTo(100);
  }

  private static String paymentOf(RawStdio shop)
      throws IOException, InterruptedException, RpcException {
    return shop.message().path("result").path("structuredContent").path("payment_id").asString();
  }

  @Test
  void theAnswerIsLostAfterTheEffectAndTheNextProcessStillKnows()
      throws IOException, InterruptedException, RpcException {
    new ShopFaults(state, ENV).arm("charge_card", ShopFault.EXIT_AFTER);
    RawStdio shop = shop();
    shop.sendCall("charge_card", charge("order-a", 100));
    assertThat(shop.line()).as("no answer").isEmpty();
    assertThat(shop.process().waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(shop.process().exitValue()).isEqualTo(137);
    assertThat(truth().charges()).isEqualTo(1);
    assertThat(truth().fired("charge_card", ShopFault.EXIT_AFTER)).isEqualTo(1);
    try (RawStdio next = shop()) {
      next.call("charge_card", charge("order-a", 100));
    }
    assertThat(truth().charges()).as("a fault fires once").isEqualTo(2);
  }

  @Test
  void theProcessDiesBeforeTheEffect() throws IOException, InterruptedException, RpcException {
    new ShopFaults(state, ENV).arm("send_mail", ShopFault.EXIT_BEFORE);
    RawStdio shop = shop();
    shop.sendCall("send_mail", Json.object().put("to", "ada@example.test"));
    assertThat(shop.line()).isEmpty();
    assertThat(shop.process().waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(truth().mails()).isZero();
    assertThat(truth().fired("send_mail", ShopFault.EXIT_BEFORE)).isEqualTo(1);
  }

  @Test
  void aHangingCallDoesNotHoldUpOthers() throws IOException, InterruptedException, RpcException {
    ShopFaults faults = new ShopFaults(state, ENV);
    faults.arm("charge_card", ShopFault.HANG_AFTER);
    faults.arm("send_mail", ShopFault.HANG_BEFORE);
    try (RawStdio shop = shop()) {
      shop.sendCall("charge_card", charge("order-a", 100));
      shop.sendCall("send_mail", Json.object().put("to", "ada@example.test"));
      ShopState hanging =
          ShopState.await(
              state,
              "both calls hang",
              s ->
                  s.fired("charge_card", ShopFault.HANG_AFTER) == 1
                      && s.fired("send_mail", ShopFault.HANG_BEFORE) == 1,
              PATIENCE,
              ENV);
      assertThat(hanging.charges()).isEqualTo(1);
      assertThat(hanging.mails()).isZero();
      assertThat(shop.ask("ping", Json.object()).has("result")).isTrue();
    }
  }

  @Test
  void everyOtherFaultLooksOnTheWireAsItsNameSays()
      throws IOException, InterruptedException, RpcException {
    ShopFaults faults = new ShopFaults(state, ENV);
    try (RawStdio shop = shop()) {
      faults.arm("charge_card", ShopFault.GARBAGE_FIRST);
      shop.sendCall("charge_card", charge("order-a", 1));
      assertThat(shop.line()).startsWith("Warning");
      assertThat(shop.message().has("result")).isTrue();

      faults.arm("charge_card", ShopFault.TWICE);
      long twice = shop.sendCall("charge_card", charge("order-a", 1));
      assertThat(shop.message().path("id").asLong()).isEqualTo(twice);
      assertThat(shop.message().path("id").asLong()).isEqualTo(twice);

      faults.arm("charge_card", ShopFault.WRONG_ID);
      long wrong = shop.sendCall("charge_card", charge("order-a", 1));
      assertThat(shop.message().path("id").asString()).isEqualTo("not-" + wrong);

      faults.arm("charge_card", ShopFault.TORN);
      shop.sendCall("charge_card", charge("order-a", 1));
      assertThat(shop.line()).startsWith("{").doesNotEndWith("}}");

      faults.arm("charge_card", ShopFault.TOOL_ERROR_AFTER);
      assertThat(shop.call("charge_card", charge("order-a", 1)).path("isError").asBoolean())
          .isTrue();
      assertThat(truth().charges()).isEqualTo(5);

      faults.arm("charge_card", ShopFault.TOOL_ERROR);
      assertThat(shop.call("charge_card", charge("order-a", 1)).path("isError").asBoolean())
          .isTrue();
      shop.ask(
          "tools/call",
          Json.own(
              """
              {"name": "_fault", "arguments": {"tool": "charge_card", "fault": "rpc_error"}}
              """));
      shop.sendCall("charge_card", charge("order-a", 1));
      assertThat(shop.message().path("error").path("code").asInt()).isEqualTo(-32603);
      assertThat(truth().charges()).isEqualTo(5);

      faults.arm("charge_card", ShopFault.SLOW, Duration.ofMillis(1));
      assertThat(shop.call("charge_card", charge("order-a", 1)).has("structuredContent")).isTrue();
    }
    assertThat(truth().charges()).isEqualTo(6);
  }

  @Test
  void theShopIsAlsoServedOverHttp() throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(ShopServer.command(state));
    command.addAll(List.of("--port", "0"));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (HttpClient client = HttpClient.newHttpClient();
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      URI url = URI.create(out.readLine());
      HttpRequest call =
          HttpRequest.newBuilder(url)
              .header("Content-Type", "application/json")
              .header("Accept", "application/json, text/event-stream")
              .header("MCP-Protocol-Version", "2026-07-28")
              .header("Mcp-Method", "tools/call")
              .header("Mcp-Name", "charge_card")
              .POST(
                  HttpRequest.BodyPublishers.ofString(
                      """
                      {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {
                        "name": "charge_card",
                        "arguments": {"order_id": "order-h", "amount_cents": 5, "card": "tok"},
                        "_meta": {"io.modelcontextprotocol/protocolVersion": "2026-07-28",
                                  "io.modelcontextprotocol/clientCapabilities": {}}}}
                      """))
              .build();
      HttpResponse<String> answer = client.send(call, HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).contains("payment-1", "\"resultType\":\"complete\"");
      assertThat(truth().charges("order-h")).isEqualTo(1);
    } finally {
      process.destroy();
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void badInputIsAnsweredAndTheShopStaysOpen()
      throws IOException, InterruptedException, RpcException {
    try (RawStdio shop = shop()) {
      shop.write("{not json");
      assertThat(shop.message().path("error").path("code").asInt()).isEqualTo(-32700);
      shop.write("[]");
      assertThat(shop.message().path("error").path("code").asInt()).isEqualTo(-32600);
      assertThat(shop.ask("no/such", Json.object()).path("error").path("code").asInt())
          .isEqualTo(-32601);
      shop.sendCall("no_such_tool", Json.object());
      assertThat(shop.message().path("error").path("code").asInt()).isEqualTo(-32602);
      assertThat(shop.call("charge_card", Json.object()).path("isError").asBoolean()).isTrue();
      assertThat(
              shop.call("get_order", Json.object().put("order_id", "order-9"))
                  .path("isError")
                  .asBoolean())
          .isTrue();
    }
    assertThat(truth().events()).isEmpty();
  }

  @Test
  void theConfigurationFileIsRealAndWrittenInTwoHalves()
      throws IOException, InterruptedException, RpcException {
    String longText = "a".repeat(4000);
    try (RawStdio shop = shop()) {
      JsonNode empty = shop.call("read_config", Json.object()).path("structuredContent");
      assertThat(empty.path("content").asString()).isEmpty();
      JsonNode written =
          shop.call("write_config", Json.object().put("content", longText))
              .path("structuredContent");
      JsonNode read = shop.call("read_config", Json.object()).path("structuredContent");
      assertThat(read).isEqualTo(written);
    }
    assertThat(truth().config()).contains(longText);
    assertThat(truth().count(ShopEvent.CONFIG_WRITTEN)).isEqualTo(1);
  }

  @Test
  void twoWritersCanLeaveAMixture() throws IOException, InterruptedException, RpcException {
    String ones = "1".repeat(2000);
    String twos = "2".repeat(6000);
    boolean mixed = false;
    try (RawStdio shop = shop()) {
      for (int round = 0; round < 200 && !mixed; round++) {
        shop.sendCall("write_config", Json.object().put("content", ones));
        shop.sendCall("write_config", Json.object().put("content", twos));
        shop.line();
        shop.line();
        String left = truth().config().orElseThrow(IOException::new);
        mixed = !left.equals(ones) && !left.equals(twos);
      }
    }
    assertThat(mixed).as("the hazard that Weir is there for").isTrue();
  }
}
