package dev.weir.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.Origin;
import dev.weir.call.Payload;
import dev.weir.call.Tenant;
import dev.weir.call.ToolName;
import dev.weir.effect.Effect;
import dev.weir.effect.EffectClass;
import dev.weir.effect.EffectId;
import dev.weir.effect.EffectKey;
import dev.weir.effect.Event;
import dev.weir.effect.Fingerprint;
import dev.weir.effect.Node;
import dev.weir.effect.Outcome;
import dev.weir.effect.ResourceName;
import dev.weir.env.Env;
import dev.weir.env.Signal;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.lease.Acquire;
import dev.weir.lease.Leases;
import dev.weir.lease.MemoryLeases;
import dev.weir.ledger.Append;
import dev.weir.ledger.Claim;
import dev.weir.ledger.ClaimVerdict;
import dev.weir.ledger.MemoryLedger;
import dev.weir.ledger.Note;
import dev.weir.ledger.Sight;
import dev.weir.limit.Commons;
import dev.weir.limit.Limits;
import dev.weir.limit.MemoryCommons;
import dev.weir.operating.Operator;
import dev.weir.reading.Reading;
import dev.weir.reading.ResourceReading;
import dev.weir.recovery.Resolver;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Scanner;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Timeout(60)
class ConsoleTest {
  private static final JsonMapper MAPPER = JsonMapper.shared();

  private final Env env = Env.system();
  private final MemoryLedger ledger = new MemoryLedger();
  private final Node node = ledger.enlist("test");
  private final Reading reading = new Reading(ledger, Tenant.DEFAULT, env.clock());
  private final Leases leases = new MemoryLeases(env);
  private final Commons commons = new MemoryCommons(env.clock());
  private final Signal stopping = env.threads().signal("stopping");
  private final AtomicReference<Readiness.State> readiness =
      new AtomicReference<>(Readiness.State.READY);
  private final HttpClient client = HttpClient.newHttpClient();
  private final Server server = server();

  private static Server server() {
    var threads = new QueuedThreadPool(50, 4);
    threads.setVirtualThreadsExecutor(VirtualThreads.getDefaultVirtualThreadsExecutor());
    var server = new Server(threads);
    var connector = new ServerConnector(server);
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    return server;
  }

  // Jetty's lifecycle throws anything, also an interrupt.
  @SuppressWarnings("InterruptedExceptionSwallowed")
  @BeforeEach
  void start() throws Exception {
    server.setHandler(
        new Console(
            reading,
            new ResourceReading(ledger, () -> leases, commons, Tenant.DEFAULT, reading),
            new Operator(
                new Resolver(ledger, node, env.clock()), Tenant.DEFAULT, Limits.alone(env)),
            readiness::get,
            stopping,
            Duration.ofHours(1)));
    server.start();
  }

  @SuppressWarnings("InterruptedExceptionSwallowed")
  @AfterEach
  void stop() throws Exception {
    stopping.raise();
    server.stop();
    client.close();
  }

  @Test
  void readinessFollowsTheGateway() throws IOException, InterruptedException {
    assertThat(get("/readyz").statusCode()).isEqualTo(200);
    readiness.set(Readiness.State.DEGRADED);
    assertThat(get("/readyz").statusCode()).isEqualTo(200);
    assertThat(get("/readyz").body()).isEqualTo("degraded\n");
    readiness.set(Readiness.State.DRAINING);
    assertThat(get("/readyz").statusCode()).isEqualTo(503);
    assertThat(get("/readyz").body()).isEqualTo("draining\n");
    assertThat(get("/healthz").statusCode()).isEqualTo(200);
  }

  @Test
  void effectsAreListedNewestFirstWithTheFieldsThatOthersRelyOn()
      throws IOException, InterruptedException {
    doubt(dispatched("one"));
    EffectId two = dispatched("two").id();
    JsonNode effects = json("/v1/effects").path("effects");
    assertThat(effects.size()).isEqualTo(2);
    JsonNode newest = effects.get(0);
    assertThat(newest.path("id").asString()).isEqualTo(two.toString());
    assertThat(newest.propertyNames())
        .contains("id", "tool", "class", "state", "attempts", "session", "key", "at");
    assertThat(newest.path("class").asString()).isEqualTo("WRITE");
    assertThat(newest.path("state").asString()).isEqualTo("DISPATCHED");
    assertThat(newest.path("key").asString()).isEqualTo("given:two");

    JsonNode doubts = json("/v1/effects?state=in-doubt").path("effects");
    assertThat(doubts.size()).isEqualTo(1);
    assertThat(doubts.get(0).path("error").path("code").asString()).isEqualTo("in-doubt");
  }

  @Test
  void aListIsPagedWithoutGapsOrRepeats() throws IOException, InterruptedException {
    for (int i = 0; i < 5; i++) {
      dispatched("k" + i);
    }
    JsonNode first = json("/v1/effects?limit=3");
    assertThat(first.path("effects").size()).isEqualTo(3);
    JsonNode second = json("/v1/effects?limit=3&before=" + first.path("next").asString());
    assertThat(second.path("effects").size()).isEqualTo(2);
    assertThat(second.path("next").isMissingNode()).isTrue();
    assertThat(second.path("effects").get(0).path("key").asString()).isEqualTo("given:k1");
  }

  @Test
  void bodiesAreShownOnlyWhenAskedFor() throws IOException, InterruptedException {
    Effect effect = dispatched("one");
    String plain = get("/v1/effects/" + effect.id()).body();
    assertThat(plain).contains("\"history\"").doesNotContain("4711");
    assertThat(get("/v1/effects/" + effect.id() + "?bodies=shown").body()).contains("4711");
    assertThat(get("/v1/effects").body()).doesNotContain("4711");
    assertThat(get("/").body()).doesNotContain("4711");
  }

  @Test
  void aPersonSettlesADoubtOnce() throws IOException, InterruptedException {
    EffectId id = doubt(dispatched("one"));
    String path = "/v1/effects/" + id + "/resolve";
    HttpResponse<String> first = post(path, "{\"happened\":true,\"by\":\"Ada\"}");
    assertThat(first.statusCode()).isEqualTo(200);
    assertThat(MAPPER.readTree(first.body()).path("state").asString()).isEqualTo("SUCCEEDED");
    HttpResponse<String> second = post(path, "{\"happened\":false,\"by\":\"Bob\"}");
    assertThat(second.statusCode()).isEqualTo(409);
    assertThat(second.headers().firstValue("content-type")).contains("application/problem+json");
    assertThat(MAPPER.readTree(second.body()).path("type").asString())
        .isEqualTo("urn:weir:error:effect-not-in-doubt");
    assertThat(get("/v1/effects/" + id).body()).contains("\"by\":\"Ada\"").doesNotContain("Bob");
  }

  @Test
  void doubtsAreCountedWithTheirAgeAndHowOthersEnded() throws IOException, InterruptedException {
    EffectId one = doubt(dispatched("one"));
    doubt(dispatched("two"));
    assertThat(json("/v1/doubts").path("in_doubt").asInt()).isEqualTo(2);
    assertThat(json("/v1/doubts").path("old").asInt()).isZero();
    post("/v1/effects/" + one + "/resolve", "{\"happened\":true,\"by\":\"Ada\"}");
    JsonNode left = json("/v1/doubts");
    assertThat(left.path("in_doubt").asInt()).isEqualTo(1);
    assertThat(left.path("oldest").asString()).isNotEmpty();
    assertThat(left.path("ended_by").path("person").asInt()).isEqualTo(1);
  }

  @Test
  void whatIsLeftToAPersonIsListedWithWhyAndEndedByOne() throws IOException, InterruptedException {
    Effect left = claimed("left", Event.CLAIM);
    Payload why =
        Payload.of("{\"handed_off\":{\"code\":\"breaker-open\",\"detail\":\"it is away\"}}");
    ledger.append(Append.suspend(Tenant.DEFAULT, left.id(), node, why, 0, env.clock().now()));
    JsonNode waiting = json("/v1/effects?state=suspended").path("effects");
    assertThat(waiting.size()).isEqualTo(1);
    assertThat(waiting.get(0).path("handed_off").path("code").asString()).isEqualTo("breaker-open");
    assertThat(json("/v1/doubts").path("handed_off").asInt()).isEqualTo(1);
    assertThat(json("/v1/doubts").path("in_doubt").asInt()).isZero();
    HttpResponse<String> done =
        post("/v1/effects/" + left.id() + "/resolve", "{\"happened\":true,\"by\":\"Ada\"}");
    assertThat(done.statusCode()).isEqualTo(200);
    assertThat(json("/v1/effects/" + left.id()).path("state").asString()).isEqualTo("SUCCEEDED");
    assertThat(json("/v1/doubts").path("handed_off").asInt()).isZero();
    assertThat(json("/v1/doubts").path("ended_by").path("person").asInt()).isZero();
  }

  @Test
  void aRunIsAskedForByItsName() throws IOException, InterruptedException {
    JsonNode run = json("/v1/runs?name=nobody%20yet");
    assertThat(run.path("run").asString()).isEqualTo("nobody yet");
    assertThat(run.path("calls").asInt(-1)).isZero();
    assertThat(get("/v1/runs").statusCode()).isEqualTo(400);
    assertThat(get("/v1/runs?name=%20").statusCode()).isEqualTo(400);
  }

  @Test
  void aResourceIsAskedForInAnySpelling() throws IOException, InterruptedException {
    var conf = new ResourceName("file:/conf/app.json");
    Effect first = writing("one", conf);
    settled(first);
    EffectId read = EffectId.next(env);
    ledger.note(
        new Note.Seen(
            Tenant.DEFAULT,
            "session-1",
            new Sight(conf, Optional.of(first.id()), read, env.clock().now())));
    Effect second = writing("two", conf);
    Fault stale = Fault.of(ErrorCode.RESOURCE_STALE, "changed as effect " + first.id());
    Effect refused = dispatched("three");
    ledger.append(
        Append.settle(
            Tenant.DEFAULT,
            refused.id(),
            node,
            new Outcome.Failed(stale, Optional.empty()),
            1,
            env.clock().now()));
    Origin bob = Origin.of("session-2").by("bob");
    leases.acquire(Acquire.of(bob, conf.text()));
    JsonNode json = json("/v1/resources?name=file:/conf/x/../app.json");
    assertThat(json.path("name").asString()).isEqualTo(conf.text());
    assertThat(json.path("holder").path("effect").asString()).isEqualTo(second.id().toString());
    assertThat(json.path("version").asString()).isEqualTo(first.id().toString());
    assertThat(json.path("writers").size()).isEqualTo(2);
    assertThat(json.path("writers").path(1).path("effect").asString())
        .isEqualTo(first.id().toString());
    assertThat(json.path("writers").path(0).path("fence").asLong())
        .isEqualTo(json.path("writers").path(1).path("fence").asLong() + 1);
    assertThat(json.path("readers").path(0).path("effect").asString()).isEqualTo(read.toString());
    assertThat(json.path("refused")).as("it was not refused but failed").isEmpty();
    assertThat(json.path("lease").path("holder").path("agent").asString()).isEqualTo("bob");
    assertThat(json.path("lease").path("history").size()).isEqualTo(1);
    assertThat(json("/v1/resources?name=env:unheard-of").path("writers")).isEmpty();
    assertThat(get("/v1/resources").statusCode()).isEqualTo(400);
    assertThat(get("/v1/resources?name=%00").statusCode()).isEqualTo(400);
  }

  private Effect writing(String key, ResourceName name) {
    Claim claim =
        claim(key, Event.DISPATCH)
            .taking(
                ledger.holdings(Tenant.DEFAULT, List.of(name)).stream()
                    .map(it -> it.take(env.clock().now()))
                    .toList());
    return ((ClaimVerdict.Won) ledger.claim(claim)).effect();
  }

  private void settled(Effect effect) {
    ledger.append(
        Append.settle(
            Tenant.DEFAULT,
            effect.id(),
            node,
            new Outcome.Succeeded(Payload.of("{}")),
            1,
            env.clock().now()));
  }

  /** What a tool keeps is the tool's: nobody else says how it ended. */
  @Test
  void whatAToolKeepsIsNotLeftToAPerson() throws IOException, InterruptedException {
    Effect kept = dispatched("kept");
    Payload handle = Payload.of("{\"handed_off\":{\"code\":\"forged\"}}");
    ledger.append(Append.suspend(Tenant.DEFAULT, kept.id(), node, handle, 1, env.clock().now()));
    assertThat(json("/v1/effects/" + kept.id()).has("handed_off")).isFalse();
    assertThat(
            post("/v1/effects/" + kept.id() + "/resolve", "{\"happened\":true,\"by\":\"Ada\"}")
                .statusCode())
        .isEqualTo(409);
  }

  @Test
  void mistakesAreProblemsWithAStatus() throws IOException, InterruptedException {
    String unknown = "/v1/effects/" + EffectId.next(env);
    assertThat(get(unknown).statusCode()).isEqualTo(404);
    assertThat(get("/v1/effects/nonsense").statusCode()).isEqualTo(400);
    assertThat(get("/v1/effects?state=happy").statusCode()).isEqualTo(400);
    assertThat(get("/v1/effects?limit=0").statusCode()).isEqualTo(400);
    assertThat(get("/v1/effects?limit=1001").statusCode()).isEqualTo(400);
    assertThat(get("/v1/effects?colour=red").statusCode()).isEqualTo(400);
    assertThat(get("/v1/effects?tool=plain").statusCode()).isEqualTo(400);
    assertThat(get("/v1/effects?since=yesterday").statusCode()).isEqualTo(400);
    assertThat(get("/v1/effects?session=%ff").statusCode()).isEqualTo(400);
    HttpResponse<String> wrong = post("/v1/effects", "{}");
    assertThat(wrong.statusCode()).isEqualTo(405);
    assertThat(wrong.headers().firstValue("Allow")).contains("GET, HEAD");
    assertThat(get(unknown + "/resolve").statusCode()).isEqualTo(405);
    assertThat(post(unknown + "/resolve", "{\"happened\":true,\"by\":\"Ada\"}").statusCode())
        .isEqualTo(404);
    assertThat(post(unknown + "/resolve", "{\"happened\":\"yes\"}").statusCode()).isEqualTo(400);
    assertThat(post(unknown + "/resolve", "{\"happened\":true,\"by\":\" \"}").statusCode())
        .isEqualTo(400);
    assertThat(post(unknown + "/resolve", "{").statusCode()).isEqualTo(400);
    assertThat(post(unknown + "/resolve", "x".repeat(20_000)).statusCode()).isEqualTo(400);
    assertThat(get("/nowhere").statusCode()).isEqualTo(404);
  }

  @Test
  void aBrowserCannotSendACommandAsAPlainForm() throws IOException, InterruptedException {
    EffectId id = doubt(dispatched("one"));
    HttpResponse<String> form =
        client.send(
            request("/v1/effects/" + id + "/resolve")
                .header("Content-Type", "text/plain")
                .POST(HttpRequest.BodyPublishers.ofString("{\"happened\":true,\"by\":\"x\"}"))
                .build(),
            BodyHandlers.ofString());
    assertThat(form.statusCode()).isEqualTo(400);
    assertThat(get("/v1/effects/" + id).body()).contains("IN_DOUBT");
  }

  @Test
  void thePageShowsTextOfStrangersAsText() throws IOException, InterruptedException {
    dispatched("<script>alert('x')</script>");
    HttpResponse<String> page = get("/");
    assertThat(page.body())
        .contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;")
        .doesNotContain("<script");
    assertThat(page.headers().firstValue("content-security-policy").orElse(""))
        .contains("default-src 'none'");
  }

  @Test
  void sessionsAreSummedUp() throws IOException, InterruptedException {
    doubt(dispatched("one"));
    dispatched("two");
    JsonNode sessions = json("/v1/sessions").path("sessions");
    assertThat(sessions.size()).isEqualTo(1);
    assertThat(sessions.get(0).path("effects").asInt()).isEqualTo(2);
    assertThat(sessions.get(0).path("in_doubt").asInt()).isEqualTo(1);
  }

  @Test
  void theTailShowsNewEffectsAndWhatBecomesOfThemAndOfOldDoubts()
      throws IOException, InterruptedException {
    Effect old = dispatched("old");
    doubt(old);
    HttpResponse<InputStream> tail =
        client.send(request("/v1/tail").build(), BodyHandlers.ofInputStream());
    try (var lines = new Scanner(tail.body(), StandardCharsets.UTF_8)) {
      assertThat(lines.nextLine()).isEqualTo(": following");
      Effect fresh = dispatched("fresh");
      assertThat(next(lines)).isEqualTo(fresh.id() + " DISPATCHED");
      doubt(fresh);
      assertThat(next(lines)).isEqualTo(fresh.id() + " IN_DOUBT");
      post("/v1/effects/" + old.id() + "/resolve", "{\"happened\":false,\"by\":\"Ada\"}");
      assertThat(next(lines)).isEqualTo(old.id() + " FAILED");
      stopping.raise();
      assertThat(lines.findWithinHorizon("event: end", 200)).isEqualTo("event: end");
    }
  }

  private static String next(Scanner lines) {
    while (true) {
      String line = lines.nextLine();
      if (line.startsWith("data: ")) {
        JsonNode effect = MAPPER.readTree(line.substring("data: ".length()));
        return effect.path("id").asString() + " " + effect.path("state").asString();
      }
    }
  }

  private Effect dispatched(String key) {
    return claimed(key, Event.DISPATCH);
  }

  private Effect claimed(String key, Event first) {
    return ((ClaimVerdict.Won) ledger.claim(claim(key, first))).effect();
  }

  private Claim claim(String key, Event first) {
    return new Claim(
        EffectId.next(env),
        EffectKey.given(key),
        Fingerprint.of(key.getBytes(StandardCharsets.UTF_8)),
        new ToolName("shop", "charge_card"),
        EffectClass.WRITE,
        Origin.of("session-1"),
        node,
        first,
        env.clock().now(),
        Payload.of("{\"card\":\"4711\"}"));
  }

  private EffectId doubt(Effect effect) {
    ledger.append(
        Append.settle(
            Tenant.DEFAULT,
            effect.id(),
            node,
            new Outcome.InDoubt(Fault.of(ErrorCode.IN_DOUBT)),
            1,
            env.clock().now()));
    return effect.id();
  }

  private JsonNode json(String path) throws IOException, InterruptedException {
    HttpResponse<String> response = get(path);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return MAPPER.readTree(response.body());
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return client.send(request(path).build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> post(String path, String body)
      throws IOException, InterruptedException {
    return client.send(
        request(path)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(server.getURI().resolve("/") + path.substring(1)));
  }
}
