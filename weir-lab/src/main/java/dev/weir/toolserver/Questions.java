package dev.weir.toolserver;

import dev.weir.env.Env;
import dev.weir.env.Signal;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Questions put to one client that wait for their answers. Thread-safe. */
final class Questions {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private record Waiting(Signal answered, AtomicReference<ObjectNode> answer) {}

  private final Env env;
  private final AtomicLong last = new AtomicLong();
  private final Map<String, Waiting> waiting = new ConcurrentHashMap<>();

  Questions(Env env) {
    this.env = env;
  }

  JsonNode ask(String method, ObjectNode params, Consumer<ObjectNode> send)
      throws RpcException, InterruptedException {
    String id = "question-" + last.incrementAndGet();
    Waiting mine = new Waiting(env.threads().signal(id), new AtomicReference<>());
    waiting.put(id, mine);
    try {
      ObjectNode request = Json.object().put("jsonrpc", "2.0").put("id", id).put("method", method);
      request.set("params", params);
      send.accept(request);
      if (!mine.answered().await(PATIENCE)) {
        throw new RpcException(RpcException.INTERNAL_ERROR, "The client did not answer " + method);
      }
    } finally {
      waiting.remove(id);
    }
    ObjectNode answer = mine.answer().get();
    ObjectNode error = Json.member(answer, "error");
    if (!error.isEmpty()) {
      throw new RpcException(
          error.path("code").asInt(RpcException.INTERNAL_ERROR), Json.text(error, "message"));
    }
    return Json.member(answer, "result");
  }

  /** Hands in a response; one that nobody waits for is dropped. */
  void answered(ObjectNode response) {
    Waiting asker = waiting.get(Json.text(response, "id"));
    if (asker != null) {
      asker.answer().set(response);
      asker.answered().raise();
    }
  }
}
