package dev.weir.store;

import dev.weir.call.Tenant;
import dev.weir.effect.EffectId;
import dev.weir.store.Rows.Standing;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Effects that this ledger moved a moment ago and that will be settled in another: it spares the
 * second append of a call the look-up. Only a guess, because every write checks how many events the
 * effect has; a wrong guess costs that look-up.
 */
final class Recent {
  private static final int SIZE_MAX = 20_000;

  private record Name(Tenant tenant, EffectId id) {}

  private final ConcurrentHashMap<Name, Standing> standings = new ConcurrentHashMap<>();

  /** Remembers an effect that is not settled yet. */
  void put(Tenant tenant, Standing standing) {
    if (standing.effect().state().settled()) {
      return;
    }
    if (standings.size() >= SIZE_MAX) {
      standings.clear(); // forgetting is harmless
    }
    standings.put(new Name(tenant, standing.effect().id()), standing);
  }

  /** What is remembered of an effect; it is forgotten with that. */
  Optional<Standing> take(Tenant tenant, EffectId id) {
    return Optional.ofNullable(standings.remove(new Name(tenant, id)));
  }
}
