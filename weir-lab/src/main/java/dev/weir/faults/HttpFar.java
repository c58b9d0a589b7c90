package dev.weir.faults;

import dev.weir.env.Env;
import dev.weir.toolserver.Era;
import dev.weir.toolserver.Exchange;
import dev.weir.toolserver.Json;
import dev.weir.toolserver.RpcException;
import dev.weir.toolserver.Session;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.WeakHashMap;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A tool server that listens. Each client has a session of its own there, as it has one here, so
 * what it can do is told as it is and what the server asks it is passed on.
 */
final class HttpFar implements Far {
  private static final String SESSION = "Mcp-Session-Id";

  private final URI url;
  private final Env env;
  private final Function<String, Map<String, String>> headerArguments;
  private final HttpClient client;
  private final Callers callers = new Callers();

  /** The session there by the session here; forgotten with it. */
  private final Map<Session, String> sessions = Collections.synchronizedMap(new WeakHashMap<>());

  /**
   * Nothing is sent yet.
   *
   * @param headerArguments the arguments of a tool that are repeated in headers
   */
  HttpFar(URI url, Env env, Function<String, Map<String, String>> headerArguments) {
    this.url = url;
    this.env = env;
    this.headerArguments = headerArguments;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .executor(work -> env.threads().virtual("far-side", work))
            .build();
  }

  @Override
  public Heard ask(Exchange caller, ObjectNode params) throws InterruptedException {
    long id = callers.enter(caller);
    try {
      ObjectNode request = Callers.request(id, caller.method(), params);
      HttpRequest.Builder post = post(caller.session(), request);
      if (caller.era() == Era.MODERN) {
        route(post, caller.method(), params);
      }
      HttpResponse<InputStream> response =
          client.send(post.build(), HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream body = response.body()) {
        if (caller.method().equals("initialize")) {
          response
              .headers()
              .firstValue(SESSION)
              .ifPresent(session -> sessions.put(caller.session(), session));
        }
        return heard(id, caller, response, body);
      }
    } catch (IOException e) {
      return new Heard.Gone(String.valueOf(e.getMessage()));
    } finally {
      callers.leave(id);
    }
  }

  @Override
  public void tell(Session from, String method, ObjectNode params) throws InterruptedException {
    Optional<ObjectNode> ours =
        method.equals("notifications/cancelled")
            ? callers.cancellation(from, params)
            : Optional.of(params);
    if (ours.isPresent()) {
      deliver(from, Callers.message(method, ours.get()));
    }
  }

  private void deliver(Session from, ObjectNode message) throws InterruptedException {
    try {
      client.send(post(from, message).build(), HttpResponse.BodyHandlers.discarding());
    } catch (IOException e) {
      // Lost, as a notification may be.
    }
  }

  private HttpRequest.Builder post(Session from, ObjectNode message) {
    HttpRequest.Builder post =
        HttpRequest.newBuilder(url)
            .header("Content-Type", "application/json")
            .header("Accept", "application/json, text/event-stream")
            .POST(HttpRequest.BodyPublishers.ofByteArray(Json.bytes(message)));
    String session = sessions.get(from);
    if (session != null) {
      post.header(SESSION, session);
    }
    // A legacy client has no revision before its handshake is over.
    boolean shaking = Json.text(message, "method").equals("initialize");
    if (!shaking || from.revision().equals(Era.MODERN_REVISION)) {
      post.header("MCP-Protocol-Version", from.revision());
    }
    return post;
  }

  /** What the modern era repeats in headers. */
  private void route(HttpRequest.Builder post, String method, ObjectNode params) {
    post.header("Mcp-Method", method);
    for (String member : new String[] {"name", "uri", "taskId"}) {
      if (params.path(member).isString()) {
        post.header("Mcp-Name", encoded(Json.text(params, member)));
        break;
      }
    }
    if (method.equals("tools/call")) {
      ObjectNode arguments = Json.member(params, "arguments");
      headerArguments
          .apply(Json.text(params, "name"))
          .forEach((argument, suffix) -> {
            JsonNode value = arguments.path(argument);
            if (!value.isMissingNode() && !value.isNull()) {
              post.header("Mcp-Param-" + suffix, encoded(value.asString()));
            }
          });
    }
  }

  private static String encoded(String value) {
    boolean plain =
        value.chars().allMatch(c -> c >= ' ' && c <= '~') && value.equals(value.strip());
    return plain
        ? value
        : "=?base64?"
            + Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8))
            + "?=";
  }

  private Heard heard(
      long id, Exchange caller, HttpResponse<InputStream> response, InputStream body)
      throws IOException {
    String type = response.headers().firstValue("Content-Type").orElse("");
    if (type.startsWith("text/event-stream")) {
      return streamed(id, caller, body);
    }
    String text = new String(body.readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (Json.read(text) instanceof ObjectNode answer
          && (answer.has("result") || answer.has("error"))) {
        return new Heard.Frame(Callers.body(answer, caller));
      }
    } catch (RpcException e) {
      // Not the server's protocol; the status has to tell.
    }
    if (response.statusCode() < 400) {
      return new Heard.Gone("The tool server's answer is not a response");
    }
    var headers = new TreeMap<String, String>();
    for (String name : new String[] {"Retry-After", "WWW-Authenticate"}) {
      response.headers().firstValue(name).ifPresent(value -> headers.put(name, value));
    }
    return new Heard.Turned(response.statusCode(), headers, text);
  }

  private Heard streamed(long id, Exchange caller, InputStream body) throws IOException {
    var lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
    var data = new StringBuilder();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith("data:")) {
        data.append(line.substring("data:".length()).strip());
      } else if (line.isEmpty() && !data.isEmpty()) {
        Optional<ObjectNode> message = message(data.toString());
        data.setLength(0);
        if (message.isPresent()) {
          if (!message.get().has("method") && message.get().path("id").asLong(0) == id) {
            return new Heard.Frame(Callers.body(message.get(), caller));
          }
          pass(caller, message.get());
        }
      }
    }
    return new Heard.Gone("The tool server's stream ended without the answer");
  }

  private static Optional<ObjectNode> message(String data) {
    try {
      return Json.read(data) instanceof ObjectNode read ? Optional.of(read) : Optional.empty();
    } catch (RpcException e) {
      return Optional.empty();
    }
  }

  /** What the server says to the caller before it answers. */
  private void pass(Exchange caller, ObjectNode message) {
    if (message.has("id")) {
      // On a thread of its own: the answer comes when the client gives it.
      env.threads().virtual("question", () -> question(caller, message));
    } else if (!callers.pass(message)) {
      caller.notify(Json.text(message, "method"), Json.member(message, "params"));
    }
  }

  private void question(Exchange caller, ObjectNode question) {
    ObjectNode answer = Json.object().put("jsonrpc", "2.0");
    answer.set("id", question.get("id"));
    try {
      try {
        answer.set(
            "result", caller.ask(Json.text(question, "method"), Json.member(question, "params")));
      } catch (RpcException e) {
        answer.set("error", e.toJson());
      }
      deliver(caller.session(), answer);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
