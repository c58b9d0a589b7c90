package dev.weir.toolside;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.Payload;
import dev.weir.effect.EffectClass;
import dev.weir.env.Env;
import dev.weir.env.Signal;
import dev.weir.fixture.FixtureServer;
import dev.weir.mcp.Message;
import dev.weir.mcp.Revision;
import dev.weir.tool.Reply;
import dev.weir.toolserver.HttpDoor;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The conformance fixture, which speaks both eras, over both transports: agents of either era get
 * everything through, whichever era the connection is of.
 */
class FixtureTest {
  private static final String ACCEPT =
      "{\"result\":{\"action\":\"accept\",\"content\":{\"username\":\"ada\",\"name\":\"ada\"}}}";

  private static HttpDoor door;
  private static ToolServers servers;

  @BeforeAll
  static void open() {
    door = FixtureServer.open(Env.system(), 0);
    servers =
        ToolServers.open(
            List.of(
                ServerConfig.Http.of("http", door.url()),
                ServerConfig.Stdio.of("stdio", FixtureServer.command())),
            Agent.ALLOW,
            Env.system());
  }

  @AfterAll
  static void close() {
    servers.close();
    door.close();
  }

  private static Agent legacy(String server, String session) throws InterruptedException {
    Agent agent =
        new Agent(servers, session).answering((method, params) -> Optional.of(Payload.of(ACCEPT)));
    assertThat(server(server).hello(agent.legacy()).path("serverInfo").has("name")).isTrue();
    return agent;
  }

  private static Agent modern(String session) {
    return new Agent(servers, session).with(Agent.modernMeta());
  }

  private static ToolServer server(String name) {
    return servers.server(name).orElseThrow();
  }

  /** It would have accepted the greeting of the old era, too, and did by then. */
  @ParameterizedTest
  @ValueSource(strings = {"http", "stdio"})
  void aServerThatIsSlowToSayThatItIsModernIsModern(String server) throws InterruptedException {
    ServerConfig.Limits impatient = Agent.impatient(ServerConfig.Limits.USUAL);
    ServerConfig slow =
        server.equals("http")
            ? new ServerConfig.Http("http", door.url(), Map.of(), impatient)
            : new ServerConfig.Stdio(
                "stdio",
                FixtureServer.command(),
                Map.of(),
                Optional.empty(),
                ServerConfig.Isolation.SHARED,
                impatient);
    try (ToolServers slowly = ToolServers.open(List.of(slow), Agent.ALLOW, Env.system())) {
      ObjectNode hello = slowly.server(server).orElseThrow().hello(modernPeer());
      assertThat(hello.path("supportedVersions").toString())
          .contains(Revision.NEWEST_MODERN.wire());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"http", "stdio"})
  void whatNobodyNeedsToTouchPassesUnchanged(String server) throws InterruptedException {
    JsonNode said = body(legacy(server, "unknown-fields").call(server, "test_unknown_fields"));
    assertThat(said.at("/content/0/x-example").toString()).isEqualTo("9007199254740993");
    assertThat(said.at("/_meta/example.com~1on-result").asString("")).isEqualTo("kept");
    assertThat(said.at("/x-example/kept").asBoolean(false)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"http", "stdio"})
  void progressIsHeardInOrderInBothEras(String server) throws InterruptedException {
    for (Agent agent :
        List.of(
            legacy(server, "progress").with("{\"progressToken\":42}"),
            new Agent(servers, "m")
                .with(Agent.modernMeta().replaceFirst("\\{", "{\"progressToken\":42,")))) {
      body(agent.call(server, "test_tool_with_progress"));
      assertThat(agent.heard)
          .filteredOn(heard -> heard.method().equals("notifications/progress"))
          .allSatisfy(
              heard -> assertThat(heard.params().path("progressToken").asInt(0)).isEqualTo(42))
          .extracting(heard -> heard.params().path("progress").asInt(-1))
          .containsExactly(0, 50, 100);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"http", "stdio"})
  void aLegacyAgentIsAsked(String server) throws InterruptedException {
    Agent agent = legacy(server, "elicited");
    assertThat(body(agent.call(server, "test_elicitation", Map.of("message", "hi"))).toString())
        .contains("action=accept");
  }

  @ParameterizedTest
  @ValueSource(strings = {"http", "stdio"})
  void aModernAgentGoesOnAfterInputRequired(String server) throws InterruptedException {
    Agent agent = modern("asked-" + server);
    Reply reply = agent.call(server, "test_elicitation", Map.of("message", "hi"));
    assertThat(reply).isInstanceOf(Reply.Suspended.class);
    JsonNode answer = Agent.json(((Reply.Suspended) reply).answer());
    String key = answer.path("inputRequests").propertyNames().iterator().next();
    ObjectNode input = Agent.JSON.createObjectNode();
    input.set(key, Agent.JSON.readTree(ACCEPT).get("result"));
    assertThat(
            body(agent
                    .continuing(answer, input)
                    .call(server, "test_elicitation", Map.of("message", "hi")))
                .toString())
        .contains("action=accept");
  }

  @ParameterizedTest
  @ValueSource(strings = {"http", "stdio"})
  void anArgumentIsMirroredIntoAHeaderWhereTheToolWantsIt(String server)
      throws InterruptedException {
    for (Agent agent : List.of(modern("h"), legacy(server, "h-legacy"))) {
      assertThat(
              body(agent.call(server, "test_header_argument", Map.of("region", "Øst 世")))
                  .toString())
          .contains("Øst 世");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"http", "stdio"})
  void aStreamThatTheServerClosesIsReadOn(String server) throws InterruptedException {
    assertThat(body(legacy(server, "again").call(server, "test_reconnection")).toString())
        .contains("Reconnection test completed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"http", "stdio"})
  void aCancelledReadEndsAtOnce(String server) throws InterruptedException {
    Agent agent =
        legacy(server, "cancel")
            .as(EffectClass.READ)
            .with("{\"progressToken\":\"t\"}")
            .cancellingWhenTold();
    assertThat(agent.call(server, "test_wait_for_cancellation")).isInstanceOf(Reply.Lost.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"http", "stdio"})
  void otherRequestsPassAndAreBridged(String server) throws InterruptedException {
    Instant soon = Instant.now().plusSeconds(20);
    Agent agent = legacy(server, "prompts");
    Message.Response old =
        server(server)
            .request(agent.legacy(), "prompts/list", Agent.JSON.createObjectNode(), agent, soon);
    assertThat(((Message.Result) old).result().path("prompts").size()).isPositive();
    ObjectNode params = Agent.JSON.createObjectNode();
    params.set("_meta", Agent.JSON.readTree(Agent.modernMeta()));
    Message.Response now =
        server(server).request(modernPeer(), "prompts/list", params, Agent.NOBODY, soon);
    JsonNode result = ((Message.Result) now).result();
    assertThat(result.path("resultType").asString("")).isEqualTo("complete");
    assertThat(result.has("ttlMs")).isTrue();
    assertThat(result.has("cacheScope")).isTrue();
    Message.Response unknown =
        server(server)
            .request(agent.legacy(), "no/such", Agent.JSON.createObjectNode(), agent, soon);
    assertThat(unknown).isInstanceOf(Message.Failure.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"http", "stdio"})
  void changesReachLegacyAgentsAndModernStreams(String server) throws InterruptedException {
    Signal listened = Agent.ENV.threads().signal("listened");
    Signal changed = Agent.ENV.threads().signal("changed");
    Signal enough = Agent.ENV.threads().signal("enough");
    Agent ear =
        new Agent(servers, "ear") {
          @Override
          public void tell(String method, Payload said) {
            switch (method) {
              case "notifications/subscriptions/acknowledged" -> listened.raise();
              case "notifications/tools/list_changed" -> changed.raise();
              default -> {}
            }
          }

          @Override
          public Optional<Signal> cancelled() {
            return Optional.of(enough);
          }
        };
    ObjectNode params = Agent.JSON.createObjectNode();
    params.set("_meta", Agent.JSON.readTree(Agent.modernMeta()));
    params.putObject("notifications").put("toolsListChanged", true);
    Thread listening =
        Thread.ofVirtual()
            .start(() -> {
              try {
                server(server)
                    .request(
                        modernPeer(),
                        "subscriptions/listen",
                        params,
                        ear,
                        Instant.now().plusSeconds(60));
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    assertThat(listened.await(Duration.ofSeconds(60))).isTrue();
    Signal told = Agent.ENV.threads().signal("told");
    Agent old = legacy(server, "hears-changes");
    server(server).hello(old.legacyHearing("notifications/tools/list_changed", told));
    body(old.call(server, "test_trigger_tool_change"));
    assertThat(changed.await(Duration.ofSeconds(60))).isTrue();
    assertThat(told.await(Duration.ofSeconds(60))).isTrue();
    enough.raise();
    assertThat(listening.join(Duration.ofSeconds(60))).isTrue();
  }

  private static Peer modernPeer() {
    ObjectNode capabilities = Agent.JSON.createObjectNode();
    capabilities.putObject("elicitation");
    return new Peer(
        "modern", Revision.NEWEST_MODERN, Agent.JSON.createObjectNode(), capabilities, Peers.DEAF);
  }

  private static JsonNode body(Reply reply) {
    assertThat(reply).isInstanceOf(Reply.Result.class);
    return Agent.json(((Reply.Result) reply).body());
  }
}
