package dev.weir.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * How PostgreSQL keeps a tenant's key: as half of the bits of its SHA-256, which no two keys share.
 * Short, so that the index of all keys that are held, which every claim touches somewhere at
 * random, stays in memory for longer; and nobody's business data, so that a server that writes into
 * its log whose place was taken writes nothing that an agent sent.
 *
 * <p>The occurrences of one intent have one hash, and so lie side by side.
 *
 * @param hash of the tenant and of the key without its occurrence
 * @param occurrence from one on; 0 of a key that has none
 */
record HashedKey(UUID hash, int occurrence) implements Comparable<HashedKey> {
  private static final int DIGITS = 8;

  /** A key as it is stored: see {@link Texts#kept}. */
  static HashedKey of(String tenant, String key) {
    String stem = KeyStem.of(key);
    String tail = key.substring(stem.length());
    boolean counted = tail.length() == DIGITS && tail.chars().allMatch(HashedKey::isDigit);
    return counted
        ? new HashedKey(hash(tenant, stem), Integer.parseInt(tail))
        : new HashedKey(hash(tenant, key), 0);
  }

  /** What all occurrences share whose keys begin with this stem. */
  static UUID hash(String tenant, String stem) {
    byte[] whose = tenant.getBytes(StandardCharsets.UTF_8);
    byte[] what = stem.getBytes(StandardCharsets.UTF_8);
    var both = ByteBuffer.allocate(Integer.BYTES + whose.length + what.length);
    // With its length, so that no two pairs are the same bytes.
    both.putInt(whose.length).put(whose).put(what);
    var hash = ByteBuffer.wrap(Bodies.sha256(both.array()));
    return new UUID(hash.getLong(), hash.getLong());
  }

  private static boolean isDigit(int character) {
    return character >= '0' && character <= '9';
  }

  /** In the order in which PostgreSQL's index has them. */
  @Override
  public int compareTo(HashedKey other) {
    int most =
        Long.compareUnsigned(hash.getMostSignificantBits(), other.hash.getMostSignificantBits());
    int least =
        Long.compareUnsigned(hash.getLeastSignificantBits(), other.hash.getLeastSignificantBits());
    return most != 0 ? most : least != 0 ? least : Integer.compare(occurrence, other.occurrence);
  }
}
