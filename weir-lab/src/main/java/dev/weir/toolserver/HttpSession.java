package dev.weir.toolserver;

import dev.weir.env.Env;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.JsonNode;

/** A legacy session with what HTTP adds to it: its streams, questions and running requests. */
final class HttpSession {
  private static final int STREAMS_KEPT = 100;

  final Session session;
  final Questions questions;
  final EventStream pushed;
  final Map<JsonNode, HttpExchange> running = new ConcurrentHashMap<>();
  private final AtomicLong lastStream = new AtomicLong();

  /** The streams a client may come back to, the oldest forgotten first; guarded by itself. */
  private final LinkedHashMap<String, EventStream> streams = new LinkedHashMap<>();

  HttpSession(String id, Env env) {
    this.session = new Session(id, Era.NEWEST_LEGACY_REVISION);
    this.questions = new Questions(env);
    this.pushed = newStream();
    session.carry(frame -> pushed.carried() && pushed.add(Json.line(frame)));
  }

  EventStream newStream() {
    String name = Long.toString(lastStream.incrementAndGet());
    EventStream stream = new EventStream(name);
    synchronized (streams) {
      streams.put(name, stream);
      if (streams.size() > STREAMS_KEPT) {
        // The first is the pushed stream and stays.
        streams.remove(streams.keySet().stream().skip(1).findFirst().orElseThrow());
      }
    }
    return stream;
  }

  Optional<EventStream> stream(String name) {
    synchronized (streams) {
      return Optional.ofNullable(streams.get(name));
    }
  }
}
