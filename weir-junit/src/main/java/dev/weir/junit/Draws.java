package dev.weir.junit;

import dev.weir.effect.Fingerprint;
import java.nio.charset.StandardCharsets;

/**
 * Chance that follows from a seed and from what it is drawn for, and not from who drew before: a
 * digest of both. Good enough to decide what goes wrong, and no secret.
 */
final class Draws {
  private Draws() {}

  /** From 0, inclusive, to 1, exclusive. */
  static double uniform(long seed, String of) {
    String digest = Fingerprint.of((seed + " " + of).getBytes(StandardCharsets.UTF_8)).hex();
    return (Long.parseUnsignedLong(digest.substring(0, 16), 16) >>> 11) * 0x1.0p-53;
  }
}
