package dev.weir.agentside;

import dev.weir.call.Payload;
import dev.weir.call.ToolName;
import dev.weir.effect.Effect;
import dev.weir.effect.EffectId;
import dev.weir.mcp.Codec;
import dev.weir.tool.Reply;
import dev.weir.toolside.TaskEnding;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Names of tasks. A task that a tool server runs is known to agents under a name of ours that says
 * whose it is and which effect it is, so that whoever asks about it ends that effect; it holds the
 * server's own name for it, and so it outlives a restart.
 */
final class Tasks {
  private static final String PREFIX = "weir-";
  private static final String BETWEEN = "~";

  private Tasks() {}

  /**
   * What a name of ours says.
   *
   * @param server whose task it is
   * @param effect which effect it is
   * @param own what the tool server calls it
   */
  record Named(String server, EffectId effect, String own) {
    String text() {
      String all = server + BETWEEN + effect + BETWEEN + own;
      return PREFIX
          + Base64.getUrlEncoder()
              .withoutPadding()
              .encodeToString(all.getBytes(StandardCharsets.UTF_8));
    }
  }

  /** What this name says, if it is one of ours. */
  static Optional<Named> parse(String name) {
    if (!name.startsWith(PREFIX)) {
      return Optional.empty();
    }
    try {
      String all =
          new String(
              Base64.getUrlDecoder().decode(name.substring(PREFIX.length())),
              StandardCharsets.UTF_8);
      String[] parts = all.split(BETWEEN, 3);
      // A task without a name would pass for whatever waits for something that is no task.
      return parts.length == 3 && !parts[2].isEmpty()
          ? Optional.of(new Named(parts[0], EffectId.parse(parts[1]), parts[2]))
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /**
   * A suspension that is a task, under our name: {@code taskId} beside the rest since 2026-07-28,
   * in a {@code task} before. Empty when it is none.
   */
  static Optional<ObjectNode> renamed(ObjectNode answer, ToolName tool, EffectId effect) {
    ObjectNode holder = answer.get("task") instanceof ObjectNode legacy ? legacy : answer;
    String own = holder.path("taskId").asString("");
    if (own.isEmpty()) {
      return Optional.empty();
    }
    holder.put("taskId", new Named(tool.server(), effect, own).text());
    return Optional.of(answer);
  }

  /**
   * Whether an effect waits for this very task: its server's, under the name the server gave it.
   */
  static boolean belongs(Named task, Effect effect, Codec codec) {
    return effect.tool().server().equals(task.server())
        && effect.handle().filter(handle -> own(handle, codec).equals(task.own())).isPresent();
  }

  private static String own(Payload handle, Codec codec) {
    JsonNode answer = codec.mapper().readTree(handle.bytes());
    JsonNode holder = answer.get("task") instanceof ObjectNode legacy ? legacy : answer;
    return holder.path("taskId").asString("");
  }

  /** Puts our name where the server put its own. */
  static void rename(ObjectNode body, Named named) {
    ObjectNode holder = body.get("task") instanceof ObjectNode legacy ? legacy : body;
    if (holder.has("taskId")) {
      holder.put("taskId", named.text());
    }
    if (body.path("_meta").get("io.modelcontextprotocol/related-task")
        instanceof ObjectNode related) {
      related.put("taskId", named.text());
    }
  }

  /** What the answer to a question about a task says of its end, if it ended. */
  static Optional<Reply> ending(String method, ObjectNode body, Codec codec) {
    return TaskEnding.of(method, body, codec.mapper());
  }
}
