package dev.weir.limit;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How many calls are under way, and how many were ever let in, in one word: the second costs
 * nothing. The lower half holds the former, which is never negative; the upper wraps around. Safe
 * for any number of callers.
 */
final class Places {
  private static final long ONE = (1L << 32) + 1;

  private final AtomicLong word = new AtomicLong();

  /** Both, to be asked about and to be {@linkplain #takes taken} from. */
  long seen() {
    return word.get();
  }

  /** How many are under way, of what was seen. */
  static int underWay(long seen) {
    return (int) seen;
  }

  /** How many are under way. */
  int underWay() {
    return underWay(seen());
  }

  /** How many were let in since the beginning. */
  int letIn() {
    return (int) (seen() >>> 32);
  }

  /** Lets one in, if everything is as it was seen. */
  boolean takes(long seen) {
    return word.compareAndSet(seen, seen + ONE);
  }

  /** One was let in and found no way all the same: it never was. */
  void undone() {
    word.addAndGet(-ONE);
  }

  /** One is out again. */
  void leaves() {
    word.decrementAndGet();
  }
}
