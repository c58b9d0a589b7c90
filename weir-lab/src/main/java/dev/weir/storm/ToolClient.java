package dev.weir.storm;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * An unmodified MCP client: one session with one server, over Streamable HTTP. Knows nothing of
 * Weir but what answers say. Safe for concurrent use.
 */
final class ToolClient {
  private static final String VERSION = "2025-11-25";
  private static final JsonMapper MAPPER = JsonMapper.shared();
  private static final String OURS = "dev.weir/";
  private static final String OUR_RUN = "weir.run=";

  private final HttpClient http;
  private final URI url;
  private final String name;
  private final Optional<String> run;
  private final AtomicLong ids = new AtomicLong();
  private final ReentrantLock greeting = new ReentrantLock();
  private final AtomicReference<Optional<String>> session = new AtomicReference<>(Optional.empty());

  /**
   * A client.
   *
   * @param run the run that its agent works for; told in the W3C baggage, as tracing does
   */
  ToolClient(HttpClient http, URI url, String name, Optional<String> run) {
    this.http = http;
    this.url = url;
    this.name = name;
    this.run = run;
  }

  /** Calls a tool with a fresh request. */
  Heard call(String tool, ObjectNode args, Duration timeout) throws InterruptedException {
    try {
      Optional<String> mine = greeted(timeout);
      HttpResponse<String> response = post(request(tool, args), mine, timeout);
      if (response.statusCode() == 404) {
        session.compareAndSet(mine, Optional.empty());
      }
      return response.statusCode() == 200
          ? answer(response.body())
          : new Heard.Nothing("HTTP " + response.statusCode());
    } catch (IOException | JacksonException e) {
      return new Heard.Nothing(e.getClass().getSimpleName());
    }
  }

  /**
   * Calls a tool and gives back the whole message that answers, a result or an error.
   *
   * @throws IOException if nothing answers
   * @throws JacksonException if the answer is no message
   */
  JsonNode said(String tool, ObjectNode args, Duration timeout)
      throws IOException, InterruptedException {
    Optional<String> mine = greeted(timeout);
    HttpResponse<String> response = post(request(tool, args), mine, timeout);
    if (response.statusCode() != 200) {
      throw new IOException("HTTP " + response.statusCode());
    }
    return message(response.body());
  }

  /** Forgets the session, as a process does that dies. */
  void forget() {
    session.set(Optional.empty());
  }

  private Optional<String> greeted(Duration timeout) throws IOException, InterruptedException {
    greeting.lockInterruptibly();
    try {
      Optional<String> mine = session.get();
      if (mine.isPresent()) {
        return mine;
      }
      ObjectNode params = JsonNodeFactory.instance.objectNode();
      params.put("protocolVersion", VERSION).putObject("capabilities");
      params.putObject("clientInfo").put("name", name).put("version", "1");
      HttpResponse<String> response =
          post(message("initialize", params), Optional.empty(), timeout);
      // A refusal of the greeting comes with status 200 too, as a JSON-RPC error.
      if (response.statusCode() != 200 || !message(response.body()).path("result").isObject()) {
        throw new IOException("not greeted: HTTP " + response.statusCode());
      }
      // A server without sessions gives none, and is asked with an empty one for ever after.
      Optional<String> fresh =
          Optional.of(response.headers().firstValue("Mcp-Session-Id").orElse(""));
      ObjectNode ready = JsonNodeFactory.instance.objectNode();
      ready.put("jsonrpc", "2.0").put("method", "notifications/initialized");
      post(ready, fresh, timeout);
      session.set(fresh);
      return fresh;
    } finally {
      greeting.unlock();
    }
  }

  private ObjectNode request(String tool, ObjectNode args) {
    ObjectNode params = JsonNodeFactory.instance.objectNode();
    params.put("name", tool).set("arguments", args);
    return message("tools/call", params);
  }

  private ObjectNode message(String method, ObjectNode params) {
    ObjectNode message = JsonNodeFactory.instance.objectNode();
    message.put("jsonrpc", "2.0").put("id", ids.incrementAndGet()).put("method", method);
    message.set("params", params);
    return message;
  }

  private HttpResponse<String> post(ObjectNode message, Optional<String> mine, Duration timeout)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url)
            .header("Content-Type", "application/json")
            .header("Accept", "application/json, text/event-stream")
            .POST(BodyPublishers.ofString(message.toString()));
    run.ifPresent(it -> request.header("baggage", OUR_RUN + it));
    mine.ifPresent(id -> {
      request.header("MCP-Protocol-Version", VERSION);
      if (!id.isEmpty()) {
        request.header("Mcp-Session-Id", id);
      }
    });
    // The client's own timeout ends with the headers; a body may drip for ever.
    CompletableFuture<HttpResponse<String>> answer =
        http.sendAsync(request.build(), BodyHandlers.ofString());
    try {
      return answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    } catch (TimeoutException e) {
      throw new IOException("no answer in time", e);
    } finally {
      answer.cancel(true);
    }
  }

  private static Heard answer(String body) {
    JsonNode message = message(body);
    JsonNode result = message.path("result");
    if (!result.isObject()) {
      return new Heard.Nothing("error " + message.path("error").path("code").asInt(0));
    }
    if (result.path("isError").asBoolean(false)) {
      JsonNode meta = result.path("_meta");
      return new Heard.Wrong(
          code(meta),
          meta.path(OURS + "retry").asString("").equals("same-key-after-ms")
              ? Optional.of(Duration.ofMillis(meta.path(OURS + "retry-after-ms").asLong(1_000)))
              : Optional.empty());
    }
    return new Heard.Told(value(result));
  }

  /** What kind of error, where Weir says it, or one of its built-in tools. */
  private static String code(JsonNode meta) {
    return meta.path(OURS + "refusal")
        .path("code")
        .asString(meta.path(OURS + "error").asString(""));
  }

  private static JsonNode message(String body) {
    return MAPPER.readTree(body.stripLeading().startsWith("{") ? body : last(body));
  }

  private static JsonNode value(JsonNode result) {
    if (result.has("structuredContent")) {
      return result.path("structuredContent");
    }
    String text = result.path("content").path(0).path("text").asString("");
    try {
      return MAPPER.readTree(text);
    } catch (JacksonException e) {
      return JsonNodeFactory.instance.stringNode(text);
    }
  }

  /** The last message of a stream. */
  private static String last(String body) {
    return body.lines()
        .filter(line -> line.startsWith("data:") && line.contains("\"jsonrpc\""))
        .reduce((first, second) -> second)
        .map(line -> line.substring("data:".length()))
        .orElse("");
  }
}
