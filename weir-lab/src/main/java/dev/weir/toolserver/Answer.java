package dev.weir.toolserver;

import tools.jackson.databind.node.ObjectNode;

/**
 * What a service hands to its door. All but {@link Result} are the ways a broken tool server
 * answers; tests ask for them by name.
 */
public sealed interface Answer {

  /** One response with this result. */
  record Result(ObjectNode result) implements Answer {}

  /** The same response twice. */
  record Twice(ObjectNode result) implements Answer {}

  /** One response whose id is not the request's. */
  record WrongId(ObjectNode result) implements Answer {}

  /** Bytes that are not JSON, then the response. */
  record GarbageFirst(ObjectNode result) implements Answer {}

  /** The first half of a response, then nothing more. */
  record Torn(ObjectNode result) implements Answer {}
}
