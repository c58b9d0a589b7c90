package dev.weir.toolserver;

import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Serves {@code tools/list} and {@code tools/call} for a fixed set of tools. Thread-safe. */
public final class ToolDesk {
  private final Map<String, OfferedTool> listed = new LinkedHashMap<>();
  private final Map<String, OfferedTool> unlisted = new LinkedHashMap<>();

  /** Offers a tool. */
  public ToolDesk offer(OfferedTool tool) {
    listed.put(tool.name(), tool);
    return this;
  }

  /** Offers a tool that can be called but is not listed. */
  public ToolDesk hide(OfferedTool tool) {
    unlisted.put(tool.name(), tool);
    return this;
  }

  /** Adds the two methods to a service. */
  public void serve(Methods methods) {
    methods.add("tools/list", this::list).add("tools/call", this::call);
  }

  private Answer list(Exchange exchange) {
    ObjectNode result = Json.object();
    ArrayNode tools = result.putArray("tools");
    listed.values().forEach(tool -> tools.add(tool.declaration()));
    return new Answer.Result(result);
  }

  private Answer call(Exchange exchange) throws RpcException, InterruptedException {
    String name = Json.text(exchange.params(), "name");
    OfferedTool tool = listed.containsKey(name) ? listed.get(name) : unlisted.get(name);
    if (tool == null) {
      throw new RpcException(RpcException.INVALID_PARAMS, "Unknown tool");
    }
    return tool.work().call(Json.member(exchange.params(), "arguments"), exchange);
  }

  /** A result with one piece of text. */
  public static ObjectNode text(String text) {
    ObjectNode result = Json.object();
    result.putArray("content").addObject().put("type", "text").put("text", text);
    return result;
  }

  /** A result with structured content, and the same as text for clients that cannot read it. */
  public static ObjectNode structured(ObjectNode content) {
    ObjectNode result = text(Json.line(content));
    result.set("structuredContent", content);
    return result;
  }

  /** A result that says the tool failed. */
  public static ObjectNode failure(String why) {
    return text(why).put("isError", true);
  }
}
