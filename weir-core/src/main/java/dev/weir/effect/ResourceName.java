package dev.weir.effect;

import java.nio.charset.StandardCharsets;

/**
 * The canonical name of a contested thing, such as {@code file:/conf/app.json}. Two names mean the
 * same thing exactly when they are equal; whoever makes one sees to that.
 *
 * @param text 1 to {@link #MAX} characters and at most {@link #BYTES_MAX} bytes in UTF-8, none of
 *     them control characters or half a surrogate pair
 */
public record ResourceName(String text) implements Comparable<ResourceName> {
  /** The longest name, in characters. */
  public static final int MAX = 1_024;

  /** The longest name, in bytes: what an index of every store bears beside a tenant's name. */
  public static final int BYTES_MAX = 2_000;

  /** Checks the bounds. */
  public ResourceName {
    if (text.isEmpty() || !fits(text)) {
      throw new IllegalArgumentException(
          "a resource's name has 1 to " + MAX + " characters, and at most " + BYTES_MAX + " bytes");
    }
    if (text.codePoints().anyMatch(ResourceName::impossible)) {
      throw new IllegalArgumentException("a resource's name is text without control characters");
    }
  }

  /** Whether a text is short enough. */
  public static boolean fits(String text) {
    return text.length() <= MAX && text.getBytes(StandardCharsets.UTF_8).length <= BYTES_MAX;
  }

  private static boolean impossible(int c) {
    return Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE;
  }

  /** The order in which several are taken. */
  @Override
  public int compareTo(ResourceName other) {
    return text.compareTo(other.text);
  }

  @Override
  public String toString() {
    return text;
  }
}
