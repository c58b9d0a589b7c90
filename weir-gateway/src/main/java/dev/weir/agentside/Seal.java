package dev.weir.agentside;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What lets a node know again what it, or any other node of its fleet, has given to an agent to
 * carry: HMAC-SHA-256 with a secret that the fleet shares. Immutable; safe for concurrent use.
 */
public final class Seal {
  private static final String ALGORITHM = "HmacSHA256";

  private final byte[] secret;

  private Seal(byte[] secret) {
    this.secret = secret.clone();
  }

  /** The seal of whoever has this secret; at least 16 bytes that nobody can guess. */
  public static Seal of(byte[] secret) {
    if (secret.length < 16) {
      throw new IllegalArgumentException("a secret has at least 16 bytes");
    }
    return new Seal(secret);
  }

  /**
   * Signs parts, each with its length, so that no two lists of parts read the same.
   *
   * @param purpose what for: what is signed for one purpose is not for another
   */
  byte[] sign(String purpose, byte[]... parts) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(secret, ALGORITHM));
      part(mac, purpose.getBytes(StandardCharsets.UTF_8));
      for (byte[] part : parts) {
        part(mac, part);
      }
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no " + ALGORITHM, e);
    }
  }

  /** Whether a signature is ours; takes as long for one that is nearly right as for any other. */
  boolean signed(byte[] signature, String purpose, byte[]... parts) {
    return MessageDigest.isEqual(signature, sign(purpose, parts));
  }

  private static void part(Mac mac, byte[] part) {
    mac.update(
        new byte[] {
          (byte) (part.length >>> 24),
          (byte) (part.length >>> 16),
          (byte) (part.length >>> 8),
          (byte) part.length
        });
    mac.update(part);
  }
}
