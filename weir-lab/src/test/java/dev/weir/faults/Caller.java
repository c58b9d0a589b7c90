package dev.weir.faults;

import dev.weir.toolserver.Era;
import dev.weir.toolserver.Json;
import dev.weir.toolserver.RpcException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.node.ObjectNode;

/** An MCP client over HTTP that shows what came, whatever it is. Thread-safe. */
final class Caller implements AutoCloseable {
  private final URI url;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final AtomicLong last = new AtomicLong();
  private final String session;

  /** Shakes hands. */
  Caller(URI url) throws IOException, InterruptedException {
    this.url = url;
    ObjectNode hello =
        Json.own(
            """
            {"protocolVersion": "2025-11-25", "capabilities": {},
             "clientInfo": {"name": "test", "version": "1"}}
            """);
    HttpResponse<String> answer = send(request("initialize", hello), "");
    this.session = answer.headers().firstValue("Mcp-Session-Id").orElseThrow();
    HttpResponse<String> taken =
        send(
            Json.object().put("jsonrpc", "2.0").put("method", "notifications/initialized"),
            session);
    if (taken.statusCode() != 202) {
      throw new IOException("The handshake ended with " + taken.statusCode());
    }
  }

  private ObjectNode request(String method, ObjectNode params) {
    ObjectNode request =
        Json.object().put("jsonrpc", "2.0").put("id", last.incrementAndGet()).put("method", method);
    request.set("params", params);
    return request;
  }

  private HttpResponse<String> send(ObjectNode message, String inSession)
      throws IOException, InterruptedException {
    HttpRequest.Builder post =
        HttpRequest.newBuilder(url)
            .timeout(Duration.ofSeconds(30))
            .header("Content-Type", "application/json")
            .header("Accept", "application/json, text/event-stream")
            .POST(HttpRequest.BodyPublishers.ofByteArray(Json.bytes(message)));
    if (!inSession.isEmpty()) {
      post.header("Mcp-Session-Id", inSession);
    }
    return client.send(post.build(), HttpResponse.BodyHandlers.ofString());
  }

  /** A request as bytes, for a socket of one's own. */
  byte[] frame(String method, ObjectNode params) {
    return Json.bytes(request(method, params));
  }

  /** The session's name. */
  String session() {
    return session;
  }

  /** Whatever comes. */
  HttpResponse<String> ask(String method, ObjectNode params)
      throws IOException, InterruptedException {
    return send(request(method, params), session);
  }

  /** Whatever comes. */
  HttpResponse<String> tryCall(String tool, ObjectNode arguments)
      throws IOException, InterruptedException {
    ObjectNode params = Json.object().put("name", tool);
    params.set("arguments", arguments);
    return ask("tools/call", params);
  }

  /** The result of a call that is answered. */
  ObjectNode call(String tool, ObjectNode arguments)
      throws IOException, InterruptedException, RpcException {
    return Json.member(Json.read(tryCall(tool, arguments).body()), "result");
  }

  /** The response to a request of the modern era. */
  HttpResponse<String> askModern(String method, String name, ObjectNode params)
      throws IOException, InterruptedException {
    ObjectNode sent = params.deepCopy();
    sent.putObject("_meta")
        .put(Era.VERSION_KEY, Era.MODERN_REVISION)
        .putObject(Era.CAPABILITIES_KEY);
    HttpRequest.Builder post =
        HttpRequest.newBuilder(url)
            .timeout(Duration.ofSeconds(30))
            .header("Content-Type", "application/json")
            .header("Accept", "application/json, text/event-stream")
            .header("MCP-Protocol-Version", Era.MODERN_REVISION)
            .header("Mcp-Method", method)
            .POST(HttpRequest.BodyPublishers.ofByteArray(Json.bytes(request(method, sent))));
    if (!name.isEmpty()) {
      post.header("Mcp-Name", name);
    }
    return client.send(post.build(), HttpResponse.BodyHandlers.ofString());
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
