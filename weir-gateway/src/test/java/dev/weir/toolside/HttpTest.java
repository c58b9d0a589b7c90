package dev.weir.toolside;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.Payload;
import dev.weir.env.Env;
import dev.weir.error.ErrorCode;
import dev.weir.tool.Reply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A legacy HTTP server that behaves and misbehaves: what each behaviour comes to as a reply. */
class HttpTest {
  private static final ServerConfig.Limits LIMITS =
      new ServerConfig.Limits(
          Duration.ofSeconds(10),
          Duration.ofSeconds(5),
          Duration.ofMillis(500),
          Duration.ofMinutes(1),
          Duration.ofMinutes(1),
          64,
          2 << 20);

  private OddHttp odd;
  private ToolServers servers;

  @BeforeEach
  void open() {
    odd = OddHttp.open();
    servers = open(odd.url());
  }

  @AfterEach
  void close() {
    servers.close();
    odd.close();
  }

  private static ToolServers open(URI url) {
    return ToolServers.open(
        List.of(new ServerConfig.Http("odd", url, Map.of("Authorization", "Bearer ours"), LIMITS)),
        Agent.ALLOW,
        Env.system());
  }

  private Agent agent() {
    return new Agent(servers, "session-1");
  }

  @Test
  void aCallIsAnsweredWithTheConfiguredCredentials() throws InterruptedException {
    JsonNode said = body(agent().call("odd", "echo", Map.of("n", 7)));
    assertThat(said.path("structuredContent").path("n").asInt(0)).isEqualTo(7);
    assertThat(odd.headersSeen)
        .allSatisfy(
            headers -> assertThat(headers.get("Authorization")).containsExactly("Bearer ours"));
    assertThat(servers.server("odd").orElseThrow().health()).isEqualTo(ToolServer.Health.UP);
  }

  @Test
  void nothingListeningMeansNeverSent() throws InterruptedException {
    int free;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    try (ToolServers nobody = open(URI.create("http://127.0.0.1:" + free + "/mcp"))) {
      Reply reply = new Agent(nobody, "s").call("odd", "echo");
      assertThat(reply).isInstanceOf(Reply.NeverSent.class);
      assertThat(((Reply.NeverSent) reply).fault().code()).isEqualTo(ErrorCode.TOOL_UNREACHABLE);
    }
  }

  @Test
  void aServerThatGoesAwayBetweenCallsIsNeverSent() throws InterruptedException {
    body(agent().call("odd", "echo"));
    odd.close();
    // The pooled connection may still look open: then the bytes may have left.
    Reply first = agent().call("odd", "echo");
    assertThat(first).isInstanceOfAny(Reply.NeverSent.class, Reply.Lost.class);
    assertThat(agent().call("odd", "echo")).isInstanceOf(Reply.NeverSent.class);
  }

  /** What an agent and an operator read is no print of the client's objects. */
  @Test
  void aConnectionThatWasClosedIsToldInWords() throws InterruptedException {
    var lost = (Reply.Lost) agent().call("odd", "hang_up");
    assertThat(lost.fault().detail())
        .endsWith("the connection broke: it was closed before the answer was whole");
  }

  @Test
  void whateverBreaksAfterTheRequestLeftIsLost() throws InterruptedException {
    assertLost(agent().call("odd", "hang_up"), ErrorCode.TOOL_BROKEN);
    assertLost(agent().call("odd", "bad_gateway"), ErrorCode.TOOL_BROKEN);
    assertLost(agent().call("odd", "stream_ends"), ErrorCode.TOOL_BROKEN);
    assertLost(agent().call("odd", "stream_breaks_off"), ErrorCode.TOOL_BROKEN);
    assertLost(agent().call("odd", "accepted"), ErrorCode.TOOL_PROTOCOL);
    assertLost(agent().call("odd", "huge"), ErrorCode.TOOL_PROTOCOL);
  }

  @Test
  void aRefusalByStatusIsAnAnswer() throws InterruptedException {
    assertThat(agent().call("odd", "forbidden")).isInstanceOf(Reply.Rejected.class);
  }

  @Test
  void noAnswerIsLostAtTheDeadlineAndTheServerIsToldSo() throws InterruptedException {
    assertLost(agent().within(Duration.ofSeconds(1)).call("odd", "never"), ErrorCode.TOOL_TIMEOUT);
    body(agent().call("odd", "echo"));
    assertThat(odd.methodsSeen).contains("notifications/cancelled");
  }

  @Test
  void anEndedSessionIsMadeAnewAndTheCallRunsOnce() throws InterruptedException {
    body(agent().call("odd", "echo"));
    odd.sessions.clear();
    body(agent().call("odd", "echo"));
    assertThat(odd.echoes).hasValue(2);
    assertThat(odd.methodsSeen.stream().filter("initialize"::equals)).hasSizeGreaterThan(2);
  }

  /** A restarted server may answer the request by its id and still mean the session. */
  @Test
  void anEndedSessionIsMadeAnewHoweverTheServerSaysSo() throws InterruptedException {
    odd.explains = true;
    body(agent().call("odd", "echo"));
    odd.sessions.clear();
    body(agent().call("odd", "echo"));
    assertThat(odd.echoes).hasValue(2);
  }

  @Test
  void eachLegacyAgentHasASessionOfItsOwnThatEndsWithIt() throws InterruptedException {
    ToolServer server = servers.server("odd").orElseThrow();
    server.hello(new Agent(servers, "one").legacy());
    server.hello(new Agent(servers, "two").legacy());
    assertThat(odd.sessions).hasSize(3);
    servers.close();
    assertThat(odd.sessions).isEmpty();
  }

  @Test
  void aLegacyAgentIsAskedOverTheStream() throws InterruptedException {
    Agent agent =
        agent()
            .answering((method, params) -> Optional.of(Payload.of("{\"result\":{\"is\":\"me\"}}")));
    servers.server("odd").orElseThrow().hello(agent.legacy());
    JsonNode said = body(agent.call("odd", "ask"));
    assertThat(said.at("/answer/result/is").asString("")).isEqualTo("me");
  }

  @Test
  void aModernAgentIsAskedByInputRequiredOverAHeldStream() throws InterruptedException {
    Agent agent = new Agent(servers, "modern").with(Agent.modernMeta());
    Reply reply = agent.call("odd", "ask");
    assertThat(reply).isInstanceOf(Reply.Suspended.class);
    JsonNode answer = Agent.json(((Reply.Suspended) reply).answer());
    JsonNode input = Agent.JSON.readTree("{\"q1\":{\"is\":\"modern\"}}");
    JsonNode said = body(agent.continuing(answer, input).call("odd", "ask"));
    assertThat(said.at("/answer/result/is").asString("")).isEqualTo("modern");
  }

  @Test
  void manyCallsAtOnceEachGetTheirOwnAnswer() throws InterruptedException, ExecutionException {
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      // The server of the JDK hangs up on connections that are idle beside two hundred others.
      List<Future<JsonNode>> answers = new ArrayList<>();
      for (int i = 0; i < 150; i++) {
        int mine = i;
        answers.add(
            callers.submit(
                () -> body(new Agent(servers, "shared").call("odd", "echo", Map.of("n", mine)))));
      }
      for (int i = 0; i < answers.size(); i++) {
        assertThat(answers.get(i).get().at("/structuredContent/n").asInt(-1)).isEqualTo(i);
      }
    }
  }

  @Test
  void theServerHearsWhatIsLeftAndNotWhatTheAgentSaid() throws InterruptedException {
    body(
        agent()
            .within(Duration.ofSeconds(8))
            .with("{\"dev.weir/deadline-ms\":777777,\"own\":1}")
            .call("odd", "echo"));
    JsonNode meta = odd.paramsSeen.getLast().path("_meta");
    assertThat(meta.path("own").asInt(0)).isEqualTo(1);
    long left = meta.path("dev.weir/deadline-ms").asLong(0);
    assertThat(left).isBetween(1L, 7_999L);
    assertThat(odd.headersSeen.getLast().get("Weir-deadline-ms"))
        .containsExactly(Long.toString(left));
  }

  @Test
  void withNothingLeftNothingIsSent() throws InterruptedException {
    body(agent().call("odd", "echo"));
    Reply reply = agent().within(Duration.ZERO).call("odd", "echo");
    assertThat(reply).isInstanceOf(Reply.NeverSent.class);
    assertThat(((Reply.NeverSent) reply).fault().code()).isEqualTo(ErrorCode.DEADLINE_PASSED);
    assertThat(odd.echoes).hasValue(1);
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
