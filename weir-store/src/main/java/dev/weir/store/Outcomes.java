package dev.weir.store;

import dev.weir.call.Payload;
import dev.weir.call.Tenant;
import dev.weir.effect.Effect;
import dev.weir.effect.EffectId;
import dev.weir.effect.EffectKey;
import dev.weir.env.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Effects that are over and that were asked for a moment ago, so that a storm of duplicates asks
 * the store once. An outcome never changes, so what is remembered is true for ever; what may come
 * after it — that the answer was delivered, that the effect is undone — is known at once for what
 * this process does, and after a few seconds for what another node does.
 *
 * <p>Bounded in number, size and time. Safe for any number of callers.
 */
final class Outcomes {
  private static final int MOST = 8_192;
  private static final int BYTES_MAX = 4 << 10;
  private static final long FOR_NANOS = Duration.ofSeconds(5).toNanos();

  private record Name(Tenant tenant, EffectKey key) {}

  private record Known(Effect effect, long nanos) {}

  private final Clock clock;
  private final ConcurrentMap<Name, Known> byKey = new ConcurrentHashMap<>();
  private final ConcurrentMap<EffectId, Name> byId = new ConcurrentHashMap<>();

  Outcomes(Clock clock) {
    this.clock = clock;
  }

  /** The effect that holds a key, if it is over and was asked for lately. */
  Optional<Effect> of(Tenant tenant, EffectKey key) {
    Known known = byKey.get(new Name(tenant, key));
    return known != null && clock.nanos() - known.nanos() < FOR_NANOS
        ? Optional.of(known.effect())
        : Optional.empty();
  }

  /** Somebody asked for this holder of a key. */
  void asked(Tenant tenant, EffectKey key, Effect holder) {
    int bytes = holder.outcome().flatMap(Request::result).map(Payload::size).orElse(0);
    if (!holder.state().over() || bytes > BYTES_MAX) {
      return;
    }
    if (byKey.size() >= MOST) {
      byKey.clear(); // forgetting is harmless
      byId.clear();
    }
    var name = new Name(tenant, key);
    byId.put(holder.id(), name);
    byKey.put(name, new Known(holder, clock.nanos()));
  }

  /** Something happened to an effect. */
  void happened(EffectId id) {
    if (!byId.isEmpty()) {
      Name name = byId.remove(id);
      if (name != null) {
        byKey.remove(name);
      }
    }
  }
}
