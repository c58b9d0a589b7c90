package dev.weir.toolside;

import dev.weir.call.Caller;
import dev.weir.call.ToolName;
import dev.weir.env.Env;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.error.WeirException;
import dev.weir.mcp.Codec;
import dev.weir.mcp.Message;
import dev.weir.mcp.Meta;
import dev.weir.mcp.RpcError;
import dev.weir.tool.Rulebook;
import dev.weir.tool.Toolbox;
import java.time.Instant;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/** One configured tool server: its connections, its tools, and whoever speaks to it. */
final class Server implements ToolServer {
  private final ServerConfig config;
  private final Env env;
  private final Counters counters = new Counters();
  private final Peers peers = new Peers();
  private final Links links;
  private final Catalog catalog;
  private final Announcer announcer;
  private final Listening listening;
  private final Errand errand;

  Server(ServerConfig config, Rulebook rulebook, Connector connector, Env env) {
    this.config = config;
    this.env = env;
    var codec = new Codec(config.limits().messageBytes());
    JsonMapper json = codec.mapper();
    var subscriptions = new Subscriptions(peers, this::shares, json);
    this.announcer = new Announcer(peers, subscriptions, this::toolsChanged, env, json, counters);
    this.links = connector.connect(config, counters, announcer, this::connected);
    this.catalog =
        new Catalog(config, env, links, rulebook, json, name -> new McpTool(name, this, codec));
    this.errand =
        new Errand(config.name(), env, new Held(env, config.limits().held()), json, counters);
    this.listening = new Listening(links, subscriptions, announcer, env, json);
  }

  /** Makes the connections that a configuration asks for. */
  interface Connector {
    /** Makes them. */
    Links connect(ServerConfig config, Counters counters, Stray stray, Connected connected);
  }

  /** Hears that the shared connection was made, the first time or again. Never blocks. */
  interface Connected {
    /** The server greeted so. */
    void greeted(Greeting greeting);
  }

  private boolean shares(Peer peer) {
    return links.shares(peer);
  }

  private void toolsChanged() {
    catalog.changed();
  }

  private void connected(Greeting greeting) {
    catalog.changed();
    listening.restarted(greeting);
  }

  void start() {
    links.start();
  }

  void close() {
    listening.close();
    links.close();
  }

  Peers peers() {
    return peers;
  }

  Until until(Instant deadline) {
    return Until.at(env.clock(), deadline);
  }

  LogLevel level(Peer peer) {
    return announcer.level(peer.session()).orElse(LogLevel.NONE);
  }

  Toolbox.Found find(ToolName name) throws InterruptedException {
    return catalog.find(name);
  }

  Catalog.Declared declarations() throws InterruptedException {
    return catalog.declarations();
  }

  /** Carries a request to its end over the connection of its peer. */
  Ending run(Wish wish) throws InterruptedException {
    return switch (links.reach(wish.peer(), wish.until())) {
      case Reached.Unreachable unreachable -> new Ending.NeverSent(unreachable.fault());
      case Reached.Busy busy -> new Ending.Busy(busy.fault(), busy.after());
      case Reached.Ready ready -> run(ready.link(), wish);
    };
  }

  /** A connection that turns out to have ended before the request is made anew, once. */
  private Ending run(Link link, Wish wish) throws InterruptedException {
    Ending ending = errand.run(link, wish);
    return ending instanceof Ending.NeverSent
            && link.gone()
            && !wish.until().passed()
            && links.reach(wish.peer(), wish.until()) instanceof Reached.Ready again
        ? errand.run(again.link(), wish)
        : ending;
  }

  @Override
  public String name() {
    return config.name();
  }

  @Override
  public Health health() {
    return links.health();
  }

  @Override
  public ServerStats stats() {
    return counters.stats();
  }

  @Override
  public void meet(Peer peer) {
    peers.meet(peer);
  }

  @Override
  public ObjectNode hello(Peer peer) throws InterruptedException {
    peers.meet(peer);
    Until until = Until.in(env.clock(), config.limits().start());
    return switch (links.reach(peer, until)) {
      case Reached.Unreachable unreachable ->
          throw new WeirException(unreachable.fault().code(), unreachable.fault().detail());
      case Reached.Busy busy -> throw new WeirException(busy.fault().code(), busy.fault().detail());
      case Reached.Ready ready -> {
        if (ready.link().greeting().modern() && !peer.revision().modern()) {
          listening.settle();
        }
        yield said(ready.link().greeting());
      }
    };
  }

  /** Modern servers may name themselves in the metadata only. */
  private static ObjectNode said(Greeting greeting) {
    ObjectNode said = greeting.said().deepCopy();
    if (!said.has("serverInfo") && Meta.of(said).has(Meta.SERVER_INFO)) {
      said.set("serverInfo", Meta.of(said).get(Meta.SERVER_INFO));
    }
    return said;
  }

  @Override
  public Message.Response request(
      Peer peer, String method, ObjectNode params, Caller caller, Instant deadline)
      throws InterruptedException {
    peers.meet(peer);
    var wish =
        new Wish(peer, method, params, caller, until(deadline), Wish.Patience.LEAVES, level(peer));
    return switch (links.reach(peer, wish.until())) {
      case Reached.Unreachable unreachable -> failure(unreachable.fault());
      case Reached.Busy busy -> failure(busy.fault());
      case Reached.Ready ready -> answer(ready.link(), wish);
    };
  }

  private Message.Response answer(Link link, Wish wish) throws InterruptedException {
    return switch (wish.method()) {
      case "tools/call" ->
          throw new IllegalArgumentException("tools are called through the pipeline only");
      case "tools/list" -> {
        Message.Response response = pass(link, wish);
        if (response instanceof Message.Result result) {
          catalog.learn(result.result().path("tools"));
        }
        yield response;
      }
      case "ping" -> link.greeting().modern() ? empty() : pass(link, wish);
      case "logging/setLevel" -> setLevel(link, wish);
      case "resources/subscribe" -> {
        Message.Response response = link.greeting().modern() ? empty() : pass(link, wish);
        if (response instanceof Message.Result) {
          listening.subscribe(wish.peer(), wish.params().path("uri").asString(""));
        }
        yield response;
      }
      case "resources/unsubscribe" -> {
        String uri = wish.params().path("uri").asString("");
        boolean last = listening.unsubscribe(wish.peer(), uri);
        yield link.greeting().modern() || !last ? empty() : pass(link, wish);
      }
      case "subscriptions/listen" ->
          link.greeting().modern() ? pass(link, wish) : listening.listen(link.greeting(), wish);
      default -> pass(link, wish);
    };
  }

  private Message.Response pass(Link link, Wish wish) throws InterruptedException {
    return switch (run(link, wish)) {
      case Ending.Answered answered ->
          Bridge.response(wish.peer(), link.greeting(), wish.method(), answered.response());
      case Ending.Suspended suspended -> new Message.Result(NullNode.instance, suspended.answer());
      case Ending.NeverSent neverSent -> failure(neverSent.fault());
      case Ending.Busy busy -> failure(busy.fault());
      case Ending.Lost lost -> failure(lost.fault());
    };
  }

  /** Where agents share a connection, the server is told the mildest level that any wants. */
  private Message.Response setLevel(Link link, Wish wish) throws InterruptedException {
    var wanted = LogLevel.of(wish.params().path("level").asString(""));
    if (wanted.isEmpty()) {
      return new Message.Failure(
          NullNode.instance, RpcError.of(RpcError.INVALID_PARAMS, "no such log level"));
    }
    announcer.level(wish.peer().session(), wanted.get());
    if (link.greeting().modern()) {
      return empty();
    }
    if (links.shares(wish.peer())) {
      wish.params().put("level", announcer.mildest().orElse(wanted.get()).wire());
    }
    return pass(link, wish);
  }

  private static Message.Response empty() {
    return new Message.Result(NullNode.instance, JsonNodeFactory.instance.objectNode());
  }

  private static Message.Response failure(Fault fault) {
    return new Message.Failure(NullNode.instance, RpcError.of(fault));
  }

  @Override
  public void notify(Peer peer, String method, ObjectNode params) {
    if (method.equals("notifications/initialized") || method.equals("notifications/cancelled")) {
      // Each side's own business: connections are greeted here, calls are cancelled by signal.
      return;
    }
    env.threads().virtual("weir-notify", () -> tell(peer, method, params));
  }

  private void tell(Peer peer, String method, ObjectNode params) {
    try {
      if (health() == Health.UP
          && links.reach(peer, Until.in(env.clock(), config.limits().start()))
              instanceof Reached.Ready ready
          && !ready.link().greeting().modern()) {
        ready.link().tell(method, params);
      }
    } catch (InterruptedException e) {
      counters.trouble(ErrorCode.TOOL_BROKEN.slug() + ": a notification was not passed on");
    }
  }

  @Override
  public void forget(String session) {
    peers.find(session).ifPresent(listening::forget);
    announcer.forget(session);
    peers.forget(session);
    links.forget(session);
  }
}
