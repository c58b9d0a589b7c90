package dev.weir.toolside;

import dev.weir.mcp.Message;
import dev.weir.mcp.RpcError;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a tool server asks in between, and the way to answer it.
 *
 * @param id the server's id of it
 * @param method what is asked
 * @param params with what
 * @param back sends an answer to the server; at most once
 */
record Question(JsonNode id, String method, ObjectNode params, Consumer<Message.Response> back) {

  /** Answers. */
  void answer(JsonNode result) {
    back.accept(new Message.Result(id, result));
  }

  /** Answers with an error object. */
  void fail(ObjectNode error) {
    back.accept(new Message.Failure(id, error));
  }

  /** Says that nobody can be asked. */
  void refuse(String why) {
    fail(RpcError.of(RpcError.METHOD_NOT_FOUND, why));
  }
}
