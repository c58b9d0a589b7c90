package dev.weir.toolserver;

import tools.jackson.databind.node.ObjectNode;

/**
 * A tool as a server offers it.
 *
 * @param declaration the object that {@code tools/list} shows; never changed after it is offered
 * @param work what a call does
 */
public record OfferedTool(ObjectNode declaration, Work work) {

  /** What a call does. */
  @FunctionalInterface
  public interface Work {
    /**
     * Performs one call.
     *
     * @param arguments the call's arguments, empty if it had none
     * @param exchange the request
     * @return a {@code CallToolResult}, usually
     * @throws RpcException to answer with a JSON-RPC error
     * @throws InterruptedException if the door is closing
     */
    Answer call(ObjectNode arguments, Exchange exchange) throws RpcException, InterruptedException;
  }

  /** The name agents call it by. */
  public String name() {
    return Json.text(declaration, "name");
  }
}
