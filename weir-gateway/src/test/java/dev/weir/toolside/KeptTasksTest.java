package dev.weir.toolside;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.Call;
import dev.weir.call.Origin;
import dev.weir.call.Payload;
import dev.weir.call.Priority;
import dev.weir.call.ToolName;
import dev.weir.call.Value;
import dev.weir.effect.EffectClass;
import dev.weir.effect.EffectId;
import dev.weir.effect.EffectKey;
import dev.weir.env.Env;
import dev.weir.fixture.FixtureServer;
import dev.weir.tool.Dispatch;
import dev.weir.tool.Reply;
import dev.weir.tool.Tool;
import dev.weir.tool.Toolbox;
import dev.weir.toolserver.HttpDoor;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tasks that nobody asks after but us. Method: the fixture's real tasks, begun as an agent begins
 * them and followed as recovery does: with nothing but the handle.
 */
@Timeout(60)
class KeptTasksTest {
  private static final Env ENV = Env.system();
  private static final Duration HOUR = Duration.ofHours(1);
  private static final String META =
      """
      {"io.modelcontextprotocol/protocolVersion":"2026-07-28",
       "io.modelcontextprotocol/clientCapabilities":
         {"extensions":{"io.modelcontextprotocol/tasks":{}}}}
      """;

  private static HttpDoor door;
  private static ToolServers servers;

  @BeforeAll
  static void open() {
    door = FixtureServer.open(ENV, 0);
    servers =
        ToolServers.open(
            List.of(
                ServerConfig.Http.of("http", door.url()),
                ServerConfig.Stdio.of("stdio", FixtureServer.command())),
            Agent.ALLOW,
            ENV);
  }

  @AfterAll
  static void close() {
    servers.close();
    door.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"http", "stdio"})
  void aTaskIsFollowedToItsResultByItsHandleAlone(String server) throws InterruptedException {
    Tool tool = tool(server, "slow_compute");
    Call call = call(server, "slow_compute", Map.of("label", "x", "seconds", 0.3));
    Reply begun = tool.act(dispatch(call));
    Payload handle =
        begun instanceof Reply.Suspended suspended ? suspended.answer() : Payload.empty();
    assertThat(Agent.json(handle).path("taskId").asString("")).isNotEmpty();
    Reply reply = follow(tool, server, handle, Duration.ZERO);
    while (reply instanceof Reply.Suspended still) {
      assertThat(still.answer()).isEqualTo(handle);
      ENV.threads().pause(Duration.ofMillis(50));
      reply = follow(tool, server, handle, Duration.ZERO);
    }
    assertThat(reply)
        .isInstanceOfSatisfying(
            Reply.Result.class, result -> assertThat(result.body().text()).contains("Computed x"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"http", "stdio"})
  void aTaskThatTheServerDoesNotKnowIsLostOnceItsTimeIsOver(String server)
      throws InterruptedException {
    Tool tool = tool(server, "slow_compute");
    Payload timed = Payload.of("{\"resultType\":\"task\",\"taskId\":\"gone\",\"ttlMs\":60000}");
    assertThat(follow(tool, server, timed, Duration.ofSeconds(59)))
        .isInstanceOf(Reply.Suspended.class);
    assertThat(follow(tool, server, timed, Duration.ofSeconds(61))).isInstanceOf(Reply.Lost.class);
    Payload endless = Payload.of("{\"resultType\":\"task\",\"taskId\":\"gone\",\"ttlMs\":null}");
    assertThat(follow(tool, server, endless, HOUR)).isInstanceOf(Reply.Suspended.class);
    assertThat(follow(tool, server, endless, HOUR.plusSeconds(1))).isInstanceOf(Reply.Lost.class);
  }

  @Test
  void aWaitForInputHasAnEndAndNobodyIsAsked() throws InterruptedException {
    Tool tool = tool("stdio", "slow_compute");
    Payload wait = Payload.of("{\"resultType\":\"input_required\",\"inputRequests\":{}}");
    assertThat(follow(tool, "stdio", wait, Duration.ofMinutes(59)))
        .isEqualTo(new Reply.Suspended(wait));
    assertThat(follow(tool, "stdio", wait, HOUR.plusSeconds(1))).isInstanceOf(Reply.Lost.class);
  }

  private static Tool tool(String server, String name) throws InterruptedException {
    return ((Toolbox.Found.Guarded) servers.find(new ToolName(server, name))).tool();
  }

  private static Reply follow(Tool tool, String server, Payload handle, Duration age)
      throws InterruptedException {
    Call bare = Call.of(Origin.of("gone"), new ToolName(server, "slow_compute"), Value.Obj.empty());
    return tool.follow(new Tool.Kept(bare, handle, age, HOUR, ENV.clock().now().plusSeconds(20)));
  }

  private static Call call(String server, String tool, Map<String, Object> arguments) {
    return new Call(
        Origin.of("began"),
        new ToolName(server, tool),
        (Value.Obj) Value.of(arguments),
        Payload.of(META),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        dev.weir.call.Caller.NOBODY,
        Priority.INTERACTIVE);
  }

  private static Dispatch dispatch(Call call) {
    return new Dispatch(
        EffectId.next(ENV),
        Optional.of(EffectKey.given("k")),
        EffectClass.WRITE,
        call,
        ENV.clock().now().plusSeconds(20),
        1);
  }
}
