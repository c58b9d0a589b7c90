package dev.weir.toolside;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A legacy HTTP tool server with sessions that misbehaves on demand: the tool's name says how. */
final class OddHttp implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final List<String> TOOLS =
      List.of(
          "echo",
          "hang_up",
          "bad_gateway",
          "forbidden",
          "huge",
          "never",
          "ask",
          "accepted",
          "stream_ends",
          "stream_breaks_off",
          "stream_numbered",
          "busy");

  /** Whether a request for a session that is gone gets an error of its own beside the status. */
  volatile boolean explains;

  /** How many more calls of the tool {@code busy} are refused, how, and until when. */
  final AtomicInteger refusals = new AtomicInteger();

  volatile int refusal = 429;
  volatile @Nullable String retryAfter;

  /** When the tool {@code busy} was called, in nanoseconds. */
  final List<Long> busyAt = new CopyOnWriteArrayList<>();

  /** Methods that are refused with 429. */
  final Set<String> refused = ConcurrentHashMap.newKeySet();

  /** What a request to read a broken stream on is answered. */
  volatile int resumeStatus = 405;

  /** What was asked for with each call. */
  final List<JsonNode> paramsSeen = new CopyOnWriteArrayList<>();

  final Set<String> sessions = ConcurrentHashMap.newKeySet();
  final List<Map<String, List<String>>> headersSeen = new CopyOnWriteArrayList<>();
  final List<String> methodsSeen = new CopyOnWriteArrayList<>();
  final AtomicInteger echoes = new AtomicInteger();
  private final Map<String, CountDownLatch> asked = new ConcurrentHashMap<>();
  private final Map<String, JsonNode> answers = new ConcurrentHashMap<>();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpServer server;

  private OddHttp(HttpServer server) {
    this.server = server;
  }

  static OddHttp open() {
    try {
      var odd =
          new OddHttp(
              HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
      odd.server.setExecutor(odd.threads);
      odd.server.createContext("/mcp", odd::handle);
      odd.server.start();
      return odd;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/mcp");
  }

  @Override
  public void close() {
    closing.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  private void handle(HttpExchange http) throws IOException {
    headersSeen.add(Map.copyOf(http.getRequestHeaders()));
    String session = http.getRequestHeaders().getFirst("Mcp-Session-Id");
    switch (http.getRequestMethod()) {
      case "GET" ->
          status(http, http.getRequestHeaders().containsKey("Last-Event-ID") ? resumeStatus : 405);
      case "DELETE" -> {
        sessions.remove(session == null ? "" : session);
        status(http, 200);
      }
      default -> {
        byte[] body = http.getRequestBody().readAllBytes();
        post(http, session, (ObjectNode) JSON.readTree(body));
      }
    }
  }

  private void post(HttpExchange http, @Nullable String session, ObjectNode message)
      throws IOException {
    String method = message.path("method").asString("");
    methodsSeen.add(method);
    JsonNode id = message.path("id");
    if (refused.contains(method)) {
      tooMuch(http, id);
    } else if (method.equals("initialize")) {
      String fresh = "session-" + (sessions.size() + 1) + "-" + methodsSeen.size();
      sessions.add(fresh);
      http.getResponseHeaders().set("Mcp-Session-Id", fresh);
      ObjectNode greeting = JSON.createObjectNode();
      greeting.put("protocolVersion", message.path("params").path("protocolVersion").asString(""));
      greeting.putObject("capabilities").putObject("tools");
      greeting.putObject("serverInfo").put("name", "odd-http").put("version", "1");
      json(http, id, greeting);
    } else if (session == null) {
      status(http, 400);
    } else if (!sessions.contains(session) && explains) {
      unknownSession(http, id);
    } else if (!sessions.contains(session)) {
      status(http, 404);
    } else if (!message.has("id")) {
      status(http, 202);
    } else if (method.isEmpty()) {
      String question = id.asString("");
      answers.put(question, message);
      CountDownLatch latch = asked.get(question);
      if (latch != null) {
        latch.countDown();
      }
      status(http, 202);
    } else if (method.equals("tools/list")) {
      ObjectNode list = JSON.createObjectNode();
      var tools = list.putArray("tools");
      TOOLS.forEach(name ->
          tools.addObject().put("name", name).putObject("inputSchema").put("type", "object"));
      json(http, id, list);
    } else {
      call(http, id, message.path("params"));
    }
  }

  private void call(HttpExchange http, JsonNode id, JsonNode params) throws IOException {
    paramsSeen.add(params);
    String name = params.path("name").asString("");
    if (name.equals("busy")) {
      busyAt.add(System.nanoTime());
      if (refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
        tooMuch(http, id);
        return;
      }
    }
    switch (name) {
      case "echo", "busy" -> {
        echoes.incrementAndGet();
        ObjectNode result = JSON.createObjectNode();
        result.putArray("content");
        result.set("structuredContent", params.path("arguments"));
        json(http, id, result);
      }
      case "hang_up" -> http.close();
      case "bad_gateway" -> status(http, 502);
      case "forbidden" -> status(http, 403);
      case "accepted" -> status(http, 202);
      case "huge" -> {
        ObjectNode result = JSON.createObjectNode();
        result.put("large", "x".repeat(3 << 20));
        json(http, id, result);
      }
      case "never" -> {
        try {
          closing.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
        http.close();
      }
      case "stream_ends" -> {
        OutputStream out = events(http);
        event(out, "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\",\"params\":{}}");
        out.close();
      }
      case "stream_numbered" -> {
        echoes.incrementAndGet();
        OutputStream out = events(http);
        out.write("retry: 10\nid: 1\n".getBytes(StandardCharsets.UTF_8));
        event(out, "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\",\"params\":{}}");
        out.close();
      }
      case "stream_breaks_off" -> {
        OutputStream out = events(http);
        out.write("data: {\"jsonrpc\":\"2.0\",\"id\":".getBytes(StandardCharsets.UTF_8));
        out.flush();
        http.close();
      }
      case "ask" -> ask(http, id);
      default -> status(http, 500);
    }
  }

  private void ask(HttpExchange http, JsonNode id) throws IOException {
    String question = "q-" + id;
    var latch = new CountDownLatch(1);
    asked.put(question, latch);
    OutputStream out = events(http);
    event(
        out,
        "{\"jsonrpc\":\"2.0\",\"id\":\""
            + question
            + "\",\"method\":\"elicitation/create\",\"params\":{\"message\":\"who?\"}}");
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    ObjectNode result = JSON.createObjectNode();
    result.putArray("content");
    result.set("answer", answers.get(question));
    ObjectNode message = JSON.createObjectNode();
    message.put("jsonrpc", "2.0");
    message.set("id", id);
    message.set("result", result);
    event(out, JSON.writeValueAsString(message));
    out.close();
  }

  private static OutputStream events(HttpExchange http) throws IOException {
    http.getResponseHeaders().set("Content-Type", "text/event-stream");
    http.sendResponseHeaders(200, 0);
    return http.getResponseBody();
  }

  private static void event(OutputStream out, String data) throws IOException {
    out.write((": hello\nevent: message\ndata: " + data + "\n\n").getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  private static void status(HttpExchange http, int status) throws IOException {
    http.sendResponseHeaders(status, -1);
    http.close();
  }

  private void tooMuch(HttpExchange http, JsonNode id) throws IOException {
    String after = retryAfter;
    if (after != null) {
      http.getResponseHeaders().set("Retry-After", after);
    }
    if (explains) {
      error(http, refusal, id, "Too much to do");
    } else {
      status(http, refusal);
    }
  }

  private static void unknownSession(HttpExchange http, JsonNode id) throws IOException {
    error(http, 404, id, "Unknown session");
  }

  private static void error(HttpExchange http, int status, JsonNode id, String said)
      throws IOException {
    ObjectNode message = JSON.createObjectNode();
    message.put("jsonrpc", "2.0");
    message.set("id", id);
    message.putObject("error").put("code", -32600).put("message", said);
    byte[] bytes = JSON.writeValueAsBytes(message);
    http.getResponseHeaders().set("Content-Type", "application/json");
    http.sendResponseHeaders(status, bytes.length);
    try (OutputStream out = http.getResponseBody()) {
      out.write(bytes);
    }
  }

  private static void json(HttpExchange http, JsonNode id, JsonNode result) throws IOException {
    ObjectNode message = JSON.createObjectNode();
    message.put("jsonrpc", "2.0");
    message.set("id", id);
    message.set("result", result);
    byte[] bytes = JSON.writeValueAsBytes(message);
    http.getResponseHeaders().set("Content-Type", "application/json");
    http.sendResponseHeaders(200, bytes.length);
    try (OutputStream out = http.getResponseBody()) {
      out.write(bytes);
    }
  }
}
