package dev.weir.limit;

import java.util.concurrent.atomic.LongAdder;

/** What this node has counted of a tool since it started. */
final class ToolStats {
  private final LongAdder calls = new LongAdder();
  private final LongAdder again = new LongAdder();
  private final LongAdder first = new LongAdder();
  private final LongAdder later = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder foreign = new LongAdder();
  private final LongAdder queued = new LongAdder();
  private final LongAdder stale = new LongAdder();
  private final LongAdder otherTool = new LongAdder();
  private final LongAdder handedOff = new LongAdder();

  void attempted(int number) {
    (number == 1 ? calls : again).increment();
  }

  /** How many calls were attempted. */
  long called() {
    return calls.sum();
  }

  /** How many attempts found the tool working. */
  long worked() {
    return first.sum() + later.sum();
  }

  void worked(int number) {
    (number == 1 ? first : later).increment();
  }

  void refused() {
    refused.increment();
  }

  /** A refusal was not the last word: it is asked again. */
  void reconsidered() {
    refused.decrement();
  }

  /** A call waits for the tool to be mended. */
  void queued() {
    queued.increment();
  }

  void instead(Instead how) {
    switch (how) {
      case STALE -> stale.increment();
      case OTHER_TOOL -> otherTool.increment();
      case HANDED_OFF -> handedOff.increment();
    }
  }

  void foreignRetry() {
    foreign.increment();
  }

  LimitsView.Counts counts() {
    return new LimitsView.Counts(
        calls.sum(),
        calls.sum() + again.sum(),
        first.sum(),
        later.sum(),
        refused.sum(),
        foreign.sum(),
        new LimitsView.Substitutes(stale.sum(), queued.sum(), otherTool.sum(), handedOff.sum()));
  }
}
