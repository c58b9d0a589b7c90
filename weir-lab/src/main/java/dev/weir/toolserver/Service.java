package dev.weir.toolserver;

import java.util.Map;
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

  /**
   * The arguments of a tool that HTTP clients of the modern era repeat in headers.
   *
   * @return argument name to header suffix, for {@code Mcp-Param-<suffix>}
   */
  default Map<String, String> headerArguments(String tool) {
    return Map.of();
  }

  /** Hears a notification from the client; those the doors act on themselves also arrive here. */
  default void hear(Session session, String method, ObjectNode params) {}
}
