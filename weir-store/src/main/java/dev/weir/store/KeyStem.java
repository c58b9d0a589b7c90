package dev.weir.store;

/**
 * What the keys of all occurrences of one intent begin with, and of any other key the whole of it.
 * Whoever keeps keys by a hash takes that of the stem, so that the latest occurrence can be asked
 * for.
 */
final class KeyStem {
  private static final String JUDGED = "judged:";

  private KeyStem() {}

  /** The stem of a key. */
  static String of(String key) {
    return key.startsWith(JUDGED) ? key.substring(0, key.lastIndexOf(':') + 1) : key;
  }

  /** Whether all keys that begin with this have it as their stem. */
  static boolean is(String prefix) {
    return prefix.startsWith(JUDGED) && prefix.indexOf(':', JUDGED.length()) == prefix.length() - 1;
  }
}
