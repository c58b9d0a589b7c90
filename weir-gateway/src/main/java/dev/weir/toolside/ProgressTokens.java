package dev.weir.toolside;

import dev.weir.mcp.Meta;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Progress tokens: agents choose them, so two agents may choose the same. On the wire to a server
 * our own unique request id takes the token's place, and progress is told back under the agent's.
 */
final class ProgressTokens {

  private ProgressTokens() {}

  /** The token that an agent asked to hear progress under. */
  static Optional<JsonNode> agents(ObjectNode params) {
    return Optional.ofNullable(Meta.of(params).get(Meta.PROGRESS_TOKEN));
  }

  /** Puts our token in the place of the agent's, if there is one. */
  static void replace(ObjectNode params, long id) {
    if (agents(params).isPresent()) {
      Meta.of(params).set(Meta.PROGRESS_TOKEN, JsonNodeFactory.instance.numberNode(id));
    }
  }

  /** Which request a notification is about. */
  static Optional<Long> id(ObjectNode params) {
    JsonNode token = params.path(Meta.PROGRESS_TOKEN);
    return token.isIntegralNumber() && token.canConvertToLong()
        ? Optional.of(token.longValue())
        : Optional.empty();
  }
}
