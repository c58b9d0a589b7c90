package dev.weir.toolside;

import dev.weir.call.Payload;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.tool.Reply;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What a server's answers about a task say of how the task ended. Pure. */
public final class TaskEnding {
  private TaskEnding() {}

  /**
   * How a task ended, if this answer says so.
   *
   * @param method what was asked: {@code tasks/get}, {@code tasks/result}
   */
  public static Optional<Reply> of(String method, ObjectNode body, JsonMapper json) {
    if (method.equals("tasks/result")) {
      return Optional.of(result(body, json));
    }
    return switch (body.path("status").asString("")) {
      case "completed" ->
          body.get("result") instanceof ObjectNode result
              ? Optional.of(result(result, json))
              : Optional.empty();
      case "failed" ->
          body.get("error") instanceof ObjectNode error
              ? Optional.of(new Reply.Rejected(payload(error, json)))
              : Optional.empty();
      // Cancelled is not undone: nobody knows how far the task had come.
      case "cancelled" ->
          Optional.of(new Reply.Lost(Fault.of(ErrorCode.TOOL_BROKEN, "the task was cancelled")));
      default -> Optional.empty();
    };
  }

  /** Whether a task is over and its result must be asked for: revision 2025-11-25. */
  static boolean resultWaits(ObjectNode body) {
    return switch (body.path("status").asString("")) {
      case "completed" -> !body.has("result");
      case "failed" -> !body.has("error");
      default -> false;
    };
  }

  private static Reply result(ObjectNode result, JsonMapper json) {
    Payload body = payload(result, json);
    return result.path("isError").asBoolean(false)
        ? new Reply.ToolError(body)
        : new Reply.Result(body);
  }

  private static Payload payload(JsonNode tree, JsonMapper json) {
    return Payload.of(json.writeValueAsBytes(tree));
  }
}
