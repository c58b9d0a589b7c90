package dev.weir.toolside;

import dev.weir.env.Clock;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import tools.jackson.databind.JsonNode;

/**
 * Requests that were given up but that the server may still be busy with. Without them this would
 * put one agent's question to another:
 *
 * <ol>
 *   <li>agent A's call passes its deadline and is given up;
 *   <li>agent B's call is now the only one in flight;
 *   <li>the server asks what it needs to know for A.
 * </ol>
 */
final class Ghosts {
  private static final Duration LIFE = Duration.ofMinutes(1);
  private static final int MOST = 4_096;

  private final Clock clock;
  private final ConcurrentMap<Long, Ghost> ghosts = new ConcurrentHashMap<>();

  private record Ghost(String session, long untilNanos) {}

  Ghosts(Clock clock) {
    this.clock = clock;
  }

  /** A request of this session was given up. */
  void add(long id, String session) {
    if (!session.isEmpty() && ghosts.size() < MOST) {
      ghosts.put(id, new Ghost(session, clock.nanos() + LIFE.toNanos()));
    }
  }

  /** The server answered it after all. */
  void remove(JsonNode id) {
    if (id.isIntegralNumber()) {
      ghosts.remove(id.longValue());
    }
  }

  /** Whether the server can be busy with nothing that was given up by another session. */
  boolean noneButOf(String session) {
    if (ghosts.isEmpty()) {
      return true;
    }
    long now = clock.nanos();
    ghosts.values().removeIf(ghost -> now - ghost.untilNanos() > 0);
    return ghosts.size() < MOST
        && ghosts.values().stream().allMatch(ghost -> ghost.session().equals(session));
  }
}
