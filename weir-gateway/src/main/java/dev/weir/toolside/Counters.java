package dev.weir.toolside;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

/** What happened with a tool server that nobody was answerable for. */
final class Counters {
  final LongAdder starts = new LongAdder();
  final LongAdder garbage = new LongAdder();
  final LongAdder strayAnswers = new LongAdder();
  final LongAdder unheard = new LongAdder();
  final LongAdder refusedQuestions = new LongAdder();
  final LongAdder lost = new LongAdder();
  private final AtomicReference<Optional<String>> trouble = new AtomicReference<>(Optional.empty());

  private final AtomicReference<Optional<String>> words = new AtomicReference<>(Optional.empty());

  /** Remembers what went wrong last, for doctor. */
  void trouble(String what) {
    trouble.set(Optional.of(what));
  }

  /** Remembers what the server said last on its standard error. */
  void lastWords(String text) {
    words.set(Optional.of(text));
  }

  /** As numbers. */
  ServerStats stats() {
    return new ServerStats(
        Math.max(0, starts.sum() - 1),
        garbage.sum(),
        strayAnswers.sum(),
        unheard.sum(),
        refusedQuestions.sum(),
        lost.sum(),
        trouble.get(),
        words.get());
  }
}
