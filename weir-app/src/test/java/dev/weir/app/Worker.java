package dev.weir.app;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** An agent with a session of its own, at an address where all servers are. */
final class Worker {
  static final JsonMapper JSON = JsonMapper.shared();
  private static final String VERSION = "2025-11-25";

  private final HttpClient client;
  private final URI mcp;
  private final String session;
  private final AtomicInteger ids = new AtomicInteger();

  /** Opens a session. */
  Worker(HttpClient client, URI address) throws IOException, InterruptedException {
    this.client = client;
    this.mcp = address.resolve("/mcp");
    HttpResponse<String> hello =
        client.send(
            request()
                .POST(
                    HttpRequest.BodyPublishers.ofString(
                        """
                        {"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"%s",
                         "capabilities":{},"clientInfo":{"name":"worker","version":"1"}}}
                        """
                            .formatted(VERSION)))
                .build(),
            BodyHandlers.ofString());
    this.session = hello.headers().firstValue("Mcp-Session-Id").orElseThrow();
  }

  private HttpRequest.Builder request() {
    return HttpRequest.newBuilder(mcp)
        .header("Content-Type", "application/json")
        .header("Accept", "application/json, text/event-stream");
  }

  /** Calls a tool; the result, tool errors included. */
  JsonNode call(String tool, String arguments) throws IOException, InterruptedException {
    return call(tool, (ObjectNode) JSON.readTree(arguments.replace('\'', '"')));
  }

  /** Calls a tool; the result, tool errors included. */
  JsonNode call(String tool, ObjectNode arguments) throws IOException, InterruptedException {
    ObjectNode params = JSON.createObjectNode().put("name", tool);
    params.set("arguments", arguments);
    return ask("tools/call", params);
  }

  /** Asks for something; the result. */
  JsonNode ask(String method, ObjectNode params) throws IOException, InterruptedException {
    ObjectNode message =
        JSON.createObjectNode()
            .put("jsonrpc", "2.0")
            .put("id", ids.incrementAndGet())
            .put("method", method);
    message.set("params", params);
    HttpResponse<String> response =
        client.send(
            request()
                .header("Mcp-Session-Id", session)
                .header("MCP-Protocol-Version", VERSION)
                .POST(HttpRequest.BodyPublishers.ofString(message.toString()))
                .build(),
            BodyHandlers.ofString());
    String text = response.body();
    if (response.headers().firstValue("Content-Type").orElse("").contains("event-stream")) {
      text =
          text.lines()
              .filter(line -> line.startsWith("data: "))
              .reduce((first, last) -> last)
              .orElseThrow()
              .substring("data: ".length());
    }
    JsonNode answer = JSON.readTree(text);
    if (!answer.has("result")) {
      throw new AssertionError(method + " was answered " + text);
    }
    return answer.path("result");
  }

  /** The code of a refusal; empty when it is none. */
  static String refused(JsonNode result) {
    return result.path("isError").asBoolean(false)
        ? result
            .path("_meta")
            .path("dev.weir/refusal")
            .path("code")
            .asString(result.path("_meta").path("dev.weir/error").asString("?"))
        : "";
  }

  /** What a result says, for a program. */
  static JsonNode said(JsonNode result) {
    if (result.path("isError").asBoolean(false)) {
      throw new AssertionError("refused: " + result);
    }
    return result.path("structuredContent");
  }
}
