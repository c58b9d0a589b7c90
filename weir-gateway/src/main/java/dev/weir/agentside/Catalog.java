package dev.weir.agentside;

import dev.weir.call.Caller;
import dev.weir.call.ToolName;
import dev.weir.env.Env;
import dev.weir.mcp.Message;
import dev.weir.tool.KeyForwarding;
import dev.weir.tool.Toolbox;
import dev.weir.toolside.Peer;
import dev.weir.toolside.ToolServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a door must know of tools' input schemas: who gets {@code weir_distinct}, which argument is
 * Weir's to fill in, and which arguments a modern agent repeats in headers. Learned from the lists
 * that pass through, or by asking for one.
 *
 * <p>Threads: safe for concurrent use; what is known of a server is replaced as a whole.
 */
final class Catalog {
  /** The argument that says "another one, on purpose". */
  static final String DISTINCT = "weir_distinct";

  private static final String DESCRIPTION =
      "Only to repeat an identical call on purpose: a short label of your own. The same label never"
          + " runs twice, a new label is another effect. Leave it out otherwise.";
  private static final Duration FRESH = Duration.ofMinutes(1);
  private static final int PAGES = 1_000;
  private static final int SCHEMA_DEPTH = 8;

  private final Env env;
  private final Toolbox toolbox;
  private final Map<String, Known> servers = new ConcurrentHashMap<>();

  Catalog(Env env, Toolbox toolbox) {
    this.env = env;
    this.toolbox = toolbox;
  }

  /**
   * What a door must know of one tool.
   *
   * @param ownDistinct whether the tool itself has an argument called {@code weir_distinct}
   * @param headers the arguments that are repeated in headers: header name to path
   */
  record Facts(boolean ownDistinct, Map<String, List<String>> headers) {
    static final Facts NONE = new Facts(false, Map.of());
  }

  private record Known(long atNanos, Map<String, Facts> tools) {}

  /** All pages of a list of this server, or the failure that ended it. */
  static Listed list(
      ToolServer server,
      Peer peer,
      String method,
      String member,
      Caller caller,
      Env env,
      Limits limits)
      throws InterruptedException {
    ArrayNode items = JsonNodeFactory.instance.arrayNode();
    ObjectNode params = JsonNodeFactory.instance.objectNode();
    for (int page = 0; page < PAGES; page++) {
      Message.Response response =
          server.request(peer, method, params, caller, env.clock().now().plus(limits.patience()));
      switch (response) {
        case Message.Failure failure -> {
          return new Listed.Broken(failure);
        }
        case Message.Result result -> {
          result.result().path(member).forEach(items::add);
          JsonNode next = result.result().get("nextCursor");
          if (next == null || next.isNull()) {
            return new Listed.Whole(items);
          }
          params = JsonNodeFactory.instance.objectNode().set("cursor", next);
        }
      }
    }
    return new Listed.Whole(items);
  }

  sealed interface Listed {
    record Whole(ArrayNode items) implements Listed {}

    record Broken(Message.Failure failure) implements Listed {}
  }

  /**
   * Learns from a list of tools, and offers {@code weir_distinct} in those that are told apart by
   * judgement. Changes the list.
   */
  void learn(String server, JsonNode tools) throws InterruptedException {
    Map<String, Facts> found = new HashMap<>();
    Known known = servers.get(server);
    if (known != null) {
      found.putAll(known.tools());
    }
    for (JsonNode tool : tools) {
      String name = tool.path("name").asString("");
      if (name.isEmpty()) {
        continue;
      }
      boolean own = tool.path("inputSchema").path("properties").has(DISTINCT);
      Map<String, List<String>> headers = new HashMap<>();
      headers(tool.path("inputSchema"), List.of(), headers);
      found.put(name, new Facts(own, Map.copyOf(headers)));
      ownedByWeir(new ToolName(server, name))
          .ifPresent(argument -> hide(argument, tool.path("inputSchema")));
      if (!own
          && tool.get("inputSchema") instanceof ObjectNode schema
          && (schema.get("properties") instanceof ObjectNode || !schema.has("properties"))
          && judged(new ToolName(server, name))) {
        ObjectNode property = schema.withObjectProperty("properties").putObject(DISTINCT);
        property.put("type", "string");
        property.put("description", DESCRIPTION);
      }
    }
    servers.put(server, new Known(env.clock().nanos(), Map.copyOf(found)));
  }

  /** The argument that the effect key travels in, if it does: Weir's to fill in. */
  private Optional<String> ownedByWeir(ToolName tool) throws InterruptedException {
    return toolbox.find(tool) instanceof Toolbox.Found.Guarded guarded
        ? guarded
            .policy()
            .doubt()
            .forwarding()
            .map(KeyForwarding::slot)
            .filter(KeyForwarding.Slot.Argument.class::isInstance)
            .map(slot -> ((KeyForwarding.Slot.Argument) slot).name())
        : Optional.empty();
  }

  /** A model that sees it would invent one, and another at every try. */
  private static void hide(String argument, JsonNode schema) {
    if (schema.get("properties") instanceof ObjectNode properties) {
      properties.remove(argument);
    }
    if (schema.get("required") instanceof ArrayNode required) {
      for (int i = required.size() - 1; i >= 0; i--) {
        if (required.get(i).asString("").equals(argument)) {
          required.remove(i);
        }
      }
    }
  }

  /** Whether equal calls of the tool are told apart by judgement. */
  boolean judged(ToolName tool) throws InterruptedException {
    return toolbox.find(tool) instanceof Toolbox.Found.Guarded guarded && guarded.policy().judged();
  }

  /** What is known of a tool; asks its server when nothing is, or when it is old. */
  Facts facts(Peer peer, ToolServer server, String tool, Limits limits)
      throws InterruptedException {
    Known known = servers.get(server.name());
    if (known == null || env.clock().nanos() - known.atNanos() > FRESH.toNanos()) {
      Listed listed = list(server, peer, "tools/list", "tools", Caller.NOBODY, env, limits);
      if (listed instanceof Listed.Whole whole) {
        learn(server.name(), whole.items());
      }
      known = servers.get(server.name());
    }
    return Optional.ofNullable(known)
        .map(Known::tools)
        .map(tools -> tools.get(tool))
        .orElse(Facts.NONE);
  }

  private static void headers(JsonNode schema, List<String> path, Map<String, List<String>> into) {
    if (path.size() >= SCHEMA_DEPTH) {
      return;
    }
    for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
      List<String> deeper = new ArrayList<>(path);
      deeper.add(property.getKey());
      JsonNode header = property.getValue().get("x-mcp-header");
      if (header != null && header.isString()) {
        into.put(header.stringValue(), List.copyOf(deeper));
      }
      headers(property.getValue(), deeper, into);
    }
  }
}
