package dev.weir.store;

/**
 * Text on its way into a table. UTF-8 has no halves of surrogate pairs and PostgreSQL no U+0000,
 * but agents send both. In what only describes (a reason, a detail) they become U+FFFD, so that one
 * odd character does not lose a record; a key is refused instead, by {@code Projection}, because a
 * repaired key could meet another one.
 */
final class Texts {
  private static final char REPLACEMENT = '\uFFFD';

  private Texts() {}

  /** The text as it can be kept. */
  static String kept(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0 || Character.isSurrogate(c)) {
        return repaired(text);
      }
    }
    return text;
  }

  private static String repaired(String text) {
    var kept = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        kept.append(c).append(text.charAt(++i));
      } else {
        kept.append(c == 0 || Character.isSurrogate(c) ? REPLACEMENT : c);
      }
    }
    return kept.toString();
  }
}
