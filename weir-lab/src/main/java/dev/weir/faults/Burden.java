package dev.weir.faults;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** What a server bears that falls over when too much comes at once. Thread-safe. */
final class Burden {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final When.Above rule;

  /** When calls came, of the last second. */
  private final Deque<Long> came = new ArrayDeque<>();

  private long upAgain;
  private boolean fallen;

  Burden(When.Above rule) {
    this.rule = rule;
  }

  /** Takes one more call; whether the server is down by then. */
  synchronized boolean falls(long nowNanos) {
    if (fallen && nowNanos - upAgain < 0) {
      return true;
    }
    fallen = false;
    while (!came.isEmpty() && nowNanos - came.getFirst() >= SECOND) {
      came.removeFirst();
    }
    came.addLast(nowNanos);
    if (came.size() <= rule.perSecond()) {
      return false;
    }
    came.clear();
    fallen = true;
    upAgain = nowNanos + rule.down().toNanos();
    return true;
  }
}
