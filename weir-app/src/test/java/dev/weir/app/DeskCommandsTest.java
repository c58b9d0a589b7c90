package dev.weir.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.app.BuiltInHouse.Home;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Workers over HTTP, and operators at the command line, with a gateway and without. */
@Timeout(300)
class DeskCommandsTest {
  @TempDir private Path folder = Path.of("");

  private static HttpResponse<String> post(BuiltInHouse house, String path, String body)
      throws IOException, InterruptedException {
    return send(house, request(house, path, body).header("Weir-Session", "jvm-1"));
  }

  private static HttpRequest.Builder request(BuiltInHouse house, String path, String body) {
    return HttpRequest.newBuilder(house.address.resolve(path))
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(body.replace('\'', '"')));
  }

  private static HttpResponse<String> send(BuiltInHouse house, HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return house.client().send(request.build(), BodyHandlers.ofString());
  }

  private static JsonNode json(HttpResponse<String> response) {
    return Worker.JSON.readTree(response.body());
  }

  private Running.Ended weir(String... arguments) throws IOException, InterruptedException {
    var all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--data", folder.toString(), "--json"));
    return Running.run(all.toArray(String[]::new));
  }

  @Test
  void aWorkerOverHttpTakesAndCompletesAndAnOperatorLooks()
      throws IOException, InterruptedException {
    String id;
    try (BuiltInHouse house = BuiltInHouse.open(Home.SQLITE, folder, "{}")) {
      String key = UUID.randomUUID().toString();
      for (int i = 0; i < 2; i++) {
        HttpResponse<String> put =
            send(
                house,
                request(house, "/v1/tasks/put", "{'queue':'mail','payload':{'to':'Ada'}}")
                    .header("Weir-Session", "jvm-1")
                    .header("Idempotency-Key", key));
        assertThat(put.statusCode()).isEqualTo(200);
        assertThat(json(put).path("task").path("id").asString())
            .as("sent twice, it is one task")
            .isEqualTo(key);
      }
      JsonNode taken =
          json(post(house, "/v1/tasks/take", "{'queues':['mail'],'worker':'w','most':5}"));
      assertThat(taken.path("tasks")).hasSize(1);
      String token = taken.path("tasks").path(0).path("token").asString();
      HttpResponse<String> wrong = post(house, "/v1/tasks/complete", "{'token':'nonsense'}");
      assertThat(wrong.statusCode()).isEqualTo(400);
      assertThat(wrong.headers().firstValue("Content-Type")).contains("application/problem+json");
      assertThat(json(wrong).path("type").asString()).isEqualTo("urn:weir:error:arguments-invalid");
      HttpResponse<String> failed =
          post(
              house,
              "/v1/tasks/fail",
              "{'token':'" + token + "','reason':'no such person','give_up':true}");
      assertThat(failed.statusCode()).isEqualTo(200);
      HttpResponse<String> late = post(house, "/v1/tasks/complete", "{'token':'" + token + "'}");
      assertThat(late.statusCode()).isEqualTo(409);
      assertThat(json(late).path("particulars").path("why").asString()).isNotEmpty();
      HttpResponse<String> anonymous =
          send(house, request(house, "/v1/tasks/put", "{'queue':'q','payload':1}"));
      assertThat(anonymous.statusCode()).isEqualTo(400);
      HttpResponse<String> got =
          send(house, HttpRequest.newBuilder(house.address.resolve("/v1/tasks?x=1")));
      assertThat(got.statusCode()).isEqualTo(400);
      assertThat(
              send(house, HttpRequest.newBuilder(house.address.resolve("/v1/tasks/nothing")))
                  .statusCode())
          .isEqualTo(404);
      HttpResponse<String> looked =
          send(house, HttpRequest.newBuilder(house.address.resolve("/v1/tasks/take")));
      assertThat(looked.statusCode()).isEqualTo(405);
      assertThat(looked.headers().firstValue("Allow")).contains("POST");
      HttpResponse<String> unreadable =
          send(house, HttpRequest.newBuilder(house.address.resolve("/v1/tasks?state=%ff")));
      assertThat(unreadable.statusCode()).isEqualTo(400);
      HttpResponse<String> boundless =
          post(house, "/v1/tasks/put", "{'queue':'q','payload':1e99999999999}");
      assertThat(boundless.statusCode()).isEqualTo(400);
      assertThat(boundless.body()).doesNotContain("99999");
      id = key;
      Running.Ended queues = weir("tasks");
      assertThat(queues.json().getFirst().path("dead").asInt()).isEqualTo(1);
      Running.Ended dead = weir("tasks", "--queue", "mail", "--state", "dead");
      assertThat(dead.json().getFirst().path("death").asString()).isEqualTo("poison");
      Running.Ended story = weir("tasks", id);
      assertThat(story.json().getFirst().path("history").path(0).path("session").asString())
          .isEqualTo("jvm-1");
      Running.Ended revived = weir("tasks", id, "--revive", "--by", "Ada");
      assertThat(revived.json().getFirst().path("state").asString()).isEqualTo("waiting");
      Running.Ended again = weir("tasks", id, "--revive", "--by", "Ada");
      assertThat(again.code()).isEqualTo(Exit.NOT_FOUND.code());
    }
    JsonNode story = weir("tasks", id).json().getFirst();
    assertThat(story.path("task").path("state").asString()).isEqualTo("waiting");
    assertThat(story.path("history"))
        .anyMatch(line ->
            line.path("what").asString().equals("revived")
                && line.path("session").asString().equals("person:Ada"));
  }

  @Test
  void anOperatorLooksAtStateAndRollsASessionBack() throws IOException, InterruptedException {
    try (BuiltInHouse house = BuiltInHouse.open(Home.SQLITE, folder, "{}")) {
      assertThat(
              post(
                      house,
                      "/v1/state/put",
                      "{'key':'fact','scope':'shared','value':'a lie','expect':'absent'}")
                  .statusCode())
          .isEqualTo(200);
      assertThat(
              post(
                      house,
                      "/v1/state/put",
                      "{'key':'fact','scope':'shared','value':'x','expect':'absent'}")
                  .statusCode())
          .isEqualTo(409);
      JsonNode keys = json(send(house, HttpRequest.newBuilder(house.address.resolve("/v1/state"))));
      assertThat(keys.path("keys")).hasSize(1);
      assertThat(weir("state").json().getFirst().path("key").asString()).isEqualTo("fact");
      JsonNode version = weir("state", "fact").json().getFirst();
      assertThat(version.path("value").asString()).isEqualTo("a lie");
      assertThat(version.path("session").asString()).isEqualTo("jvm-1");
    }
    JsonNode foreseen = weir("state", "--taint", "jvm-1", "--why", "it lies").json().getFirst();
    assertThat(foreseen.path("applied").asBoolean()).isFalse();
    assertThat(weir("state", "fact").json()).hasSize(1);
    JsonNode done =
        weir("state", "--taint", "jvm-1", "--why", "it lies", "--apply", "--by", "Ada")
            .json()
            .getFirst();
    assertThat(done.path("applied").asBoolean()).isTrue();
    assertThat(weir("state", "fact").json().getFirst().path("how").asString()).isEqualTo("undone");
    JsonNode taint = weir("state", "--taints").json().getFirst();
    assertThat(taint.path("by").asString()).isEqualTo("Ada");
    assertThat(weir("state", "--trust", "jvm-1", "--why", "mended").code()).isZero();
    assertThat(weir("state", "--taints").json()).isEmpty();
  }

  @Test
  void aCronEntryOfTheFilePutsItsTask() throws IOException, InterruptedException {
    String yaml =
        "cron: { each-minute: { when: '* * * * *', queue: reports, payload: { kind: [a, 1] } } }";
    try (BuiltInHouse house = BuiltInHouse.open(Home.SQLITE, folder, yaml)) {
      JsonNode taken =
          json(
              post(house, "/v1/tasks/take", "{'queues':['reports'],'worker':'w','wait_ms':20000}"));
      assertThat(taken.path("tasks").path(0).path("payload").toString())
          .isEqualTo("{\"kind\":[\"a\",1]}");
    }
  }

  @Test
  void whatATenantsAgentsPutItsOperatorsSee() throws IOException, InterruptedException {
    String yaml = "{ tenant: acme, builtin: [tasks] }";
    try (BuiltInHouse house = BuiltInHouse.open(Home.SQLITE, folder, yaml)) {
      Worker.said(house.worker().call("weir__tasks_put", "{'queue':'q','payload':1}"));
      JsonNode queues =
          json(send(house, HttpRequest.newBuilder(house.address.resolve("/v1/tasks"))));
      assertThat(queues.path("queues")).hasSize(1);
      JsonNode effects =
          json(send(house, HttpRequest.newBuilder(house.address.resolve("/v1/effects"))));
      assertThat(effects.path("effects")).hasSize(1);
    }
  }
}
