package dev.weir.agentside;

import dev.weir.call.Caller;
import dev.weir.call.ToolName;
import dev.weir.env.Env;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.error.WeirException;
import dev.weir.mcp.Message;
import dev.weir.mcp.RpcError;
import dev.weir.toolside.Peer;
import dev.weir.toolside.ToolServer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * All tool servers at one address. Names of tools and prompts carry their server ({@code
 * files__write_file}); resources are found by who lists them. A server that cannot be had is left
 * out of lists, so that one that is down does not take the others along.
 */
final class AllServers implements Endpoint {
  private static final Logger log = LoggerFactory.getLogger(AllServers.class);
  private static final String SEPARATOR = "__";

  private final Backing backing;
  private final Catalog catalog;
  private final Env env;
  private final Limits limits;
  private final Owners owners = new Owners();

  AllServers(Backing backing, Catalog catalog, Env env, Limits limits) {
    this.backing = backing;
    this.catalog = catalog;
    this.env = env;
    this.limits = limits;
  }

  @Override
  public String name() {
    return "";
  }

  @Override
  public void meet(Peer peer) {
    backing.all().get().forEach(server -> server.meet(peer));
  }

  @Override
  public ObjectNode hello(Peer peer) throws InterruptedException {
    ObjectNode capabilities = JsonNodeFactory.instance.objectNode();
    StringBuilder instructions = new StringBuilder();
    for (ToolServer server : backing.all().get()) {
      try {
        ObjectNode hello = server.hello(peer);
        if (hello.get("capabilities") instanceof ObjectNode offered) {
          merge(capabilities, offered);
        }
        String said = hello.path("instructions").asString("");
        if (!said.isEmpty()) {
          instructions.append("## ").append(server.name()).append('\n').append(said).append("\n\n");
        }
      } catch (WeirException e) {
        log.warn("tool server {} is left out for now: {}", server.name(), e.fault());
      }
    }
    // Tools can appear with any server that comes up later.
    ObjectNode tools =
        capabilities.get("tools") instanceof ObjectNode offered
            ? offered
            : capabilities.putObject("tools");
    tools.put("listChanged", true);
    ObjectNode hello = JsonNodeFactory.instance.objectNode();
    hello.set("capabilities", capabilities);
    hello.putObject("serverInfo").put("name", "weir").put("version", "0.1.0");
    if (!instructions.isEmpty()) {
      hello.put("instructions", instructions.toString().strip());
    }
    return hello;
  }

  private static void merge(ObjectNode into, ObjectNode from) {
    from.properties()
        .forEach(member -> {
          if (into.get(member.getKey()) instanceof ObjectNode here
              && member.getValue() instanceof ObjectNode there) {
            merge(here, there);
          } else if (!into.path(member.getKey()).asBoolean(false)) {
            into.set(member.getKey(), member.getValue().deepCopy());
          }
        });
  }

  @Override
  public Optional<ToolName> tool(String asCalled) {
    return split(asCalled).map(name -> new ToolName(name.server().name(), name.own()));
  }

  private record Split(ToolServer server, String own) {}

  private Optional<Split> split(String qualified) {
    int at = qualified.indexOf(SEPARATOR);
    if (at <= 0 || at + SEPARATOR.length() == qualified.length()) {
      return Optional.empty();
    }
    String own = qualified.substring(at + SEPARATOR.length());
    return backing.server().apply(qualified.substring(0, at)).map(server -> new Split(server, own));
  }

  @Override
  public Message.Response request(
      Peer peer, JsonNode id, String method, ObjectNode params, Caller caller, Instant deadline)
      throws InterruptedException {
    return switch (method) {
      case "tools/list" -> list(peer, id, method, "tools");
      case "prompts/list" -> list(peer, id, method, "prompts");
      case "resources/list" -> list(peer, id, method, "resources");
      case "resources/templates/list" -> list(peer, id, method, "resourceTemplates");
      case "prompts/get" -> {
        Optional<Split> prompt = split(params.path("name").asString(""));
        yield prompt.isEmpty()
            ? failed(id, RpcError.INVALID_PARAMS, "no tool server has this prompt")
            : prompt
                .get()
                .server()
                .request(peer, method, renamed(params, prompt.get().own()), caller, deadline);
      }
      case "resources/read", "resources/subscribe", "resources/unsubscribe" ->
          resource(peer, id, method, params, caller, deadline);
      case "completion/complete" -> complete(peer, id, method, params, caller, deadline);
      case "logging/setLevel" -> {
        for (ToolServer server : reachable(peer, "logging")) {
          server.request(peer, method, params.deepCopy(), caller, deadline);
        }
        yield new Message.Result(id, JsonNodeFactory.instance.objectNode());
      }
      default -> failed(id, RpcError.METHOD_NOT_FOUND, ErrorCode.UNKNOWN_METHOD.meaning());
    };
  }

  private Message.Response list(Peer peer, JsonNode id, String method, String member)
      throws InterruptedException {
    String capability = method.substring(0, method.indexOf('/'));
    ArrayNode all = JsonNodeFactory.instance.arrayNode();
    for (ToolServer server : reachable(peer, capability)) {
      switch (Catalog.list(server, peer, method, member, Caller.NOBODY, env, limits)) {
        case Catalog.Listed.Whole whole -> {
          if (method.equals("tools/list")) {
            catalog.learn(server.name(), whole.items());
          }
          owners.learn(server.name(), member, whole.items());
          whole.items().forEach(item -> all.add(qualified(server, member, item)));
        }
        case Catalog.Listed.Broken broken ->
            log.warn("{} of tool server {} failed and is left out", method, server.name());
      }
    }
    ObjectNode result = JsonNodeFactory.instance.objectNode();
    result.set(member, all);
    return new Message.Result(id, result);
  }

  private static JsonNode qualified(ToolServer server, String member, JsonNode item) {
    boolean named = member.equals("tools") || member.equals("prompts");
    return named && item instanceof ObjectNode object
        ? renamed(object, server.name() + SEPARATOR + object.path("name").asString(""))
        : item;
  }

  private static ObjectNode renamed(ObjectNode item, String name) {
    // Members keep their order: the name stays where it was.
    return item.objectNode().setAll(item).put("name", name);
  }

  private List<ToolServer> reachable(Peer peer, String capability) throws InterruptedException {
    List<ToolServer> able = new ArrayList<>();
    for (ToolServer server : backing.all().get()) {
      try {
        if (server.hello(peer).path("capabilities").has(capability)) {
          able.add(server);
        }
      } catch (WeirException e) {
        log.debug("tool server {} is left out: {}", server.name(), e.fault());
      }
    }
    return able;
  }

  private Message.Response resource(
      Peer peer, JsonNode id, String method, ObjectNode params, Caller caller, Instant deadline)
      throws InterruptedException {
    String uri = params.path("uri").asString("");
    Optional<ToolServer> owner = owners.of(uri).flatMap(backing.server());
    if (owner.isPresent()) {
      return owner.get().request(peer, method, params, caller, deadline);
    }
    Message.Response last = failed(id, RpcError.INVALID_PARAMS, "no tool server has this resource");
    for (ToolServer server : reachable(peer, "resources")) {
      last = server.request(peer, method, params.deepCopy(), caller, deadline);
      if (last instanceof Message.Result) {
        owners.learned(uri, server.name());
        return last;
      }
    }
    return last;
  }

  private Message.Response complete(
      Peer peer, JsonNode id, String method, ObjectNode params, Caller caller, Instant deadline)
      throws InterruptedException {
    if (params.get("ref") instanceof ObjectNode ref && ref.has("name")) {
      Optional<Split> prompt = split(ref.path("name").asString(""));
      if (prompt.isPresent()) {
        ObjectNode own = params.objectNode().setAll(params);
        own.set("ref", renamed(ref, prompt.get().own()));
        return prompt.get().server().request(peer, method, own, caller, deadline);
      }
    }
    Optional<ToolServer> owner =
        owners.of(params.path("ref").path("uri").asString("")).flatMap(backing.server());
    return owner.isPresent()
        ? owner.get().request(peer, method, params, caller, deadline)
        : failed(id, RpcError.INVALID_PARAMS, "no tool server has what this refers to");
  }

  private static Message.Failure failed(JsonNode id, int code, String detail) {
    ErrorCode ours =
        code == RpcError.METHOD_NOT_FOUND ? ErrorCode.UNKNOWN_METHOD : ErrorCode.TOOL_REJECTED;
    return new Message.Failure(id, RpcError.of(code, Fault.of(ours, detail)));
  }

  @Override
  public List<ToolServer> servers() {
    return backing.all().get();
  }

  @Override
  public void notify(Peer peer, String method, ObjectNode params) {
    backing.all().get().forEach(server -> server.notify(peer, method, params.deepCopy()));
  }

  @Override
  public void forget(String session) {
    backing.all().get().forEach(server -> server.forget(session));
  }
}
