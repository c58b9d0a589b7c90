package dev.weir.effect;

import dev.weir.env.Env;
import java.util.UUID;

/**
 * The name of one effect in the ledger: a UUID of version 7 (RFC 9562), so ids sort by time and new
 * rows land at the end of an index.
 */
public record EffectId(UUID uuid) implements Comparable<EffectId> {

  /** A fresh id. */
  public static EffectId next(Env env) {
    long millis = env.clock().now().toEpochMilli();
    long high = (millis << 16) | 0x7000L | (env.entropy().bits() & 0x0FFFL);
    long low = (env.entropy().bits() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
    return new EffectId(new UUID(high, low));
  }

  /**
   * The id that a text names.
   *
   * @throws IllegalArgumentException if it names none
   */
  public static EffectId parse(String text) {
    return new EffectId(UUID.fromString(text));
  }

  /** The order of time, and of unsigned bytes. */
  @Override
  public int compareTo(EffectId other) {
    int high =
        Long.compareUnsigned(uuid.getMostSignificantBits(), other.uuid.getMostSignificantBits());
    return high != 0
        ? high
        : Long.compareUnsigned(
            uuid.getLeastSignificantBits(), other.uuid.getLeastSignificantBits());
  }

  @Override
  public String toString() {
    return uuid.toString();
  }
}
