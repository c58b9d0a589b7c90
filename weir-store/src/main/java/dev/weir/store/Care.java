package dev.weir.store;

import java.util.concurrent.locks.ReentrantLock;

/**
 * Whether the keys of a batch of claims are written with care, each looked up before it is
 * inserted, or plainly, as if all of them were free. A batch that finds a key taken is undone as a
 * whole, is written again, and leaves two lines in the server's log; so after that the next batches
 * are written with care, and twice as many each time that it happens again soon. Where the same
 * keys come to several nodes all day, one batch in some thousand is tried plainly; where they do
 * not, all are.
 *
 * <p>Safe for any number of threads.
 */
final class Care {
  /** How many batches are written with care after the first that was undone. */
  static final int LEAST = 64;

  /** How many at most: a minute or two of a busy node. */
  static final int MOST = 1 << 14;

  private final ReentrantLock lock = new ReentrantLock();
  private int next = LEAST;
  private int careful;
  private int plain;

  /** Whether the next batch is to be written with care; asked once for each. */
  boolean needed() {
    lock.lock();
    try {
      if (careful > 0) {
        careful--;
        return true;
      }
      if (++plain >= next) {
        // As many went well as would have been spared.
        next = LEAST;
        plain = 0;
      }
      return false;
    } finally {
      lock.unlock();
    }
  }

  /** Says that a key of a batch was taken that was written plainly. */
  void collided() {
    lock.lock();
    try {
      careful = next;
      next = Math.min(MOST, 2 * next);
      plain = 0;
    } finally {
      lock.unlock();
    }
  }
}
