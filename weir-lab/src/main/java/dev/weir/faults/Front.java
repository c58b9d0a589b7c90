package dev.weir.faults;

import dev.weir.env.Env;
import dev.weir.env.Signal;
import dev.weir.toolserver.Answer;
import dev.weir.toolserver.Exchange;
import dev.weir.toolserver.Json;
import dev.weir.toolserver.RpcException;
import dev.weir.toolserver.Service;
import dev.weir.toolserver.Session;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a boundary answers its callers: the far side's words, but for calls that go wrong. */
final class Front implements Service, AutoCloseable {
  private final Far far;
  private final Passages passages;
  private final Signal closing;
  private final Signal ceased;

  /** Arguments that are repeated in headers, by tool, as the last list of tools said. */
  private final Map<String, Map<String, String>> headers = new ConcurrentHashMap<>();

  /** Clients that shook hands; forgotten with their sessions. */
  private final Set<Session> sessions =
      Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

  Front(String name, FarSide farSide, FaultPlan plan, Env env, Witness witness) throws IOException {
    this.closing = env.threads().signal("closing");
    this.ceased = env.threads().signal("ceased");
    this.far =
        switch (farSide) {
          case FarSide.Command command -> new ChildFar(command, env, this::announce);
          case FarSide.Address address -> new HttpFar(address.url(), env, this::headerArguments);
        };
    this.passages = new Passages(name, far, plan, env, witness, closing);
  }

  @Override
  public Answer answer(Exchange exchange) throws RpcException, InterruptedException {
    if (!ceased.raised()) {
      if (exchange.method().equals("tools/call")) {
        return passages.pass(exchange);
      }
      if (passages.expired()) {
        return Passages.unauthorized();
      }
    }
    Far.Heard heard = far.ask(exchange, exchange.params());
    if (heard instanceof Far.Heard.Frame frame) {
      learn(exchange, Json.member(frame.body(), "result"));
    }
    return Passages.plainly(heard);
  }

  @Override
  public Map<String, String> headerArguments(String tool) {
    return headers.getOrDefault(tool, Map.of());
  }

  @Override
  public void hear(Session session, String method, ObjectNode params) {
    try {
      far.tell(session, method, params);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Who opened no stream hears nothing, as with any server. */
  private void announce(ObjectNode notification) {
    for (Session one : List.copyOf(sessions)) {
      one.push(Json.text(notification, "method"), Json.member(notification, "params"));
    }
  }

  private void learn(Exchange exchange, ObjectNode result) {
    if (exchange.method().equals("initialize") && !result.isEmpty()) {
      exchange
          .session()
          .agree(
              Json.text(result, "protocolVersion"), Json.member(exchange.params(), "capabilities"));
      sessions.add(exchange.session());
    }
    for (JsonNode tool : result.path("tools")) {
      headers.put(Json.text(tool, "name"), repeated(tool));
    }
  }

  private static Map<String, String> repeated(JsonNode tool) {
    var repeated = new LinkedHashMap<String, String>();
    Json.member(Json.member(tool, "inputSchema"), "properties")
        .properties()
        .forEach(property -> {
          String header = Json.text(property.getValue(), "x-mcp-header");
          if (!header.isEmpty()) {
            repeated.put(property.getKey(), header);
          }
        });
    return repeated;
  }

  /** Passes everything on from now on, and records nothing. */
  void cease() {
    ceased.raise();
  }

  /** Lets go of whatever is held back, then ends the far side. */
  @Override
  public void close() {
    closing.raise();
    far.close();
  }
}
