package dev.weir.bench;

import dev.weir.effect.EffectId;
import dev.weir.env.Env;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Makes rows that look like rows the ledger wrote, without knowing what they mean: what was nearly
 * always new and rose goes on rising, what was nearly always new and did not is random, everything
 * else is as it was in one of those rows. So an index sees the same order of keys.
 *
 * <p>For one thread.
 */
final class Likeness {
  /** A column with fewer values than one for so many rows has a vocabulary, not identities. */
  private static final int NEW_EVERY = 4;

  private enum Manner {
    DRAWN,
    RISING,
    RANDOM
  }

  private final Env env;
  private final List<@Nullable Object[]> sample;
  private final Manner[] manners;
  private long steps;

  /**
   * Learns from rows in the order in which they were written.
   *
   * @param sample at least a few hundred, written by one caller after the other
   */
  Likeness(List<@Nullable Object[]> sample, Env env) {
    this.env = env;
    this.sample = sample;
    this.manners = new Manner[sample.getFirst().length];
    for (int i = 0; i < manners.length; i++) {
      manners[i] = manner(i);
    }
  }

  private Manner manner(int column) {
    List<byte[]> seen = new ArrayList<>();
    int rises = 0;
    for (@Nullable Object[] row : sample) {
      byte[] now = bytes(row[column]);
      rises += !seen.isEmpty() && Arrays.compareUnsigned(seen.getLast(), now) <= 0 ? 1 : 0;
      seen.add(now);
    }
    if (seen.stream().map(ByteBuffer::wrap).distinct().count() <= seen.size() / NEW_EVERY) {
      return Manner.DRAWN;
    }
    return rises > seen.size() * 0.9 ? Manner.RISING : Manner.RANDOM;
  }

  /** The next row. */
  @Nullable Object[] next() {
    @Nullable Object[] model = sample.get(Math.floorMod(env.entropy().bits(), sample.size()));
    @Nullable Object[] row = model.clone();
    steps++;
    for (int i = 0; i < row.length; i++) {
      if (manners[i] != Manner.DRAWN && row[i] != null) {
        // What rises goes on from the last one: from any other it would come twice.
        @Nullable Object from = manners[i] == Manner.RISING ? sample.getLast()[i] : row[i];
        row[i] = identity(Objects.requireNonNull(from == null ? row[i] : from), manners[i]);
      }
    }
    return row;
  }

  private Object identity(Object model, Manner manner) {
    boolean rising = manner == Manner.RISING;
    return switch (model) {
      case UUID uuid -> rising ? EffectId.next(env).uuid() : random();
      case byte[] some ->
          Arrays.copyOf(rising ? ascending(some.length) : chance(some.length), some.length);
      case String some -> {
        byte[] bytes = rising ? ascending(some.length()) : chance(some.length());
        yield HexFormat.of().formatHex(bytes).substring(0, some.length());
      }
      case Long some -> rising ? some + steps : env.entropy().bits() >>> 1;
      case Integer some -> rising ? some + (int) steps : (int) (env.entropy().bits() >>> 33);
      default -> throw new IllegalArgumentException("no likeness of " + model.getClass());
    };
  }

  private UUID random() {
    return new UUID(env.entropy().bits(), env.entropy().bits());
  }

  /** At least so many bytes that are greater than the ones before. */
  private byte[] ascending(int length) {
    UUID uuid = EffectId.next(env).uuid();
    return ByteBuffer.allocate(Math.max(16, length))
        .putLong(uuid.getMostSignificantBits())
        .putLong(uuid.getLeastSignificantBits())
        .array();
  }

  private byte[] chance(int length) {
    var bytes = ByteBuffer.allocate(Math.max(8, (length + 7) & ~7));
    while (bytes.hasRemaining()) {
      bytes.putLong(env.entropy().bits());
    }
    return bytes.array();
  }

  /** How many bytes a row's values have. */
  static int size(@Nullable Object[] row) {
    return Arrays.stream(row).mapToInt(value -> bytes(value).length).sum();
  }

  /** A value as bytes that sort like it. */
  private static byte[] bytes(@Nullable Object value) {
    return switch (value) {
      case null -> new byte[0];
      case UUID uuid ->
          ByteBuffer.allocate(16)
              .putLong(uuid.getMostSignificantBits())
              .putLong(uuid.getLeastSignificantBits())
              .array();
      case byte[] some -> some;
      case Number some -> ByteBuffer.allocate(8).putLong(some.longValue() ^ Long.MIN_VALUE).array();
      default -> value.toString().getBytes(StandardCharsets.UTF_8);
    };
  }
}
