package dev.weir.toolside;

import dev.weir.env.Env;
import dev.weir.env.Signal;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Requests of modern agents to legacy servers that wait for the agent's input. The server holds its
 * half open; this room holds ours, for a bounded time, under a handle that only the same session
 * may use, once.
 */
final class Held {
  /** What our handles begin with; a server's own request state is passed through untouched. */
  private static final String PREFIX = "weir-held:";

  private static final int MOST = 1_000;

  private final Env env;
  private final Duration longest;
  private final ConcurrentMap<String, Waiting> waiting = new ConcurrentHashMap<>();

  Held(Env env, Duration longest) {
    this.env = env;
    this.longest = longest;
  }

  /** One request that waits: its exchange and the open questions by the keys the agent sees. */
  record Waiting(
      String session,
      Exchange exchange,
      CallerHearing hearing,
      Map<String, Question> questions,
      Signal taken) {}

  /** What became of an attempt to go on. */
  sealed interface Resumed {
    /** Here it is; nobody else can have it. */
    record Found(Waiting waiting) implements Resumed {}

    /** It was held here and is no more, or never was. */
    record Gone() implements Resumed {}

    /** The state is not one of ours. */
    record NotOurs() implements Resumed {}
  }

  /** Keeps a request; what to tell the agent, or empty when too many are kept. */
  Optional<ObjectNode> hold(
      String session, Exchange exchange, CallerHearing hearing, Map<String, Question> questions) {
    if (waiting.size() >= MOST) {
      return Optional.empty();
    }
    String handle = PREFIX + hex(env.entropy().bits()) + hex(env.entropy().bits());
    Signal taken = env.threads().signal("held-taken");
    waiting.put(handle, new Waiting(session, exchange, hearing, questions, taken));
    env.threads().virtual("weir-held", () -> expire(handle, taken));
    return Optional.of(answer(handle, questions));
  }

  /** The questions by keys of ours. */
  static Map<String, Question> keyed(List<Question> questions) {
    Map<String, Question> keyed = new LinkedHashMap<>();
    for (Question question : questions) {
      keyed.put("q" + (keyed.size() + 1), question);
    }
    return keyed;
  }

  private static ObjectNode answer(String handle, Map<String, Question> questions) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.put("resultType", "input_required");
    ObjectNode requests = answer.putObject("inputRequests");
    questions.forEach((key, question) -> {
      ObjectNode request = requests.putObject(key);
      request.put("method", question.method());
      request.set("params", question.params());
    });
    answer.put("requestState", handle);
    return answer;
  }

  /** Takes a request out to go on with it. */
  Resumed take(String session, JsonNode requestState) {
    String handle = requestState.asString("");
    if (!handle.startsWith(PREFIX)) {
      return new Resumed.NotOurs();
    }
    Waiting found = waiting.get(handle);
    if (found == null || !found.session().equals(session) || !waiting.remove(handle, found)) {
      return new Resumed.Gone();
    }
    found.taken().raise();
    return new Resumed.Found(found);
  }

  private void expire(String handle, Signal taken) {
    try {
      if (taken.await(longest)) {
        return;
      }
    } catch (InterruptedException e) {
      // Falls through: whoever stops us wants it gone.
    }
    Waiting found = waiting.remove(handle);
    if (found != null) {
      found.questions().values().forEach(question -> question.refuse("the agent did not answer"));
      found.exchange().leave(Fault.of(ErrorCode.TOOL_TIMEOUT, "the agent did not give its input"));
    }
  }

  private static String hex(long bits) {
    return String.format("%016x", bits);
  }
}
