package dev.weir.agentside;

import dev.weir.call.Payload;
import dev.weir.env.Signal;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Two streams as lines: bounded lines in, whole lines out.
 *
 * <p>Threads: one reads, any number write. A reader that does not read blocks the writers: there is
 * nobody else to serve on these streams.
 */
final class Lines {
  private final BufferedInputStream in;
  private final OutputStream out;
  private final int longest;
  private final Signal gone;
  private final ReentrantLock writing = new ReentrantLock();

  Lines(InputStream in, OutputStream out, int longest, Signal gone) {
    this.in = new BufferedInputStream(in, 1 << 16);
    this.out = out;
    this.longest = longest;
    this.gone = gone;
  }

  /** What comes next. */
  sealed interface Next {
    record Line(Payload bytes) implements Next {}

    /** A line longer than the bound; it was skipped. */
    record TooLong() implements Next {}

    record End() implements Next {}
  }

  /** The next line that is not blank. */
  Next next() {
    try {
      while (true) {
        Next next = line();
        if (!(next instanceof Next.Line line) || !blank(line.bytes().bytes())) {
          return next;
        }
      }
    } catch (IOException e) {
      return new Next.End();
    }
  }

  private Next line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(512);
    boolean tooLong = false;
    for (int b = in.read(); b >= 0; b = in.read()) {
      if (b == '\n') {
        return tooLong ? new Next.TooLong() : new Next.Line(Payload.of(line.toByteArray()));
      }
      if (line.size() >= longest) {
        tooLong = true;
      } else {
        line.write(b);
      }
    }
    return line.size() > 0 && !tooLong
        ? new Next.Line(Payload.of(line.toByteArray()))
        : new Next.End();
  }

  private static boolean blank(byte[] line) {
    for (byte b : line) {
      if (b != ' ' && b != '\t' && b != '\r') {
        return false;
      }
    }
    return true;
  }

  boolean write(Letter letter) {
    return write(letter.json().bytes());
  }

  /** Writes one message; says whether it is on its way. */
  boolean write(byte[] json) {
    byte[] line = new byte[json.length + 1];
    for (int i = 0; i < json.length; i++) {
      // JSON has line ends only between its tokens, where a blank does as well.
      line[i] = json[i] == '\n' || json[i] == '\r' ? (byte) ' ' : json[i];
    }
    line[json.length] = '\n';
    writing.lock();
    try {
      out.write(line);
      out.flush();
      return true;
    } catch (IOException e) {
      gone.raise();
      return false;
    } finally {
      writing.unlock();
    }
  }
}
