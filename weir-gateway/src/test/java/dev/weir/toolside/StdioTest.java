package dev.weir.toolside;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.Call;
import dev.weir.call.Origin;
import dev.weir.call.Payload;
import dev.weir.call.ToolName;
import dev.weir.call.Value;
import dev.weir.effect.EffectClass;
import dev.weir.effect.EffectId;
import dev.weir.effect.EffectKey;
import dev.weir.effect.ResourceName;
import dev.weir.env.Env;
import dev.weir.env.Signal;
import dev.weir.error.ErrorCode;
import dev.weir.tool.Dispatch;
import dev.weir.tool.KeyForwarding;
import dev.weir.tool.Reply;
import dev.weir.tool.Tool;
import dev.weir.tool.Toolbox;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * A stdio server that behaves and one that does not, both real processes: what each behaviour comes
 * to as a reply.
 */
class StdioTest {
  private static final ServerConfig.Limits LIMITS =
      new ServerConfig.Limits(
          Duration.ofSeconds(30),
          Duration.ofSeconds(10),
          Duration.ofMillis(500),
          Duration.ofMinutes(1),
          Duration.ofMinutes(1),
          8,
          2 << 20);

  /** One process for what is never answered, one for questions: each spoils the other's test. */
  private static ToolServers servers;

  @BeforeAll
  static void open() {
    servers = ToolServers.open(List.of(odd("odd"), odd("asks")), Agent.ALLOW, Env.system());
  }

  @AfterAll
  static void close() {
    servers.close();
  }

  private static ServerConfig odd(String name, String... arguments) {
    return new ServerConfig.Stdio(
        name,
        OddServer.command(arguments),
        Map.of(),
        Optional.empty(),
        ServerConfig.Isolation.SHARED,
        LIMITS);
  }

  private static Agent agent() {
    return new Agent(servers, "session-1");
  }

  @Test
  void argumentsMetaAndKeyArriveAsTheyWere() throws InterruptedException {
    Reply reply =
        agent()
            .with("{\"traceparent\":\"00-a-b-01\",\"com.example/x\":[1]}")
            .call("odd", "echo", Map.of("n", 12345678901234567L, "deep", List.of(Map.of("a", ""))));
    JsonNode said = body(reply);
    assertThat(said.path("structuredContent").toString())
        .contains("12345678901234567")
        .contains("{\"a\":\"\"}");
    assertThat(said.path("seenMeta").path("traceparent").asString("")).isEqualTo("00-a-b-01");
    assertThat(said.path("seenMeta").path("com.example/x").toString()).isEqualTo("[1]");
    assertThat(said.path("seenMeta").path("dev.weir/key").asString("")).isEqualTo("given:k-1");
  }

  @Test
  void aForwardedKeyGoesIntoTheMemberThatTheToolTakesItFrom() throws InterruptedException {
    var name = new ToolName("odd", "echo");
    Tool tool = ((Toolbox.Found.Guarded) servers.find(name)).tool();
    var key = new Dispatch.Forwarded(new KeyForwarding.Slot.Meta("com.pay/key"), "weir-1");
    var dispatch =
        new Dispatch(
            EffectId.next(Env.system()),
            Optional.of(EffectKey.given("k-1")),
            Optional.of(key),
            EffectClass.WRITE,
            Call.of(Origin.of("session-1"), name, Value.Obj.empty()),
            Env.system().clock().now().plusSeconds(20),
            1,
            Optional.empty(),
            Map.of(new ResourceName("file:/a"), 17L));
    JsonNode meta = body(tool.act(dispatch)).path("seenMeta");
    assertThat(meta.path("dev.weir/fences").path("file:/a").asLong()).isEqualTo(17);
    assertThat(meta.path("com.pay/key").asString("")).isEqualTo("weir-1");
    assertThat(meta.path("dev.weir/key").asString("")).isEqualTo("given:k-1");
  }

  @Test
  void garbageBetweenMessagesIsSkippedAndCounted() throws InterruptedException {
    long before = stats().garbage();
    assertThat(agent().call("odd", "garbage")).isInstanceOf(Reply.Result.class);
    assertThat(stats().garbage()).isEqualTo(before + 3);
  }

  @Test
  void anAnswerThatIsNoneIsLost() throws InterruptedException {
    assertLost(agent().call("odd", "garbage_answer"), ErrorCode.TOOL_PROTOCOL);
    assertLost(agent().call("odd", "not_an_object"), ErrorCode.TOOL_PROTOCOL);
  }

  /** It is JSON, and used to end the thread that reads: no later answer was heard by anybody. */
  @Test
  void anAnswerWithANumberThatNothingCanHoldIsLostAndTheNextOneIsHeard()
      throws InterruptedException {
    assertLost(agent().call("odd", "exponent"), ErrorCode.TOOL_PROTOCOL);
    assertThat(agent().call("odd", "echo")).isInstanceOf(Reply.Result.class);
  }

  @Test
  void noAnswerIsLostAtTheDeadlineAndTheServerIsToldSo() throws InterruptedException {
    int before = cancelsSeen();
    assertLost(agent().within(Duration.ofSeconds(1)).call("odd", "never"), ErrorCode.TOOL_TIMEOUT);
    assertThat(cancelsSeen()).isEqualTo(before + 1);
  }

  @Test
  void aSecondAnswerIsIgnoredAndCounted() throws InterruptedException {
    long before = stats().strayAnswers();
    assertThat(body(agent().call("odd", "twice")).toString()).contains("first");
    body(agent().call("odd", "echo"));
    assertThat(stats().strayAnswers()).isGreaterThan(before);
  }

  @Test
  void anAnswerWithAWrongIdIsNoAnswer() throws InterruptedException {
    assertLost(
        agent().within(Duration.ofSeconds(1)).call("odd", "wrong_id"), ErrorCode.TOOL_TIMEOUT);
  }

  @Test
  void errorsAreAnswers() throws InterruptedException {
    assertThat(agent().call("odd", "internal_error")).isInstanceOf(Reply.Rejected.class);
    assertThat(agent().call("odd", "invalid")).isInstanceOf(Reply.Rejected.class);
    assertThat(agent().call("odd", "is_error")).isInstanceOf(Reply.ToolError.class);
  }

  @Test
  void anUnknownToolIsNamedWithItsNeighbours() throws InterruptedException {
    Reply reply = agent().call("odd", "ecko");
    assertThat(reply).isInstanceOf(Reply.NeverSent.class);
    Reply.NeverSent never = (Reply.NeverSent) reply;
    assertThat(never.fault().code()).isEqualTo(ErrorCode.UNKNOWN_TOOL);
    assertThat(never.fault().detail()).contains("\"ecko\"").contains("echo");
  }

  @Test
  void progressComesBackUnderTheAgentsToken() throws InterruptedException {
    Agent agent = agent().with("{\"progressToken\":\"mine\"}");
    body(agent.call("odd", "progress"));
    assertThat(agent.heard)
        .hasSize(3)
        .allSatisfy(heard -> {
          assertThat(heard.method()).isEqualTo("notifications/progress");
          assertThat(heard.params().path("progressToken").asString("")).isEqualTo("mine");
        });
  }

  @Test
  void aLogLineDuringTheOnlyCallIsHeardByItsCaller() throws InterruptedException {
    try (ToolServers own = ToolServers.open(List.of(odd("own")), Agent.ALLOW, Env.system())) {
      Agent agent = new Agent(own, "s");
      body(agent.call("own", "log"));
      assertThat(agent.heard).extracting(Agent.Heard::method).contains("notifications/message");
    }
  }

  @Test
  void aCancelledWriteIsWaitedForAndACancelledReadIsNot() throws InterruptedException {
    Agent writer = agent().with("{\"progressToken\":1}").cancellingWhenTold();
    assertThat(body(writer.call("odd", "until_cancelled")).toString())
        .contains("cancelled in the end");

    Agent reader = agent().as(EffectClass.READ).with("{\"progressToken\":1}").cancellingWhenTold();
    assertThat(reader.call("odd", "never")).isInstanceOf(Reply.Lost.class);

    // Twice is as once, so a doubt does no harm; but while there is one, others wait.
    Agent setter =
        agent().as(EffectClass.IDEMPOTENT_WRITE).with("{\"progressToken\":1}").cancellingWhenTold();
    assertThat(setter.call("odd", "until_cancelled")).isInstanceOf(Reply.Lost.class);
    Agent awaited =
        agent()
            .as(EffectClass.IDEMPOTENT_WRITE)
            .writing("book")
            .with("{\"progressToken\":1}")
            .cancellingWhenTold();
    assertThat(body(awaited.call("odd", "until_cancelled")).toString())
        .contains("cancelled in the end");
  }

  @Test
  void whoeverIsGoneLeavesAWriteAlone() throws InterruptedException {
    Agent agent = agent();
    agent.leave.raise();
    int before = cancelsSeen();
    assertThat(body(agent.call("odd", "echo"))).isNotNull();
    assertThat(cancelsSeen()).isEqualTo(before);
  }

  @Test
  void aLegacyAgentIsAskedAndItsAnswerReachesTheServer() throws InterruptedException {
    Agent agent =
        new Agent(servers, "asked")
            .answering((method, params) ->
                Optional.of(Payload.of("{\"result\":{\"action\":\"accept\",\"from\":\"me\"}}")));
    ToolServer server = servers.server("asks").orElseThrow();
    assertThat(server.hello(agent.legacy()).path("anUnknownField").asString("")).isEqualTo("kept");
    JsonNode said = body(agent.call("asks", "ask", Map.of("tag", "x")));
    assertThat(said.path("answer").path("from").asString("")).isEqualTo("me");
    server.forget("asked");
  }

  @Test
  void aModernAgentIsAskedByInputRequiredAndGoesOn() throws InterruptedException {
    Agent agent = new Agent(servers, "modern").with(Agent.modernMeta());
    Reply reply = agent.call("asks", "ask", Map.of("tag", "y"));
    assertThat(reply).isInstanceOf(Reply.Suspended.class);
    JsonNode answer = Agent.json(((Reply.Suspended) reply).answer());
    assertThat(answer.path("resultType").asString("")).isEqualTo("input_required");
    String key = answer.path("inputRequests").propertyNames().iterator().next();
    assertThat(answer.at("/inputRequests/" + key + "/params/message").asString(""))
        .contains("who are you, y?");

    JsonNode input =
        Agent.JSON.readTree("{\"" + key + "\":{\"action\":\"accept\",\"from\":\"modern\"}}");
    assertThat(body(agent.continuing(answer, input).call("asks", "ask")).toString())
        .contains("\"from\":\"modern\"");
    assertLost(agent.continuing(answer, input).call("asks", "ask"), ErrorCode.TOOL_BROKEN);
  }

  @Test
  void nobodyElseCanGoOnWithAHeldCall() throws InterruptedException {
    Agent agent = new Agent(servers, "modern-a").with(Agent.modernMeta());
    JsonNode answer = Agent.json(((Reply.Suspended) agent.call("asks", "ask")).answer());
    Agent thief = new Agent(servers, "modern-b").with(Agent.modernMeta());
    JsonNode input = Agent.JSON.readTree("{\"q1\":{\"action\":\"accept\"}}");
    assertLost(thief.continuing(answer, input).call("asks", "ask"), ErrorCode.TOOL_BROKEN);
    assertThat(body(agent.continuing(answer, input).call("asks", "ask"))).isNotNull();
  }

  @Test
  void anAgentThatCannotBeAskedRefusesTheServersQuestion() throws InterruptedException {
    JsonNode said = body(new Agent(servers, "mute").call("asks", "ask"));
    assertThat(said.path("answer").path("code").asInt(0)).isEqualTo(-32601);
  }

  @Test
  void aModernServerAsksALegacyAgentAndIsCalledAgain() throws InterruptedException {
    try (ToolServers modern =
        ToolServers.open(List.of(odd("new", "--modern")), Agent.ALLOW, Env.system())) {
      Agent agent =
          new Agent(modern, "old")
              .answering((method, params) -> Optional.of(Payload.of("{\"result\":{\"is\":7}}")));
      modern.server("new").orElseThrow().hello(agent.legacy());
      JsonNode said = body(agent.call("new", "input_required"));
      assertThat(said.path("responses").path("name").path("is").asInt(0)).isEqualTo(7);
      assertThat(said.path("state").asString("")).isEqualTo("state-of-the-server");
      assertThat(body(agent.call("new", "echo")).path("seenMeta").toString())
          .contains("2026-07-28")
          .contains("elicitation");
    }
  }

  @Test
  void manyCallsAtOnceEachGetTheirOwnAnswer() throws InterruptedException, ExecutionException {
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<JsonNode>> answers = new ArrayList<>();
      for (int i = 0; i < 1_000; i++) {
        int mine = i;
        answers.add(
            callers.submit(
                () -> body(new Agent(servers, "s" + mine).call("odd", "echo", Map.of("n", mine)))));
      }
      for (int i = 0; i < answers.size(); i++) {
        assertThat(answers.get(i).get().path("structuredContent").path("n").asInt(-1)).isEqualTo(i);
      }
    }
  }

  @Test
  void tenMegabytesOfArgumentsPass() throws InterruptedException {
    var roomy =
        new ServerConfig.Stdio(
            "roomy",
            OddServer.command(),
            Map.of(),
            Optional.empty(),
            ServerConfig.Isolation.SHARED,
            ServerConfig.Limits.USUAL);
    try (ToolServers own = ToolServers.open(List.of(roomy), Agent.ALLOW, Env.system())) {
      String large = "x".repeat(10 << 20);
      JsonNode said = body(new Agent(own, "s").call("roomy", "echo", Map.of("large", large)));
      assertThat(said.path("structuredContent").path("large").asString("")).hasSize(10 << 20);
    }
  }

  @Test
  void aChangedListOfToolsIsNoticed() throws InterruptedException {
    try (ToolServers own = ToolServers.open(List.of(odd("own")), Agent.ALLOW, Env.system())) {
      Signal told = Env.system().threads().signal("told");
      Signal bystanderTold = Env.system().threads().signal("bystander-told");
      Agent agent = new Agent(own, "s");
      ToolServer server = own.server("own").orElseThrow();
      server.hello(agent.legacyHearing("notifications/tools/list_changed", told));
      server.hello(
          new Agent(own, "bystander")
              .legacyHearing("notifications/tools/list_changed", bystanderTold));
      body(agent.call("own", "grow"));
      assertThat(told.await(Duration.ofSeconds(60))).isTrue();
      assertThat(bystanderTold.await(Duration.ofSeconds(60))).isTrue();
      assertThat(own.tools("own")).extracting(tool -> tool.name().tool()).contains("grown_0");
    }
  }

  private static int cancelsSeen() throws InterruptedException {
    return body(agent().call("odd", "cancels_seen")).path("cancels").asInt(-1);
  }

  private static ServerStats stats() {
    return servers.server("odd").orElseThrow().stats();
  }

  private static JsonNode body(Reply reply) {
    assertThat(reply).isInstanceOf(Reply.Result.class);
    return Agent.json(((Reply.Result) reply).body());
  }

  private static void assertLost(Reply reply, ErrorCode code) {
    assertThat(reply).isInstanceOf(Reply.Lost.class);
    assertThat(((Reply.Lost) reply).fault().code()).isEqualTo(code);
  }
}
