package dev.weir.agentside;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** All tool servers at one address. */
class AllServersTest {
  private final Premises premises = new Premises();
  private final Agent agent = new Agent(premises.door.address());

  @AfterEach
  void close() {
    agent.close();
    premises.close();
  }

  private JsonNode ask(String method, String params) throws IOException, InterruptedException {
    return Agent.body(
        agent.post(
            "/mcp", "{'jsonrpc':'2.0','id':1,'method':'" + method + "','params':" + params + "}"));
  }

  private static List<String> each(JsonNode answer, String list, String member) {
    return StreamSupport.stream(answer.path("result").path(list).spliterator(), false)
        .map(item -> item.path(member).asString(""))
        .toList();
  }

  @Test
  void listsAreMergedAcrossServersAndPagesUnderQualifiedNames()
      throws IOException, InterruptedException {
    assertThat(each(ask("tools/list", "{}"), "tools", "name"))
        .containsExactly(
            "shop__echo",
            "shop__charge",
            "shop__region",
            "shop__own",
            "shop__odd",
            "annex__echo",
            "annex__charge",
            "annex__region",
            "annex__own",
            "annex__odd");
    assertThat(each(ask("prompts/list", "{}"), "prompts", "name"))
        .containsExactly("shop__greet", "annex__greet");
    assertThat(each(ask("resources/list", "{}"), "resources", "uri"))
        .containsExactly("shop://a", "annex://a");
    assertThat(ask("prompts/list", "{}").path("result").path("prompts").path(0).has("extra"))
        .isTrue();
  }

  @Test
  void requestsReachTheirOwner() throws IOException, InterruptedException {
    assertThat(
            agent
                .call("/mcp", "shop__echo", "{'text':'hi'}")
                .path("result")
                .path("content")
                .path(0)
                .path("text")
                .asString())
        .isEqualTo("hi");
    assertThat(
            ask("prompts/get", "{'name':'annex__greet'}")
                .path("result")
                .path("description")
                .asString())
        .isEqualTo("from annex");
    // Nobody listed it yet: whoever has it answers.
    assertThat(ask("resources/read", "{'uri':'annex://t/7'}").path("result").has("contents"))
        .isTrue();
    ask("resources/templates/list", "{}");
    assertThat(
            ask(
                    "completion/complete",
                    "{'ref':{'type':'ref/resource','uri':'annex://t/{id}'},'argument':{}}")
                .path("result")
                .path("completion")
                .path("values")
                .path(0)
                .asString())
        .isEqualTo("annex");
    assertThat(
            ask(
                    "completion/complete",
                    "{'ref':{'type':'ref/prompt','name':'shop__greet'},'argument':{}}")
                .path("result")
                .path("completion")
                .path("values")
                .path(0)
                .asString())
        .isEqualTo("shop");
    assertThat(premises.shop.saw("completion/complete").path("ref").path("name").asString())
        .isEqualTo("greet");
  }

  @Test
  void capabilitiesAreAllOfThemAndTheNameIsOurs() throws IOException, InterruptedException {
    JsonNode hello =
        ask("initialize", "{'protocolVersion':'2025-11-25','capabilities':{}}").path("result");
    assertThat(hello.path("serverInfo").path("name").asString()).isEqualTo("weir");
    assertThat(hello.path("capabilities").path("resources").path("subscribe").asBoolean()).isTrue();
    assertThat(hello.path("instructions").asString()).contains("## shop").contains("## annex");
  }

  @Test
  void whatNobodyHasIsSaidPlainly() throws IOException, InterruptedException {
    for (String tool : List.of("echo", "nobody__echo", "shop__unknown", "")) {
      JsonNode error = agent.call("/mcp", tool, "{}").path("error");
      assertThat(error.path("code").asInt()).as(tool).isEqualTo(-32602);
      assertThat(error.path("data").path("code").asString()).isEqualTo("unknown-tool");
    }
    assertThat(ask("prompts/get", "{'name':'nobody__x'}").path("error").path("code").asInt())
        .isEqualTo(-32602);
    assertThat(ask("no/such", "{}").path("error").path("code").asInt()).isEqualTo(-32601);
  }
}
