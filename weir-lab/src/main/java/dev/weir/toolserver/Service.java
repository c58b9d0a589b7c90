package dev.weir.toolserver;

import tools.jackson.databind.node.ObjectNode;

/** What a tool server does. Implementations are called by many threads at once. */
@FunctionalInterface
public interface Service {

  /**
   * Answers one request; may block.
   *
   * @throws RpcException to answer with a JSON-RPC error
   * @throws InterruptedException if the door is closing
   */
  Answer answer(Exchange exchange) throws RpcException, InterruptedException;

  /** Hears a notification from the client; those the doors act on themselves also arrive here. */
  default void hear(Session session, String method, ObjectNode params) {}
}
