package dev.weir.faults;

import dev.weir.toolserver.Exchange;
import dev.weir.toolserver.Json;
import dev.weir.toolserver.Session;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Who waits for which request. Many clients share a server and each counts its requests for itself,
 * so a request gets a number of ours on its way, and its progress token too. Thread-safe.
 */
final class Callers {
  private static final String SUBSCRIPTION = "io.modelcontextprotocol/subscriptionId";

  private final AtomicLong last = new AtomicLong();
  private final Map<Long, Exchange> waiting = new ConcurrentHashMap<>();

  /** A number for the request of this caller. */
  long enter(Exchange caller) {
    long id = last.incrementAndGet();
    waiting.put(id, caller);
    return id;
  }

  /** A number for a request of our own. */
  long own() {
    return last.incrementAndGet();
  }

  void leave(long id) {
    waiting.remove(id);
  }

  /** The request as it goes to the server. */
  static ObjectNode request(long id, String method, ObjectNode params) {
    ObjectNode sent = params.deepCopy();
    if (sent.path("_meta").has("progressToken")) {
      Json.member(sent, "_meta").put("progressToken", id);
    }
    return message(method, sent).put("id", id);
  }

  /** A notification as it goes to the server. */
  static ObjectNode message(String method, ObjectNode params) {
    ObjectNode message = Json.object().put("jsonrpc", "2.0").put("method", method);
    message.set("params", params);
    return message;
  }

  /**
   * Passes a notification on to the caller whose request it belongs to, by the progress token or
   * the subscription that it names, under the caller's own name for it.
   *
   * @return whether there is one
   */
  boolean pass(ObjectNode notification) {
    ObjectNode params = Json.member(notification, "params").deepCopy();
    String method = Json.text(notification, "method");
    long token = params.path("progressToken").asLong(0);
    long subscription = params.path("_meta").path(SUBSCRIPTION).asLong(0);
    Exchange caller = waiting.get(token == 0 ? subscription : token);
    if (caller == null) {
      return false;
    }
    if (token == 0) {
      Json.member(params, "_meta").set(SUBSCRIPTION, caller.id());
    } else {
      params.set("progressToken", caller.meta().get("progressToken"));
    }
    caller.notify(method, params);
    return true;
  }

  /** An answer without what is the connection's business, under the caller's own names. */
  static ObjectNode body(ObjectNode answer, Exchange caller) {
    ObjectNode body = bare(answer);
    ObjectNode meta = Json.member(Json.member(body, "result"), "_meta");
    if (meta.has(SUBSCRIPTION)) {
      meta.set(SUBSCRIPTION, caller.id());
    }
    return body;
  }

  /** An answer without what is the connection's business. */
  static ObjectNode bare(ObjectNode answer) {
    ObjectNode body = answer.deepCopy();
    body.remove("id");
    body.remove("jsonrpc");
    return body;
  }

  /** A client's cancellation with our number in it; empty if that request is over. */
  Optional<ObjectNode> cancellation(Session session, ObjectNode params) {
    JsonNode theirs = params.path("requestId");
    return waiting.entrySet().stream()
        .filter(one -> one.getValue().session().equals(session))
        .filter(one -> one.getValue().id().equals(theirs))
        .findFirst()
        .map(one -> params.deepCopy().put("requestId", one.getKey()));
  }
}
