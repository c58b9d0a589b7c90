package dev.weir.toolserver;

import java.time.Duration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** One request in progress, as its handler sees it. May be used from several threads. */
public interface Exchange {

  /** The JSON-RPC method. */
  String method();

  /** The request's id: text or number. */
  JsonNode id();

  /** The parameters; empty if the request had none. */
  ObjectNode params();

  /** How the client speaks. */
  Era era();

  /** The connection in the legacy era, a fresh one for each request in the modern era. */
  Session session();

  /** Sends a notification that belongs to this request, before its response. */
  void notify(String method, ObjectNode params);

  /**
   * Asks the client and waits for the answer. Legacy era only.
   *
   * @throws RpcException with the client's error, or if nobody answered within a minute
   * @throws InterruptedException if the door is closing
   */
  JsonNode ask(String method, ObjectNode params) throws RpcException, InterruptedException;

  /**
   * Waits until the client gave up on this request or {@code atMost} passed.
   *
   * @return whether the client gave up
   * @throws InterruptedException if the door is closing
   */
  boolean awaitCancelled(Duration atMost) throws InterruptedException;

  /**
   * Breaks the stream that carries this exchange, where there is one, and tells the client to come
   * back after {@code retry}. The response waits for the client to resume. Does nothing on stdio.
   */
  void breakStream(Duration retry);

  /** The request's {@code _meta}, or an empty object. */
  default ObjectNode meta() {
    return Json.member(params(), "_meta");
  }
}
