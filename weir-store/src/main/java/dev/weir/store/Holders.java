package dev.weir.store;

import dev.weir.call.Tenant;
import dev.weir.effect.EffectKey;
import dev.weir.store.Rows.Standing;
import java.util.Optional;

/** Who holds a key. */
interface Holders extends AutoCloseable {

  /** The effect that holds it, as it is now. */
  Optional<Standing> of(Tenant tenant, EffectKey key);

  /** The effect that holds the last key, in their order, that begins with this. */
  Optional<Standing> latest(Tenant tenant, String prefix);

  /** Answers what was asked, and no more after that. */
  @Override
  void close();
}
