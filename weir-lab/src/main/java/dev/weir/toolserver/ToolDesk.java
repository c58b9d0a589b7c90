package dev.weir.toolserver;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Serves {@code tools/list} and {@code tools/call}. The offer may change while requests are served;
 * tools are listed in the order in which they were offered. Thread-safe.
 */
public final class ToolDesk {
  private final Map<String, OfferedTool> unlisted = new ConcurrentHashMap<>();

  /** Replaced as a whole at every change, so that a list is never seen half changed. */
  private volatile Map<String, OfferedTool> listed = Map.of();

  /** Offers a tool. */
  public synchronized ToolDesk offer(OfferedTool tool) {
    Map<String, OfferedTool> more = new LinkedHashMap<>(listed);
    more.put(tool.name(), tool);
    listed = more;
    return this;
  }

  /**
   * Takes a tool back.
   *
   * @return whether it was offered
   */
  public synchronized boolean withdraw(String name) {
    Map<String, OfferedTool> fewer = new LinkedHashMap<>(listed);
    boolean offered = fewer.remove(name) != null;
    listed = fewer;
    return offered;
  }

  /** Offers a tool that can be called but is not listed. */
  public ToolDesk hide(OfferedTool tool) {
    unlisted.put(tool.name(), tool);
    return this;
  }

  /** Adds the two methods to a service. */
  public void serve(Methods methods) {
    methods.add("tools/list", this::list).add("tools/call", this::call);
    methods.headerArguments(this::headerArguments);
  }

  private Map<String, String> headerArguments(String name) {
    Map<String, String> headers = new LinkedHashMap<>();
    OfferedTool tool = listed.get(name);
    if (tool != null) {
      Json.member(Json.member(tool.declaration(), "inputSchema"), "properties")
          .properties()
          .forEach(property -> {
            if (property.getValue().has("x-mcp-header")) {
              headers.put(property.getKey(), Json.text(property.getValue(), "x-mcp-header"));
            }
          });
    }
    return headers;
  }

  private Answer list(Exchange exchange) {
    ObjectNode result = Json.object();
    ArrayNode tools = result.putArray("tools");
    listed.values().forEach(tool -> tools.add(tool.declaration()));
    return new Answer.Result(result);
  }

  private Answer call(Exchange exchange) throws RpcException, InterruptedException {
    String name = Json.text(exchange.params(), "name");
    OfferedTool tool = listed.getOrDefault(name, unlisted.get(name));
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
