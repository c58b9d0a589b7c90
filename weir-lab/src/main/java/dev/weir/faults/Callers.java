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

  /** Tells the caller whose token it is; whether there is one. */
  boolean progress(ObjectNode params) {
    Exchange caller = waiting.get(params.path("progressToken").asLong(0));
    if (caller == null) {
      return false;
    }
    ObjectNode theirs = params.deepCopy();
    theirs.set("progressToken", caller.meta().get("progressToken"));
    caller.notify("notifications/progress", theirs);
    return true;
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
