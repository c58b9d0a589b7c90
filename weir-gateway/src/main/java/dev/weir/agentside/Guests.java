package dev.weir.agentside;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts who is inside, in all and per address, and lets nobody in beyond the limits.
 *
 * <p>Threads: safe for concurrent use.
 */
final class Guests {
  private final int most;
  private final int mostPerPeer;
  private final AtomicInteger inside = new AtomicInteger();
  private final Map<String, Integer> byPeer = new ConcurrentHashMap<>();

  Guests(int most, int mostPerPeer) {
    this.most = most;
    this.mostPerPeer = mostPerPeer;
  }

  /** Whether there was room; who was let in must {@link #leave}. */
  boolean enter(String peer) {
    if (inside.incrementAndGet() > most) {
      inside.decrementAndGet();
      return false;
    }
    if (byPeer.merge(peer, 1, Integer::sum) > mostPerPeer) {
      leave(peer);
      return false;
    }
    return true;
  }

  void leave(String peer) {
    byPeer.computeIfPresent(peer, (who, count) -> count == 1 ? null : count - 1);
    inside.decrementAndGet();
  }
}
