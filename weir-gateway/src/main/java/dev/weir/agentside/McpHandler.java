package dev.weir.agentside;

import dev.weir.call.Payload;
import dev.weir.env.Env;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.error.WeirException;
import dev.weir.mcp.Codec;
import dev.weir.mcp.Message;
import dev.weir.mcp.Meta;
import dev.weir.mcp.Revision;
import dev.weir.mcp.RpcError;
import dev.weir.mcp.RunTold;
import dev.weir.mcp.TimeLeft;
import dev.weir.toolside.ToolServer;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /mcp} and {@code /mcp/{server}}: Streamable HTTP, three revisions at one address. */
final class McpHandler extends Handler.Abstract {
  private static final Logger log = LoggerFactory.getLogger(McpHandler.class);
  private static final String PATH = "/mcp";
  private static final String SESSION = "Mcp-Session-Id";
  private static final String EVENTS = "text/event-stream";

  private final Env env;
  private final Codec codec;
  private final Limits limits;
  private final Backing backing;
  private final Catalog catalog;
  private final Conversation conversation;
  private final Sessions sessions;
  private final Guests guests;
  private final Envelope envelope;
  private final AllServers all;
  private final Map<String, OneServer> single = new ConcurrentHashMap<>();
  private final Set<Outlet> live = ConcurrentHashMap.newKeySet();

  McpHandler(Env env, Limits limits, Backing backing) {
    super(InvocationType.BLOCKING);
    this.env = env;
    this.codec = new Codec(limits.maxBytes());
    this.limits = limits;
    this.backing = backing;
    this.catalog = new Catalog(env, backing.toolbox());
    this.conversation = new Conversation(env, codec, limits, backing, catalog);
    this.sessions = new Sessions(env, codec, limits, backing.seal());
    this.guests = new Guests(limits.inFlight(), limits.inFlightPerPeer());
    this.envelope = new Envelope(catalog, backing, limits);
    this.all = new AllServers(backing, catalog, env, limits);
  }

  /** Looks after what is open: called again and again by the pulse. */
  void tend() {
    live.forEach(outlet -> outlet.tend(limits));
    sessions.sweep();
  }

  /** Ends every stream and session, so that the server can stop. */
  void closeStreams() {
    conversation.listening().close();
    sessions.close();
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    String path = Request.getPathInContext(request);
    if (!path.equals(PATH) && !path.startsWith(PATH + "/")) {
      return false;
    }
    String peer = Request.getRemoteAddr(request);
    boolean inside = guests.enter(peer);
    Outlet outlet = outlet(request, response, callback, inside ? peer : "");
    if (!inside) {
      response.getHeaders().put(HttpHeader.RETRY_AFTER, 1);
      refuse(outlet, 503, RpcError.INTERNAL_ERROR, Fault.of(ErrorCode.OVERLOADED));
      return true;
    }
    live.add(outlet);
    // A call may take long and say nothing: silence is watched by the pulse, not by the connection.
    request.addIdleTimeoutListener(timeout -> false);
    request.addFailureListener(cause -> outlet.gone().raise());
    try {
      serve(path, request, response, outlet);
    } catch (RuntimeException e) {
      log.error("a request at {} failed: {}", path, e.toString(), e);
      broken(outlet);
    }
    return true;
  }

  /** Whatever went wrong in here, the guest gets an answer and its place becomes free. */
  private void broken(Outlet outlet) {
    try {
      refuse(outlet, 500, RpcError.INTERNAL_ERROR, Fault.of(ErrorCode.INTERNAL));
    } catch (IllegalStateException e) {
      log.debug("it was answered already");
    }
  }

  private void serve(String path, Request request, Response response, Outlet outlet) {
    Optional<Endpoint> endpoint = endpoint(path);
    if (endpoint.isEmpty()) {
      refuse(
          outlet,
          404,
          RpcError.INVALID_REQUEST,
          Fault.of(ErrorCode.UNKNOWN_TOOL, "no tool server of this name is configured"));
      return;
    }
    switch (request.getMethod()) {
      case "POST" -> post(endpoint.get(), request, response, outlet);
      case "GET" -> stream(endpoint.get(), request, outlet);
      case "DELETE" -> delete(endpoint.get(), request, outlet);
      default -> {
        response.getHeaders().put(HttpHeader.ALLOW, "GET, POST, DELETE");
        refuse(outlet, 405, RpcError.INVALID_REQUEST, method("the HTTP method is not served"));
      }
    }
  }

  private Outlet outlet(Request request, Response response, Callback callback, String peer) {
    String accept = Optional.ofNullable(request.getHeaders().get(HttpHeader.ACCEPT)).orElse("");
    return new Outlet(
        env.clock(),
        env.threads().signal("gone"),
        request,
        response,
        callback,
        accept.contains(EVENTS) ? Outlet.Streams.WANTED : Outlet.Streams.REFUSED,
        finished -> {
          if (live.remove(finished)) {
            guests.leave(peer);
          }
        });
  }

  private Optional<Endpoint> endpoint(String path) {
    if (path.equals(PATH)) {
      return Optional.of(all);
    }
    String name = path.substring(PATH.length() + 1);
    OneServer known = single.get(name);
    if (known != null) {
      return Optional.of(known);
    }
    Optional<ToolServer> server = backing.server().apply(name);
    return server.map(found -> single.computeIfAbsent(name, _ -> new OneServer(found, catalog)));
  }

  private void post(Endpoint endpoint, Request request, Response response, Outlet outlet) {
    String type = Optional.ofNullable(request.getHeaders().get(HttpHeader.CONTENT_TYPE)).orElse("");
    if (!type.startsWith("application/json")) {
      refuse(
          outlet, 415, RpcError.INVALID_REQUEST, malformed("Content-Type is not application/json"));
      return;
    }
    switch (Arrival.of(request, limits.maxBytes())) {
      case Arrival.Whole whole -> {
        outlet.understood();
        read(endpoint, request, response, outlet, whole.body());
      }
      case Arrival.TooLarge tooLarge ->
          refuse(
              outlet,
              413,
              RpcError.INVALID_REQUEST,
              Fault.of(
                  ErrorCode.TOO_LARGE,
                  "the message has more than " + limits.maxBytes() + " bytes"));
      case Arrival.BrokenOff brokenOff -> {
        outlet.gone().raise();
        refuse(outlet, 400, RpcError.PARSE_ERROR, malformed("the body did not arrive whole"));
      }
    }
  }

  private void read(
      Endpoint endpoint, Request request, Response response, Outlet outlet, Payload body) {
    switch (codec.read(body.bytes())) {
      case Codec.Read.Bad bad ->
          outlet.answer(
              Letter.fault(
                  codec,
                  bad.fault().code() == ErrorCode.TOO_LARGE ? 413 : 400,
                  bad.id(),
                  bad.rpcCode(),
                  bad.fault()),
              () -> {});
      case Codec.Read.Ok ok -> message(endpoint, request, response, outlet, ok.message());
    }
  }

  private void message(
      Endpoint endpoint, Request request, Response response, Outlet outlet, Message message) {
    if (message instanceof Message.Request asked
        && TimeLeft.adopt(
                Optional.ofNullable(request.getHeaders().get(TimeLeft.HEADER)), asked.params())
            == TimeLeft.Adopted.NONSENSE) {
      Fault fault = malformed(TimeLeft.HEADER + " is not a whole number of milliseconds");
      outlet.answer(Letter.fault(codec, 400, asked.id(), RpcError.INVALID_PARAMS, fault), () -> {});
      return;
    }
    if (message instanceof Message.Request asked) {
      RunTold.adopt(name -> Optional.ofNullable(request.getHeaders().get(name)), asked.params());
    }
    String remote = Request.getRemoteAddr(request);
    switch (envelope.of(endpoint, request.getHeaders(), message)) {
      case Envelope.Verdict.Wrong wrong ->
          outlet.answer(Letter.failure(codec, 400, idOf(message), wrong.error()), () -> {});
      case Envelope.Verdict.Modern modern -> {
        Session session = modern(modern.params(), remote);
        try {
          Optional<ObjectNode> mismatch =
              envelope.arguments(endpoint, session.peer(), request.getHeaders(), message);
          if (mismatch.isPresent()) {
            outlet.answer(Letter.failure(codec, 400, idOf(message), mismatch.get()), () -> {});
            return;
          }
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
        converse(endpoint, session, outlet, message);
      }
      case Envelope.Verdict.Legacy legacy ->
          legacy(endpoint, request, response, outlet, message, legacy.revision(), remote);
    }
  }

  /** Who sends a modern request: each request says it anew. */
  private Session modern(ObjectNode params, String remote) {
    JsonNode meta = params.path("_meta");
    ObjectNode info = Envelope.member(meta, Meta.CLIENT_INFO);
    String client = info.path("name").asString("");
    return new Session(
        env,
        codec,
        (client.isEmpty() ? "agent" : client.substring(0, Math.min(client.length(), 100)))
            + "@"
            + remote,
        Revision.NEWEST_MODERN,
        info,
        Envelope.member(meta, Meta.CLIENT_CAPABILITIES),
        Session.Standing.PASSING);
  }

  private void legacy(
      Endpoint endpoint,
      Request request,
      Response response,
      Outlet outlet,
      Message message,
      Revision revision,
      String remote) {
    if (message instanceof Message.Request greeting && greeting.method().equals("initialize")) {
      initialize(endpoint, response, outlet, greeting);
      return;
    }
    String id = request.getHeaders().get(SESSION);
    if (id == null) {
      converse(
          endpoint, Session.passing(env, codec, "anonymous@" + remote, revision), outlet, message);
      return;
    }
    Optional<Session> session = sessions.find(id, endpoint);
    if (session.isPresent()) {
      converse(endpoint, session.get(), outlet, message);
    } else {
      unknownSession(outlet, idOf(message));
    }
  }

  private void initialize(
      Endpoint endpoint, Response response, Outlet outlet, Message.Request greeting) {
    ObjectNode params = greeting.params();
    Revision revision =
        conversation.greeting().negotiated(params.path("protocolVersion").asString(""));
    Optional<Sessions.Entry> opened =
        sessions.open(
            endpoint,
            revision,
            Envelope.member(params, "clientInfo"),
            Envelope.member(params, "capabilities"));
    if (opened.isEmpty()) {
      response.getHeaders().put(HttpHeader.RETRY_AFTER, 10);
      refuse(
          outlet,
          503,
          RpcError.INTERNAL_ERROR,
          Fault.of(ErrorCode.OVERLOADED, "there are too many sessions"));
      return;
    }
    // Before the server is asked: if that takes long, the answer begins with signs of life, and its
    // headers are gone by then. Who is given no session has none, and shares one with all such.
    response.getHeaders().put(SESSION, opened.get().id());
    try {
      ObjectNode hello = endpoint.hello(opened.get().session().peer());
      outlet.answer(
          Letter.result(codec, greeting.id(), conversation.greeting().welcome(hello, revision)),
          () -> {});
    } catch (WeirException e) {
      response.getHeaders().remove(SESSION);
      sessions.end(opened.get().id(), endpoint);
      outlet.answer(
          Letter.failure(codec, revision, greeting.id(), RpcError.of(e.fault())), () -> {});
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      response.getHeaders().remove(SESSION);
      sessions.end(opened.get().id(), endpoint);
      outlet.answer(
          Letter.failure(
              codec,
              revision,
              greeting.id(),
              RpcError.of(Fault.of(ErrorCode.OVERLOADED, "Weir is being stopped"))),
          () -> {});
    }
  }

  private void converse(Endpoint endpoint, Session session, Outlet outlet, Message message) {
    switch (message) {
      case Message.Request asked -> conversation.request(endpoint, session, asked, outlet);
      case Message.Notification said -> {
        conversation.notification(endpoint, session, said);
        outlet.bare(202);
      }
      case Message.Response answered -> {
        session.answered(answered);
        outlet.bare(202);
      }
    }
  }

  private void stream(Endpoint endpoint, Request request, Outlet outlet) {
    String accept = Optional.ofNullable(request.getHeaders().get(HttpHeader.ACCEPT)).orElse("");
    String id = request.getHeaders().get(SESSION);
    if (id == null || !accept.contains(EVENTS)) {
      refuse(
          outlet,
          405,
          RpcError.INVALID_REQUEST,
          method("a stream needs a session and an Accept header with " + EVENTS));
      return;
    }
    Optional<Session> session = sessions.find(id, endpoint);
    if (session.isEmpty()) {
      unknownSession(outlet, NullNode.instance);
      return;
    }
    outlet.open();
    session.get().open(outlet);
    outlet.gone().whenRaised(() -> session.get().close(outlet));
  }

  private void delete(Endpoint endpoint, Request request, Outlet outlet) {
    String id = Optional.ofNullable(request.getHeaders().get(SESSION)).orElse("");
    if (sessions.end(id, endpoint)) {
      outlet.bare(204);
    } else {
      unknownSession(outlet, NullNode.instance);
    }
  }

  private void unknownSession(Outlet outlet, JsonNode id) {
    outlet.answer(
        Letter.fault(
            codec,
            404,
            id,
            ErrorCode.UNKNOWN_SESSION.number(),
            Fault.of(ErrorCode.UNKNOWN_SESSION)),
        () -> {});
  }

  private void refuse(Outlet outlet, int status, int rpcCode, Fault fault) {
    outlet.answer(Letter.fault(codec, status, NullNode.instance, rpcCode, fault), () -> {});
  }

  private static Fault malformed(String detail) {
    return Fault.of(ErrorCode.MALFORMED_MESSAGE, detail);
  }

  private static Fault method(String detail) {
    return Fault.of(ErrorCode.UNKNOWN_METHOD, detail);
  }

  private static JsonNode idOf(Message message) {
    return message instanceof Message.Request request ? request.id() : NullNode.instance;
  }
}
