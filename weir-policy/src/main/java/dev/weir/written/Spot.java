package dev.weir.written;

/**
 * A place in a text.
 *
 * @param line counts from one
 * @param column counts from one, in code points
 */
public record Spot(int line, int column) {
  /** Where every text begins. */
  public static final Spot START = new Spot(1, 1);

  /** The place of a code unit of a text; past the end is the end. */
  public static Spot of(String text, int index) {
    int line = 1;
    int lineStart = 0;
    int end = Math.min(index, text.length());
    for (int i = 0; i < end; i++) {
      if (text.charAt(i) == '\n') {
        line++;
        lineStart = i + 1;
      }
    }
    return new Spot(line, text.codePointCount(lineStart, end) + 1);
  }

  /** So many columns further on its line. */
  public Spot right(int columns) {
    return new Spot(line, column + columns);
  }
}
