package dev.weir.ledger;

import java.util.Comparator;
import java.util.Optional;

/**
 * The order of keys: that of their UTF-8 bytes, on every ledger. {@code String.compareTo} differs
 * from it beyond U+FFFF, where Java compares halves of surrogate pairs.
 */
public final class KeyOrder {
  /** Compares two keys as their UTF-8 bytes would. */
  public static final Comparator<String> BYTES = KeyOrder::compare;

  private KeyOrder() {}

  /**
   * The least text that is greater than everything with this prefix; empty when nothing is, as for
   * the empty prefix.
   */
  public static Optional<String> after(String prefix) {
    int end = prefix.length();
    while (end > 0) {
      int last = prefix.codePointBefore(end);
      end -= Character.charCount(last);
      if (last < Character.MAX_CODE_POINT) {
        // Surrogates are no characters: U+D7FF is followed by U+E000.
        int next = last + 1 == Character.MIN_SURROGATE ? Character.MAX_SURROGATE + 1 : last + 1;
        return Optional.of(prefix.substring(0, end) + Character.toString(next));
      }
    }
    return Optional.empty();
  }

  private static int compare(String left, String right) {
    int common = Math.min(left.length(), right.length());
    for (int i = 0; i < common; i++) {
      char a = left.charAt(i);
      char b = right.charAt(i);
      if (a != b) {
        // Halves of pairs stand for characters beyond U+FFFF, so they go last.
        return Boolean.compare(Character.isSurrogate(a), Character.isSurrogate(b)) != 0
            ? Boolean.compare(Character.isSurrogate(a), Character.isSurrogate(b))
            : Character.compare(a, b);
      }
    }
    return Integer.compare(left.length(), right.length());
  }
}
