package dev.weir.difference;

/** The lines of a difference, as many as there is room for. */
final class Told {
  private final Telling how;
  private final StringBuilder text = new StringBuilder();
  private int lines;
  private int left;

  Told(Telling how) {
    this.how = how;
  }

  /** Whether another line has room. */
  boolean room() {
    return lines < how.lines() && text.length() < Telling.CHARACTERS_MOST;
  }

  /** One more line; counted where there is no room. */
  void line(String line) {
    if (!room()) {
      left++;
      return;
    }
    text.append(lines == 0 ? "" : "\n").append(line);
    lines++;
  }

  /** So many more lines would follow. */
  void more(int lines) {
    left += lines;
  }

  @Override
  public String toString() {
    return left == 0 ? text.toString() : text + "\n… and " + left + " more";
  }
}
