package dev.weir.env;

import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The host's randomness. Ids must not collide across nodes but need not be unguessable, so one
 * secure seed feeds SplitMix64 (Steele, Lea and Flood, OOPSLA 2014). One atomic counter serves all
 * threads: a generator per thread would be seeded anew for every virtual thread.
 */
final class SystemEntropy implements Entropy {
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  private final SecureRandom secure = new SecureRandom();
  private final AtomicLong state = new AtomicLong(secure.nextLong());

  @Override
  public long bits() {
    long z = state.addAndGet(GOLDEN_GAMMA);
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  @Override
  public byte[] secret(int length) {
    byte[] bytes = new byte[length];
    secure.nextBytes(bytes);
    return bytes;
  }
}
