package dev.weir.store;

import dev.weir.call.Payload;
import dev.weir.call.Tenant;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the bytes of a payload go: small ones into the event's row, big ones into a row of their
 * own under their SHA-256, once for each tenant however often they are written.
 */
final class Bodies {
  /** Above so many bytes a payload gets a row of its own. */
  static final int INLINE_BYTES_MAX = 2_048;

  /** Bytes under their hash. */
  private record Name(String tenant, String hash) {}

  private final Map<Name, Payload> big = new HashMap<>();

  /** A payload as two cells of a row, of which at most one is filled. */
  static final class Place {
    private static final Place NOWHERE = new Place(null, null);

    private final byte @Nullable [] inline;
    private final byte @Nullable [] ref;

    private Place(byte @Nullable [] inline, byte @Nullable [] ref) {
      this.inline = inline;
      this.ref = ref;
    }

    /** The bytes, when they are few. */
    byte @Nullable [] inline() {
      return inline;
    }

    /** Their hash, when they are many. */
    byte @Nullable [] ref() {
      return ref;
    }
  }

  /** Finds a place for a payload and keeps it for {@link #sheet}. */
  Place place(Tenant tenant, Optional<Payload> payload) {
    if (payload.isEmpty()) {
      return Place.NOWHERE;
    }
    byte[] bytes = payload.get().bytes();
    if (bytes.length <= INLINE_BYTES_MAX) {
      return new Place(bytes, null);
    }
    byte[] hash = sha256(bytes);
    big.putIfAbsent(new Name(tenant.name(), HexFormat.of().formatHex(hash)), payload.get());
    return new Place(null, hash);
  }

  boolean isEmpty() {
    return big.isEmpty();
  }

  /** The big ones, in an order that all writers share, so that two of them never wait in a ring. */
  Sheet sheet() {
    var sheet = new Sheet(Columns.BODY);
    big.entrySet().stream()
        .sorted(
            Map.Entry.comparingByKey(Comparator.comparing(Name::tenant).thenComparing(Name::hash)))
        .forEach(body ->
            sheet.add(
                Columns.NO_ID,
                body.getKey().tenant(),
                HexFormat.of().parseHex(body.getKey().hash()),
                body.getValue().bytes()));
    return sheet;
  }

  static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
