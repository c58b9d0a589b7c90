package dev.weir.app;

import java.io.Console;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Optional;

/**
 * How far long work is, as one line on stderr that is written over. Silent where nobody looks: when
 * stderr is no terminal. Not safe for concurrent use.
 */
final class ProgressLine {
  private static final int BAR = 30;

  private final PrintStream err;
  private final boolean seen;
  private String last = "";

  private ProgressLine(PrintStream err, boolean seen) {
    this.err = err;
    this.seen = seen;
  }

  /** A line on this process's terminal, if it has one. */
  static ProgressLine onTerminal() {
    return new ProgressLine(
        System.err, Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent());
  }

  /** Says how far the work is. */
  void at(String stage, long done, long of) {
    int filled = of == 0 ? BAR : (int) (done * BAR / of);
    String line =
        String.format(
            Locale.ROOT, "%-22s [%-" + BAR + "s] %,d of %,d", stage, "#".repeat(filled), done, of);
    if (seen && !line.equals(last)) {
      err.print("\r" + line);
      err.flush();
      last = line;
    }
  }

  /** Wipes the line. */
  void done() {
    if (seen) {
      err.print("\r" + " ".repeat(last.length()) + "\r");
      err.flush();
    }
  }
}
