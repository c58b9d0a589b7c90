package dev.weir.difference;

import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How a difference is told.
 *
 * @param lines the most lines, {@link #LINES_LEAST} to {@link #LINES_MOST}
 * @param withheld names of members whose values are not shown, wherever they are, in any case
 */
public record Telling(int lines, Set<String> withheld) {
  /** The fewest lines that can be asked for. */
  public static final int LINES_LEAST = 1;

  /** The most lines that can be asked for. */
  public static final int LINES_MOST = 200;

  /** What is told unless somebody says otherwise. */
  public static final Telling USUAL = new Telling(40, Set.of());

  /** The most characters of a difference, whatever its lines. */
  static final int CHARACTERS_MOST = 8_000;

  /** The most characters of one value, or of one line of a text. */
  static final int SHOWN_MOST = 160;

  /** Checks the bounds; of the names, the case does not count. */
  public Telling {
    if (lines < LINES_LEAST || lines > LINES_MOST) {
      throw new IllegalArgumentException("a difference has 1 to " + LINES_MOST + " lines");
    }
    withheld = withheld.stream().map(it -> it.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
  }

  /** Whether the values of members of this name are not shown. */
  boolean withholds(String name) {
    return withheld.contains(name.toLowerCase(Locale.ROOT));
  }

  /** A line as it may be shown: short, and without what moves a cursor or hides a letter. */
  static String shown(String text, int most) {
    var shown = new StringBuilder();
    text.codePoints()
        .limit(most)
        .map(it -> visible(it) ? it : '\uFFFD')
        .forEach(shown::appendCodePoint);
    return text.codePointCount(0, text.length()) > most ? shown + "…" : shown.toString();
  }

  private static boolean visible(int letter) {
    return switch (Character.getType(letter)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          letter == '\t';
      default -> true;
    };
  }
}
