package dev.weir.toolside;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;

/** Reads lines of bytes, bounded. Confined to one reader thread. */
final class Lines {
  private static final int FIRST_CAPACITY = 64 << 10;

  private final InputStream in;
  private final int maxBytes;
  private byte[] buffer = new byte[FIRST_CAPACITY];
  private int from;
  private int to;

  Lines(InputStream in, int maxBytes) {
    this.in = in;
    this.maxBytes = maxBytes;
  }

  /** A line was longer than allowed. */
  static final class TooLong extends IOException {
    private static final long serialVersionUID = 1L;

    TooLong(int maxBytes) {
      super("a line of more than " + maxBytes + " bytes");
    }
  }

  /**
   * The next line without its end; empty at the end of the stream. What stands after the last line
   * end is half a message and is not given.
   */
  Optional<byte[]> next() throws IOException {
    int scanned = from;
    while (true) {
      for (int i = scanned; i < to; i++) {
        if (buffer[i] == '\n') {
          byte[] line = Arrays.copyOfRange(buffer, from, trimmed(i));
          from = i + 1;
          return Optional.of(line);
        }
      }
      if (to - from > maxBytes) {
        throw new TooLong(maxBytes);
      }
      makeRoom();
      scanned = to;
      int count = in.read(buffer, to, buffer.length - to);
      if (count < 0) {
        return Optional.empty();
      }
      to += count;
    }
  }

  private int trimmed(int end) {
    return end > from && buffer[end - 1] == '\r' ? end - 1 : end;
  }

  /** Moves the half line to the front, and grows only for a line that needs it. */
  private void makeRoom() {
    if (to < buffer.length) {
      return;
    }
    int held = to - from;
    byte[] target = held > buffer.length / 2 ? new byte[buffer.length * 2] : buffer;
    System.arraycopy(buffer, from, target, 0, held);
    if (held == 0 && buffer.length > FIRST_CAPACITY) {
      target = new byte[FIRST_CAPACITY];
    }
    buffer = target;
    from = 0;
    to = held;
  }
}
