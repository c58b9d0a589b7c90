package dev.weir.agentside;

import dev.weir.call.Caller;
import dev.weir.call.Payload;
import dev.weir.env.Env;
import dev.weir.env.Signal;
import dev.weir.mcp.Codec;
import dev.weir.mcp.Message;
import dev.weir.toolside.Peer;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code subscriptions/listen}: one request whose stream stays open and tells a modern agent what
 * changed, of the kinds it asked for and no others.
 *
 * <p>Each stream is a peer of its own towards the tool side, so that what is subscribed for one
 * never reaches another.
 */
final class Listening {
  private static final String SUBSCRIPTION = "io.modelcontextprotocol/subscriptionId";
  private static final Duration LOOK = Duration.ofMinutes(1);

  private final Env env;
  private final Codec codec;
  private final Limits limits;
  private final Signal closing;
  private final AtomicLong count = new AtomicLong();

  Listening(Env env, Codec codec, Limits limits) {
    this.env = env;
    this.codec = codec;
    this.limits = limits;
    this.closing = env.threads().signal("doors closing");
  }

  /** Ends every stream: the door closes. */
  void close() {
    closing.raise();
  }

  /** Tells what changes until nobody listens any more or the door closes. */
  void listen(Endpoint endpoint, Session session, Message.Request request, Exchange exchange)
      throws InterruptedException {
    JsonNode asked = request.params().path("notifications");
    Set<String> wanted = wanted(asked);
    Peer self = session.peer();
    Peer ear =
        new Peer(
            self.session() + "/listen-" + count.incrementAndGet(),
            self.revision(),
            self.clientInfo(),
            self.capabilities(),
            new Ear(wanted, request.id(), exchange));
    try {
      endpoint.hello(ear);
      exchange.say(acknowledgement(request.id(), asked));
      for (JsonNode uri : asked.path("resourceSubscriptions")) {
        ObjectNode params = JsonNodeFactory.instance.objectNode();
        params.set("uri", uri);
        endpoint.request(
            ear,
            request.id(),
            "resources/subscribe",
            params,
            Caller.NOBODY,
            env.clock().now().plus(limits.patience()));
      }
      Signal over = env.threads().signal("listening over");
      Signal.Watch gone = exchange.gone().whenRaised(over::raise);
      Signal.Watch closed = closing.whenRaised(over::raise);
      try {
        while (!over.await(LOOK)) {
          // Still listening.
        }
      } finally {
        gone.end();
        closed.end();
      }
      ObjectNode result = JsonNodeFactory.instance.objectNode();
      result.put("resultType", "complete");
      exchange.answer(Letter.result(codec, request.id(), tagged(result, request.id())), () -> {});
    } finally {
      endpoint.forget(ear.session());
    }
  }

  private static Set<String> wanted(JsonNode asked) {
    Set<String> wanted = new HashSet<>();
    for (String kind : new String[] {"tools", "prompts", "resources"}) {
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
    params.set("notifications", asked.isObject() ? asked : JsonNodeFactory.instance.objectNode());
    return codec.write(
        new Message.Notification("notifications/subscriptions/acknowledged", tagged(params, id)));
  }

  private static ObjectNode tagged(ObjectNode params, JsonNode id) {
    params.withObjectProperty("_meta").set(SUBSCRIPTION, id);
    return params;
  }

  private final class Ear implements Peer.Listener {
    private final Set<String> wanted;
    private final JsonNode id;
    private final Exchange exchange;

    Ear(Set<String> wanted, JsonNode id, Exchange exchange) {
      this.wanted = wanted;
      this.id = id;
      this.exchange = exchange;
    }

    @Override
    public void notice(Message.Notification notification) {
      if (wanted.contains(notification.method())) {
        ObjectNode params = notification.params().deepCopy();
        exchange.say(
            codec.write(new Message.Notification(notification.method(), tagged(params, id))));
      }
    }

    @Override
    public Optional<Payload> ask(String method, Payload params) {
      return Optional.empty();
    }
  }
}
