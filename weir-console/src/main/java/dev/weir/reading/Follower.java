package dev.weir.reading;

import dev.weir.call.Tenant;
import dev.weir.effect.Effect;
import dev.weir.effect.EffectId;
import dev.weir.effect.State;
import dev.weir.env.Clock;
import dev.weir.ledger.Ledger;
import dev.weir.ledger.Query;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Follows effects by looking again. Belongs to one thread.
 *
 * <p>Ids sort by the time they were made, but an effect is not always written in that order. A
 * schedule that this is for: (1) a read begins and gets id 1; (2) a write begins, gets id 2 and is
 * written; (3) the follower looks and sees 2; (4) the read ends and 1 is written in the background.
 * So every look goes back over the last {@link #OVERLAP}, and what was shown is remembered. Effects
 * that are not final yet are looked up again however old they are, up to {@link #WATCHED}.
 */
public final class Follower {
  private static final Duration OVERLAP = Duration.ofSeconds(30);
  private static final int WATCHED = 1000;
  private static final int REMEMBERED = 20_000;

  private final Ledger ledger;
  private final Tenant tenant;
  private final Clock clock;
  private final Instant start;
  private final Map<EffectId, State> shown =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<EffectId, State> eldest) {
          return size() > REMEMBERED;
        }
      };
  private final Map<EffectId, State> watched =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<EffectId, State> eldest) {
          return size() > WATCHED;
        }
      };

  Follower(Ledger ledger, Tenant tenant, Clock clock) {
    this.ledger = ledger;
    this.tenant = tenant;
    this.clock = clock;
    this.start = clock.now();
    // What stands open may change although it is not new.
    for (Effect open :
        ledger.find(
            Query.newest(tenant, WATCHED)
                .in(State.CLAIMED, State.DISPATCHED, State.SUSPENDED, State.IN_DOUBT))) {
      shown.put(open.id(), open.state());
      watched.put(open.id(), open.state());
    }
  }

  /**
   * What is new or has another state since the last look, oldest first. At most the newest 1,000
   * new effects: a follower that looks too rarely misses some.
   */
  public List<Effect> look() {
    var changes = new ArrayList<Effect>();
    for (EffectId id : List.copyOf(watched.keySet())) {
      ledger.effect(tenant, id).ifPresent(effect -> show(effect, changes));
    }
    Instant from = clock.now().minus(OVERLAP);
    Query query =
        Query.newest(tenant, Filter.MAX_LIMIT)
            .newerThan(firstIdOf(from.isBefore(start) ? start : from));
    for (Effect effect : ledger.find(query).reversed()) {
      show(effect, changes);
    }
    return changes;
  }

  private void show(Effect effect, List<Effect> changes) {
    if (effect.state() != shown.put(effect.id(), effect.state())) {
      changes.add(effect);
    }
    if (effect.state().settled() && effect.state() != State.IN_DOUBT) {
      watched.remove(effect.id());
    } else {
      watched.put(effect.id(), effect.state());
    }
  }

  /** An id before every id made at or after {@code when}. */
  private static EffectId firstIdOf(Instant when) {
    return new EffectId(new UUID((when.toEpochMilli() - 1) << 16 | 0x7FFFL, -1L));
  }
}
