package dev.weir.agentside;

import dev.weir.call.Caller;
import dev.weir.call.Payload;
import dev.weir.env.Env;
import dev.weir.env.Signal;
import dev.weir.mcp.Codec;
import dev.weir.mcp.Message;
import dev.weir.mcp.Meta;
import dev.weir.toolside.Peer;
import dev.weir.toolside.ToolServer;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code subscriptions/listen}: one request whose stream stays open and tells a modern agent what
 * changed, of the kinds it asked for and no others. The tool side does the same towards the
 * servers; where several are listened to, their streams are one here.
 */
final class Listening {
  private static final String ACKNOWLEDGED = "notifications/subscriptions/acknowledged";
  private static final Duration FOREVER = Duration.ofDays(365);

  private final Env env;
  private final Codec codec;
  private final Signal closing;

  Listening(Env env, Codec codec) {
    this.env = env;
    this.codec = codec;
    this.closing = env.threads().signal("door closing");
  }

  /** Ends every stream: the door closes. */
  void close() {
    closing.raise();
  }

  /** Tells what changes until nobody listens any more or the door closes. */
  void listen(Endpoint endpoint, Session session, Message.Request request, Exchange exchange)
      throws InterruptedException {
    Signal over = env.threads().signal("listening over");
    Signal.Watch gone = exchange.gone().whenRaised(over::raise);
    Signal.Watch closed = closing.whenRaised(over::raise);
    try {
      exchange.answer(heard(endpoint.servers(), session.peer(), request, exchange, over), () -> {});
    } finally {
      gone.end();
      closed.end();
      over.raise();
    }
  }

  private Letter heard(
      List<ToolServer> servers, Peer peer, Message.Request request, Exchange exchange, Signal over)
      throws InterruptedException {
    Instant end = env.clock().now().plus(FOREVER);
    JsonNode asked = request.params().path("notifications");
    if (servers.size() == 1) {
      Ear ear = new Ear(wanted(asked, ACKNOWLEDGED), request.id(), exchange, over);
      return switch (servers
          .getFirst()
          .request(peer, request.method(), request.params(), ear, end)) {
        case Message.Failure failure ->
            Letter.failure(codec, peer.revision(), request.id(), failure.error());
        case Message.Result result -> complete(request.id());
      };
    }
    exchange.say(acknowledgement(request.id(), asked));
    for (ToolServer server : servers) {
      Ear ear = new Ear(wanted(asked), request.id(), exchange, over);
      env.threads()
          .virtual(
              "listen-" + server.name(),
              () -> hear(server, peer, request.method(), request.params().deepCopy(), ear, end));
    }
    over.await(FOREVER);
    return complete(request.id());
  }

  private static void hear(
      ToolServer server, Peer peer, String method, ObjectNode params, Caller ear, Instant end) {
    try {
      server.request(peer, method, params, ear, end);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Letter complete(JsonNode id) {
    ObjectNode result = JsonNodeFactory.instance.objectNode();
    result.put("resultType", "complete");
    return Letter.result(codec, id, tagged(result, id));
  }

  private static Set<String> wanted(JsonNode asked, String... more) {
    Set<String> wanted = new HashSet<>(Set.of(more));
    for (String kind : List.of("tools", "prompts", "resources")) {
      if (asked.path(kind + "ListChanged").asBoolean(false)) {
        wanted.add("notifications/" + kind + "/list_changed");
      }
    }
    if (!asked.path("resourceSubscriptions").isEmpty()) {
      wanted.add("notifications/resources/updated");
    }
    return wanted;
  }

  private byte[] acknowledgement(JsonNode id, JsonNode asked) {
    ObjectNode params = JsonNodeFactory.instance.objectNode();
    params.set("notifications", asked.isObject() ? asked : params.objectNode());
    return codec.write(new Message.Notification(ACKNOWLEDGED, tagged(params, id)));
  }

  private static ObjectNode tagged(ObjectNode params, JsonNode id) {
    Meta.in(params).set(Meta.SUBSCRIPTION_ID, id);
    return params;
  }

  /** Hears what one server says and passes on what was asked for, under the agent's own id. */
  private final class Ear implements Caller {
    private final Set<String> wanted;
    private final JsonNode id;
    private final Exchange exchange;
    private final Signal over;

    Ear(Set<String> wanted, JsonNode id, Exchange exchange, Signal over) {
      this.wanted = wanted;
      this.id = id;
      this.exchange = exchange;
      this.over = over;
    }

    @Override
    public void tell(String method, Payload params) {
      if (wanted.contains(method)
          && codec.mapper().readTree(params.bytes()) instanceof ObjectNode said) {
        exchange.say(codec.write(new Message.Notification(method, tagged(said, id))));
      }
    }

    @Override
    public Optional<Payload> ask(String method, Payload params) {
      return Optional.empty();
    }

    @Override
    public Optional<Signal> cancelled() {
      return Optional.of(over);
    }

    @Override
    public Optional<Signal> gone() {
      return Optional.of(over);
    }
  }
}
