package dev.weir.simulator;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** What happened, for people: the last lines of it, or nothing at all where nobody will read it. */
final class Trace {
  private static final int MOST = 200_000;

  private final LongSupplier nanos;
  private final Keeping keeping;
  private final Deque<String> lines = new ArrayDeque<>();

  /** Whether lines are kept. */
  enum Keeping {
    NOTHING,
    LINES
  }

  Trace(LongSupplier nanos, Keeping keeping) {
    this.nanos = nanos;
    this.keeping = keeping;
  }

  /** Must draw nothing and change nothing: a run is the same with a trace and without. */
  void line(String who, Supplier<String> what) {
    if (keeping == Keeping.LINES) {
      if (lines.size() == MOST) {
        lines.removeFirst();
      }
      lines.addLast(
          String.format(Locale.ROOT, "%12.6f  %-10s %s", nanos.getAsLong() / 1e9, who, what.get()));
    }
  }

  List<String> lines() {
    return List.copyOf(lines);
  }
}
