package dev.weir.call;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * JSON text that Weir carries without looking into it, UTF-8, byte for byte as it arrived. Nobody
 * may change the bytes after handing them over: they are not copied.
 */
public final class Payload {
  private static final Payload EMPTY = new Payload("{}".getBytes(StandardCharsets.UTF_8));

  private final byte[] bytes;

  private Payload(byte[] bytes) {
    this.bytes = bytes;
  }

  /** A payload of these bytes, which the giver promises never to change. */
  public static Payload of(byte[] json) {
    return new Payload(json);
  }

  /** A payload of this JSON text. */
  public static Payload of(String json) {
    return new Payload(json.getBytes(StandardCharsets.UTF_8));
  }

  /** The empty object. */
  public static Payload empty() {
    return EMPTY;
  }

  /** The bytes themselves; do not change them. */
  public byte[] bytes() {
    return bytes;
  }

  /** The JSON text. */
  public String text() {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** How many bytes. */
  public int size() {
    return bytes.length;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Payload payload && Arrays.equals(bytes, payload.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** The size only: payloads hold what users would not want in a log. */
  @Override
  public String toString() {
    return "payload of " + bytes.length + " bytes";
  }
}
