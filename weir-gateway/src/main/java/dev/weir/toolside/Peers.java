package dev.weir.toolside;

import dev.weir.call.Call;
import dev.weir.call.Payload;
import dev.weir.mcp.Message;
import dev.weir.mcp.Meta;
import dev.weir.mcp.Revision;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The agents that speak to one server, by session. */
final class Peers {
  private final ConcurrentMap<String, Peer> known = new ConcurrentHashMap<>();

  /** Hears what a server says outside calls, for agents that have no ear for it. */
  static final Peer.Listener DEAF =
      new Peer.Listener() {
        @Override
        public void notice(Message.Notification notification) {}

        @Override
        public Optional<Payload> ask(String method, Payload params) {
          return Optional.empty();
        }
      };

  /** Remembers a legacy agent; a modern one brings its context with every request. */
  void meet(Peer peer) {
    if (!peer.revision().modern()) {
      known.put(peer.session(), peer);
    }
  }

  void forget(String session) {
    known.remove(session);
  }

  Collection<Peer> all() {
    return known.values();
  }

  Optional<Peer> find(String session) {
    return Optional.ofNullable(known.get(session));
  }

  /** Who makes a call. One that nobody knows and that says nothing of itself can do nothing. */
  Peer of(Call call, ObjectNode meta) {
    String session = call.origin().session();
    Optional<Revision> said =
        Revision.of(meta.path(Meta.PROTOCOL_VERSION).asString("")).filter(Revision::modern);
    if (said.isPresent()) {
      return new Peer(
          session,
          said.get(),
          object(meta.get(Meta.CLIENT_INFO)),
          object(meta.get(Meta.CLIENT_CAPABILITIES)),
          DEAF);
    }
    return find(session)
        .orElseGet(() ->
            new Peer(
                session,
                Revision.NEWEST_LEGACY,
                Handshake.weir(),
                JsonNodeFactory.instance.objectNode(),
                DEAF));
  }

  private static ObjectNode object(@Nullable JsonNode node) {
    return node instanceof ObjectNode object ? object : JsonNodeFactory.instance.objectNode();
  }

  /** Whether a peer said that it can be asked this. What Weir does not know passes. */
  static boolean answers(Peer peer, String method) {
    return switch (method) {
      case "elicitation/create" -> peer.capabilities().has("elicitation");
      case "sampling/createMessage" -> peer.capabilities().has("sampling");
      case "roots/list" -> peer.capabilities().has("roots");
      default -> true;
    };
  }
}
