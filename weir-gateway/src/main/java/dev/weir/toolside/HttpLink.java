package dev.weir.toolside;

import dev.weir.call.Payload;
import dev.weir.env.Env;
import dev.weir.env.Signal;
import dev.weir.mcp.Codec;
import dev.weir.mcp.Message;
import dev.weir.mcp.Meta;
import dev.weir.mcp.Revision;
import dev.weir.mcp.RunTold;
import dev.weir.mcp.TimeLeft;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.http.HttpMethod;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A server over Streamable HTTP: one session of a legacy one, or a modern one, which has none. Each
 * request is a POST of its own; what a legacy server says outside them comes over a {@link
 * Standing} stream.
 */
final class HttpLink implements Link {
  private static final Logger LOG = LoggerFactory.getLogger(HttpLink.class);
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final String BOTH = "application/json, text/event-stream";

  /** Where the name of a request's object stands, for the header that mirrors it. */
  private static final Map<String, String> NAMED =
      Map.of(
          "tools/call", "name",
          "prompts/get", "name",
          "resources/read", "uri",
          "tasks/get", "taskId",
          "tasks/update", "taskId",
          "tasks/cancel", "taskId");

  private final ServerConfig.Http config;
  private final Env env;
  private final HttpWire wire;
  private final Codec codec;
  private final Counters counters;
  private final Stray stray;
  private final AtomicLong lastId;
  private final ConcurrentMap<String, List<ParamHeaders.Header>> mirrored =
      new ConcurrentHashMap<>();
  private volatile Optional<Greeting> greeting = Optional.empty();
  private volatile Optional<String> session = Optional.empty();
  private volatile Optional<Standing> standing = Optional.empty();
  private volatile boolean gone;
  private volatile boolean reachable = true;

  HttpLink(
      ServerConfig.Http config,
      Env env,
      HttpWire wire,
      Codec codec,
      Counters counters,
      Stray stray,
      AtomicLong lastId) {
    this.config = config;
    this.env = env;
    this.wire = wire;
    this.codec = codec;
    this.counters = counters;
    this.stray = stray;
    this.lastId = lastId;
  }

  String server() {
    return config.name();
  }

  Codec codec() {
    return codec;
  }

  Counters counters() {
    return counters;
  }

  Env env() {
    return env;
  }

  int maxBytes() {
    return config.limits().messageBytes();
  }

  @Override
  public Greeting greeting() {
    return greeting.orElseThrow();
  }

  /**
   * The server has greeted. A legacy one hears that we heard before anything else is asked of it,
   * and may then speak by itself.
   */
  void greeted(Greeting what) throws InterruptedException {
    greeting = Optional.of(what);
    if (!what.modern()) {
      var heard = new Nobody(env.threads().signal("initialized"));
      post(
          new Message.Notification(
              "notifications/initialized", JsonNodeFactory.instance.objectNode()),
          heard);
      heard.over.await(PATIENCE);
      Standing stream = new Standing(this, stray);
      standing = Optional.of(stream);
      stream.open();
    }
  }

  /** Whether the server has greeted. */
  boolean greeted() {
    return greeting.isPresent();
  }

  /** The session that the server opened with its greeting. */
  void session(Optional<String> id) {
    if (session.isEmpty() && greeting.isEmpty()) {
      session = id;
    }
  }

  boolean hasSession() {
    return session.isPresent();
  }

  /** Whether the server was there the last time. */
  boolean reachable() {
    return reachable;
  }

  void reachable(Reach now) {
    reachable = now == Reach.THERE;
  }

  /** What an attempt to reach the server came to. */
  enum Reach {
    /** It said something. */
    THERE,
    /** No connection could be had. */
    NOT_THERE
  }

  /** The server does not know the session, or the revision, any more: of no more use. */
  void outlived() {
    gone = true;
    counters.trouble("the server ended a session or changed its revision");
    LOG.info("server {}: greeted anew, its session or revision is gone", config.name());
    standing.ifPresent(Standing::close);
  }

  @Override
  public boolean gone() {
    return gone;
  }

  @Override
  public Exchange start(String method, ObjectNode params, Hearing hearing, Until until) {
    long id = lastId.incrementAndGet();
    ProgressTokens.replace(params, id);
    var exchange = new Exchange(id, hearing, env.threads());
    JsonNode ours = JsonNodeFactory.instance.numberNode(id);
    Payload body = Payload.of(codec.write(new Message.Request(ours, method, params)));
    var answer = new HttpAnswer(this, exchange, method, stray);
    exchange.exits(new Exchange.Exits(() -> cancel(id, method), answer::abort));
    answer.sent(wire.post(config.url(), headers(method, params), body, answer));
    return exchange;
  }

  /** A modern server is told by the stream's end; closing it would lose what is waited for. */
  private void cancel(long id, String method) {
    if (greeting.map(Greeting::modern).orElse(true) || method.equals("initialize")) {
      return;
    }
    ObjectNode params = JsonNodeFactory.instance.objectNode();
    params.put("requestId", id);
    params.put("reason", "nobody waits for the answer any more");
    tell("notifications/cancelled", params);
  }

  @Override
  public void tell(String method, ObjectNode params) {
    if (greeting.map(Greeting::modern).orElse(false)) {
      // Modern clients send no notifications over HTTP.
      return;
    }
    send(new Message.Notification(method, params));
  }

  /** Posts a message that wants no answer. */
  void send(Message message) {
    post(message, new Nobody(env.threads().signal("sent")));
  }

  private void post(Message message, Nobody heard) {
    Payload body = Payload.of(codec.write(message));
    wire.post(config.url(), headers("", JsonNodeFactory.instance.objectNode()), body, heard);
  }

  /** Reads the session's stream of what belongs to no request, or the rest of a broken one. */
  HttpWire.Sent listen(Optional<String> lastEventId, HttpWire.Receiver receiver) {
    Map<String, String> headers = headers("", JsonNodeFactory.instance.objectNode());
    headers.put("Accept", "text/event-stream");
    lastEventId.ifPresent(id -> headers.put("Last-Event-ID", id));
    return wire.ask(HttpMethod.GET, config.url(), headers, receiver);
  }

  private Map<String, String> headers(String method, ObjectNode params) {
    Map<String, String> headers = new HashMap<>(config.headers());
    headers.put("Accept", BOTH);
    session.ifPresent(id -> headers.put("Mcp-Session-Id", id));
    TimeLeft.header(params).ifPresent(left -> headers.put(TimeLeft.HEADER, left));
    headers.putAll(RunTold.headers(params));
    String version = Meta.of(params).path(Meta.PROTOCOL_VERSION).asString("");
    boolean modern =
        greeting.map(Greeting::modern).orElse(version.equals(Revision.NEWEST_MODERN.wire()));
    if (!modern) {
      greeting.ifPresent(spoken -> headers.put("MCP-Protocol-Version", spoken.revision().wire()));
      return headers;
    }
    headers.put("MCP-Protocol-Version", version);
    headers.put("Mcp-Method", method);
    if (NAMED.containsKey(method)) {
      String name = params.path(NAMED.get(method)).asString("");
      headers.put("Mcp-Name", ParamHeaders.encoded(name));
    }
    if (method.equals("tools/call")) {
      for (ParamHeaders.Header header :
          mirrored.getOrDefault(params.path("name").asString(""), List.of())) {
        ParamHeaders.value(header, params.path("arguments"))
            .ifPresent(value -> headers.put(header.name(), value));
      }
    }
    return headers;
  }

  /** Learns what a modern server's tools want mirrored, and drops those that want nonsense. */
  void learn(String method, Message.Response response) {
    if (!method.equals("tools/list")
        || !greeting.map(Greeting::modern).orElse(false)
        || !(response instanceof Message.Result result)) {
      return;
    }
    var tools = result.result().path("tools").iterator();
    while (tools.hasNext()) {
      JsonNode tool = tools.next();
      String name = tool.path("name").asString("");
      switch (ParamHeaders.read(tool.path("inputSchema"))) {
        case ParamHeaders.Reading.Headers headers -> mirrored.put(name, headers.headers());
        case ParamHeaders.Reading.Invalid invalid -> {
          LOG.warn("server {}: tool {} is left out: {}", config.name(), name, invalid.why());
          tools.remove();
        }
      }
    }
  }

  /** A tool's marks are not what we knew: what it declares must be asked for again. */
  void marksChanged() {
    stray.notice(
        Optional.empty(),
        new Message.Notification(
            "notifications/tools/list_changed", JsonNodeFactory.instance.objectNode()));
  }

  @Override
  public void close() {
    standing.ifPresent(Standing::close);
    if (gone || session.isEmpty()) {
      return;
    }
    gone = true;
    var deleted = new Nobody(env.threads().signal("session-deleted"));
    wire.ask(
        HttpMethod.DELETE,
        config.url(),
        headers("", JsonNodeFactory.instance.objectNode()),
        deleted);
    try {
      deleted.over.await(PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Does not mind what comes back, only that it is over. */
  private record Nobody(Signal over) implements HttpWire.Receiver {
    @Override
    public boolean leaving() {
      return true;
    }

    @Override
    public void begun(HttpWire.Head head) {}

    @Override
    public boolean content(ByteBuffer bytes) {
      bytes.position(bytes.limit());
      return true;
    }

    @Override
    public void over(Optional<String> failure) {
      over.raise();
    }
  }
}
