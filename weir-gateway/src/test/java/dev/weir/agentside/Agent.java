package dev.weir.agentside;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A raw HTTP client: says exactly what a test wants said. */
final class Agent implements AutoCloseable {
  static final String MODERN = "2026-07-28";
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI base;
  private final Map<String, String> headers = new HashMap<>();
  private Duration patience = Duration.ofSeconds(20);

  Agent(URI base) {
    this.base = base;
    headers.put("Content-Type", "application/json");
    headers.put("Accept", "application/json, text/event-stream");
  }

  /** The same agent, whom somebody sends to another door. */
  Agent at(URI other) {
    Agent there = new Agent(other);
    there.headers.putAll(headers);
    return there;
  }

  String session() {
    return headers.getOrDefault("Mcp-Session-Id", "");
  }

  Agent with(String header, String value) {
    headers.put(header, value);
    return this;
  }

  /** From now on it waits so long for an answer, and then hangs up. */
  Agent patient(Duration atMost) {
    patience = atMost;
    return this;
  }

  Agent without(String header) {
    headers.remove(header);
    return this;
  }

  /** A legacy session at a path, with these capabilities. */
  Agent initialize(String path, String version, String capabilities)
      throws IOException, InterruptedException {
    HttpResponse<String> answer =
        post(
            path,
            "{'jsonrpc':'2.0','id':0,'method':'initialize','params':{'protocolVersion':'"
                + version
                + "','capabilities':"
                + capabilities
                + ",'clientInfo':{'name':'tester','version':'1'}}}");
    headers.put("Mcp-Session-Id", answer.headers().firstValue("Mcp-Session-Id").orElseThrow());
    headers.put("MCP-Protocol-Version", version);
    return this;
  }

  HttpResponse<String> post(String path, String json) throws IOException, InterruptedException {
    return send(path, json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }

  HttpResponse<String> send(String path, byte[] body) throws IOException, InterruptedException {
    return http.send(
        request(path).POST(HttpRequest.BodyPublishers.ofByteArray(body)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  /** The answer's JSON: the body, or the last event of the stream. */
  static ObjectNode body(HttpResponse<String> response) {
    String text = response.body();
    if (response.headers().firstValue("Content-Type").orElse("").contains("event-stream")) {
      text =
          text.lines()
              .filter(line -> line.startsWith("data: "))
              .reduce((first, last) -> last)
              .orElseThrow()
              .substring(6);
    }
    return (ObjectNode) Shop.CODEC.mapper().readTree(text);
  }

  ObjectNode call(String path, String tool, String arguments)
      throws IOException, InterruptedException {
    return call(path, tool, arguments, "{}");
  }

  ObjectNode call(String path, String tool, String arguments, String meta)
      throws IOException, InterruptedException {
    return body(
        post(
            path,
            "{'jsonrpc':'2.0','id':7,'method':'tools/call','params':{'name':'"
                + tool
                + "','arguments':"
                + arguments
                + ",'_meta':"
                + meta
                + "}}"));
  }

  /** A request of 2026-07-28 with everything that belongs to one. */
  HttpResponse<String> modern(String path, String method, String params)
      throws IOException, InterruptedException {
    return http.send(modernRequest(path, method, params), HttpResponse.BodyHandlers.ofString());
  }

  Stream modernStream(String path, String method, String params)
      throws IOException, InterruptedException {
    return new Stream(
        http.send(modernRequest(path, method, params), HttpResponse.BodyHandlers.ofInputStream()));
  }

  private HttpRequest modernRequest(String path, String method, String params) {
    ObjectNode given = Shop.json(params);
    ObjectNode meta = given.withObjectProperty("_meta");
    meta.put("io.modelcontextprotocol/protocolVersion", MODERN);
    meta.putObject("io.modelcontextprotocol/clientInfo").put("name", "modern").put("version", "2");
    if (!meta.has("io.modelcontextprotocol/clientCapabilities")) {
      meta.putObject("io.modelcontextprotocol/clientCapabilities");
    }
    HttpRequest.Builder request = request(path);
    request.setHeader("MCP-Protocol-Version", MODERN);
    request.setHeader("Mcp-Method", method);
    JsonNode name = given.has("uri") ? given.get("uri") : given.get("name");
    Optional.ofNullable(method.startsWith("tasks/") ? given.get("taskId") : name)
        .ifPresent(about -> request.setHeader("Mcp-Name", about.asString()));
    ObjectNode message = Shop.json("{'jsonrpc':'2.0','id':42,'method':'" + method + "'}");
    message.set("params", given);
    return request.POST(HttpRequest.BodyPublishers.ofString(message.toString())).build();
  }

  /** Sends and gives the answer's stream to be read line by line. */
  Stream open(String path, String json) throws IOException, InterruptedException {
    return new Stream(
        http.send(
            request(path)
                .POST(HttpRequest.BodyPublishers.ofString(json.replace('\'', '"')))
                .build(),
            HttpResponse.BodyHandlers.ofInputStream()));
  }

  Stream get(String path) throws IOException, InterruptedException {
    return new Stream(
        http.send(request(path).GET().build(), HttpResponse.BodyHandlers.ofInputStream()));
  }

  HttpResponse<String> method(String verb, String path) throws IOException, InterruptedException {
    return http.send(
        request(path).method(verb, HttpRequest.BodyPublishers.noBody()).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder builder = HttpRequest.newBuilder(base.resolve(path)).timeout(patience);
    headers.forEach(builder::setHeader);
    return builder;
  }

  @Override
  public void close() {
    http.shutdownNow();
  }

  /** A response that is read while it comes. */
  static final class Stream implements AutoCloseable {
    final HttpResponse<InputStream> response;
    private final BufferedReader lines;

    Stream(HttpResponse<InputStream> response) {
      this.response = response;
      this.lines =
          new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    }

    /** The next event's message; signs of life are skipped. */
    ObjectNode next() throws IOException {
      while (true) {
        String line = lines.readLine();
        if (line == null) {
          throw new IOException("the stream ended");
        }
        if (line.startsWith("data: ")) {
          return (ObjectNode) Shop.CODEC.mapper().readTree(line.substring(6));
        }
      }
    }

    @Override
    public void close() throws IOException {
      response.body().close();
    }
  }
}
