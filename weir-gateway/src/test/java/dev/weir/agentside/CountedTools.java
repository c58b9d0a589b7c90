package dev.weir.agentside;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.weir.toolside.ServerConfig;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A tool server that keeps its own books: how many requests for a tool reached it, and how many had
 * their effect. What becomes of each request is up to the test.
 */
final class CountedTools implements AutoCloseable {
  private final Map<String, AtomicInteger> requests = new ConcurrentHashMap<>();
  private final Map<String, AtomicInteger> effects = new ConcurrentHashMap<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<String> names;
  private final Script script;
  private final HttpServer server;

  /** What becomes of a request. */
  enum Fate {
    /** It has its effect, and the answer says so. */
    DONE,
    /** It has its effect, and the connection ends without an answer. */
    DONE_AND_LOST,
    /** Nothing happens, and the connection ends without an answer. */
    LOST,
    /** Nothing happens, and the server says that it has too much to do. */
    BUSY,
    /** Nothing happens, and a gateway on the way answers with 502. */
    BAD_GATEWAY,
    /** Nothing happens, and the tool says that it failed. */
    FAILED
  }

  /** Decides. */
  @FunctionalInterface
  interface Script {
    /**
     * What becomes of this request.
     *
     * @param number of the requests for this tool that reached the server, from 1
     */
    Fate fate(String tool, int number) throws InterruptedException;
  }

  CountedTools(Script script, String... names) {
    this.script = script;
    this.names = List.of(names);
    try {
      this.server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/mcp", this::handle);
    server.start();
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/mcp");
  }

  /** How Weir reaches it. */
  ServerConfig named(String name) {
    return ServerConfig.Http.of(name, url());
  }

  /** How many requests for a tool reached the server. */
  int requests(String tool) {
    return requests.getOrDefault(tool, new AtomicInteger()).get();
  }

  /** How often a tool had its effect. */
  int effects(String tool) {
    return effects.getOrDefault(tool, new AtomicInteger()).get();
  }

  private void handle(HttpExchange http) throws IOException {
    byte[] body = http.getRequestBody().readAllBytes();
    if (!http.getRequestMethod().equals("POST")) {
      status(http, 405);
      return;
    }
    ObjectNode message = (ObjectNode) Shop.CODEC.mapper().readTree(body);
    JsonNode params = message.path("params");
    switch (message.path("method").asString("")) {
      case "initialize" -> result(http, message, greeting(params));
      case "tools/list" -> result(http, message, list());
      case "tools/call" -> call(http, message, params.path("name").asString(""));
      case "notifications/initialized" -> status(http, 202);
      default -> error(http, message);
    }
  }

  private static ObjectNode greeting(JsonNode params) {
    ObjectNode greeting = Shop.json("{'capabilities': {'tools': {}}}");
    greeting.put("protocolVersion", params.path("protocolVersion").asString(""));
    greeting.putObject("serverInfo").put("name", "counted").put("version", "1");
    return greeting;
  }

  private ObjectNode list() {
    ObjectNode list = Shop.json("{}");
    ArrayNode tools = list.putArray("tools");
    names.forEach(
        name -> tools.addObject().put("name", name).putObject("inputSchema").put("type", "object"));
    return list;
  }

  private void call(HttpExchange http, ObjectNode message, String tool) throws IOException {
    int number = requests.computeIfAbsent(tool, name -> new AtomicInteger()).incrementAndGet();
    try {
      switch (script.fate(tool, number)) {
        case DONE -> {
          int done = effect(tool);
          result(http, message, text("number " + done));
        }
        case DONE_AND_LOST -> {
          effect(tool);
          http.close();
        }
        case LOST -> http.close();
        case BUSY -> status(http, 429);
        case BAD_GATEWAY -> status(http, 502);
        case FAILED -> result(http, message, text("it failed").put("isError", true));
      }
    } catch (InterruptedException e) {
      http.close();
      Thread.currentThread().interrupt();
    }
  }

  private int effect(String tool) {
    return effects.computeIfAbsent(tool, name -> new AtomicInteger()).incrementAndGet();
  }

  private static ObjectNode text(String text) {
    ObjectNode result = Shop.json("{}");
    result.putArray("content").addObject().put("type", "text").put("text", text);
    return result;
  }

  private static void result(HttpExchange http, ObjectNode message, ObjectNode result)
      throws IOException {
    ObjectNode response = Shop.json("{'jsonrpc': '2.0'}");
    response.set("id", message.path("id"));
    response.set("result", result);
    json(http, response);
  }

  private static void error(HttpExchange http, ObjectNode message) throws IOException {
    ObjectNode response = Shop.json("{'jsonrpc': '2.0'}");
    response.set("id", message.path("id"));
    response.putObject("error").put("code", -32601).put("message", "Method not found");
    json(http, response);
  }

  private static void json(HttpExchange http, ObjectNode response) throws IOException {
    byte[] bytes = response.toString().getBytes(StandardCharsets.UTF_8);
    http.getResponseHeaders().set("Content-Type", "application/json");
    http.sendResponseHeaders(200, bytes.length);
    try (OutputStream out = http.getResponseBody()) {
      out.write(bytes);
    }
  }

  private static void status(HttpExchange http, int status) throws IOException {
    http.sendResponseHeaders(status, -1);
    http.close();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
