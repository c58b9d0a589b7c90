package dev.weir.agentside;

import dev.weir.env.Env;
import dev.weir.env.Signal;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.error.WeirException;
import dev.weir.mcp.Codec;
import dev.weir.mcp.Message;
import dev.weir.mcp.Meta;
import dev.weir.mcp.Revision;
import dev.weir.mcp.RpcError;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * MCP on two streams, one JSON message a line: what {@code weir stdio} speaks with the one agent
 * that started it. Every revision that the HTTP door serves; requests run concurrently, each on a
 * virtual thread of its own.
 */
public final class StdioDoor {
  private static final Logger log = LoggerFactory.getLogger(StdioDoor.class);
  private static final ObjectNode NOTHING = JsonNodeFactory.instance.objectNode();

  private final Env env;
  private final Codec codec;
  private final Limits limits;
  private final Endpoint endpoint;
  private final Conversation conversation;
  private final Lines lines;
  private final Signal gone;
  private final AtomicInteger running = new AtomicInteger();
  private final Map<JsonNode, Signal> cancellable = new ConcurrentHashMap<>();
  private final AtomicReference<@Nullable Session> greeted = new AtomicReference<>();

  /**
   * A door on these streams.
   *
   * @param server the one tool server to show with its names untouched; all of them together when
   *     empty
   */
  public StdioDoor(
      InputStream in,
      OutputStream out,
      Optional<String> server,
      Limits limits,
      Backing backing,
      Env env) {
    this.env = env;
    this.codec = new Codec(limits.maxBytes());
    this.limits = limits;
    Catalog catalog = new Catalog(env, backing.toolbox());
    this.endpoint =
        server.isPresent()
            ? new OneServer(
                backing
                    .server()
                    .apply(server.get())
                    .orElseThrow(() ->
                        new WeirException(
                            ErrorCode.CONFIG_INVALID, "no tool server is named " + server.get())),
                catalog)
            : new AllServers(backing, catalog, env, limits);
    this.conversation = new Conversation(env, codec, limits, backing, catalog);
    this.gone = env.threads().signal("agent gone");
    this.lines = new Lines(in, out, limits.maxBytes(), gone);
  }

  /**
   * Serves until the agent closes its end, then lets what runs finish for a few seconds.
   *
   * @throws InterruptedException if the serving thread is interrupted
   */
  public void serve(Duration drain) throws InterruptedException {
    boolean open = true;
    while (open) {
      switch (lines.next()) {
        case Lines.Next.End end -> open = false;
        case Lines.Next.TooLong tooLong ->
            lines.write(
                Letter.fault(
                    codec,
                    413,
                    NullNode.instance,
                    RpcError.INVALID_REQUEST,
                    Fault.of(
                        ErrorCode.TOO_LARGE,
                        "the message has more than " + limits.maxBytes() + " bytes")));
        case Lines.Next.Line line -> heard(line.bytes().bytes());
      }
    }
    finish(drain);
  }

  private void finish(Duration drain) throws InterruptedException {
    conversation.listening().close();
    long until = env.clock().nanos() + drain.toNanos();
    while (running.get() > 0 && env.clock().nanos() < until) {
      env.threads().pause(Duration.ofMillis(20));
    }
    gone.raise();
    Session session = greeted.get();
    if (session != null) {
      endpoint.forget(session.name());
    }
  }

  private void heard(byte[] line) {
    switch (codec.read(line)) {
      case Codec.Read.Bad bad ->
          lines.write(Letter.fault(codec, 400, bad.id(), bad.rpcCode(), bad.fault()));
      case Codec.Read.Ok ok -> {
        switch (ok.message()) {
          case Message.Request request -> begin(request);
          case Message.Notification said -> noticed(said);
          case Message.Response answered -> session(NOTHING).answered(answered);
        }
      }
    }
  }

  private void noticed(Message.Notification said) {
    JsonNode id = said.params().get("requestId");
    Signal cancelled = id == null ? null : cancellable.get(id);
    if (cancelled != null && said.method().equals("notifications/cancelled")) {
      cancelled.raise();
    } else {
      conversation.notification(endpoint, session(said.params()), said);
    }
  }

  private void begin(Message.Request request) {
    if (running.incrementAndGet() > limits.inFlightPerPeer()) {
      running.decrementAndGet();
      lines.write(
          Letter.failure(codec, 503, request.id(), RpcError.of(Fault.of(ErrorCode.OVERLOADED))));
      return;
    }
    if (request.method().equals("initialize")) {
      // In order: what follows may rely on it.
      answer(request);
    } else {
      env.threads().virtual("stdio-request", () -> answer(request));
    }
  }

  private void answer(Message.Request request) {
    try {
      if (request.method().equals("initialize") && !modern(request.params())) {
        initialize(request);
        return;
      }
      Optional<ObjectNode> flaw = flaw(request);
      if (flaw.isPresent()) {
        lines.write(Letter.failure(codec, 400, request.id(), flaw.get()));
        return;
      }
      conversation.request(endpoint, session(request.params()), request, new Turn());
    } finally {
      running.decrementAndGet();
    }
  }

  private void initialize(Message.Request request) {
    Revision revision =
        conversation.greeting().negotiated(request.params().path("protocolVersion").asString(""));
    Session session =
        new Session(
            env,
            codec,
            "stdio-" + Long.toHexString(env.entropy().bits()),
            revision,
            Envelope.member(request.params(), "clientInfo"),
            Envelope.member(request.params(), "capabilities"),
            Session.Standing.GREETED);
    try {
      ObjectNode hello = endpoint.hello(session.peer());
      greeted.set(session);
      lines.write(
          Letter.result(codec, request.id(), conversation.greeting().welcome(hello, revision)));
      session.open(new Turn());
    } catch (WeirException e) {
      lines.write(Letter.failure(codec, revision, request.id(), RpcError.of(e.fault())));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean modern(ObjectNode params) {
    return Meta.of(params).has(Meta.PROTOCOL_VERSION);
  }

  /** What a modern request lacks; a legacy one lacks nothing. */
  private static Optional<ObjectNode> flaw(Message.Request request) {
    JsonNode meta = request.params().path("_meta");
    if (!modern(request.params())) {
      return request.method().equals("server/discover")
          ? Optional.of(Envelope.lacking())
          : Optional.empty();
    }
    String version = meta.path(Meta.PROTOCOL_VERSION).asString("");
    if (!version.equals(Revision.NEWEST_MODERN.wire())) {
      return Optional.of(Envelope.unsupported(version));
    }
    return meta.path(Meta.CLIENT_CAPABILITIES).isObject()
        ? Optional.empty()
        : Optional.of(Envelope.lacking());
  }

  private Session session(ObjectNode params) {
    Session known = greeted.get();
    if (modern(params)) {
      JsonNode meta = params.path("_meta");
      return new Session(
          env,
          codec,
          Envelope.member(meta, Meta.CLIENT_INFO).path("name").asString("agent") + "@stdio",
          Revision.NEWEST_MODERN,
          Envelope.member(meta, Meta.CLIENT_INFO),
          Envelope.member(meta, Meta.CLIENT_CAPABILITIES),
          Session.Standing.ALONE,
          cancellable);
    }
    return known != null
        ? known
        : Session.passing(env, codec, "anonymous@stdio", Revision.NEWEST_LEGACY);
  }

  /** One request's share of the one line out. */
  private final class Turn implements Exchange {

    @Override
    public boolean say(byte[] message) {
      return lines.write(message);
    }

    @Override
    public Signal gone() {
      return gone;
    }

    @Override
    public void answer(Letter answer, Runnable delivered) {
      if (lines.write(answer)) {
        delivered.run();
      } else {
        log.debug("an answer found nobody: the agent is gone");
      }
    }
  }
}
