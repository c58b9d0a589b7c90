package dev.weir.written;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Collectors;

/** Guesses what was meant by a name that nobody knows. */
public final class Near {
  private static final int LONGEST = 64;

  private Near() {}

  /** A remedy: the nearest name if one is near, else all of them. */
  public static String remedy(String written, Collection<String> known) {
    String plain = plain(written);
    int allowed = Math.max(1, Math.min(3, plain.length() / 3));
    return known.stream()
        .filter(name -> written.length() <= LONGEST && distance(plain, plain(name)) <= allowed)
        .min(Comparator.comparingInt((String name) -> distance(plain, plain(name))))
        .map(name -> "did you mean `" + name + "`?")
        .orElseGet(() ->
            known.isEmpty()
                ? "remove it"
                : known.stream()
                    .sorted()
                    .limit(20)
                    .collect(Collectors.joining("`, `", "use one of `", "`")));
  }

  /** A name as a message may show it: on one line, and not longer than a name should be. */
  public static String shown(String name) {
    boolean longer = name.codePointCount(0, name.length()) > LONGEST;
    return printable(longer ? name.substring(0, name.offsetByCodePoints(0, LONGEST)) + "…" : name);
  }

  /** A text without what would break a line or a terminal. */
  public static String printable(String text) {
    return text.codePoints()
        .map(c -> hidden(c) ? '?' : c)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static boolean hidden(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }

  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replace('-', '_');
  }

  /** Edit distance in which two neighbours changing places count once. */
  private static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int swap = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        d[i][j] = Math.min(Math.min(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + swap);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
