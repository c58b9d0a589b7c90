package dev.weir.agentside;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/**
 * What no agent should send, at both doors: each gets a typed error, none a stack trace, and the
 * door goes on serving.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputTest {
  private final Premises premises = new Premises(Limits.usual().maxBytes(1 << 20));
  private final Agent agent = new Agent(premises.door.address());

  @BeforeAll
  void greet() throws IOException, InterruptedException {
    agent.initialize("/mcp/shop", "2025-11-25", "{}");
  }

  @AfterAll
  void close() {
    agent.close();
    premises.close();
  }

  /**
   * Something bad.
   *
   * @param name for the report
   * @param body what is sent
   * @param status the HTTP status it gets
   * @param slug the code it gets, in the error's data or in the marks of a tool error
   */
  record Bad(String name, List<Byte> body, int status, String slug) {
    static Bad of(String name, String body, int status, String slug) {
      return of(name, body.replace('\'', '"').getBytes(StandardCharsets.UTF_8), status, slug);
    }

    static Bad of(String name, byte[] body, int status, String slug) {
      List<Byte> bytes = new java.util.ArrayList<>(body.length);
      for (byte b : body) {
        bytes.add(b);
      }
      return new Bad(name, bytes, status, slug);
    }

    byte[] bytes() {
      byte[] bytes = new byte[body.size()];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = body.get(i);
      }
      return bytes;
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private static String call(String params) {
    return "{'jsonrpc':'2.0','id':1,'method':'tools/call','params':" + params + "}";
  }

  static Stream<Bad> bad() {
    byte[] invalidUtf8 =
        call("{'name':'echo','arguments':{'text':'XX'}}")
            .replace('\'', '"')
            .getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < invalidUtf8.length; i++) {
      if (invalidUtf8[i] == 'X') {
        invalidUtf8[i] = (byte) 0xFF;
      }
    }
    String deep = "[".repeat(10_000) + "]".repeat(10_000);
    String big = "x".repeat(2 << 20);
    String malformed = "malformed-message";
    return Stream.of(
        Bad.of("not JSON", "{'jsonrpc':", 400, malformed),
        Bad.of("empty object", "{}", 400, malformed),
        Bad.of("not an object", "5", 400, malformed),
        Bad.of("a batch", "[" + call("{'name':'echo'}") + "]", 400, malformed),
        Bad.of("no version", "{'id':1,'method':'ping'}", 400, malformed),
        Bad.of("id is an object", "{'jsonrpc':'2.0','id':{},'method':'ping'}", 400, malformed),
        Bad.of("method is a number", "{'jsonrpc':'2.0','id':1,'method':5}", 400, malformed),
        Bad.of(
            "params is a list",
            "{'jsonrpc':'2.0','id':1,'method':'ping','params':[]}",
            400,
            malformed),
        Bad.of("two values", "{} {}", 400, malformed),
        Bad.of("duplicate keys", call("{'name':'echo','name':'charge'}"), 400, malformed),
        Bad.of("invalid UTF-8", invalidUtf8, 400, malformed),
        Bad.of(
            "too deep",
            call("{'name':'echo','arguments':{'text':" + deep + "}}"),
            413,
            "too-large"),
        Bad.of(
            "too large",
            call("{'name':'echo','arguments':{'text':'" + big + "'}}"),
            413,
            "too-large"),
        Bad.of(
            "an exponent that nothing can hold",
            call("{'name':'echo','arguments':{'text':1e99999999999}}"),
            413,
            "too-large"),
        Bad.of(
            "an id with such an exponent",
            "{'jsonrpc':'2.0','id':1e99999999999}",
            413,
            "too-large"),
        Bad.of("unknown tool", call("{'name':'unknown','arguments':{}}"), 200, "unknown-tool"),
        Bad.of("no tool", call("{}"), 200, "unknown-tool"),
        Bad.of("arguments is a text", call("{'name':'echo','arguments':'x'}"), 200, malformed),
        Bad.of("meta is a text", call("{'name':'echo','_meta':'x'}"), 200, malformed),
        Bad.of(
            "arguments break the schema",
            call("{'name':'strict','arguments':{}}"),
            200,
            "arguments-invalid"),
        Bad.of(
            "deadline passed",
            call("{'name':'echo','_meta':{'dev.weir/deadline-ms':-1}}"),
            200,
            "deadline-passed"),
        Bad.of(
            "deadline is a text",
            call("{'name':'echo','_meta':{'dev.weir/deadline-ms':'soon'}}"),
            200,
            malformed),
        Bad.of(
            "key is too long",
            call("{'name':'charge','_meta':{'dev.weir/key':'" + "k".repeat(256) + "'}}"),
            200,
            "key-unusable"),
        Bad.of(
            "key is a number",
            call("{'name':'charge','_meta':{'dev.weir/key':5}}"),
            200,
            "key-unusable"),
        Bad.of(
            "distinct is a number",
            call("{'name':'charge','arguments':{'weir_distinct':5}}"),
            200,
            "arguments-invalid"),
        Bad.of(
            "run is an object",
            call("{'name':'echo','_meta':{'dev.weir/run':{}}}"),
            200,
            malformed),
        Bad.of(
            "a state of nobody's",
            call("{'name':'want','requestState':'x.y'}"),
            200,
            "continuation-invalid"),
        Bad.of("the adapter breaks", call("{'name':'boom'}"), 200, "internal"));
  }

  private static String slug(JsonNode answer) {
    return answer.has("error")
        ? answer.path("error").path("data").path("code").asString("")
        : answer.path("result").path("_meta").path("dev.weir/error").asString("");
  }

  private static void harmless(String answer) {
    assertThat(answer)
        .doesNotContain("Exception")
        .doesNotContain("at dev.weir")
        .doesNotContain("secret detail");
  }

  @ParameterizedTest
  @MethodSource("bad")
  void overHttp(Bad bad) throws IOException, InterruptedException {
    HttpResponse<String> answer = agent.send("/mcp/shop", bad.bytes());
    assertThat(answer.statusCode()).isEqualTo(bad.status());
    assertThat(slug(Agent.body(answer))).isEqualTo(bad.slug());
    harmless(answer.body());
    assertThat(agent.call("/mcp/shop", "echo", "{'text':'still here'}").path("result").toString())
        .contains("still here");
  }

  @ParameterizedTest
  @MethodSource("bad")
  void overStdio(Bad bad) throws IOException, InterruptedException {
    var in = new ByteArrayOutputStream();
    in.writeBytes(bad.bytes());
    in.writeBytes("\n\n".getBytes(StandardCharsets.UTF_8));
    in.writeBytes(
        call("{'name':'echo','arguments':{'text':'still here'}}")
            .replace("'id':1", "'id':2")
            .replace('\'', '"')
            .getBytes(StandardCharsets.UTF_8));
    in.write('\n');
    var out = new ByteArrayOutputStream();
    new StdioDoor(
            new ByteArrayInputStream(in.toByteArray()),
            out,
            Optional.of("shop"),
            Limits.usual().maxBytes(1 << 20),
            premises.backing,
            premises.env)
        .serve(Duration.ofSeconds(10));
    String said = out.toString(StandardCharsets.UTF_8);
    harmless(said);
    List<JsonNode> answers = said.lines().map(line -> Shop.CODEC.mapper().readTree(line)).toList();
    assertThat(answers).hasSize(2);
    assertThat(answers).anySatisfy(answer -> assertThat(slug(answer)).isEqualTo(bad.slug()));
    assertThat(answers)
        .anySatisfy(answer -> assertThat(answer.path("result").toString()).contains("still here"));
  }
}
