package dev.weir.toolside;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.Payload;
import dev.weir.env.Env;
import dev.weir.env.Signal;
import dev.weir.tool.Reply;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What agents that share a process may hear of each other: nothing. */
class SharingTest {
  private Optional<ToolServers> opened = Optional.empty();

  @AfterEach
  void close() {
    opened.ifPresent(ToolServers::close);
  }

  private ToolServers open(ServerConfig.Isolation isolation) {
    ToolServers servers =
        ToolServers.open(
            List.of(
                new ServerConfig.Stdio(
                    "odd",
                    OddServer.command(),
                    Map.of(),
                    Optional.empty(),
                    isolation,
                    ServerConfig.Limits.USUAL)),
            Agent.ALLOW,
            Env.system());
    opened = Optional.of(servers);
    return servers;
  }

  private static Agent agent(ToolServers servers, String session, BlockingQueue<String> asked)
      throws InterruptedException {
    Agent agent =
        new Agent(servers, session)
            .answering((method, params) -> {
              asked.add(session);
              return Optional.of(Payload.of("{\"result\":{\"action\":\"accept\"}}"));
            });
    servers.server("odd").orElseThrow().hello(agent.legacy());
    return agent;
  }

  @Test
  void aQuestionThatMayBeAnotherAgentsIsPutToNobody() throws InterruptedException {
    ToolServers servers = open(ServerConfig.Isolation.SHARED);
    BlockingQueue<String> asked = new LinkedBlockingQueue<>();
    Agent busy = agent(servers, "busy", asked);
    Agent other = agent(servers, "other", asked);
    Signal sent = Agent.ENV.threads().signal("sent");
    Agent waiting =
        new Agent(servers, "busy") {
          @Override
          public void tell(String method, Payload params) {
            sent.raise();
          }
        };
    waiting.with("{\"progressToken\":1}").within(Duration.ofSeconds(30));
    Thread call =
        Thread.ofVirtual()
            .start(() -> {
              try {
                waiting.call("odd", "until_cancelled");
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    assertThat(sent.await(Duration.ofSeconds(60))).isTrue();
    JsonNode refused = body(other.call("odd", "ask"));
    assertThat(refused.path("answer").path("code").asInt(0)).isEqualTo(-32601);
    assertThat(asked).isEmpty();
    waiting.cancel.raise();
    assertThat(call.join(Duration.ofSeconds(60))).isTrue();
    body(busy.call("odd", "ask"));
    assertThat(asked.poll(60, TimeUnit.SECONDS)).isEqualTo("busy");
  }

  @Test
  void aQuestionAfterAnotherAgentGaveUpIsPutToNobody() throws InterruptedException {
    ToolServers servers = open(ServerConfig.Isolation.SHARED);
    BlockingQueue<String> asked = new LinkedBlockingQueue<>();
    Agent gaveUp = agent(servers, "gave-up", asked).within(Duration.ofSeconds(1));
    Agent other = agent(servers, "other", asked);
    assertThat(gaveUp.call("odd", "never")).isInstanceOf(Reply.Lost.class);
    JsonNode refused = body(other.call("odd", "ask"));
    assertThat(refused.path("answer").path("code").asInt(0)).isEqualTo(-32601);
    assertThat(asked).isEmpty();
  }

  @Test
  void whereSessionsHaveProcessesOfTheirOwnEachIsAskedItsOwn() throws InterruptedException {
    ToolServers servers = open(ServerConfig.Isolation.SESSION);
    BlockingQueue<String> asked = new LinkedBlockingQueue<>();
    Agent one = agent(servers, "one", asked);
    Agent two = agent(servers, "two", asked);
    long first = body(one.call("odd", "echo")).path("pid").asLong(0);
    long second = body(two.call("odd", "echo")).path("pid").asLong(0);
    assertThat(first).isNotEqualTo(second);
    assertThat(one.within(Duration.ofSeconds(1)).call("odd", "never"))
        .isInstanceOf(Reply.Lost.class);
    body(two.call("odd", "ask"));
    assertThat(asked.poll(60, TimeUnit.SECONDS)).isEqualTo("two");
    ProcessHandle process = ProcessHandle.of(first).orElseThrow();
    servers.forget("one");
    assertThat(process.onExit().orTimeout(20, TimeUnit.SECONDS).join().isAlive()).isFalse();
  }

  private static JsonNode body(Reply reply) {
    assertThat(reply).isInstanceOf(Reply.Result.class);
    return Agent.json(((Reply.Result) reply).body());
  }
}
