package dev.weir.witness;

import dev.weir.effect.Node;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Which lives there are, and until when nobody may end them. */
final class Lives {
  private final Map<String, Node> latest = new HashMap<>();
  private final Map<Node, Long> until = new HashMap<>();
  private final Set<Node> retired = new HashSet<>();

  void enlisted(Node life) {
    latest.put(life.name(), life);
  }

  void renewed(Node life, long endNanos) {
    until.put(life, endNanos);
  }

  void retired(Node life) {
    retired.add(life);
  }

  /** Whether its lease has run out. */
  boolean lapsed(Node life, long now) {
    return until.getOrDefault(life, Long.MAX_VALUE) < now;
  }

  /** Whether somebody may have ended it. */
  boolean over(Node life, long now) {
    return retired.contains(life)
        || !life.equals(latest.get(life.name()))
        || until.getOrDefault(life, Long.MAX_VALUE) <= now;
  }
}
