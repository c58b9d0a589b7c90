package dev.weir.store;

import dev.weir.call.Tenant;
import dev.weir.effect.EffectKey;
import dev.weir.store.Rows.Standing;
import java.util.Optional;

/** Who holds a key. */
interface Holders extends AutoCloseable {

  /** The effect that holds it, as it is now. */
  Optional<Standing> of(Tenant tenant, EffectKey key);

  /** Answers what was asked, and no more after that. */
  @Override
  void close();

  /** Each asks for itself: right where the database is in this process. */
  static Holders each(Reader reader) {
    return new Holders() {
      @Override
      public Optional<Standing> of(Tenant tenant, EffectKey key) {
        return reader.holder(tenant, key);
      }

      @Override
      public void close() {}
    };
  }
}
