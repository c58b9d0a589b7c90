package dev.weir.toolside;

import dev.weir.call.Call;
import dev.weir.call.Caller;
import dev.weir.call.Origin;
import dev.weir.call.Payload;
import dev.weir.call.Priority;
import dev.weir.call.ToolName;
import dev.weir.call.Value;
import dev.weir.effect.EffectClass;
import dev.weir.effect.EffectId;
import dev.weir.effect.EffectKey;
import dev.weir.effect.ResourceName;
import dev.weir.env.Env;
import dev.weir.env.Signal;
import dev.weir.mcp.Message;
import dev.weir.mcp.Revision;
import dev.weir.tool.Declaration;
import dev.weir.tool.Dispatch;
import dev.weir.tool.Reply;
import dev.weir.tool.Rulebook;
import dev.weir.tool.ToolPolicy;
import dev.weir.tool.Toolbox;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** An agent of a test: makes calls of tools and remembers what it hears meanwhile. */
class Agent implements Caller {
  static final JsonMapper JSON = JsonMapper.builder().build();
  static final Env ENV = Env.system();

  /** Allows everything as the worst case. */
  static final Rulebook ALLOW =
      (Declaration declaration) ->
          new Rulebook.Ruling.Allowed(
              ToolPolicy.of(EffectClass.IRREVERSIBLE, ToolPolicy.Basis.WORST_CASE));

  /** Limits by which every server is slow to say of which era it is. */
  static ServerConfig.Limits impatient(ServerConfig.Limits usual) {
    return new ServerConfig.Limits(
        usual.start(),
        Duration.ZERO,
        usual.stop(),
        usual.idle(),
        usual.held(),
        usual.sessions(),
        usual.messageBytes());
  }

  /** What an agent hears. */
  record Heard(String method, JsonNode params) {}

  final List<Heard> heard = new CopyOnWriteArrayList<>();
  final Signal cancel = ENV.threads().signal("cancel");
  final Signal leave = ENV.threads().signal("leave");
  final Signal noticed = ENV.threads().signal("noticed");
  private final ToolServers servers;
  private final String session;
  private BiFunction<String, Payload, Optional<Payload>> answering =
      (method, params) -> Optional.empty();
  private Duration timeout = Duration.ofSeconds(20);
  private EffectClass effectClass = EffectClass.IRREVERSIBLE;
  private Map<ResourceName, Long> fences = Map.of();
  private Payload meta = Payload.empty();
  private volatile boolean cancelling;
  private Optional<Call.Continuation> continues = Optional.empty();

  Agent(ToolServers servers, String session) {
    this.servers = servers;
    this.session = session;
  }

  Agent within(Duration atMost) {
    timeout = atMost;
    return this;
  }

  Agent as(EffectClass given) {
    effectClass = given;
    return this;
  }

  /** Its calls write this resource. */
  Agent writing(String resource) {
    fences = Map.of(new ResourceName(resource), 1L);
    return this;
  }

  Agent with(String metaJson) {
    meta = Payload.of(metaJson);
    return this;
  }

  Agent answering(BiFunction<String, Payload, Optional<Payload>> how) {
    answering = how;
    return this;
  }

  /** Cancels as soon as it hears anything of its call: then the call has surely been sent. */
  Agent cancellingWhenTold() {
    cancelling = true;
    return this;
  }

  Agent continuing(JsonNode handle, JsonNode input) {
    continues =
        Optional.of(
            new Call.Continuation(
                "effect", Payload.of(handle.toString()), Payload.of(input.toString())));
    return this;
  }

  /** Context of a modern agent that can be asked. */
  static String modernMeta() {
    return """
    {"io.modelcontextprotocol/protocolVersion":"2026-07-28",
     "io.modelcontextprotocol/clientCapabilities":{"elicitation":{}}}\
    """;
  }

  /** This agent as a legacy session that can be asked, known to a server by its hello. */
  Peer legacy() {
    ObjectNode capabilities = JSON.createObjectNode();
    capabilities.putObject("elicitation");
    return new Peer(
        session,
        Revision.V2025_11_25,
        JSON.createObjectNode().put("name", "test").put("version", "1"),
        capabilities,
        new Peer.Listener() {
          @Override
          public void notice(Message.Notification notification) {
            heard.add(new Heard(notification.method(), notification.params()));
          }

          @Override
          public Optional<Payload> ask(String method, Payload params) {
            return answering.apply(method, params);
          }
        });
  }

  /** This agent as a legacy session that raises a signal when it hears of something. */
  Peer legacyHearing(String method, Signal told) {
    Peer plain = legacy();
    return new Peer(
        plain.session(),
        plain.revision(),
        plain.clientInfo(),
        plain.capabilities(),
        new Peer.Listener() {
          @Override
          public void notice(Message.Notification notification) {
            if (notification.method().equals(method)) {
              told.raise();
            }
          }

          @Override
          public Optional<Payload> ask(String question, Payload params) {
            return Optional.empty();
          }
        });
  }

  Reply call(String server, String tool) throws InterruptedException {
    return call(server, tool, Value.Obj.empty());
  }

  Reply call(String server, String tool, Map<String, Object> arguments)
      throws InterruptedException {
    return call(server, tool, (Value.Obj) Value.of(arguments));
  }

  Reply call(String server, String tool, Value.Obj arguments) throws InterruptedException {
    var name = new ToolName(server, tool);
    return switch (servers.find(name)) {
      case Toolbox.Found.None none -> new Reply.NeverSent(none.fault());
      case Toolbox.Found.Guarded found -> {
        var call =
            new Call(
                Origin.of(session),
                name,
                arguments,
                meta,
                Optional.empty(),
                Optional.empty(),
                continues,
                Optional.empty(),
                this,
                Priority.INTERACTIVE);
        yield found
            .tool()
            .act(
                new Dispatch(
                        EffectId.next(ENV),
                        Optional.of(EffectKey.given("k-1")),
                        effectClass,
                        call,
                        ENV.clock().now().plus(timeout),
                        1)
                    .fenced(fences));
      }
    };
  }

  static JsonNode json(Payload payload) {
    return JSON.readTree(payload.bytes());
  }

  @Override
  public void tell(String method, Payload params) {
    heard.add(new Heard(method, json(params)));
    noticed.raise();
    if (cancelling) {
      cancel.raise();
    }
  }

  @Override
  public Optional<Payload> ask(String method, Payload params) {
    return answering.apply(method, params);
  }

  @Override
  public Optional<Signal> cancelled() {
    return Optional.of(cancel);
  }

  @Override
  public Optional<Signal> gone() {
    return Optional.of(leave);
  }
}
