package dev.weir.effect;

import dev.weir.env.Env;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/**
 * The name of one effect in the ledger: a UUID of version 7 (RFC 9562), so ids sort by time and new
 * rows land at the end of an index.
 */
public record EffectId(UUID uuid) implements Comparable<EffectId> {

  /**
   * A fresh id. The twelve bits after the milliseconds hold their fraction (RFC 9562, section 6.2,
   * method 3), so that ids made one after the other in a process sort in the order they were made.
   */
  public static EffectId next(Env env) {
    Instant now = env.clock().now();
    long millis = now.toEpochMilli();
    long nanosInMilli = Duration.between(Instant.ofEpochMilli(millis), now).toNanos();
    long fraction = nanosInMilli * 4096L / 1_000_000L;
    long high = (millis << 16) | 0x7000L | fraction;
    long low = (env.entropy().bits() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
    return new EffectId(new UUID(high, low));
  }

  /** The least id of a millisecond: no effect of that time or later has a smaller one. */
  public static EffectId first(Instant at) {
    return new EffectId(new UUID((at.toEpochMilli() << 16) | 0x7000L, 0x8000_0000_0000_0000L));
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
