package dev.weir.app;

import static dev.weir.app.Worker.refused;
import static dev.weir.app.Worker.said;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.app.BuiltInHouse.Home;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** An agent asks over MCP, a person answers over HTTP or at the command line. */
@Timeout(300)
class HandoffDoorTest {
  private static final String YAML = "builtin: [handoff, state]";

  @TempDir private Path folder = Path.of("");

  private static HttpResponse<String> answer(BuiltInHouse house, String id, String text)
      throws IOException, InterruptedException {
    String body = "{\"id\":\"" + id + "\",\"answer\":\"" + text + "\"}";
    return house
        .client()
        .send(
            HttpRequest.newBuilder(house.address.resolve("/v1/handoff/answer"))
                .header("Content-Type", "application/json")
                .header("Weir-Person", "Ada")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build(),
            BodyHandlers.ofString());
  }

  private static JsonNode listed(BuiltInHouse house) throws IOException, InterruptedException {
    HttpResponse<String> response =
        house
            .client()
            .send(
                HttpRequest.newBuilder(house.address.resolve("/v1/handoff")).build(),
                BodyHandlers.ofString());
    return Worker.JSON.readTree(response.body()).path("handoffs");
  }

  @ParameterizedTest
  @EnumSource(Home.class)
  void aPersonAnswersOnceAndTheAgentHearsIt(Home home) throws IOException, InterruptedException {
    try (BuiltInHouse house = BuiltInHouse.open(home, folder, YAML)) {
      Worker agent = house.worker();
      JsonNode asked =
          said(
              agent.call(
                  "weir__handoff_ask",
                  "{'question':'refund?','context':{'order':4711},'choices':['yes','no']}"));
      String id = asked.path("id").asString();
      assertThat(listed(house)).hasSize(1);
      assertThat(listed(house).path(0).path("context").path("order").asInt()).isEqualTo(4711);
      JsonNode forged =
          agent.call(
              "weir__state_put",
              "{'key':'weir/answer/"
                  + id
                  + "','scope':'shared','value':{'answer':'yes'},'expect':'any'}");
      assertThat(refused(forged)).isEqualTo("state-unusable");
      assertThat(said(agent.call("weir__handoff_get", "{'id':'" + id + "'}")).path("is").asString())
          .isEqualTo("open");
      assertThat(answer(house, id, "no").statusCode()).isEqualTo(200);
      assertThat(answer(house, id, "yes").statusCode()).isEqualTo(409);
      JsonNode heard = said(house.worker().call("weir__handoff_get", "{'id':'" + id + "'}"));
      assertThat(heard.path("answer").asString()).isEqualTo("no");
      assertThat(heard.path("answered_by").asString()).isEqualTo("person:Ada");
      assertThat(listed(house)).isEmpty();
    }
  }

  @Test
  void anOperatorAnswersAtTheCommandLineWithAGatewayAndWithout()
      throws IOException, InterruptedException {
    String id;
    try (BuiltInHouse house = BuiltInHouse.open(Home.SQLITE, folder, YAML)) {
      Worker agent = house.worker();
      id = said(agent.call("weir__handoff_ask", "{'question':'go on?'}")).path("id").asString();
      said(agent.call("weir__handoff_ask", "{'question':'and then?'}"));
      assertThat(weir("handoffs").json()).hasSize(2);
      assertThat(weir("handoffs", id, "--answer", "{\"go\": true}", "--by", "Ada").code()).isZero();
      JsonNode heard = said(agent.call("weir__handoff_get", "{'id':'" + id + "'}"));
      assertThat(heard.path("answer").path("go").asBoolean()).isTrue();
    }
    assertThat(weir("handoffs").json())
        .singleElement()
        .satisfies(it -> assertThat(it.path("question").asString()).isEqualTo("and then?"));
    assertThat(weir("handoffs", id).json().getFirst().path("is").asString()).isEqualTo("answered");
    assertThat(weir("handoffs", id, "--answer", "again").code()).isNotZero();
    assertThat(weir("handoffs", "--answer", "to whom").code()).isEqualTo(Exit.USAGE.code());
  }

  private Running.Ended weir(String... arguments) throws IOException, InterruptedException {
    var all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--data", folder.toString(), "--json"));
    return Running.run(all.toArray(String[]::new));
  }
}
