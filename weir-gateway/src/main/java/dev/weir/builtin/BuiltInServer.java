package dev.weir.builtin;

import dev.weir.call.Caller;
import dev.weir.call.Canonical;
import dev.weir.call.Payload;
import dev.weir.call.ToolName;
import dev.weir.call.Value;
import dev.weir.desk.Fields;
import dev.weir.effect.EffectClass;
import dev.weir.env.Env;
import dev.weir.env.Signal;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.kit.BuiltInTool;
import dev.weir.kit.Kit;
import dev.weir.mcp.Message;
import dev.weir.mcp.RpcError;
import dev.weir.tool.Toolbox;
import dev.weir.toolside.Peer;
import dev.weir.toolside.ToolServer;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The tool server whose tools are Weir's own. It never starts, never breaks and never changes while
 * it is there.
 */
public final class BuiltInServer implements ToolServer, Toolbox {
  /** Its name: no configured server may have it while this one is there. */
  public static final String NAME = "weir";

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final Env env;
  private final List<Kit> kits;
  private final Map<String, BuiltInTool> tools = new LinkedHashMap<>();

  /**
   * A server with these kits.
   *
   * @throws IllegalArgumentException if two tools share a name
   */
  public BuiltInServer(Env env, List<Kit> kits) {
    this.env = env;
    this.kits = List.copyOf(kits);
    for (Kit kit : kits) {
      for (BuiltInTool tool : kit.tools()) {
        if (tools.putIfAbsent(tool.name(), tool) != null) {
          throw new IllegalArgumentException("two built-in tools are named " + tool.name());
        }
      }
    }
  }

  @Override
  public Found find(ToolName name) {
    BuiltInTool tool = tools.get(name.tool());
    return tool == null
        ? new Found.None(
            Fault.of(
                ErrorCode.UNKNOWN_TOOL,
                "the built-in server has no such tool; it has "
                    + String.join(", ", tools.keySet())))
        : new Found.Guarded(tool.tool(), tool.policy());
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Health health() {
    return Health.UP;
  }

  @Override
  public void meet(Peer peer) {}

  @Override
  public ObjectNode hello(Peer peer) {
    ObjectNode hello = NODES.objectNode();
    hello.putObject("capabilities").putObject("tools");
    hello.putObject("serverInfo").put("name", NAME).put("version", "0.1.0");
    var advice = new StringJoiner("\n");
    kits.forEach(kit -> advice.add(kit.advice()));
    hello.put("instructions", advice.toString());
    return hello;
  }

  @Override
  public Message.Response request(
      Peer peer, String method, ObjectNode params, Caller caller, Instant deadline)
      throws InterruptedException {
    return switch (method) {
      case "tools/list" -> result(peer, listed(peer));
      case "ping", "logging/setLevel" -> result(peer, NODES.objectNode());
      case "subscriptions/listen" -> {
        caller.tell(
            "notifications/subscriptions/acknowledged", Payload.of("{\"notifications\":{}}"));
        stays(caller, deadline);
        yield result(peer, NODES.objectNode());
      }
      case "tools/call" ->
          throw new IllegalArgumentException("tools are called through the pipeline only");
      default ->
          new Message.Failure(
              NullNode.instance,
              RpcError.of(RpcError.METHOD_NOT_FOUND, Fault.of(ErrorCode.UNKNOWN_METHOD)));
    };
  }

  /** Nothing ever changes here, so there is nothing to tell. */
  private void stays(Caller caller, Instant deadline) throws InterruptedException {
    Signal over = env.threads().signal("nobody listens");
    Optional<Signal.Watch> gone = caller.gone().map(signal -> signal.whenRaised(over::raise));
    Optional<Signal.Watch> cancelled =
        caller.cancelled().map(signal -> signal.whenRaised(over::raise));
    try {
      Duration left = Duration.between(env.clock().now(), deadline);
      over.await(left.isNegative() ? Duration.ZERO : left);
    } finally {
      gone.ifPresent(Signal.Watch::end);
      cancelled.ifPresent(Signal.Watch::end);
    }
  }

  private static Message.Response result(Peer peer, ObjectNode said) {
    if (peer.revision().modern()) {
      said.put("resultType", "complete");
    }
    return new Message.Result(NullNode.instance, said);
  }

  private ObjectNode listed(Peer peer) {
    ObjectNode said = NODES.objectNode();
    ArrayNode list = said.putArray("tools");
    tools.values().forEach(tool -> list.add(description(tool)));
    if (peer.revision().modern()) {
      said.put("ttlMs", 0).put("cacheScope", "private");
    }
    return said;
  }

  private static ObjectNode description(BuiltInTool tool) {
    EffectClass effectClass = tool.policy().effectClass();
    ObjectNode node = NODES.objectNode();
    node.put("name", tool.name());
    node.put("description", tool.description());
    node.set("inputSchema", tree(tool.takes().schema(Fields.Side.TAKEN)));
    node.set("outputSchema", tree(tool.gives().schema(Fields.Side.GIVEN)));
    ObjectNode hints = node.putObject("annotations");
    hints.put("readOnlyHint", effectClass == EffectClass.READ);
    hints.put("destructiveHint", effectClass == EffectClass.IRREVERSIBLE);
    hints.put("idempotentHint", !effectClass.harmfulTwice());
    hints.put("openWorldHint", false);
    return node;
  }

  private static ObjectNode tree(Value.Obj value) {
    return (ObjectNode) JsonMapper.shared().readTree(Canonical.text(value));
  }

  @Override
  public void notify(Peer peer, String method, ObjectNode params) {}

  @Override
  public void forget(String session) {}
}
