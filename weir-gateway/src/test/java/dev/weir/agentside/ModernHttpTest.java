package dev.weir.agentside;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/**
 * Streamable HTTP as agents of 2026-07-28 speak it: stateless, headers that agree, continuations.
 */
class ModernHttpTest {
  private static final String WHO =
      "'_meta':{'io.modelcontextprotocol/protocolVersion':'2026-07-28',"
          + "'io.modelcontextprotocol/clientCapabilities':{}}";
  private final Premises premises = new Premises();
  private final Agent agent = new Agent(premises.door.address());

  @AfterEach
  void close() {
    agent.close();
    premises.close();
  }

  private static String text(ObjectNode answer) {
    return answer.path("result").path("content").path(0).path("text").asString("");
  }

  private ObjectNode call(String tool, String params) throws IOException, InterruptedException {
    return Agent.body(
        agent.modern("/mcp/shop", "tools/call", "{'name':'" + tool + "'," + params + "}"));
  }

  @Test
  void discoveryNamesTheServerItsCapabilitiesAndTheRevisions()
      throws IOException, InterruptedException {
    ObjectNode result =
        (ObjectNode) Agent.body(agent.modern("/mcp/shop", "server/discover", "{}")).path("result");
    assertThat(result.path("resultType").asString()).isEqualTo("complete");
    assertThat(result.path("supportedVersions").toString())
        .isEqualTo("[\"2026-07-28\",\"2025-11-25\",\"2025-06-18\"]");
    assertThat(result.path("capabilities").has("tools")).isTrue();
    assertThat(
            result.path("_meta").path("io.modelcontextprotocol/serverInfo").path("name").asString())
        .isEqualTo("shop");
  }

  @Test
  void resultsSayTheirTypeAndListsHowLongTheyKeep() throws IOException, InterruptedException {
    ObjectNode list = Agent.body(agent.modern("/mcp/shop", "tools/list", "{}"));
    assertThat(list.path("result").path("resultType").asString()).isEqualTo("complete");
    assertThat(list.path("result").path("ttlMs").isIntegralNumber()).isTrue();
    assertThat(list.path("result").path("cacheScope").asString()).isEqualTo("private");
    ObjectNode called = call("echo", "'arguments':{'text':'hi'}");
    assertThat(text(called)).isEqualTo("hi");
    assertThat(called.path("result").path("resultType").asString()).isEqualTo("complete");
    assertThat(call("fancy", "'arguments':{}").path("result").path("resultType").asString())
        .isEqualTo("complete");
  }

  @Test
  void aRequestThatDoesNotSayWhoSpeaksIsRefused() throws IOException, InterruptedException {
    agent.with("MCP-Protocol-Version", Agent.MODERN).with("Mcp-Method", "tools/list");
    HttpResponse<String> answer =
        agent.post("/mcp/shop", "{'jsonrpc':'2.0','id':5,'method':'tools/list','params':{}}");
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(Agent.body(answer).path("error").path("code").asInt()).isEqualTo(-32602);
    assertThat(Agent.body(answer).path("id").asInt()).isEqualTo(5);
  }

  @Test
  void anUnknownRevisionIsRefusedWithThoseThatAreServed() throws IOException, InterruptedException {
    agent.with("MCP-Protocol-Version", "2030-01-01").with("Mcp-Method", "tools/list");
    HttpResponse<String> answer =
        agent.post(
            "/mcp/shop",
            "{'jsonrpc':'2.0','id':5,'method':'tools/list','params':{"
                + WHO.replace(Agent.MODERN, "2030-01-01")
                + "}}");
    assertThat(answer.statusCode()).isEqualTo(400);
    ObjectNode error = (ObjectNode) Agent.body(answer).path("error");
    assertThat(error.path("code").asInt()).isEqualTo(-32022);
    assertThat(error.path("data").path("requested").asString()).isEqualTo("2030-01-01");
    assertThat(error.path("data").path("supported").toString()).contains(Agent.MODERN);
  }

  @Test
  void headersMustAgreeWithTheMessage() throws IOException, InterruptedException {
    String list = "{'jsonrpc':'2.0','id':5,'method':'tools/list','params':{" + WHO + "}}";
    String call =
        "{'jsonrpc':'2.0','id':5,'method':'tools/call','params':{'name':'echo'," + WHO + "}}";
    mismatch(list);
    agent.with("MCP-Protocol-Version", "2025-11-25").with("Mcp-Method", "tools/list");
    mismatch(list);
    agent.with("MCP-Protocol-Version", Agent.MODERN).with("Mcp-Method", "TOOLS/LIST");
    mismatch(list);
    agent.without("Mcp-Method");
    mismatch(list);
    agent.with("Mcp-Method", "tools/call");
    mismatch(call);
    agent.with("Mcp-Name", "charge");
    mismatch(call);
    agent.with("Mcp-Name", "=?base64?ZWNobw==?=");
    assertThat(agent.post("/mcp/shop", call).statusCode()).isEqualTo(200);
  }

  private void mismatch(String json) throws IOException, InterruptedException {
    HttpResponse<String> answer = agent.post("/mcp/shop", json);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(Agent.body(answer).path("error").path("code").asInt()).isEqualTo(-32020);
  }

  @Test
  void argumentsThatAToolWantsInHeadersAreCompared() throws IOException, InterruptedException {
    premises.shop.request(
        Session.passing(premises.env, Shop.CODEC, "x", dev.weir.mcp.Revision.V2026_07_28).peer(),
        "tools/list",
        Shop.json("{}"),
        dev.weir.call.Caller.NOBODY,
        premises.env.clock().now());
    String params = "{'name':'region','arguments':{'region':'Zürich'}}";
    assertThat(agent.modern("/mcp/shop", "tools/call", params).statusCode()).isEqualTo(400);
    agent.with("Mcp-Param-Region", "Bern");
    assertThat(agent.modern("/mcp/shop", "tools/call", params).statusCode()).isEqualTo(400);
    agent.with("Mcp-Param-Region", "=?base64?WsO8cmljaA?=");
    assertThat(agent.modern("/mcp/shop", "tools/call", params).statusCode()).isEqualTo(400);
    agent.with("Mcp-Param-Region", "=?base64?WsO8cmljaA==?=");
    assertThat(agent.modern("/mcp/shop", "tools/call", params).statusCode()).isEqualTo(200);
  }

  @Test
  void whatTheRevisionTookAwayIsNotFound() throws IOException, InterruptedException {
    for (String method :
        new String[] {"initialize", "ping", "logging/setLevel", "resources/subscribe", "no/such"}) {
      HttpResponse<String> answer = agent.modern("/mcp/shop", method, "{}");
      assertThat(answer.statusCode()).as(method).isEqualTo(404);
      assertThat(Agent.body(answer).path("error").path("code").asInt()).isEqualTo(-32601);
      assertThat(Agent.body(answer).path("id").asInt()).isEqualTo(42);
    }
  }

  @Test
  void aMissingCapabilityIsReportedAsTheToolServerReportsIt()
      throws IOException, InterruptedException {
    HttpResponse<String> answer =
        agent.modern("/mcp/shop", "tools/call", "{'name':'reject','arguments':{}}");
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(Agent.body(answer).path("error").path("code").asInt()).isEqualTo(-32021);
  }

  @Test
  void anotherRequestWithTheToolsInputIsTheSameEffect() throws IOException, InterruptedException {
    ObjectNode asked = (ObjectNode) call("want", "'arguments':{}").path("result");
    assertThat(asked.path("resultType").asString()).isEqualTo("input_required");
    assertThat(asked.path("inputRequests").has("who")).isTrue();
    assertThat(asked.path("unknown").asInt()).isEqualTo(7);
    String state = asked.path("requestState").asString();
    assertThat(state).isNotEqualTo("tools-own");
    ObjectNode done =
        call(
            "want",
            "'arguments':{},'inputResponses':{'who':{'name':'Ada'}},'requestState':'"
                + state
                + "'");
    assertThat(text(done)).isEqualTo("hello Ada with tools-own");
    assertThat(done.path("result").path("_meta").path("dev.weir/effect"))
        .isEqualTo(asked.path("_meta").path("dev.weir/effect"));
  }

  @Test
  void aStateIsGoodForItsOwnCallOnlyAndOnlyOnce() throws IOException, InterruptedException {
    String state = call("want", "'arguments':{}").path("result").path("requestState").asString();
    String input = "'inputResponses':{'who':{'name':'Ada'}},'requestState':";
    invalid(call("want", "'arguments':{}," + input + "'" + state + "-TAMPERED'"));
    invalid(call("want", "'arguments':{}," + input + "'garbage'"));
    invalid(call("want", "'arguments':{'other':1}," + input + "'" + state + "'"));
    invalid(call("cook", "'arguments':{}," + input + "'" + state + "'"));
    agent.with("Mcp-Session-Id", "ignored");
    assertThat(text(call("want", "'arguments':{}," + input + "'" + state + "'")))
        .startsWith("hello Ada");
    // Used up: the second use hears what the first one did.
    ObjectNode again = call("want", "'arguments':{}," + input + "'" + state + "'");
    assertThat(text(again)).startsWith("hello Ada");
    assertThat(again.path("result").path("_meta").path("dev.weir/replayed").asBoolean()).isTrue();
  }

  private static void invalid(ObjectNode answer) {
    assertThat(answer.path("error").path("code").asInt()).isEqualTo(-32602);
    assertThat(answer.path("error").path("data").path("code").asString())
        .isEqualTo("continuation-invalid");
  }

  @Test
  void inputThatIsNoInputIsRefused() throws IOException, InterruptedException {
    assertThat(
            call("want", "'arguments':{},'inputResponses':null").path("error").path("code").asInt())
        .isEqualTo(-32602);
    assertThat(
            call("want", "'arguments':{},'inputResponses':{'who':5}")
                .path("error")
                .path("code")
                .asInt())
        .isEqualTo(-32602);
  }

  @Test
  void aTaskHasANameOfOursAndItsEndEndsTheEffect() throws IOException, InterruptedException {
    ObjectNode begun = (ObjectNode) call("cook", "'arguments':{}").path("result");
    assertThat(begun.path("resultType").asString()).isEqualTo("task");
    String task = begun.path("taskId").asString();
    assertThat(task).startsWith("weir-");
    String effect = begun.path("_meta").path("dev.weir/effect").asString();
    ObjectNode polled =
        (ObjectNode)
            Agent.body(agent.modern("/mcp/shop", "tasks/get", "{'taskId':'" + task + "'}"))
                .path("result");
    assertThat(polled.path("status").asString()).isEqualTo("completed");
    assertThat(polled.path("taskId").asString()).isEqualTo(task);
    assertThat(premises.shop.saw("tasks/get").path("taskId").asString()).isEqualTo("t1");
    assertThat(
            premises
                .ledger
                .effect(dev.weir.call.Tenant.DEFAULT, dev.weir.effect.EffectId.parse(effect))
                .orElseThrow()
                .state())
        .isEqualTo(dev.weir.effect.State.SUCCEEDED);
  }

  /** A task's name comes from the agent: one that names another task must not end an effect. */
  @Test
  void aForgedNameOfATaskEndsNobodysEffect() throws IOException, InterruptedException {
    ObjectNode begun = (ObjectNode) call("cook", "'arguments':{}").path("result");
    String effect = begun.path("_meta").path("dev.weir/effect").asString();
    String forged =
        "weir-"
            + java.util.Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(
                    ("shop~" + effect + "~another")
                        .getBytes(java.nio.charset.StandardCharsets.UTF_8));
    Agent.body(agent.modern("/mcp/shop", "tasks/get", "{'taskId':'" + forged + "'}"));
    assertThat(
            premises
                .ledger
                .effect(dev.weir.call.Tenant.DEFAULT, dev.weir.effect.EffectId.parse(effect))
                .orElseThrow()
                .state())
        .isEqualTo(dev.weir.effect.State.SUSPENDED);
  }

  @Test
  void aLostStreamIsACancellationAndTheReissueIsTheSameEffect()
      throws IOException, InterruptedException {
    try (Agent.Stream stream =
        agent.modernStream("/mcp/shop", "tools/call", "{'name':'slow-charge','arguments':{}}")) {
      assertThat(stream.response.statusCode()).isEqualTo(200);
    }
    assertThat(premises.shop.signal("cancelled").await(Duration.ofSeconds(60))).isTrue();
    premises.shop.signal("finish").raise();
    ObjectNode again = call("slow-charge", "'arguments':{}");
    assertThat(text(again)).isEqualTo("waited");
    assertThat(again.path("result").path("_meta").path("dev.weir/replayed").asBoolean()).isTrue();
    assertThat(premises.shop.charges).hasValue(1);
  }

  @Test
  void logLinesAreHeardOnlyWhereTheyAreAskedFor() throws IOException, InterruptedException {
    HttpResponse<String> quiet =
        agent.modern("/mcp/shop", "tools/call", "{'name':'progress','arguments':{}}");
    assertThat(quiet.body()).contains("notifications/progress").doesNotContain("/message\"");
    HttpResponse<String> loud =
        agent.modern(
            "/mcp/shop",
            "tools/call",
            "{'name':'progress','arguments':{},'_meta':{'io.modelcontextprotocol/logLevel':'debug'}}");
    assertThat(loud.body()).contains("notifications/message");
  }

  @Test
  void listeningTellsWhatWasAskedForAndNothingElse() throws IOException, InterruptedException {
    for (String path : new String[] {"/mcp/shop", "/mcp"}) {
      try (Agent.Stream stream =
          agent.modernStream(
              path, "subscriptions/listen", "{'notifications':{'toolsListChanged':true}}")) {
        ObjectNode first = stream.next();
        assertThat(first.path("method").asString())
            .isEqualTo("notifications/subscriptions/acknowledged");
        assertThat(premises.shop.signal("listening").await(Duration.ofSeconds(60))).isTrue();
        premises.shop.changed("notifications/prompts/list_changed");
        premises.shop.changed("notifications/tools/list_changed");
        ObjectNode second = stream.next();
        assertThat(second.path("method").asString()).isEqualTo("notifications/tools/list_changed");
        assertThat(
                second
                    .path("params")
                    .path("_meta")
                    .path("io.modelcontextprotocol/subscriptionId")
                    .asInt())
            .isEqualTo(42);
      }
      premises.shop.signals.remove("listening");
    }
  }
}
