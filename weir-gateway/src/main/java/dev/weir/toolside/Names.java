package dev.weir.toolside;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Names that somebody may have meant. */
final class Names {
  private static final int MOST = 5;
  private static final int LONGEST = 100;

  private Names() {}

  /** The nearest few of the known names. */
  static List<String> near(String wanted, Collection<String> known) {
    String lower = cut(wanted).toLowerCase(Locale.ROOT);
    return known.stream()
        .sorted(
            Comparator.<String>comparingInt(name -> distance(lower, cut(name)))
                .thenComparing(x -> x))
        .limit(MOST)
        .toList();
  }

  /** A name from outside, fit for a message. */
  static String quoted(String name) {
    return '"' + cut(name).replaceAll("[\\p{Cntrl}\"]", "?") + '"';
  }

  private static String cut(String name) {
    return name.length() > LONGEST ? name.substring(0, LONGEST) : name;
  }

  /** How many letters must change (Levenshtein 1966), in two rows. */
  private static int distance(String left, String right) {
    int[] above = new int[right.length() + 1];
    for (int j = 0; j <= right.length(); j++) {
      above[j] = j;
    }
    for (int i = 1; i <= left.length(); i++) {
      int[] row = new int[right.length() + 1];
      row[0] = i;
      for (int j = 1; j <= right.length(); j++) {
        int replaced =
            above[j - 1]
                + (left.charAt(i - 1) == Character.toLowerCase(right.charAt(j - 1)) ? 0 : 1);
        row[j] = Math.min(replaced, 1 + Math.min(above[j], row[j - 1]));
      }
      above = row;
    }
    return above[right.length()];
  }
}
