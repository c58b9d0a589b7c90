package dev.weir.toolside;

import dev.weir.call.Caller;
import dev.weir.call.Payload;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.mcp.Codec;
import dev.weir.mcp.Message;
import dev.weir.mcp.Revision;
import dev.weir.tool.Reply;
import dev.weir.tool.Tool;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Asks a server after tasks that nobody else asks after any more: the agent went away, or Weir was
 * restarted in between.
 *
 * <p>It asks in its own name. A server may show a task only to the one who began it, so "unknown
 * task" proves nothing while its time to live, or our patience, lasts.
 */
final class KeptTasks {
  private static final String EXTENSION = "io.modelcontextprotocol/tasks";

  private final Server server;
  private final Codec codec;

  KeptTasks(Server server, Codec codec) {
    this.server = server;
    this.codec = codec;
  }

  /** What has become of work that the server keeps. */
  Reply follow(Tool.Kept kept) throws InterruptedException {
    Optional<ObjectNode> task = task(kept.handle());
    if (task.isEmpty()) {
      return kept.outwaited()
          ? new Reply.Lost(Fault.of(ErrorCode.IN_DOUBT, "nobody brought the input it waited for"))
          : new Reply.Suspended(kept.handle());
    }
    String id = task.get().path("taskId").asString("");
    return switch (ask("tasks/get", id, kept)) {
      case Ending.Answered answered
          when answered.response() instanceof Message.Result result
              && result.result() instanceof ObjectNode body ->
          TaskEnding.resultWaits(body)
              ? result(id, kept)
              : TaskEnding.of("tasks/get", body, codec.mapper())
                  .orElse(new Reply.Suspended(kept.handle()));
      case Ending.Answered refused -> unknown(task.get(), kept);
      case Ending.Suspended suspended -> new Reply.Suspended(kept.handle());
      case Ending.NeverSent never -> new Reply.NeverSent(never.fault());
      // It says nothing about the task, and it is asked again.
      case Ending.Busy busy -> new Reply.NeverSent(busy.fault());
      // A read that got no answer: it is asked again.
      case Ending.Lost lost -> new Reply.NeverSent(lost.fault());
    };
  }

  private Reply result(String id, Tool.Kept kept) throws InterruptedException {
    return switch (ask("tasks/result", id, kept)) {
      case Ending.Answered answered
          when answered.response() instanceof Message.Result result
              && result.result() instanceof ObjectNode body ->
          TaskEnding.of("tasks/result", body, codec.mapper())
              .orElse(new Reply.Suspended(kept.handle()));
      case Ending.Answered answered when answered.response() instanceof Message.Failure failure ->
          new Reply.Rejected(Payload.of(codec.mapper().writeValueAsBytes(failure.error())));
      case Ending.Answered other -> new Reply.Suspended(kept.handle());
      case Ending.Suspended suspended -> new Reply.Suspended(kept.handle());
      case Ending.NeverSent never -> new Reply.NeverSent(never.fault());
      case Ending.Busy busy -> new Reply.NeverSent(busy.fault());
      case Ending.Lost lost -> new Reply.NeverSent(lost.fault());
    };
  }

  private Reply unknown(ObjectNode task, Tool.Kept kept) {
    JsonNode ttl = task.has("ttlMs") ? task.path("ttlMs") : task.path("ttl");
    boolean expired =
        ttl.isIntegralNumber()
            ? kept.age().toMillis() > ttl.asLong(Long.MAX_VALUE)
            : kept.outwaited();
    return expired
        ? new Reply.Lost(Fault.of(ErrorCode.IN_DOUBT, "the server no longer knows the task"))
        : new Reply.Suspended(kept.handle());
  }

  private Ending ask(String method, String id, Tool.Kept kept) throws InterruptedException {
    ObjectNode capabilities = JsonNodeFactory.instance.objectNode();
    capabilities.putObject("extensions").putObject(EXTENSION);
    var peer =
        new Peer(
            kept.call().origin().session(),
            Revision.NEWEST_MODERN,
            Handshake.weir(),
            capabilities,
            Peers.DEAF);
    return server.run(
        new Wish(
            peer,
            method,
            JsonNodeFactory.instance.objectNode().put("taskId", id),
            Caller.NOBODY,
            server.until(kept.deadline()),
            Wish.Patience.LEAVES,
            LogLevel.NONE));
  }

  /** The task in a handle: beside the rest since 2026-07-28, in a member before. */
  private Optional<ObjectNode> task(Payload handle) {
    try {
      JsonNode answer = codec.mapper().readTree(handle.bytes());
      JsonNode holder = answer.get("task") instanceof ObjectNode legacy ? legacy : answer;
      return holder instanceof ObjectNode task && task.path("taskId").isString()
          ? Optional.of(task)
          : Optional.empty();
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }
}
