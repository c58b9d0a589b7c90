package dev.weir.toolside;

import dev.weir.call.Call;
import dev.weir.call.Payload;
import dev.weir.call.ToolName;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.mcp.CallParams;
import dev.weir.mcp.Codec;
import dev.weir.mcp.Message;
import dev.weir.mcp.Meta;
import dev.weir.mcp.RunTold;
import dev.weir.tool.Dispatch;
import dev.weir.tool.KeyForwarding;
import dev.weir.tool.Reply;
import dev.weir.tool.Tool;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A tool of an MCP server.
 *
 * <p>A JSON-RPC error is an answer like a result, so it is never in doubt on our account. Most of
 * its codes mean that the tool did not run; an internal error may have come halfway, and the server
 * has told so by not answering with a result.
 */
final class McpTool implements Tool {
  private static final String CALL = "tools/call";

  private final ToolName name;
  private final Server server;
  private final Codec codec;
  private final KeptTasks tasks;

  McpTool(ToolName name, Server server, Codec codec) {
    this.name = name;
    this.server = server;
    this.codec = codec;
    this.tasks = new KeptTasks(server, codec);
  }

  @Override
  public Reply act(Dispatch dispatch) throws InterruptedException {
    Call call = dispatch.call();
    ObjectNode params = params(dispatch);
    Peer peer = server.peers().of(call, Meta.of(params));
    var wish =
        new Wish(
            peer,
            CALL,
            params,
            call.caller(),
            server.until(dispatch.deadline()),
            patience(dispatch),
            server.level(peer));
    return switch (server.run(wish)) {
      case Ending.Answered answered -> reply(answered.response());
      case Ending.Suspended suspended -> new Reply.Suspended(payload(suspended.answer()));
      case Ending.NeverSent neverSent -> new Reply.NeverSent(neverSent.fault());
      case Ending.Busy busy -> new Reply.Busy(busy.fault(), busy.after());
      case Ending.Lost lost -> new Reply.Lost(lost.fault());
    };
  }

  @Override
  public Reply follow(Kept kept) throws InterruptedException {
    return tasks.follow(kept);
  }

  /** What others wait for is not left in doubt only because its own agent has gone. */
  private static Wish.Patience patience(Dispatch dispatch) {
    return dispatch.effectClass().harmfulTwice() || !dispatch.fences().isEmpty()
        ? Wish.Patience.STAYS
        : Wish.Patience.LEAVES;
  }

  private ObjectNode params(Dispatch dispatch) {
    ObjectNode params = CallParams.of(dispatch.call(), codec);
    dispatch.onward().ifPresent(run -> RunTold.tell(run, params));
    dispatch.key().ifPresent(key -> Meta.in(params).put(Meta.KEY, key.text()));
    // Also when there are none: what an agent wrote there is no fence.
    Meta.of(params).remove(Meta.FENCES);
    if (!dispatch.fences().isEmpty()) {
      ObjectNode fences = Meta.in(params).putObject(Meta.FENCES);
      dispatch.fences().forEach((name, fence) -> fences.put(name.text(), fence));
    }
    dispatch
        .forwarded()
        .filter(forwarded -> forwarded.slot() instanceof KeyForwarding.Slot.Meta)
        .ifPresent(forwarded -> {
          var slot = (KeyForwarding.Slot.Meta) forwarded.slot();
          Meta.in(params).put(slot.name(), forwarded.key());
        });
    return params;
  }

  private Reply reply(Message.Response response) {
    return switch (response) {
      case Message.Result result when result.result() instanceof ObjectNode said -> reply(said);
      case Message.Result other ->
          new Reply.Lost(protocol("the result of a tool call is not an object"));
      case Message.Failure failure -> new Reply.Rejected(payload(failure.error()));
    };
  }

  private Reply reply(ObjectNode said) {
    String type = said.path("resultType").asString("complete");
    return switch (type) {
      case "complete" -> {
        if (said.path("task").has("taskId") && !said.has("content")) {
          yield new Reply.Suspended(payload(said));
        }
        yield said.path("isError").asBoolean(false)
            ? new Reply.ToolError(payload(said))
            : new Reply.Result(payload(said));
      }
      case "input_required", "task" -> new Reply.Suspended(payload(said));
      default -> new Reply.Lost(protocol("it answered with a kind of result that nobody knows"));
    };
  }

  private Fault protocol(String what) {
    return Fault.of(ErrorCode.TOOL_PROTOCOL, "server " + name.server() + ": " + what);
  }

  private Payload payload(JsonNode tree) {
    return Payload.of(codec.mapper().writeValueAsBytes(tree));
  }
}
