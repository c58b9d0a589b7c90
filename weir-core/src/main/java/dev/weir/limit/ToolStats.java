package dev.weir.limit;

import java.util.concurrent.atomic.LongAdder;

/** What this node has counted of a tool since it started. */
final class ToolStats {
  private final LongAdder calls = new LongAdder();
  private final LongAdder attempts = new LongAdder();
  private final LongAdder first = new LongAdder();
  private final LongAdder later = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder foreign = new LongAdder();

  void attempted(int number) {
    attempts.increment();
    if (number == 1) {
      calls.increment();
    }
  }

  void worked(int number) {
    (number == 1 ? first : later).increment();
  }

  void refused() {
    refused.increment();
  }

  void foreignRetry() {
    foreign.increment();
  }

  LimitsView.Counts counts() {
    return new LimitsView.Counts(
        calls.sum(), attempts.sum(), first.sum(), later.sum(), refused.sum(), foreign.sum());
  }
}
