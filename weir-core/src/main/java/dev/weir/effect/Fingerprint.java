package dev.weir.effect;

import dev.weir.call.Tenant;
import dev.weir.call.Worker;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/** A SHA-256 over parts of a call: equal for equal parts, and for nothing else that matters. */
public final class Fingerprint {
  private static final MessageDigest UNUSED = lookedUp();

  private final byte[] digest;

  private Fingerprint(byte[] digest) {
    this.digest = digest;
  }

  /** The fingerprint of these parts, each preceded by its length. */
  public static Fingerprint of(byte[]... parts) {
    MessageDigest sha = sha256();
    for (byte[] part : parts) {
      int length = part.length;
      sha.update((byte) (length >>> 24));
      sha.update((byte) (length >>> 16));
      sha.update((byte) (length >>> 8));
      sha.update((byte) length);
      sha.update(part);
    }
    return new Fingerprint(sha.digest());
  }

  /** How a session of this tenant is named to others. */
  public static Worker worker(Tenant tenant, String session) {
    return new Worker(
        of(tenant.name().getBytes(StandardCharsets.UTF_8), session.getBytes(StandardCharsets.UTF_8))
            .hex()
            .substring(0, Worker.DIGITS));
  }

  /** A fingerprint that a store kept: 32 bytes. */
  public static Fingerprint stored(byte[] digest) {
    if (digest.length != 32) {
      throw new IllegalArgumentException("a fingerprint has 32 bytes");
    }
    return new Fingerprint(digest.clone());
  }

  /** The 32 bytes. */
  public byte[] bytes() {
    return digest.clone();
  }

  /** Sixty-four hexadecimal digits. */
  public String hex() {
    return HexFormat.of().formatHex(digest);
  }

  /** A copy: to look the algorithm up among the providers costs more than to use it on a call. */
  private static MessageDigest sha256() {
    try {
      return (MessageDigest) UNUSED.clone();
    } catch (CloneNotSupportedException e) {
      // A provider may not be able to.
      return lookedUp();
    }
  }

  private static MessageDigest lookedUp() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Fingerprint fingerprint && Arrays.equals(digest, fingerprint.digest);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(digest);
  }

  @Override
  public String toString() {
    return hex();
  }
}
