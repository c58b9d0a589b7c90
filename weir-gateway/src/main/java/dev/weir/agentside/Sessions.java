package dev.weir.agentside;

import dev.weir.env.Env;
import dev.weir.mcp.Codec;
import dev.weir.mcp.Revision;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.node.ObjectNode;

/**
 * The legacy sessions of an HTTP door. Each id is a {@link Passport}: a session that was opened at
 * another node of the fleet, or before a restart, or that was let go because nobody used it, is
 * taken up here when its agent turns up. One that the agent has ended is not, at this node.
 *
 * <p>Bounded: past the limit nobody new is greeted. A session nobody uses is let go by itself.
 *
 * <p>Threads: safe for concurrent use.
 */
final class Sessions {
  private static final int ENDED_MAX = 10_000;

  private final Env env;
  private final Codec codec;
  private final Limits limits;
  private final Seal seal;
  private final Map<String, Entry> open = new ConcurrentHashMap<>();
  private final Set<String> ended = ConcurrentHashMap.newKeySet();

  /**
   * An open session.
   *
   * @param id what the agent must show
   * @param endpoint where it is known
   */
  record Entry(String id, Endpoint endpoint, Session session) {}

  Sessions(Env env, Codec codec, Limits limits, Seal seal) {
    this.env = env;
    this.codec = codec;
    this.limits = limits;
    this.seal = seal;
  }

  /** A new session; empty when there are too many. */
  Optional<Entry> open(
      Endpoint endpoint, Revision revision, ObjectNode clientInfo, ObjectNode capabilities) {
    if (isFull()) {
      return Optional.empty();
    }
    Passport passport =
        Passport.issue(env.entropy().bits(), endpoint.name(), revision, clientInfo, capabilities);
    Entry entry = entry(passport.id(seal, codec), passport, endpoint);
    open.put(entry.id(), entry);
    return Optional.of(entry);
  }

  private boolean isFull() {
    if (open.size() >= limits.sessions()) {
      sweep();
    }
    return open.size() >= limits.sessions();
  }

  private Entry entry(String id, Passport passport, Endpoint endpoint) {
    Session session =
        new Session(
            env,
            codec,
            passport.name(),
            passport.revision(),
            passport.clientInfo(),
            passport.capabilities(),
            Session.Standing.GREETED);
    return new Entry(id, endpoint, session);
  }

  /** The session with this id at this endpoint. */
  Optional<Session> find(String id, Endpoint endpoint) {
    Optional<Session> found =
        Optional.ofNullable(open.get(id))
            .filter(entry -> entry.endpoint().name().equals(endpoint.name()))
            .map(Entry::session)
            .or(() -> takenUp(id, endpoint));
    found.ifPresent(Session::touch);
    return found;
  }

  /** A session that this node does not know, and that its id proves. */
  private Optional<Session> takenUp(String id, Endpoint endpoint) {
    if (ended.contains(id)) {
      return Optional.empty();
    }
    Optional<Passport> passport =
        Passport.read(id, seal, codec).filter(said -> said.endpoint().equals(endpoint.name()));
    if (passport.isEmpty() || isFull()) {
      return Optional.empty();
    }
    Entry entry =
        open.computeIfAbsent(
            id,
            unknown -> {
              Entry known = entry(id, passport.get(), endpoint);
              endpoint.meet(known.session().peer());
              return known;
            });
    return Optional.of(entry.session());
  }

  /** Ends a session; says whether there was one. */
  boolean end(String id, Endpoint endpoint) {
    Entry entry = open.get(id);
    if (entry == null || !entry.endpoint().name().equals(endpoint.name())) {
      return false;
    }
    if (ended.size() >= ENDED_MAX) {
      // Whoever shows one of these again is met again: it did no harm before.
      ended.clear();
    }
    ended.add(id);
    close(entry);
    return true;
  }

  /** Ends what nobody uses any more. */
  void sweep() {
    for (Iterator<Entry> each = open.values().iterator(); each.hasNext(); ) {
      Entry entry = each.next();
      if (entry.session().idleFor(limits.sessionIdle())) {
        close(entry);
      }
    }
  }

  /** Ends all of them. */
  void close() {
    open.values().forEach(this::close);
  }

  private void close(Entry entry) {
    if (open.remove(entry.id(), entry)) {
      for (Exchange stream : entry.session().streams()) {
        if (stream instanceof Outlet outlet) {
          outlet.finish();
        }
      }
      entry.endpoint().forget(entry.session().name());
    }
  }
}
