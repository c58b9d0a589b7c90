package dev.weir.naming;

/** What was written of a row, read from left to right. */
final class RowText {
  private final String text;
  private int at;

  RowText(String text) {
    this.text = text;
  }

  /**
   * A part of it.
   *
   * @param text what it says, without quotes and encoding
   * @param quoted whether it stood in quotes
   */
  record Piece(String text, boolean quoted) {}

  /** The next identifier, up to one of these ends. */
  Piece identifier(String ends) throws NotNameable {
    skipBlanks();
    if (isAtEnd()) {
      throw new NotNameable("an identifier of it is empty");
    }
    Piece identifier =
        switch (text.charAt(at)) {
          case '"' -> inQuotes('"');
          case '`' -> inQuotes('`');
          case '[' -> inQuotes(']');
          default -> new Piece(upTo(ends), false);
        };
    requireOneOf(ends);
    return identifier;
  }

  /** The next value, up to the next key. */
  Piece value() throws NotNameable {
    skipBlanks();
    if (!isAtEnd() && (text.charAt(at) == '\'' || text.charAt(at) == '"')) {
      Piece value = inQuotes(text.charAt(at));
      requireOneOf("&");
      return value;
    }
    return new Piece(Percent.decoded(upTo("&")), false);
  }

  private Piece inQuotes(char close) throws NotNameable {
    var inside = new StringBuilder();
    at++;
    while (!isAtEnd()) {
      char c = text.charAt(at);
      at++;
      if (c == close && (isAtEnd() || text.charAt(at) != close)) {
        return new Piece(inside.toString(), true);
      }
      if (c == close) {
        at++;
      }
      inside.append(c);
    }
    throw new NotNameable("a quote of it is not closed");
  }

  private String upTo(String ends) {
    int from = at;
    while (!isAtEnd() && ends.indexOf(text.charAt(at)) < 0) {
      at++;
    }
    return text.substring(from, at).strip();
  }

  private void requireOneOf(String ends) throws NotNameable {
    skipBlanks();
    if (!isAtEnd() && ends.indexOf(text.charAt(at)) < 0) {
      throw new NotNameable("something follows a closed quote of it");
    }
  }

  /** Whether this comes next; then it is passed. */
  boolean passed(char sign) {
    boolean next = !isAtEnd() && text.charAt(at) == sign;
    if (next) {
      at++;
      skipBlanks();
    }
    return next;
  }

  void require(char sign, String complaint) throws NotNameable {
    if (!passed(sign)) {
      throw new NotNameable(complaint);
    }
  }

  void requireEnd() throws NotNameable {
    if (!isAtEnd()) {
      throw new NotNameable("something follows it");
    }
  }

  boolean isAtEnd() {
    return at == text.length();
  }

  private void skipBlanks() {
    while (!isAtEnd() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }
}
