package dev.weir.agentside;

import dev.weir.env.Env;
import dev.weir.mcp.Codec;
import dev.weir.mcp.Revision;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.node.ObjectNode;

/**
 * The legacy sessions of an HTTP door. A session id is a name and a secret: the name goes into
 * records, where people see it; only the whole id opens the session.
 *
 * <p>Bounded: past the limit nobody new is greeted. A session nobody uses ends by itself.
 *
 * <p>Threads: safe for concurrent use.
 */
final class Sessions {
  private static final int SECRET_BYTES = 16;

  private final Env env;
  private final Codec codec;
  private final Limits limits;
  private final Map<String, Entry> open = new ConcurrentHashMap<>();

  /**
   * An open session.
   *
   * @param id what the agent must show
   * @param endpoint where it is known
   */
  record Entry(String id, Endpoint endpoint, Session session) {}

  Sessions(Env env, Codec codec, Limits limits) {
    this.env = env;
    this.codec = codec;
    this.limits = limits;
  }

  /** A new session; empty when there are too many. */
  Optional<Entry> open(
      Endpoint endpoint, Revision revision, ObjectNode clientInfo, ObjectNode capabilities) {
    if (open.size() >= limits.sessions()) {
      sweep();
      if (open.size() >= limits.sessions()) {
        return Optional.empty();
      }
    }
    String name = "s-" + HexFormat.of().toHexDigits(env.entropy().bits());
    String secret =
        Base64.getUrlEncoder().withoutPadding().encodeToString(env.entropy().secret(SECRET_BYTES));
    Session session =
        new Session(env, codec, name, revision, clientInfo, capabilities, Session.Standing.GREETED);
    Entry entry = new Entry(name + "." + secret, endpoint, session);
    open.put(entry.id(), entry);
    return Optional.of(entry);
  }

  /** The session with this id at this endpoint. */
  Optional<Session> find(String id, Endpoint endpoint) {
    Optional<Session> found =
        Optional.ofNullable(open.get(id))
            .filter(entry -> entry.endpoint().name().equals(endpoint.name()))
            .map(Entry::session);
    found.ifPresent(Session::touch);
    return found;
  }

  /** Ends a session; says whether there was one. */
  boolean end(String id, Endpoint endpoint) {
    Entry entry = open.get(id);
    if (entry == null || !entry.endpoint().name().equals(endpoint.name())) {
      return false;
    }
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
