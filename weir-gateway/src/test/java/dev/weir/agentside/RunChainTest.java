package dev.weir.agentside;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.Cost;
import dev.weir.limit.RunLimits;
import dev.weir.toolside.ServerConfig;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A Weir behind a Weir that shares nothing with it: the run and what is left of it travel. */
class RunChainTest {
  private static final RunLimits THREE_CALLS =
      new RunLimits(
          Optional.of(3L),
          Optional.of(Duration.ofMinutes(10)),
          Optional.of(new Cost(new BigDecimal(5), "EUR")),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  private final Premises last = new Premises();
  private final Guarded first =
      new Guarded(
          THREE_CALLS,
          new ServerConfig.Http(
              "last",
              last.door.address().resolve("/mcp/shop"),
              Map.of(),
              ServerConfig.Limits.USUAL));
  private final Agent agent = new Agent(first.at("/"));
  private int calls;

  @AfterEach
  void close() {
    agent.close();
    first.close();
    last.close();
  }

  private JsonNode call(Agent who, String path, String meta)
      throws IOException, InterruptedException {
    HttpResponse<String> answer =
        who.post(
            path,
            "{'jsonrpc':'2.0','id':7,'method':'tools/call','params':{'name':'echo','arguments':"
                + "{'text':'"
                + ++calls
                + "'},'_meta':{"
                + meta
                + "}}}");
    return Agent.body(answer);
  }

  private JsonNode call(String meta) throws IOException, InterruptedException {
    return call(agent, "/mcp/last", meta);
  }

  private static String error(JsonNode body) {
    return body.path("result").path("_meta").path("dev.weir/error").asString("");
  }

  private JsonNode seen() {
    return last.shop.saw("echo").path("_meta");
  }

  @Test
  void aRunIsNamedAndWhatIsLeftOfItIsToldOnward() throws IOException, InterruptedException {
    assertThat(error(call("'dev.weir/run':'holiday','baggage':'tenant=acme,weir.run=other'")))
        .isEmpty();
    assertThat(seen().path("dev.weir/run").asString("")).isEqualTo("holiday");
    assertThat(seen().path("dev.weir/parent").asString("")).matches("[0-9a-f]{16}");
    assertThat(seen().path("dev.weir/run-left").asString(""))
        .matches("calls=2;cost=5 EUR;ms=(59|60)[0-9]{4}");
    assertThat(seen().path("baggage").asString(""))
        .startsWith("tenant=acme,weir.run=holiday,weir.parent=")
        .doesNotContain("other");
    assertThat(error(call("'dev.weir/run':'holiday'"))).isEmpty();
    assertThat(error(call("'dev.weir/run':'holiday'")))
        .as("nothing was left when the last Weir was called: for it this is one more call")
        .isEqualTo("tool-failed");
    assertThat(error(call("'dev.weir/run':'holiday'"))).isEqualTo("run-spent");
    assertThat(error(call("'dev.weir/run':'another'"))).isEmpty();
  }

  @Test
  void baggageNamesARunToo() throws IOException, InterruptedException {
    assertThat(error(call("'baggage':'weir.run=by%20baggage;p=1'"))).isEmpty();
    assertThat(seen().path("dev.weir/run").asString("")).isEqualTo("by baggage");
    agent.with("Weir-Run", "by%20header");
    assertThat(error(call(""))).isEmpty();
    assertThat(seen().path("dev.weir/run").asString("")).isEqualTo("by header");
  }

  @Test
  void aWeirFurtherDownKeepsToWhatItIsTold() throws IOException, InterruptedException {
    try (Agent child = new Agent(last.door.address())) {
      String told = "'dev.weir/run':'r','dev.weir/run-left':'calls=1;ms=60000'";
      assertThat(error(call(child, "/mcp/shop", told))).isEmpty();
      assertThat(error(call(child, "/mcp/shop", told))).isEqualTo("run-spent");
      assertThat(error(call(child, "/mcp/shop", "'dev.weir/run':'q'"))).isEmpty();
      child.with("baggage", "weir.run=r");
      assertThat(error(call(child, "/mcp/shop", "'dev.weir/run-left':'calls=99'")))
          .isEqualTo("run-spent");
    }
  }

  @Test
  void nonsenseIsRefusedWhereItIsSaidToUsAndIgnoredWhereItIsAnybodys()
      throws IOException, InterruptedException {
    for (String nonsense :
        new String[] {
          "'dev.weir/run':'r','dev.weir/run-left':'calls=-1'",
          "'dev.weir/run':'r','dev.weir/run-left':'calls=1;calls=2'",
          "'dev.weir/run':'r','dev.weir/run-left':'hurry'",
          "'dev.weir/run':'r','dev.weir/parent':'me'",
          "'dev.weir/run':''",
          "'dev.weir/priority':'control'",
        }) {
      assertThat(call(nonsense).path("error").path("data").path("code").asString(""))
          .as(nonsense)
          .isEqualTo("malformed-message");
    }
    assertThat(error(call("'baggage':'weir.run=%zz,weir.run-left=soon,=,;;,weir.parent=x'")))
        .isEmpty();
    assertThat(error(call("'dev.weir/priority':'batch'"))).isEmpty();
  }
}
