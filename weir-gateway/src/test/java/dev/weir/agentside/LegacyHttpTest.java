package dev.weir.agentside;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** Streamable HTTP as agents of 2025-06-18 and 2025-11-25 speak it. */
class LegacyHttpTest {
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

  @Test
  void initializeGivesASessionAndSaysWhatTheServerSays() throws IOException, InterruptedException {
    HttpResponse<String> answer =
        agent.post(
            "/mcp/shop",
            "{'jsonrpc':'2.0','id':'a','method':'initialize','params':{'protocolVersion':'2025-06-18','capabilities':{}}}");
    ObjectNode result = (ObjectNode) Agent.body(answer).path("result");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Mcp-Session-Id").orElse("")).matches("[!-~]{30,}");
    assertThat(result.path("protocolVersion").asString()).isEqualTo("2025-06-18");
    assertThat(result.path("serverInfo").path("name").asString()).isEqualTo("shop");
    assertThat(result.path("unknownMember").asInt()).isEqualTo(1);
    assertThat(result.path("capabilities").path("x-unknown").toString())
        .isEqualTo("{\"deep\":[1,2.50]}");
  }

  /** Whoever gets no session shares one with all who have none, and is taken for any of them. */
  @Test
  void aGreetingThatTakesLongGivesASessionTooBeforeItsAnswer()
      throws IOException, InterruptedException {
    premises.shop.signal("hello");
    var request =
        HttpRequest.newBuilder(premises.door.address().resolve("/mcp/shop"))
            .timeout(Duration.ofSeconds(30))
            .header("Content-Type", "application/json")
            .header("Accept", "application/json, text/event-stream")
            .POST(
                BodyPublishers.ofString(
                    Shop.json(
                            "{'jsonrpc':'2.0','id':1,'method':'initialize','params':{'protocolVersion':'2025-11-25','capabilities':{}}}")
                        .toString()))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      // Returns with the headers: the server has not said hello by then.
      HttpResponse<InputStream> answer = client.send(request, BodyHandlers.ofInputStream());
      assertThat(answer.headers().firstValue("Content-Type").orElse(""))
          .startsWith("text/event-stream");
      assertThat(answer.headers().firstValue("Mcp-Session-Id").orElse("")).matches("[!-~]{30,}");
      premises.shop.signal("hello").raise();
      try (InputStream body = answer.body()) {
        assertThat(new String(body.readAllBytes(), StandardCharsets.UTF_8)).contains("serverInfo");
      }
    } finally {
      premises.shop.signal("hello").raise();
    }
  }

  @Test
  void anUnknownRevisionIsAnsweredWithTheNewestLegacyOne()
      throws IOException, InterruptedException {
    ObjectNode answer =
        Agent.body(
            agent.post(
                "/mcp/shop",
                "{'jsonrpc':'2.0','id':1,'method':'initialize','params':{'protocolVersion':'1999-01-01'}}"));
    assertThat(answer.path("result").path("protocolVersion").asString()).isEqualTo("2025-11-25");
  }

  @Test
  void aCallIsAnsweredInPlainJsonWithMarks() throws IOException, InterruptedException {
    agent.initialize("/mcp/shop", "2025-11-25", "{}");
    HttpResponse<String> response =
        agent.post(
            "/mcp/shop",
            "{'jsonrpc':'2.0','id':7,'method':'tools/call','params':{'name':'charge','arguments':{'amount':5}}}");
    ObjectNode answer = Agent.body(response);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
    assertThat(answer.path("id").asInt()).isEqualTo(7);
    assertThat(text(answer)).isEqualTo("charged 1");
    assertThat(answer.path("result").path("_meta").path("dev.weir/effect").asString()).hasSize(36);
    assertThat(answer.path("result").path("_meta").path("dev.weir/retry").asString())
        .isEqualTo("never");
  }

  @Test
  void theToolsBytesComeThroughWithTheirUnknownFields() throws IOException, InterruptedException {
    ObjectNode result = (ObjectNode) agent.call("/mcp/shop", "fancy", "{}").path("result");
    assertThat(result.path("unknown").toString()).isEqualTo("1.50");
    assertThat(result.path("structuredContent").path("a").asString()).isEqualTo("é");
    assertThat(result.path("_meta").path("own").toString()).isEqualTo("[1]");
    assertThat(result.path("_meta").has("dev.weir/effect")).isTrue();
  }

  @Test
  void aRequestWithoutASessionIsServed() throws IOException, InterruptedException {
    assertThat(text(agent.call("/mcp/shop", "echo", "{'text':'hi'}"))).isEqualTo("hi");
  }

  @Test
  void anIdenticalChargeIsAPossibleDuplicateAndDistinctInsists()
      throws IOException, InterruptedException {
    agent.initialize("/mcp/shop", "2025-11-25", "{}");
    assertThat(text(agent.call("/mcp/shop", "charge", "{'amount':5}"))).isEqualTo("charged 1");
    ObjectNode again = agent.call("/mcp/shop", "charge", "{'amount':5}");
    assertThat(again.path("result").path("isError").asBoolean()).isTrue();
    assertThat(text(again)).contains("weir_distinct").contains("effect ");
    assertThat(again.path("result").path("content").path(1).path("text").asString())
        .isEqualTo("charged 1");
    assertThat(again.path("result").path("_meta").path("dev.weir/error").asString())
        .isEqualTo("possible-duplicate");
    assertThat(premises.shop.charges).hasValue(1);

    ObjectNode insisted =
        agent.call("/mcp/shop", "charge", "{'amount':5,'weir_distinct':'second'}");
    assertThat(text(insisted)).isEqualTo("charged 2");
    assertThat(premises.shop.saw("charge").path("arguments").has("weir_distinct")).isFalse();
    ObjectNode third = agent.call("/mcp/shop", "charge", "{'amount':5,'weir_distinct':'second'}");
    assertThat(third.path("result").path("content").toString()).contains("charged 2");
    assertThat(premises.shop.charges).hasValue(2);
  }

  @Test
  void theSameKeyIsTheSameEffectInEverySession() throws IOException, InterruptedException {
    String meta = "{'dev.weir/key':'order-1','traceparent':'00-1-2-01','x':1}";
    agent.initialize("/mcp/shop", "2025-11-25", "{}");
    assertThat(text(agent.call("/mcp/shop", "charge", "{'amount':5}", meta)))
        .isEqualTo("charged 1");
    agent.without("Mcp-Session-Id").initialize("/mcp/shop", "2025-11-25", "{}");
    assertThat(text(agent.call("/mcp/shop", "charge", "{'amount':5}", meta)))
        .isEqualTo("charged 1");
    ObjectNode mismatch = agent.call("/mcp/shop", "charge", "{'amount':6}", meta);
    assertThat(mismatch.path("result").path("_meta").path("dev.weir/error").asString())
        .isEqualTo("key-mismatch");
    assertThat(premises.shop.charges).hasValue(1);
    assertThat(premises.shop.saw("charge").path("_meta").path("x").asInt()).isEqualTo(1);
  }

  @Test
  void distinctIsOfferedWhereCallsAreJudgedAndNowhereElse()
      throws IOException, InterruptedException {
    ObjectNode page =
        Agent.body(agent.post("/mcp/shop", "{'jsonrpc':'2.0','id':1,'method':'tools/list'}"));
    var tools = page.path("result").path("tools");
    assertThat(tools.path(0).path("inputSchema").path("properties").has("weir_distinct")).isFalse();
    assertThat(tools.path(0).path("execution").path("taskSupport").asString())
        .isEqualTo("forbidden");
    assertThat(tools.path(1).path("inputSchema").path("properties").has("weir_distinct")).isTrue();
    assertThat(page.path("result").path("nextCursor").asString()).isEqualTo("p2");
  }

  @Test
  void aToolsOwnArgumentOfThatNameIsLeftToIt() throws IOException, InterruptedException {
    assertThat(text(agent.call("/mcp/shop", "own", "{'weir_distinct':3}")))
        .isEqualTo("weir_distinct is 3");
  }

  @Test
  void aHundredCallsOfOneKeyAreOneChargeAndAHundredEqualAnswers()
      throws IOException, InterruptedException {
    agent.initialize("/mcp/shop", "2025-11-25", "{}");
    List<String> answers = Collections.synchronizedList(new ArrayList<>());
    List<Thread> callers = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      callers.add(
          Thread.ofVirtual()
              .start(() -> {
                try {
                  answers.add(
                      text(
                          agent.call(
                              "/mcp/shop",
                              "slow-charge",
                              "{'amount':5}",
                              "{'dev.weir/key':'one'}")));
                } catch (IOException | InterruptedException e) {
                  answers.add(e.toString());
                }
              }));
    }
    assertThat(premises.shop.signal("started").await(Duration.ofSeconds(60))).isTrue();
    premises.shop.signal("finish").raise();
    for (Thread caller : callers) {
      caller.join();
    }
    assertThat(answers).hasSize(100).allMatch("waited"::equals);
    assertThat(premises.shop.charges).hasValue(1);
  }

  @Test
  void aFailureOfTheToolComesAsTheToolSaysIt() throws IOException, InterruptedException {
    ObjectNode failed = agent.call("/mcp/shop", "fail", "{}");
    assertThat(failed.path("result").path("isError").asBoolean()).isTrue();
    assertThat(text(failed)).isEqualTo("out of stock");
    assertThat(failed.path("result").path("_meta").path("dev.weir/error").asString())
        .isEqualTo("tool-failed");
    ObjectNode rejected = agent.call("/mcp/shop", "reject", "{}");
    assertThat(rejected.path("error").path("code").asInt()).isEqualTo(-32021);
    assertThat(rejected.path("error").path("data").path("requiredCapabilities").has("sampling"))
        .isTrue();
  }

  @Test
  void aLostWriteIsInDoubtAndIsNotRepeated() throws IOException, InterruptedException {
    ObjectNode lost = agent.call("/mcp/shop", "lost", "{}");
    assertThat(lost.path("result").path("isError").asBoolean()).isTrue();
    assertThat(text(lost)).contains("Do not repeat");
    assertThat(lost.path("result").path("_meta").path("dev.weir/in-doubt").asBoolean()).isTrue();
    assertThat(lost.path("result").path("_meta").path("dev.weir/retry").asString())
        .isEqualTo("never");
  }

  @Test
  void aClosedShopMayBeTriedAgain() throws IOException, InterruptedException {
    ObjectNode down = agent.call("/mcp/shop", "down", "{}");
    assertThat(text(down)).contains("tool-unreachable").contains("may be made again");
    assertThat(down.path("result").path("_meta").path("dev.weir/retry").asString())
        .isEqualTo("same-key-after-ms");
  }

  @Test
  void progressAndTheAnswerComeOnTheCallsOwnStream() throws IOException, InterruptedException {
    agent.initialize("/mcp/shop", "2025-11-25", "{}");
    try (Agent.Stream stream =
        agent.open(
            "/mcp/shop",
            "{'jsonrpc':'2.0','id':7,'method':'tools/call','params':{'name':'progress'}}")) {
      assertThat(stream.response.headers().firstValue("Content-Type"))
          .hasValue("text/event-stream");
      for (int i = 1; i <= 3; i++) {
        ObjectNode notice = stream.next();
        assertThat(notice.path("method").asString()).isEqualTo("notifications/progress");
        assertThat(notice.path("params").path("progress").asInt()).isEqualTo(i);
      }
      assertThat(stream.next().path("method").asString()).isEqualTo("notifications/message");
      assertThat(text(stream.next())).isEqualTo("progressed");
    }
  }

  @Test
  void aQuestionOfTheToolIsAnsweredByTheAgent() throws IOException, InterruptedException {
    agent.initialize("/mcp/shop", "2025-11-25", "{'elicitation':{}}");
    try (Agent.Stream stream =
        agent.open(
            "/mcp/shop",
            "{'jsonrpc':'2.0','id':7,'method':'tools/call','params':{'name':'ask'}}")) {
      ObjectNode question = stream.next();
      assertThat(question.path("method").asString()).isEqualTo("elicitation/create");
      assertThat(
              agent
                  .post(
                      "/mcp/shop",
                      "{'jsonrpc':'2.0','id':"
                          + question.get("id")
                          + ",'result':{'action':'accept','content':{'name':'Ada'}}}")
                  .statusCode())
          .isEqualTo(202);
      assertThat(text(stream.next())).contains("Ada");
    }
  }

  @Test
  void anAgentThatCannotBeAskedIsNotAsked() throws IOException, InterruptedException {
    agent.initialize("/mcp/shop", "2025-11-25", "{}");
    assertThat(text(agent.call("/mcp/shop", "ask", "{}"))).isEqualTo("cannot be asked");
  }

  @Test
  void aSlowCallTurnsIntoAStreamAndCanBeCancelledById() throws IOException, InterruptedException {
    agent.initialize("/mcp/shop", "2025-11-25", "{}");
    try (Agent.Stream stream =
        agent.open(
            "/mcp/shop",
            "{'jsonrpc':'2.0','id':9,'method':'tools/call','params':{'name':'wait'}}")) {
      assertThat(stream.response.headers().firstValue("Content-Type"))
          .hasValue("text/event-stream");
      assertThat(
              agent
                  .post(
                      "/mcp/shop",
                      "{'jsonrpc':'2.0','method':'notifications/cancelled','params':{'requestId':9}}")
                  .statusCode())
          .isEqualTo(202);
      assertThat(premises.shop.signal("cancelled").await(Duration.ofSeconds(60))).isTrue();
      premises.shop.signal("finish").raise();
      assertThat(stream.next().path("id").asInt()).isEqualTo(9);
    }
  }

  @Test
  void whoGoesAwayIsNoticedAndTheEffectIsRecordedAllTheSame()
      throws IOException, InterruptedException {
    agent.initialize("/mcp/shop", "2025-11-25", "{}");
    try (Agent.Stream stream =
        agent.open(
            "/mcp/shop",
            "{'jsonrpc':'2.0','id':9,'method':'tools/call','params':{'name':'slow-charge'}}")) {
      assertThat(stream.response.statusCode()).isEqualTo(200);
    }
    assertThat(premises.shop.signal("gone").await(Duration.ofSeconds(60))).isTrue();
    assertThat(premises.shop.signal("cancelled").raised()).isFalse();
    premises.shop.signal("finish").raise();
    // The answer never reached the agent, so the same call under a new id is the same effect.
    ObjectNode again = agent.call("/mcp/shop", "slow-charge", "{}");
    assertThat(text(again)).isEqualTo("waited");
    assertThat(again.path("result").path("_meta").path("dev.weir/replayed").asBoolean()).isTrue();
    assertThat(premises.shop.charges).hasValue(1);
  }

  @Test
  void noticesOutsideACallComeOnTheSessionsStream() throws IOException, InterruptedException {
    agent.initialize("/mcp/shop", "2025-11-25", "{}");
    var peer = premises.shop.peers.values().iterator().next();
    peer.listener()
        .notice(
            new dev.weir.mcp.Message.Notification(
                "notifications/tools/list_changed", Shop.json("{}")));
    try (Agent.Stream stream = agent.get("/mcp/shop")) {
      assertThat(stream.next().path("method").asString())
          .isEqualTo("notifications/tools/list_changed");
      peer.listener()
          .notice(
              new dev.weir.mcp.Message.Notification(
                  "notifications/resources/updated", Shop.json("{'uri':'shop://a'}")));
      assertThat(stream.next().path("params").path("uri").asString()).isEqualTo("shop://a");
    }
  }

  @Test
  void aDeletedSessionIsUnknown() throws IOException, InterruptedException {
    agent.initialize("/mcp/shop", "2025-11-25", "{}");
    assertThat(agent.method("DELETE", "/mcp/shop").statusCode()).isEqualTo(204);
    HttpResponse<String> answer =
        agent.post("/mcp/shop", "{'jsonrpc':'2.0','id':1,'method':'ping'}");
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(Agent.body(answer).path("error").path("data").path("code").asString())
        .isEqualTo("unknown-session");
    assertThat(premises.shop.forgotten).hasValue(1);
    assertThat(premises.shop.peers).isEmpty();
  }

  @Test
  void whatWeirHasNoOpinionAboutPassesThrough() throws IOException, InterruptedException {
    agent.initialize("/mcp/shop", "2025-11-25", "{}");
    assertThat(
            Agent.body(
                    agent.post(
                        "/mcp/shop",
                        "{'jsonrpc':'2.0','id':1,'method':'x/custom','params':{'a':{'b':[1]}}}"))
                .path("result")
                .toString())
        .isEqualTo("{\"echo\":true,\"list\":[1,null]}");
    assertThat(premises.shop.saw("x/custom").toString()).isEqualTo("{\"a\":{\"b\":[1]}}");
    agent.post(
        "/mcp/shop", "{'jsonrpc':'2.0','method':'notifications/roots/list_changed','params':{}}");
    assertThat(
            premises.shop.signal("notifications/roots/list_changed").await(Duration.ofSeconds(60)))
        .isTrue();
    assertThat(
            Agent.body(agent.post("/mcp/shop", "{'jsonrpc':'2.0','id':1,'method':'ping'}"))
                .path("result")
                .isObject())
        .isTrue();
  }
}
