package dev.weir.toolserver;

import dev.weir.env.Env;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/** What each HTTP request to the endpoint means, in either era. */
final class HttpRoutes extends Handler.Abstract {
  private static final String SESSION = "Mcp-Session-Id";
  private static final Set<String> LOCAL = Set.of("localhost", "127.0.0.1", "[::1]");
  private static final Set<String> LEGACY_VERSIONS =
      Set.of("2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25");

  private final Service service;
  private final Env env;
  private final Map<String, HttpSession> sessions = new ConcurrentHashMap<>();

  HttpRoutes(Service service, Env env) {
    this.service = service;
    this.env = env;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback)
      throws IOException, InterruptedException {
    if (!Request.getPathInContext(request).equals("/mcp")) {
      return false;
    }
    if (!isLocal(request.getHeaders())) {
      refuse(response, 403, "Only local clients are served");
    } else {
      switch (request.getMethod()) {
        case "POST" -> post(request, response);
        case "GET" -> get(request, response);
        case "DELETE" -> delete(request, response);
        default -> {
          response.getHeaders().put(HttpHeader.ALLOW, "GET, POST, DELETE");
          refuse(response, 405, "Method not allowed");
        }
      }
    }
    callback.succeeded();
    return true;
  }

  /** A browser on another site could reach loopback by name; its headers give it away. */
  private static boolean isLocal(HttpFields headers) {
    String origin = headers.get(HttpHeader.ORIGIN);
    return isLocal("http://" + headers.get(HttpHeader.HOST)) && (origin == null || isLocal(origin));
  }

  private static boolean isLocal(String url) {
    try {
      String host = URI.create(url).getHost();
      return host != null && LOCAL.contains(host);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private void post(Request request, Response response) throws IOException, InterruptedException {
    ObjectNode message;
    try {
      String body =
          new String(Content.Source.asInputStream(request).readAllBytes(), StandardCharsets.UTF_8);
      if (!(Json.read(body) instanceof ObjectNode object)
          || !(object.has("method") || object.has("id"))) {
        throw new RpcException(RpcException.INVALID_REQUEST, "Invalid request");
      }
      message = object;
    } catch (RpcException e) {
      reply(response, 400, Frames.error(NullNode.instance, e));
      return;
    }
    if (isModern(request.getHeaders(), message)) {
      postModern(request, message, response);
    } else {
      postLegacy(request, message, response);
    }
  }

  private static boolean isModern(HttpFields headers, ObjectNode message) {
    String version = headers.get(ModernHeaders.VERSION);
    return Requests.era(message) == Era.MODERN
        || (version != null && !LEGACY_VERSIONS.contains(version));
  }

  private void postModern(Request request, ObjectNode message, Response response)
      throws IOException, InterruptedException {
    if (!message.has("method") || !message.has("id")) {
      response.setStatus(202);
      return;
    }
    ObjectNode meta = Json.member(Json.member(message, "params"), "_meta");
    try {
      ModernHeaders.checkVersion(request.getHeaders(), meta);
      ModernHeaders.checkRouting(request.getHeaders(), message, service);
    } catch (RpcException e) {
      reply(response, 400, Frames.error(message.get("id"), e));
      return;
    }
    run(
        new HttpExchange(message, Optional.empty(), Requests.sessionOf(meta), env, response),
        Optional.empty());
  }

  private void postLegacy(Request request, ObjectNode message, Response response)
      throws IOException, InterruptedException {
    Optional<HttpSession> found;
    if (Json.text(message, "method").equals("initialize")) {
      HttpSession fresh = new HttpSession(newId(), env);
      sessions.put(fresh.session.id(), fresh);
      response.getHeaders().put(SESSION, fresh.session.id());
      found = Optional.of(fresh);
    } else {
      found = session(request, response, message.path("id"));
    }
    if (found.isEmpty()) {
      return;
    }
    HttpSession session = found.get();
    if (!message.has("method")) {
      session.questions.answered(message);
      response.setStatus(202);
    } else if (!message.has("id")) {
      hear(session, Json.text(message, "method"), Json.member(message, "params"));
      response.setStatus(202);
    } else {
      run(new HttpExchange(message, found, session.session, env, response), found);
    }
  }

  private void hear(HttpSession session, String method, ObjectNode params) {
    JsonNode given = params.get("requestId");
    if (method.equals("notifications/cancelled") && given != null) {
      HttpExchange exchange = session.running.get(given);
      if (exchange != null) {
        exchange.cancel();
      }
    }
    service.hear(session.session, method, params);
  }

  /**
   * Runs the request on a thread of its own: it goes on when its connection ends before it does.
   */
  private void run(HttpExchange exchange, Optional<HttpSession> session)
      throws InterruptedException {
    session.ifPresent(s -> s.running.put(exchange.id(), exchange));
    env.threads()
        .virtual(
            "request-" + exchange.id(),
            () -> {
              try {
                answer(exchange);
              } finally {
                session.ifPresent(s -> s.running.remove(exchange.id()));
              }
            });
    exchange.awaitRelease();
  }

  // Printed, because standard error is a tool server's log.
  @SuppressWarnings("CatchAndPrintStackTrace")
  private void answer(HttpExchange exchange) {
    try {
      exchange.answer(service.answer(exchange));
    } catch (RpcException e) {
      exchange.finish(
          status(e, exchange.era()), List.of(Json.line(Frames.error(exchange.id(), e))));
    } catch (InterruptedException e) {
      exchange.finish(503, List.of(Json.line(Frames.error(exchange.id(), internal()))));
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      e.printStackTrace();
      exchange.finish(200, List.of(Json.line(Frames.error(exchange.id(), internal()))));
    }
  }

  private static RpcException internal() {
    return new RpcException(RpcException.INTERNAL_ERROR, "Internal error");
  }

  private static int status(RpcException error, Era era) {
    return switch (era) {
      case LEGACY -> 200;
      case MODERN ->
          switch (error.code()) {
            case RpcException.METHOD_NOT_FOUND -> 404;
            case RpcException.MISSING_CLIENT_CAPABILITY -> 400;
            default -> 200;
          };
    };
  }

  private void get(Request request, Response response) throws IOException, InterruptedException {
    Optional<HttpSession> session = session(request, response, NullNode.instance);
    if (session.isEmpty()) {
      return;
    }
    EventStream stream = session.get().pushed;
    int after = 0;
    String last = request.getHeaders().get("Last-Event-ID");
    if (last != null) {
      int dash = last.lastIndexOf('-');
      Optional<EventStream> resumed =
          dash < 0 ? Optional.empty() : session.get().stream(last.substring(0, dash));
      if (resumed.isEmpty()) {
        refuse(response, 404, "Nothing is known of this event");
        return;
      }
      stream = resumed.get();
      after = Integer.parseInt(last.substring(dash + 1));
    } else if (stream.carried()) {
      refuse(response, 409, "This session has its stream already");
      return;
    }
    response.setStatus(200);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/event-stream");
    response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-cache");
    try (OutputStream out = Content.Sink.asOutputStream(response)) {
      stream.attach(out, after);
      stream.awaitRelease(out);
    }
  }

  private void delete(Request request, Response response) throws IOException {
    Optional<HttpSession> session = session(request, response, NullNode.instance);
    if (session.isPresent()) {
      sessions.remove(session.get().session.id());
      session.get().running.values().forEach(HttpExchange::cancel);
      session.get().pushed.finish();
      response.setStatus(200);
    }
  }

  /** The session the request belongs to, or a refusal already sent. */
  private Optional<HttpSession> session(Request request, Response response, JsonNode id)
      throws IOException {
    String version = request.getHeaders().get(ModernHeaders.VERSION);
    if (version != null && !LEGACY_VERSIONS.contains(version)) {
      refuse(response, 400, "Unsupported protocol version");
      return Optional.empty();
    }
    String name = request.getHeaders().get(SESSION);
    HttpSession found = name == null ? null : sessions.get(name);
    if (found == null) {
      RpcException error = new RpcException(RpcException.INVALID_REQUEST, "Unknown session");
      reply(
          response,
          name == null ? 400 : 404,
          Frames.error(id.isMissingNode() ? NullNode.instance : id, error));
    }
    return Optional.ofNullable(found);
  }

  private String newId() {
    return String.format(
        java.util.Locale.ROOT, "%016x%016x", env.entropy().bits(), env.entropy().bits());
  }

  private static void refuse(Response response, int status, String why) throws IOException {
    reply(
        response,
        status,
        Frames.error(NullNode.instance, new RpcException(RpcException.INVALID_REQUEST, why)));
  }

  private static void reply(Response response, int status, ObjectNode body) throws IOException {
    response.setStatus(status);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
    try (OutputStream out = Content.Sink.asOutputStream(response)) {
      out.write(Json.bytes(body));
    }
  }
}
