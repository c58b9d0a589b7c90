package dev.weir.app;

import dev.weir.effect.EffectId;
import dev.weir.effect.State;
import dev.weir.error.ErrorCode;
import dev.weir.limit.Halt;
import dev.weir.reading.Filter;
import dev.weir.reading.Rendering.Bodies;
import dev.weir.recovery.Resolver.Finding;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Asks a running gateway. */
final class HttpLookout implements Lookout {
  private static final JsonMapper MAPPER = JsonMapper.shared();
  private static final Duration PROBE = Duration.ofSeconds(2);
  private static final Duration ANSWER = Duration.ofSeconds(60);

  private final URI gateway;
  private final HttpClient client;

  HttpLookout(URI gateway) {
    this.gateway = gateway;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PROBE)
            .proxy(HttpClient.Builder.NO_PROXY)
            .build();
  }

  /** Whether a Weir answers there. */
  boolean answers() throws InterruptedException {
    try {
      HttpResponse<String> health =
          client.send(
              HttpRequest.newBuilder(gateway.resolve("/healthz")).timeout(PROBE).build(),
              BodyHandlers.ofString());
      return health.statusCode() == 200 && health.body().startsWith("ok");
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public List<JsonNode> effects(Filter filter) throws InterruptedException {
    var query = new StringJoiner("&", "/v1/effects?", "");
    query.add("limit=" + filter.limit());
    for (State state : filter.states()) {
      query.add("state=" + state);
    }
    filter.session().ifPresent(session -> query.add("session=" + encoded(session)));
    filter.tool().ifPresent(tool -> query.add("tool=" + encoded(tool.toString())));
    filter.since().ifPresent(since -> query.add("since=" + encoded(since.toString())));
    filter.before().ifPresent(before -> query.add("before=" + before));
    return list(get(query.toString()), "effects");
  }

  @Override
  public Optional<JsonNode> effect(EffectId id, Bodies bodies) throws InterruptedException {
    String how = bodies == Bodies.SHOWN ? "?bodies=shown" : "";
    HttpResponse<String> response = send(request("/v1/effects/" + id + how).build());
    return response.statusCode() == 404 ? Optional.empty() : Optional.of(good(response));
  }

  @Override
  public List<JsonNode> sessions() throws InterruptedException {
    return list(get("/v1/sessions"), "sessions");
  }

  @Override
  public JsonNode doubts(Duration age) throws InterruptedException {
    return get("/v1/doubts");
  }

  @Override
  public JsonNode limits() throws InterruptedException {
    return get("/v1/limits");
  }

  @Override
  public JsonNode run(String name) throws InterruptedException {
    return get("/v1/runs?name=" + encoded(name));
  }

  @Override
  public JsonNode resource(String name) throws InterruptedException {
    return get("/v1/resources?name=" + encoded(name));
  }

  @Override
  public JsonNode halt(Halt.Scope scope, String by, String reason) throws InterruptedException {
    ObjectNode body = MAPPER.createObjectNode();
    body.put("scope", scope.text()).put("by", by).put("reason", reason);
    return post("/v1/halts", body);
  }

  @Override
  public JsonNode resume(Halt.Scope scope, String by) throws InterruptedException {
    ObjectNode body = MAPPER.createObjectNode();
    body.put("scope", scope.text()).put("by", by);
    return post("/v1/halts/resume", body);
  }

  private JsonNode post(String path, ObjectNode body) throws InterruptedException {
    return good(
        send(
            request(path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body.toString()))
                .build()));
  }

  @Override
  public JsonNode resolve(EffectId id, Finding finding, String by) throws InterruptedException {
    ObjectNode body = MAPPER.createObjectNode();
    body.put("happened", finding == Finding.HAPPENED);
    body.put("by", by);
    return post("/v1/effects/" + id + "/resolve", body);
  }

  @Override
  public JsonNode desk(String operation, ObjectNode arguments, String person)
      throws InterruptedException {
    HttpResponse<String> response =
        send(
            request("/v1/" + operation.replaceFirst("_", "/").replace('_', '-'))
                .header("Content-Type", "application/json")
                .header("Weir-Person", person.replaceAll("[^\\x21-\\x7e ]", "?"))
                .POST(BodyPublishers.ofString(arguments.toString()))
                .build());
    JsonNode json = MAPPER.readTree(response.body());
    if (response.statusCode() == 200) {
      return json;
    }
    throw Refusal.atTheDesk(
        json.path("type").asString("").replaceFirst("^urn:weir:error:", ""),
        json.path("detail").asString("HTTP status " + response.statusCode()));
  }

  @Override
  public boolean tail(Predicate<JsonNode> each) throws InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(gateway.resolve("/v1/tail")).build();
    try {
      HttpResponse<InputStream> response = client.send(request, BodyHandlers.ofInputStream());
      try (var lines =
          new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
        String event = "";
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          if (line.startsWith("event: ")) {
            event = line.substring("event: ".length());
          } else if (line.startsWith("data: ")) {
            if (event.equals("end")) {
              return true;
            }
            if (!each.test(MAPPER.readTree(line.substring("data: ".length())))) {
              return true;
            }
          }
        }
        return false;
      }
    } catch (IOException e) {
      return false;
    }
  }

  private JsonNode get(String path) throws InterruptedException {
    return good(send(request(path).build()));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(gateway.resolve(path)).timeout(ANSWER);
  }

  private HttpResponse<String> send(HttpRequest request) throws InterruptedException {
    try {
      return client.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new Refusal(
          Exit.UNAVAILABLE,
          ErrorCode.LEDGER_UNAVAILABLE,
          "the gateway at " + gateway + " stopped answering",
          "is it still running? ./weir doctor looks");
    }
  }

  private static JsonNode good(HttpResponse<String> response) {
    JsonNode json = MAPPER.readTree(response.body());
    if (response.statusCode() == 200) {
      return json;
    }
    String detail = json.path("detail").asString("HTTP status " + response.statusCode());
    throw switch (response.statusCode()) {
      case 404 ->
          new Refusal(
              Exit.NOT_FOUND, ErrorCode.EFFECT_UNKNOWN, detail, "./weir effects lists effects");
      case 409 ->
          new Refusal(
              Exit.NOT_FOUND,
              ErrorCode.EFFECT_NOT_IN_DOUBT,
              detail,
              "./weir effects --state in-doubt lists those that are");
      case 400 -> new Refusal(Exit.USAGE, ErrorCode.MALFORMED_MESSAGE, detail, "see ./weir help");
      default ->
          new Refusal(
              Exit.UNAVAILABLE,
              ErrorCode.LEDGER_UNAVAILABLE,
              detail,
              "the gateway's log says more; ./weir doctor looks too");
    };
  }

  private static List<JsonNode> list(JsonNode json, String member) {
    var items = new ArrayList<JsonNode>();
    json.path(member).forEach(items::add);
    return items;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
