package dev.weir.toolserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.env.Env;
import dev.weir.env.Signal;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.node.ObjectNode;

/** Streamable HTTP as both eras speak it, seen from a client that knows nothing but HTTP. */
@Timeout(60)
final class HttpDoorTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Env ENV = Env.system();
  private static final Map<String, String> MODERN =
      Map.of("MCP-Protocol-Version", "2026-07-28", "Mcp-Method", "tools/call");

  private final HttpClient client = HttpClient.newHttpClient();
  private final Signal cancelled = ENV.threads().signal("cancelled");
  private HttpDoor door;

  @BeforeEach
  void open() {
    ObjectNode capabilities = Json.object();
    capabilities.putObject("tools");
    Methods methods =
        new Methods(
            Json.object().put("name", "test").put("version", "1"), capabilities, capabilities, "");
    new ToolDesk()
        .offer(tool("echo", (args, exchange) -> new Answer.Result(ToolDesk.text(Json.line(args)))))
        .offer(tool("wait", this::await))
        .offer(
            tool("twice", (args, exchange) -> new Answer.Twice(ToolDesk.text("said it already"))))
        .offer(tool("ask", HttpDoorTest::ask))
        .offer(
            tool(
                "broken",
                (args, exchange) -> {
                  throw new IllegalStateException("secret");
                }))
        .serve(methods);
    door = HttpDoor.open(methods, ENV, 0);
  }

  @AfterEach
  void close() {
    client.close();
    door.close();
  }

  private static OfferedTool tool(String name, OfferedTool.Work work) {
    ObjectNode declaration = Json.object().put("name", name).put("description", name);
    declaration.putObject("inputSchema").put("type", "object");
    return new OfferedTool(declaration, work);
  }

  private Answer await(ObjectNode args, Exchange exchange) throws InterruptedException {
    exchange.notify("notifications/progress", Json.object().put("progress", 0));
    if (exchange.awaitCancelled(PATIENCE)) {
      cancelled.raise();
    }
    return new Answer.Result(ToolDesk.text("done"));
  }

  private static Answer ask(ObjectNode args, Exchange exchange)
      throws RpcException, InterruptedException {
    return new Answer.Result(ToolDesk.text(Json.line(exchange.ask("roots/list", Json.object()))));
  }

  private HttpRequest.Builder request() {
    return HttpRequest.newBuilder(door.url())
        .header("Content-Type", "application/json")
        .header("Accept", "application/json, text/event-stream");
  }

  private HttpResponse<String> post(String body, Map<String, String> headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder builder = request().POST(HttpRequest.BodyPublishers.ofString(body));
    headers.forEach(builder::header);
    return client.send(builder.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static String call(int id, String tool) {
    return "{\"jsonrpc\":\"2.0\",\"id\":%d,\"method\":\"tools/call\",\"params\":{\"name\":\"%s\"}}"
        .formatted(id, tool);
  }

  private static String modernCall(int id, String tool) {
    return """
    {"jsonrpc":"2.0","id":%d,"method":"tools/call","params":{"name":"%s","_meta":{
      "io.modelcontextprotocol/protocolVersion":"2026-07-28",
      "io.modelcontextprotocol/clientCapabilities":{}}}}\
    """
        .formatted(id, tool);
  }

  private static Map<String, String> modern(String tool) {
    return Map.of(
        "MCP-Protocol-Version", "2026-07-28", "Mcp-Method", "tools/call", "Mcp-Name", tool);
  }

  private Map<String, String> initialize() throws IOException, InterruptedException {
    HttpResponse<String> hello =
        post(
            """
            {"jsonrpc":"2.0","id":0,"method":"initialize","params":{
              "protocolVersion":"2025-11-25","capabilities":{"roots":{}},
              "clientInfo":{"name":"test","version":"1"}}}\
            """,
            Map.of());
    assertThat(hello.statusCode()).isEqualTo(200);
    return Map.of("Mcp-Session-Id", hello.headers().firstValue("Mcp-Session-Id").orElseThrow());
  }

  @Test
  void aLegacyClientNeedsItsSession() throws IOException, InterruptedException {
    Map<String, String> session = initialize();
    assertThat(post(call(1, "echo"), session).body()).contains("\"result\"");
    assertThat(post(call(1, "echo"), Map.of()).statusCode()).isEqualTo(400);
    assertThat(post(call(1, "echo"), Map.of("Mcp-Session-Id", "none")).statusCode()).isEqualTo(404);
    HttpRequest.Builder goodbye = request().DELETE();
    session.forEach(goodbye::header);
    assertThat(client.send(goodbye.build(), HttpResponse.BodyHandlers.discarding()).statusCode())
        .isEqualTo(200);
    assertThat(post(call(2, "echo"), session).statusCode()).isEqualTo(404);
  }

  @Test
  void aModernClientNeedsHeadersThatAgreeWithItsBody() throws IOException, InterruptedException {
    assertThat(post(modernCall(1, "echo"), modern("echo")).body())
        .contains("\"resultType\":\"complete\"");
    HttpResponse<String> nameless = post(modernCall(2, "echo"), MODERN);
    assertThat(nameless.statusCode()).isEqualTo(400);
    assertThat(nameless.body()).contains("-32020", "\"id\":2");
    assertThat(post(modernCall(3, "echo"), modern("other")).body()).contains("-32020");
    assertThat(post(modernCall(4, "echo"), Map.of()).body()).contains("-32020");
  }

  @Test
  void strangersAreTurnedAway() throws IOException, InterruptedException {
    HttpResponse<String> foreign =
        post(call(1, "echo"), Map.of("Origin", "http://evil.example.com"));
    assertThat(foreign.statusCode()).isEqualTo(403);
    HttpRequest put = request().PUT(HttpRequest.BodyPublishers.ofString("{}")).build();
    assertThat(client.send(put, HttpResponse.BodyHandlers.discarding()).statusCode())
        .isEqualTo(405);
  }

  @Test
  void whatCannotBeReadIsAnsweredAndNothingLeaks() throws IOException, InterruptedException {
    assertThat(post("{no", Map.of()).body()).contains("-32700");
    assertThat(post("[]", Map.of()).body()).contains("-32600");
    assertThat(post("{}", Map.of()).statusCode()).isEqualTo(400);
    assertThat(post(call(1, "broken"), initialize()).body())
        .contains("-32603")
        .doesNotContain("secret");
  }

  @Test
  void aModernClientCancelsByClosingTheStream() throws IOException, InterruptedException {
    HttpRequest.Builder builder =
        request().POST(HttpRequest.BodyPublishers.ofString(modernCall(1, "wait")));
    modern("wait").forEach(builder::header);
    HttpResponse<InputStream> stream =
        client.send(builder.build(), HttpResponse.BodyHandlers.ofInputStream());
    try (InputStream body = stream.body()) {
      assertThat(events(body, 1).getFirst()).contains("notifications/progress");
    }
    assertThat(cancelled.await(PATIENCE)).isTrue();
  }

  @Test
  void aLegacyClientCancelsByNotification() throws IOException, InterruptedException {
    Map<String, String> session = initialize();
    HttpRequest.Builder builder =
        request().POST(HttpRequest.BodyPublishers.ofString(call(7, "wait")));
    session.forEach(builder::header);
    HttpResponse<InputStream> stream =
        client.send(builder.build(), HttpResponse.BodyHandlers.ofInputStream());
    try (InputStream body = stream.body()) {
      assertThat(events(body, 1).getFirst()).contains("notifications/progress");
      HttpResponse<String> told =
          post(
              """
              {"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":7}}\
              """,
              session);
      assertThat(told.statusCode()).isEqualTo(202);
      assertThat(events(body, 1).getFirst()).contains("\"id\":7", "done");
    }
    assertThat(cancelled.raised()).isTrue();
  }

  @Test
  void theServerAsksALegacyClientOnTheStreamOfItsRequest()
      throws IOException, InterruptedException, RpcException {
    Map<String, String> session = initialize();
    HttpRequest.Builder builder =
        request().POST(HttpRequest.BodyPublishers.ofString(call(8, "ask")));
    session.forEach(builder::header);
    HttpResponse<InputStream> stream =
        client.send(builder.build(), HttpResponse.BodyHandlers.ofInputStream());
    try (InputStream body = stream.body()) {
      ObjectNode question = (ObjectNode) Json.read(events(body, 1).getFirst());
      assertThat(Json.text(question, "method")).isEqualTo("roots/list");
      String answer =
          "{\"jsonrpc\":\"2.0\",\"id\":\"%s\",\"result\":{\"roots\":[{\"uri\":\"file:///r\"}]}}"
              .formatted(Json.text(question, "id"));
      assertThat(post(answer, session).statusCode()).isEqualTo(202);
      assertThat(events(body, 1).getFirst()).contains("file:///r");
    }
  }

  @Test
  void aFaultOnPurposeArrivesAsOrdered() throws IOException, InterruptedException {
    String body = post(modernCall(9, "twice"), modern("twice")).body();
    assertThat(body.split("said it already", -1)).hasSize(3);
  }

  /** The data of the next events that have any. */
  private static List<String> events(InputStream body, int count) throws IOException {
    // One reader for each call would read ahead and lose events; single bytes do not.
    List<String> data = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    while (data.size() < count) {
      int b = body.read();
      if (b < 0) {
        throw new IOException("The stream ended after " + data);
      }
      if (b != '\n') {
        line.append((char) b);
        continue;
      }
      if (line.indexOf("data: ") == 0 && line.length() > 6) {
        data.add(line.substring(6));
      }
      line.setLength(0);
    }
    return data;
  }
}
