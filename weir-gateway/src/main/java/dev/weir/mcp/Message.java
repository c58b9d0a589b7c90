package dev.weir.mcp;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** One JSON-RPC message. */
public sealed interface Message {

  /**
   * Wants an answer.
   *
   * @param id a string or a number, echoed exactly
   * @param method what is asked
   * @param params the parameters; an empty object when there were none
   */
  record Request(JsonNode id, String method, ObjectNode params) implements Message {}

  /**
   * Wants no answer.
   *
   * @param method what is said
   * @param params the parameters; an empty object when there were none
   */
  record Notification(String method, ObjectNode params) implements Message {}

  /** An answer, good or bad. */
  sealed interface Response extends Message {
    /** The id of the request that this answers. */
    JsonNode id();
  }

  /** A good answer. */
  record Result(JsonNode id, JsonNode result) implements Response {}

  /**
   * A bad answer.
   *
   * @param error the error object with its {@code code}, {@code message} and optional {@code data}
   */
  record Failure(JsonNode id, ObjectNode error) implements Response {}
}
