package dev.weir.agentside;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.toolside.ServerConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A Weir behind a Weir behind a Weir: what is left of a deadline shrinks from hop to hop. */
class DeadlineChainTest {
  private final Premises last = new Premises();
  private final Guarded middle = before("shop", last.door.address().resolve("/mcp/shop"));
  private final Guarded first = before("middle", middle.at("/mcp/shop"));
  private final Agent agent = new Agent(first.at("/"));

  /** A Weir whose only tool server is the Weir behind it. */
  private static Guarded before(String server, URI behind) {
    return new Guarded(new ServerConfig.Http(server, behind, Map.of(), ServerConfig.Limits.USUAL));
  }

  @AfterEach
  void close() {
    agent.close();
    first.close();
    middle.close();
    last.close();
  }

  private int calls;

  /** Each call has arguments of its own: equal ones would be judged as a repetition. */
  private String message(String meta) {
    return "{'jsonrpc':'2.0','id':7,'method':'tools/call','params':{'name':'echo','arguments':{'text':'"
        + ++calls
        + "'}"
        + meta
        + "}}";
  }

  private HttpResponse<String> call(String meta) throws IOException, InterruptedException {
    return agent.post("/mcp/middle", message(meta));
  }

  private static JsonNode result(HttpResponse<String> answer) {
    JsonNode result = Agent.body(answer).path("result");
    assertThat(result.path("isError").asBoolean(false)).as(answer.body()).isFalse();
    assertThat(result.has("content")).as(answer.body()).isTrue();
    return result;
  }

  private static String meta(String millis) {
    return ",'_meta':{'dev.weir/deadline-ms':" + millis + "}";
  }

  /** What the last Weir was told is left. */
  private long left() {
    return last.shop.saw("echo").path("_meta").path("dev.weir/deadline-ms").asLong(-1);
  }

  @Test
  void whatIsLeftShrinksOnTheWay() throws IOException, InterruptedException {
    result(call(meta("20000")));
    assertThat(left()).isBetween(1L, 19_998L);
  }

  @Test
  void theHeaderSaysItTooAndTheMemberCounts() throws IOException, InterruptedException {
    agent.with("Weir-Deadline-Ms", "20000");
    result(call(""));
    assertThat(left()).isBetween(1L, 19_998L);
    result(call(meta("40000")));
    assertThat(left()).isBetween(20_001L, 39_998L);
  }

  @Test
  void withoutOneTheToolsOwnTimeIsWhatIsLeft() throws IOException, InterruptedException {
    result(call(""));
    assertThat(left()).isBetween(1L, 59_999L);
    // However much an agent asks for: its own number does not pass through.
    result(call(meta("9000000000")));
    assertThat(left()).isBetween(1L, 59_999L);
  }

  @Test
  void noHopStartsWithNothingLeft() throws IOException, InterruptedException {
    result(call(""));
    last.shop.seen.remove("echo");
    for (String millis : new String[] {"0", "-5"}) {
      JsonNode refused = Agent.body(call(meta(millis))).path("result");
      assertThat(refused.path("_meta").path("dev.weir/error").asString(""))
          .isEqualTo("deadline-passed");
    }
    agent.with("Weir-Deadline-Ms", "0");
    assertThat(
            Agent.body(call("")).path("result").path("_meta").path("dev.weir/error").asString(""))
        .isEqualTo("deadline-passed");
    assertThat(last.shop.seen).doesNotContainKey("echo");
  }

  @Test
  void aHeaderThatIsNoNumberIsRefused() throws IOException, InterruptedException {
    for (String nonsense :
        new String[] {"soon", "1.5", "1e3", "+5", "9999999999999999999", "5 ms", "-"}) {
      HttpResponse<String> answer =
          new Agent(first.at("/"))
              .with("Weir-Deadline-Ms", nonsense)
              .post("/mcp/middle", message(""));
      assertThat(answer.statusCode()).as(nonsense).isEqualTo(400);
      assertThat(Agent.body(answer).path("error").path("data").path("code").asString(""))
          .isEqualTo("malformed-message");
    }
    assertThat(last.shop.seen).doesNotContainKey("echo");
  }
}
