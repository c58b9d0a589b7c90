package dev.weir.web;

import dev.weir.effect.Effect;
import dev.weir.effect.EffectId;
import dev.weir.env.Signal;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.operating.Operator;
import dev.weir.reading.Filter;
import dev.weir.reading.LimitsRendering;
import dev.weir.reading.Reading;
import dev.weir.reading.Rendering;
import dev.weir.reading.Rendering.Bodies;
import dev.weir.reading.ResourceReading;
import dev.weir.reading.ResourceRendering;
import dev.weir.recovery.Resolver;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The operator's surface as one handler: {@code /}, {@code /healthz}, {@code /readyz}, {@code
 * /v1/effects}, {@code /v1/effects/ID}, {@code /v1/effects/ID/resolve}, {@code /v1/sessions},
 * {@code /v1/doubts}, {@code /v1/limits}, {@code /v1/runs}, {@code /v1/resources}, {@code
 * /v1/halts}, {@code /v1/halts/resume}, {@code /v1/tail}. Leaves every other path to the next
 * handler.
 */
public final class Console extends ProblemHandler {
  private static final String EFFECTS = "/v1/effects";

  private final Reading reading;
  private final ResourceReading resources;
  private final Operator operator;
  private final Readiness readiness;
  private final Signal stopping;
  private final Duration doubtAge;

  /**
   * A console.
   *
   * @param stopping ends every stream when it is raised
   * @param doubtAge how old a doubt may be before it is pointed at
   */
  public Console(
      Reading reading,
      ResourceReading resources,
      Operator operator,
      Readiness readiness,
      Signal stopping,
      Duration doubtAge) {
    this.reading = reading;
    this.resources = resources;
    this.operator = operator;
    this.readiness = readiness;
    this.stopping = stopping;
    this.doubtAge = doubtAge;
  }

  @Override
  boolean serve(String path, Request request, Response response, Callback callback)
      throws IOException, InterruptedException {
    boolean get = request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
    boolean post = request.getMethod().equals("POST");
    if (path.startsWith(EFFECTS + "/") && path.endsWith("/resolve")) {
      if (post) {
        resolve(path, request, response, callback);
      } else {
        methodNotAllowed("POST", response, callback);
      }
      return true;
    }
    if (path.equals("/v1/halts") || path.equals("/v1/halts/resume")) {
      if (post) {
        halt(path, request, response, callback);
      } else {
        methodNotAllowed("POST", response, callback);
      }
      return true;
    }
    if (!serves(path)) {
      return false;
    }
    if (!get) {
      methodNotAllowed("GET, HEAD", response, callback);
      return true;
    }
    switch (path) {
      case "/" -> page(response, callback);
      case "/healthz" -> text(200, "ok\n", response, callback);
      case "/readyz" -> ready(response, callback);
      case EFFECTS -> effects(request, response, callback);
      case "/v1/sessions" -> sessions(response, callback);
      case "/v1/doubts" ->
          json(200, Rendering.doubts(reading.doubts(doubtAge)), response, callback);
      case "/v1/limits" -> json(200, LimitsRendering.limits(operator.limits()), response, callback);
      case "/v1/runs" ->
          json(
              200,
              LimitsRendering.run(
                  operator.run(Parameters.run(Request.extractQueryParameters(request)))),
              response,
              callback);
      case "/v1/resources" -> {
        String name = Parameters.resource(Request.extractQueryParameters(request));
        json(200, ResourceRendering.resource(resources.of(name)), response, callback);
      }
      case "/v1/tail" -> tail(response, callback);
      default -> effect(path.substring(EFFECTS.length() + 1), request, response, callback);
    }
    return true;
  }

  private static boolean serves(String path) {
    return switch (path) {
      case "/",
          "/healthz",
          "/readyz",
          EFFECTS,
          "/v1/sessions",
          "/v1/doubts",
          "/v1/limits",
          "/v1/runs",
          "/v1/resources",
          "/v1/tail" ->
          true;
      default -> path.startsWith(EFFECTS + "/");
    };
  }

  private void page(Response response, Callback callback) {
    response.getHeaders().put("Content-Security-Policy", Page.SECURITY_POLICY);
    response.getHeaders().put("Referrer-Policy", "no-referrer");
    send(200, "text/html; charset=utf-8", Page.render(reading, doubtAge), response, callback);
  }

  private void ready(Response response, Callback callback) {
    switch (readiness.now()) {
      case READY -> text(200, "ready\n", response, callback);
      // Served still: whoever routes by this would else cut off the reads of a whole fleet at once.
      case DEGRADED -> text(200, "degraded\n", response, callback);
      case STARTING -> text(503, "starting\n", response, callback);
      case DRAINING -> text(503, "draining\n", response, callback);
    }
  }

  private void effects(Request request, Response response, Callback callback) {
    Filter filter = Parameters.filter(Request.extractQueryParameters(request));
    List<Effect> found = reading.effects(filter);
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ArrayNode list = json.putArray("effects");
    found.forEach(effect -> list.add(Rendering.effect(effect)));
    if (found.size() == filter.limit()) {
      json.put("next", found.getLast().id().toString());
    }
    json(200, json, response, callback);
  }

  private void effect(String id, Request request, Response response, Callback callback) {
    EffectId effect = Parameters.id(id);
    Fields query = Request.extractQueryParameters(request);
    Bodies bodies = "shown".equals(query.getValue("bodies")) ? Bodies.SHOWN : Bodies.HIDDEN;
    reading
        .story(effect)
        .ifPresentOrElse(
            story -> json(200, Rendering.story(story, bodies), response, callback),
            () -> problem(unknown(effect), response, callback));
  }

  private void sessions(Response response, Callback callback) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ArrayNode list = json.putArray("sessions");
    reading.sessions().forEach(session -> list.add(Rendering.session(session)));
    json.put("of_newest_effects", Reading.SUMMARISED);
    json(200, json, response, callback);
  }

  private void tail(Response response, Callback callback) throws IOException, InterruptedException {
    response.setStatus(200);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/event-stream");
    response.getHeaders().put("X-Accel-Buffering", "no");
    try (OutputStream out = Content.Sink.asOutputStream(response)) {
      new EventStream(reading.follow(), stopping).writeTo(out);
    }
    callback.succeeded();
  }

  private void resolve(String path, Request request, Response response, Callback callback)
      throws IOException {
    EffectId id =
        Parameters.id(path.substring(EFFECTS.length() + 1, path.length() - "/resolve".length()));
    ResolveRequest asked = ResolveRequest.read(request);
    switch (operator.resolve(id, asked.finding(), asked.by())) {
      case Resolver.Verdict.Resolved resolved ->
          json(200, Rendering.effect(resolved.effect()), response, callback);
      case Resolver.Verdict.Refused refused ->
          problem(Problem.of(refused.fault()), response, callback);
    }
  }

  /** Says how the limits stand afterwards. */
  private void halt(String path, Request request, Response response, Callback callback)
      throws IOException {
    HaltRequest asked = HaltRequest.read(request);
    if (path.endsWith("/resume")) {
      operator.resume(asked.scope(), asked.by());
    } else {
      operator.halt(asked.scope(), asked.by(), asked.reason());
    }
    json(200, LimitsRendering.limits(operator.limits()), response, callback);
  }

  private static Problem unknown(EffectId id) {
    return Problem.of(Fault.of(ErrorCode.EFFECT_UNKNOWN, "there is no effect " + id));
  }
}
