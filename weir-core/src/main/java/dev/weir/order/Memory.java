package dev.weir.order;

import dev.weir.call.Origin;
import dev.weir.call.Tenant;
import dev.weir.effect.ResourceName;
import dev.weir.ledger.Holding;
import dev.weir.ledger.Sight;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What this node knows of resources without asking: how they stood last, and what sessions read
 * here. May be behind, never ahead; what is let go of is asked for.
 */
final class Memory {
  private static final int MOST = 20_000;

  private final Map<Queues.Thing, Standing> standing = bounded();
  private final Map<Seer, Sight> sights = bounded();
  private Instant latest = Instant.EPOCH;

  /**
   * How a resource stands.
   *
   * @param holding who took it and who changed it
   * @param writer the session that changed it last and knows what it wrote, where that is known
   */
  record Standing(Holding holding, Optional<String> writer) {
    /** As the ledger says, which does not tell at once whether who wrote it knows it. */
    static Standing of(Holding holding) {
      return new Standing(holding, Optional.empty());
    }
  }

  private record Seer(Tenant tenant, String session, ResourceName name) {}

  private static <K, V> Map<K, V> bounded() {
    return new LinkedHashMap<>(16, 0.75f, true) {
      private static final long serialVersionUID = 1L;

      @Override
      protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > MOST;
      }
    };
  }

  synchronized Optional<Standing> standing(Queues.Thing thing) {
    return Optional.ofNullable(standing.get(thing));
  }

  synchronized void stands(Queues.Thing thing, Standing now) {
    standing.put(thing, now);
  }

  synchronized void forget(Queues.Thing thing) {
    standing.remove(thing);
  }

  synchronized Optional<Sight> sight(Origin origin, ResourceName name) {
    return Optional.ofNullable(sights.get(new Seer(origin.tenant(), origin.session(), name)));
  }

  /**
   * When a read began that began then by this node's clock: not before any reading that it has
   * heard of, its own or another node's. Of two readings the later one counts, by this time, and of
   * equal ones the one that was told last.
   *
   * <p>Schedule that it is for: (1) a session reads; (2) the clock is set back, or its next turn is
   * at a node whose clock is behind; (3) it reads again and is told the newest; (4) by the clocks
   * its first reading would be the later one, and its write be refused as stale, however often it
   * reads, until the clock has caught up. Here the refusal has shown this node the first reading,
   * and the next one counts.
   *
   * @see <a href="https://doi.org/10.1007/978-3-319-14472-6_2">Kulkarni et al., Logical Physical
   *     Clocks (2014)</a>
   */
  synchronized Instant notBefore(Instant began) {
    return began.isAfter(latest) ? began : latest;
  }

  synchronized void saw(Origin origin, Sight sight) {
    latest = notBefore(sight.at());
    sights.merge(
        new Seer(origin.tenant(), origin.session(), sight.name()),
        sight,
        (one, other) -> other.at().isBefore(one.at()) ? one : other);
  }
}
