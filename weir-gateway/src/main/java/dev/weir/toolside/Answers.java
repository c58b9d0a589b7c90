package dev.weir.toolside;

import dev.weir.call.Payload;
import dev.weir.mcp.RpcError;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Hands an agent's answer back to the server that asked. */
final class Answers {

  private Answers() {}

  /** Passes the whole answer of an agent on; none, or one that is not JSON, refuses. */
  static void pass(
      Optional<Payload> answer, Question question, JsonMapper json, Counters counters) {
    JsonNode whole = answer.map(payload -> read(payload, json)).orElse(json.nullNode());
    JsonNode result = whole.get("result");
    if (result != null) {
      question.answer(result);
    } else if (whole.get("error") instanceof ObjectNode error) {
      question.fail(error);
    } else {
      counters.refusedQuestions.increment();
      question.refuse("the agent cannot be asked " + question.method());
    }
  }

  private static JsonNode read(Payload payload, JsonMapper json) {
    try {
      return json.readTree(payload.bytes());
    } catch (JacksonException e) {
      ObjectNode whole = json.createObjectNode();
      whole.set("error", RpcError.of(RpcError.INTERNAL_ERROR, "the answer was not JSON"));
      return whole;
    }
  }
}
