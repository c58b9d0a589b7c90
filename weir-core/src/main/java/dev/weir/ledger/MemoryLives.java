package dev.weir.ledger;

import dev.weir.effect.Node;
import dev.weir.env.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The latest life of each node, in the heap. Safe for any number of callers. */
final class MemoryLives {
  private final ConcurrentHashMap<String, Life> lives = new ConcurrentHashMap<>();
  private final Clock clock;

  MemoryLives(Clock clock) {
    this.clock = clock;
  }

  /**
   * The latest life of a node: until when its lease runs, if it has one, and whether it is over.
   */
  private record Life(Node node, Optional<Instant> until, boolean over) {
    Life ended() {
      return new Life(node, until, true);
    }
  }

  Node enlist(String nodeName) {
    Life life =
        lives.merge(
            nodeName,
            new Life(new Node(nodeName, 1), Optional.empty(), false),
            (last, first) ->
                new Life(new Node(nodeName, last.node().epoch() + 1), Optional.empty(), false));
    return life.node();
  }

  Renewal renew(Node life, Duration lease) {
    Life now =
        lives.computeIfPresent(
            life.name(),
            (name, last) ->
                last.over() || !last.node().equals(life)
                    ? last
                    : new Life(life, Optional.of(clock.now().plus(lease)), false));
    if (now == null || now.over()) {
      return Renewal.LAPSED;
    }
    return now.node().equals(life) ? Renewal.HELD : Renewal.SUPERSEDED;
  }

  void retire(Node life) {
    lives.computeIfPresent(
        life.name(), (name, last) -> last.node().equals(life) ? last.ended() : last);
  }

  int endLapsed() {
    Instant now = clock.now();
    var ended = new AtomicInteger();
    lives.replaceAll((name, life) -> {
      boolean lapsed =
          !life.over() && life.until().filter(until -> !until.isAfter(now)).isPresent();
      if (!lapsed) {
        return life;
      }
      ended.incrementAndGet();
      return life.ended();
    });
    return ended.get();
  }

  /** Whether somebody has ended it, or a later one. */
  boolean over(Node node) {
    Life last = lives.get(node.name());
    return last == null || last.over() || !last.node().equals(node);
  }
}
