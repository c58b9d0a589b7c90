package dev.weir.toolside;

import dev.weir.call.Payload;
import dev.weir.env.Env;
import dev.weir.env.Signal;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.mcp.Message;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Keeps a server telling us what anybody wants to hear: by resource subscriptions at a legacy
 * server, by one stream of our own ({@link Ear}) at a modern one. A server that was started anew is
 * told again.
 */
final class Listening {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Links links;
  private final Subscriptions subscriptions;
  private final Announcer announcer;
  private final Env env;
  private final JsonMapper json;
  private final Ear ear;

  Listening(
      Links links, Subscriptions subscriptions, Announcer announcer, Env env, JsonMapper json) {
    this.links = links;
    this.subscriptions = subscriptions;
    this.announcer = announcer;
    this.env = env;
    this.json = json;
    this.ear = new Ear(links, subscriptions, announcer, env);
  }

  void close() {
    ear.close();
  }

  /** Waits, a moment at most, until a modern server tells us what changes. */
  void settle() throws InterruptedException {
    ear.settle();
  }

  /** A legacy agent subscribed to a resource. */
  void subscribe(Peer peer, String uri) {
    subscriptions.add(peer.session(), uri);
    ear.wantsOthers();
  }

  /** A legacy agent unsubscribed; whether a legacy server is to be told so. */
  boolean unsubscribe(Peer peer, String uri) {
    subscriptions.remove(peer.session(), uri);
    ear.wantsOthers();
    return !links.shares(peer) || !subscriptions.wanted(uri);
  }

  /** A session is gone, and with it what it subscribed to. */
  void forget(Peer peer) {
    for (String uri : subscriptions.forget(peer.session())) {
      if (links.shares(peer) && !subscriptions.wanted(uri)) {
        env.threads().virtual("weir-unsubscribe", () -> tell("resources/unsubscribe", uri));
      }
    }
    ear.wantsOthers();
  }

  /** The shared connection was made anew. */
  void restarted(Greeting greeting) {
    if (greeting.modern()) {
      ear.open();
      return;
    }
    env.threads()
        .virtual(
            "weir-resubscribe",
            () -> {
              subscriptions.resources().forEach(uri -> tell("resources/subscribe", uri));
              announcer
                  .mildest()
                  .ifPresent(level -> ask("logging/setLevel", "level", level.wire()));
            });
  }

  private void tell(String method, String uri) {
    ask(method, "uri", uri);
  }

  /** Asks the server something of our own and does not mind the answer. */
  private void ask(String method, String name, String value) {
    ObjectNode params = JsonNodeFactory.instance.objectNode();
    params.put(name, value);
    Until until = Until.in(env.clock(), PATIENCE);
    try {
      if (links.own(until) instanceof Reached.Ready ready && !ready.link().greeting().modern()) {
        Exchange exchange = ready.link().start(method, params, Hearing.NOBODY, until);
        exchange.await(until);
        exchange.leave(Fault.of(ErrorCode.TOOL_TIMEOUT));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A modern agent listens to a legacy server: until it leaves. */
  Message.Response listen(Greeting server, Wish wish) throws InterruptedException {
    ObjectNode filter =
        wish.params().get("notifications") instanceof ObjectNode given
            ? given
            : JsonNodeFactory.instance.objectNode();
    ObjectNode honoured = honoured(server, filter);
    long stream = subscriptions.open(wish.caller(), honoured);
    try {
      ObjectNode told = JsonNodeFactory.instance.objectNode();
      told.set("notifications", honoured);
      wish.caller()
          .tell(
              "notifications/subscriptions/acknowledged", Payload.of(json.writeValueAsBytes(told)));
      honoured
          .path("resourceSubscriptions")
          .forEach(uri -> tell("resources/subscribe", uri.asString("")));
      awaitLeaving(wish);
    } finally {
      for (String uri : subscriptions.close(stream)) {
        if (!subscriptions.wanted(uri)) {
          tell("resources/unsubscribe", uri);
        }
      }
    }
    ObjectNode end = JsonNodeFactory.instance.objectNode();
    end.put("resultType", "complete");
    return new Message.Result(NullNode.instance, end);
  }

  private void awaitLeaving(Wish wish) throws InterruptedException {
    Signal left = env.threads().signal("listener-left");
    Optional<Signal.Watch> cancelled =
        wish.caller().cancelled().map(signal -> signal.whenRaised(left::raise));
    Optional<Signal.Watch> gone =
        wish.caller().gone().map(signal -> signal.whenRaised(left::raise));
    try {
      left.await(wish.until().remaining());
    } finally {
      cancelled.ifPresent(Signal.Watch::end);
      gone.ifPresent(Signal.Watch::end);
    }
  }

  /** What of a filter a legacy server can keep. */
  private static ObjectNode honoured(Greeting server, ObjectNode filter) {
    ObjectNode kept = JsonNodeFactory.instance.objectNode();
    for (String list : new String[] {"tools", "prompts", "resources"}) {
      String name = list + "ListChanged";
      if (filter.path(name).asBoolean(false)
          && server.said().path("capabilities").path(list).path("listChanged").asBoolean(false)) {
        kept.put(name, true);
      }
    }
    if (filter.get("resourceSubscriptions") instanceof ArrayNode uris
        && server
            .said()
            .path("capabilities")
            .path("resources")
            .path("subscribe")
            .asBoolean(false)) {
      kept.set("resourceSubscriptions", uris.deepCopy());
    }
    return kept;
  }
}
