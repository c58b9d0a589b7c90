package dev.weir.agentside;

import dev.weir.call.Caller;
import dev.weir.call.Payload;
import dev.weir.call.ToolName;
import dev.weir.call.Value;
import dev.weir.effect.EffectClass;
import dev.weir.env.Env;
import dev.weir.env.Signal;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.mcp.CallParams;
import dev.weir.mcp.Codec;
import dev.weir.mcp.Message;
import dev.weir.mcp.RpcError;
import dev.weir.tool.Dispatch;
import dev.weir.tool.Reply;
import dev.weir.tool.Tool;
import dev.weir.tool.ToolPolicy;
import dev.weir.tool.Toolbox;
import dev.weir.toolside.Peer;
import dev.weir.toolside.ToolServer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A tool server in this JVM, with tools that do what a test needs and count what they did. */
final class Shop implements ToolServer, Toolbox {
  static final Codec CODEC = new Codec(16 << 20);

  final AtomicInteger charges = new AtomicInteger();
  final AtomicInteger forgotten = new AtomicInteger();
  final Map<String, Peer> peers = new ConcurrentHashMap<>();
  final Map<String, Signal> signals = new ConcurrentHashMap<>();
  final Map<String, ObjectNode> seen = new ConcurrentHashMap<>();
  final Set<Caller> listeners = ConcurrentHashMap.newKeySet();
  private final String name;
  private final Env env;

  Shop(String name, Env env) {
    this.name = name;
    this.env = env;
  }

  /** A signal that a tool and a test share. */
  Signal signal(String which) {
    return signals.computeIfAbsent(which, env.threads()::signal);
  }

  /** Says that something changed, to all who listen. */
  void changed(String method) {
    listeners.forEach(listener -> listener.tell(method, Payload.empty()));
  }

  /** What was sent to this tool or method last. */
  ObjectNode saw(String which) {
    return Optional.ofNullable(seen.get(which)).orElseThrow();
  }

  static ObjectNode json(String text) {
    return (ObjectNode) CODEC.mapper().readTree(text.replace('\'', '"'));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Health health() {
    return Health.UP;
  }

  @Override
  public void meet(Peer peer) {
    peers.put(peer.session(), peer);
  }

  @Override
  public ObjectNode hello(Peer peer) throws InterruptedException {
    meet(peer);
    if (signals.containsKey("hello")) {
      signal("hello").await(Duration.ofSeconds(30));
    }
    return json(
        """
        {'protocolVersion': '2025-11-25',
         'capabilities': {'tools': {'listChanged': true}, 'prompts': {}, 'resources': {'subscribe': true},
                          'logging': {}, 'completions': {}, 'x-unknown': {'deep': [1, 2.50]}},
         'serverInfo': {'name': 'shop', 'version': '7'},
         'instructions': 'Buy something.',
         'unknownMember': 1}
        """);
  }

  @Override
  public Message.Response request(
      Peer peer, String method, ObjectNode params, Caller caller, Instant deadline)
      throws InterruptedException {
    peers.putIfAbsent(peer.session(), peer);
    seen.put(method, params);
    JsonNode id = CODEC.mapper().readTree("1");
    return switch (method) {
      case "tools/list" -> new Message.Result(id, params.has("cursor") ? tools(2) : tools(1));
      case "prompts/list" ->
          new Message.Result(id, json("{'prompts': [{'name': 'greet', 'extra': true}]}"));
      case "prompts/get" ->
          params.path("name").asString("").equals("greet")
              ? new Message.Result(id, json("{'messages': [], 'description': 'from " + name + "'}"))
              : new Message.Failure(id, RpcError.of(RpcError.INVALID_PARAMS, "no such prompt"));
      case "resources/list" ->
          new Message.Result(id, json("{'resources': [{'uri': '" + name + "://a', 'name': 'a'}]}"));
      case "resources/templates/list" ->
          new Message.Result(
              id, json("{'resourceTemplates': [{'uriTemplate': '" + name + "://t/{id}'}]}"));
      case "resources/read" ->
          params.path("uri").asString("").startsWith(name + "://")
              ? new Message.Result(
                  id, json("{'contents': [{'uri': '" + params.path("uri").asString("") + "'}]}"))
              : new Message.Failure(id, RpcError.of(-32002, "Resource not found"));
      case "completion/complete" ->
          new Message.Result(id, json("{'completion': {'values': ['" + name + "']}}"));
      case "logging/setLevel", "resources/subscribe", "resources/unsubscribe" ->
          new Message.Result(id, json("{}"));
      case "subscriptions/listen" -> {
        listeners.add(caller);
        caller.tell("notifications/subscriptions/acknowledged", Payload.of("{}"));
        signal("listening").raise();
        Signal left = env.threads().signal("left");
        caller.gone().ifPresent(gone -> gone.whenRaised(left::raise));
        left.await(Duration.ofSeconds(30));
        listeners.remove(caller);
        yield new Message.Result(id, json("{}"));
      }
      case "x/custom" -> new Message.Result(id, json("{'echo': true, 'list': [1, null]}"));
      case "tasks/get" ->
          new Message.Result(
              id,
              json(
                  "{'taskId': '"
                      + params.path("taskId").asString("")
                      + "', 'status': 'completed', 'result': {'content': [{'type':'text','text':'cooked'}]}}"));
      default ->
          new Message.Failure(id, RpcError.of(RpcError.METHOD_NOT_FOUND, "Method not found"));
    };
  }

  private static ObjectNode tools(int page) {
    return page == 1
        ? json(
            """
            {'tools': [
              {'name': 'echo', 'inputSchema': {'type': 'object', 'properties': {'text': {'type': 'string'}}},
               'execution': {'taskSupport': 'forbidden'}},
              {'name': 'charge', 'inputSchema': {'type': 'object', 'properties': {'amount': {'type': 'number'}},
               'additionalProperties': false}}],
             'nextCursor': 'p2'}
            """)
        : json(
            """
            {'tools': [
              {'name': 'region', 'inputSchema': {'type': 'object',
               'properties': {'region': {'type': 'string', 'x-mcp-header': 'Region'}}}},
              {'name': 'own', 'inputSchema': {'type': 'object',
               'properties': {'weir_distinct': {'type': 'integer'}}}},
              {'name': 'odd', 'inputSchema': {'type': 'object', 'properties': true}}]}
            """);
  }

  @Override
  public void notify(Peer peer, String method, ObjectNode params) {
    seen.put(method, params);
    signal(method).raise();
  }

  @Override
  public void forget(String session) {
    peers.remove(session);
    forgotten.incrementAndGet();
    signal("forgotten").raise();
  }

  @Override
  public Found find(ToolName tool) {
    EffectClass effectClass =
        switch (tool.tool()) {
          case "charge", "own", "odd", "slow-charge", "lost", "cook", "want" ->
              EffectClass.IRREVERSIBLE;
          default -> EffectClass.READ;
        };
    return switch (tool.tool()) {
      case "unknown" ->
          new Found.None(Fault.of(ErrorCode.UNKNOWN_TOOL, "Unknown tool: " + tool.tool()));
      case "strict" ->
          new Found.Guarded(
              (Tool) this::act,
              new ToolPolicy(
                  EffectClass.READ,
                  ToolPolicy.Basis.POLICY,
                  Optional.empty(),
                  Set.of(),
                  ToolPolicy.DUPLICATE_WINDOW,
                  ToolPolicy.TIMEOUT,
                  arguments -> List.of("text is missing"),
                  ToolPolicy.OutputRule.ANY));
      default ->
          new Found.Guarded((Tool) this::act, ToolPolicy.of(effectClass, ToolPolicy.Basis.POLICY));
    };
  }

  private Reply act(Dispatch dispatch) throws InterruptedException {
    ObjectNode params = CallParams.of(dispatch.call(), CODEC);
    seen.put(dispatch.call().tool().tool(), params);
    Caller caller = dispatch.call().caller();
    return switch (dispatch.call().tool().tool()) {
      case "own" -> text("weir_distinct is " + params.path("arguments").path("weir_distinct"));
      case "charge" -> text("charged " + charges.incrementAndGet());
      case "echo" ->
          text(
              dispatch.call().arguments().get("text").orElse(Value.Nil.NIL) instanceof Value.Text t
                  ? t.text()
                  : "nothing");
      case "big" -> text("x".repeat(3_000_000));
      case "fancy" ->
          new Reply.Result(
              Payload.of(
                  "{\n \"content\": [], \"unknown\": 1.50, \"_meta\": {\"own\": [1]},"
                      + " \"structuredContent\": {\"a\": \"é\"}}"));
      case "fail" ->
          new Reply.ToolError(
              Payload.of(
                  "{\"isError\":true,\"content\":[{\"type\":\"text\",\"text\":\"out of stock\"}]}"));
      case "reject" ->
          new Reply.Rejected(
              Payload.of(
                  "{\"code\":-32021,\"message\":\"needs sampling\",\"data\":{\"requiredCapabilities\":{\"sampling\":{}}}}"));
      case "lost" -> {
        charges.incrementAndGet();
        yield new Reply.Lost(Fault.of(ErrorCode.TOOL_BROKEN, "the connection broke"));
      }
      case "down" ->
          new Reply.NeverSent(Fault.of(ErrorCode.TOOL_UNREACHABLE, "the shop is closed"));
      case "progress" -> {
        for (int i = 1; i <= 3; i++) {
          caller.tell(
              "notifications/progress",
              Payload.of("{\"progressToken\":\"p\",\"progress\":" + i + "}"));
        }
        caller.tell("notifications/message", Payload.of("{\"level\":\"info\",\"data\":\"x\"}"));
        yield text("progressed");
      }
      case "ask" ->
          text(
              caller
                  .ask("elicitation/create", Payload.of("{\"message\":\"who?\"}"))
                  .map(Payload::text)
                  .orElse("cannot be asked"));
      case "wait", "slow-charge" -> {
        charges.incrementAndGet();
        caller.gone().ifPresent(gone -> gone.whenRaised(signal("gone")::raise));
        caller.cancelled().ifPresent(c -> c.whenRaised(signal("cancelled")::raise));
        signal("started").raise();
        signal("finish").await(Duration.ofSeconds(30));
        yield text("waited");
      }
      case "want" ->
          params.has("inputResponses")
              ? text(
                  "hello "
                      + params.path("inputResponses").path("who").path("name").asString("?")
                      + " with "
                      + params.path("requestState").asString("no state"))
              : new Reply.Suspended(
                  Payload.of(
                      "{\"resultType\":\"input_required\",\"inputRequests\":{\"who\":{\"method\":\"elicitation/create\","
                          + "\"params\":{}}},\"requestState\":\"tools-own\",\"unknown\":7}"));
      case "cook" ->
          new Reply.Suspended(
              Payload.of("{\"resultType\":\"task\",\"taskId\":\"t1\",\"status\":\"working\"}"));
      case "boom" -> throw new IllegalStateException("secret detail");
      default -> new Reply.Rejected(Payload.of("{\"code\":-32602,\"message\":\"Unknown tool\"}"));
    };
  }

  private static Reply text(String text) {
    return new Reply.Result(
        Payload.of(
            "{\"content\":[{\"type\":\"text\",\"text\":\"" + text.replace("\"", "\\\"") + "\"}]}"));
  }
}
