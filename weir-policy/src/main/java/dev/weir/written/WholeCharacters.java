package dev.weir.written;

import java.io.Reader;

/**
 * Hands out a text in pieces of which none ends in the middle of a character. SnakeYAML Engine
 * (3.0.1) completes such a piece with one more {@code char} than its buffer has room for; readers
 * of a newer JDK check their bounds, and a file with one emoji at the wrong place cannot be read.
 *
 * <p>For one thread. Closing it does nothing.
 */
public final class WholeCharacters extends Reader {
  private final String text;
  private int at;

  /** Hands out this text, once. */
  public WholeCharacters(String text) {
    this.text = text;
  }

  @Override
  public int read(char[] into, int from, int most) {
    if (at == text.length()) {
      return -1;
    }
    int end = Math.min(text.length(), at + most);
    if (end < text.length() && end - at > 1 && Character.isHighSurrogate(text.charAt(end - 1))) {
      end--;
    }
    text.getChars(at, end, into, from);
    int count = end - at;
    at = end;
    return count;
  }

  @Override
  public void close() {}
}
