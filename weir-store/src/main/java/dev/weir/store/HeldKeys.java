package dev.weir.store;

import dev.weir.call.Tenant;
import dev.weir.effect.EffectKey;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keys that were held when they were last seen. A claim of such a key looks before it writes, which
 * makes a replay one shared read. Only a guess: a key that has become free since is claimed after
 * that look, and one that is not remembered is claimed at once.
 */
final class HeldKeys {
  private static final int GENERATION_MAX = 20_000;

  private record Name(Tenant tenant, EffectKey key) {}

  private volatile Set<Name> young = ConcurrentHashMap.newKeySet();
  private volatile Set<Name> old = Set.of();

  /** Remembers a key; what was not seen for two generations is forgotten. */
  void saw(Tenant tenant, EffectKey key) {
    Set<Name> now = young;
    now.add(new Name(tenant, key));
    if (now.size() >= GENERATION_MAX) {
      // Two threads that come here together forget a generation early, which is harmless.
      old = now;
      young = ConcurrentHashMap.newKeySet();
    }
  }

  /** Whether the key was held when it was last seen. */
  boolean probably(Tenant tenant, EffectKey key) {
    Name name = new Name(tenant, key);
    return young.contains(name) || old.contains(name);
  }
}
