package dev.weir.toolside;

import dev.weir.call.Caller;
import dev.weir.call.Payload;
import dev.weir.mcp.Message;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Who wants to hear of which change at one server: legacy agents, who hear of every list and of the
 * resources they subscribed to, and streams of modern agents, who hear what they named.
 */
final class Subscriptions {
  private final Peers peers;
  private final Predicate<Peer> shares;
  private final JsonMapper json;
  private final ConcurrentMap<String, Set<String>> bySession = new ConcurrentHashMap<>();
  private final ConcurrentMap<Long, Stream> streams = new ConcurrentHashMap<>();
  private final AtomicLong lastStream = new AtomicLong();

  Subscriptions(Peers peers, Predicate<Peer> shares, JsonMapper json) {
    this.peers = peers;
    this.shares = shares;
    this.json = json;
  }

  /** One stream of a modern agent. */
  record Stream(Caller caller, ObjectNode filter, Set<String> resources) {
    private boolean wants(String method) {
      return switch (method) {
        case "notifications/tools/list_changed" -> filter.path("toolsListChanged").asBoolean(false);
        case "notifications/prompts/list_changed" ->
            filter.path("promptsListChanged").asBoolean(false);
        case "notifications/resources/list_changed" ->
            filter.path("resourcesListChanged").asBoolean(false);
        default -> false;
      };
    }
  }

  /** A modern agent listens. */
  long open(Caller caller, ObjectNode filter) {
    Set<String> resources = new HashSet<>();
    for (JsonNode uri : filter.path("resourceSubscriptions")) {
      resources.add(uri.asString(""));
    }
    long id = lastStream.incrementAndGet();
    streams.put(id, new Stream(caller, filter, Set.copyOf(resources)));
    return id;
  }

  /** It stopped listening; the resources that it had named. */
  Set<String> close(long id) {
    Stream stream = streams.remove(id);
    return stream == null ? Set.of() : stream.resources();
  }

  /** A legacy agent subscribes to a resource. */
  void add(String session, String uri) {
    bySession.computeIfAbsent(session, some -> ConcurrentHashMap.newKeySet()).add(uri);
  }

  /** It unsubscribes. */
  void remove(String session, String uri) {
    bySession.getOrDefault(session, Set.of()).remove(uri);
  }

  /** It is gone; the resources that it had subscribed to. */
  Set<String> forget(String session) {
    Set<String> uris = bySession.remove(session);
    return uris == null ? Set.of() : Set.copyOf(uris);
  }

  /** Whether anybody wants to hear of a resource. */
  boolean wanted(String uri) {
    return bySession.values().stream().anyMatch(uris -> uris.contains(uri))
        || streams.values().stream().anyMatch(stream -> stream.resources().contains(uri));
  }

  /** Every resource that anybody wants to hear of. */
  Set<String> resources() {
    Set<String> all = new HashSet<>();
    bySession.values().forEach(all::addAll);
    streams.values().forEach(stream -> all.addAll(stream.resources()));
    return all;
  }

  /** A list of the server's changed, said on the shared connection: all who share it hear. */
  void listChanged(Message.Notification notice) {
    peers.all().stream().filter(shares).forEach(peer -> tell(peer, notice));
    streams.values().stream()
        .filter(stream -> stream.wants(notice.method()))
        .forEach(stream -> tell(stream, notice));
  }

  /** A resource changed: those hear who asked to, on the connection where they asked. */
  void updated(Optional<String> session, Message.Notification notice) {
    String uri = notice.params().path("uri").asString("");
    bySession.forEach((who, uris) -> {
      if (uris.contains(uri) && session.map(who::equals).orElse(true)) {
        peers.find(who).ifPresent(peer -> tell(peer, notice));
      }
    });
    if (session.isPresent()) {
      return;
    }
    streams.values().stream()
        .filter(stream -> stream.resources().contains(uri))
        .forEach(stream -> tell(stream, notice));
  }

  private static void tell(Peer peer, Message.Notification notice) {
    peer.listener().notice(new Message.Notification(notice.method(), notice.params().deepCopy()));
  }

  private void tell(Stream stream, Message.Notification notice) {
    stream.caller().tell(notice.method(), Payload.of(json.writeValueAsBytes(notice.params())));
  }
}
