package dev.weir.toolserver;

import java.time.Duration;
import java.util.Map;
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

  /** One response, in small pieces that take so long together. */
  record Dripped(ObjectNode result, Duration over) implements Answer {}

  /** Bytes that are not JSON, and no response. */
  record Noise() implements Answer {}

  /** No response. Over HTTP the connection closes; on stdio nothing is written. */
  record Closed() implements Answer {}

  /** No response. Over HTTP the connection is reset; on stdio nothing is written. */
  record Reset() implements Answer {}

  /**
   * Over HTTP a status that is not the protocol's, as a proxy before the server gives it; on stdio
   * a JSON-RPC error that says the same.
   *
   * @param status from 400 to 599
   * @param headers more headers of the response
   * @param why a sentence
   */
  record Turned(int status, Map<String, String> headers, String why) implements Answer {}
}
