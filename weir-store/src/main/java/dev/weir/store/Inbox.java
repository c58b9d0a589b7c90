package dev.weir.store;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Requests on their way to the writers: first come, first served, and bounded, so that a slow store
 * slows its callers down instead of filling the heap.
 */
final class Inbox {
  private final int capacity;
  private final int backlog;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition filled = lock.newCondition();
  private final Condition crowded = lock.newCondition();
  private final Condition drained = lock.newCondition();
  private final ArrayDeque<Request> waiting = new ArrayDeque<>();
  private boolean closed;

  /** An empty inbox of this capacity, where so many waiting requests are a backlog. */
  Inbox(int capacity, int backlog) {
    this.capacity = capacity;
    this.backlog = backlog;
  }

  /** What became of an attempt to put something in. */
  enum Offer {
    TAKEN,
    FULL,
    CLOSED
  }

  /** Puts a request in, waiting for room for a while. Interruption does not cut the wait short. */
  Offer put(Request request, Duration atMost) {
    long left = atMost.toNanos();
    boolean interrupted = false;
    lock.lock();
    try {
      while (waiting.size() >= capacity && !closed && left > 0) {
        try {
          left = drained.awaitNanos(left);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (closed) {
        return Offer.CLOSED;
      }
      if (waiting.size() >= capacity) {
        return Offer.FULL;
      }
      waiting.add(request);
      filled.signal();
      if (waiting.size() >= backlog) {
        crowded.signal();
      }
      return Offer.TAKEN;
    } finally {
      lock.unlock();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Takes a request back; false when a writer has it already. */
  boolean takeBack(Request request) {
    lock.lock();
    try {
      return waiting.remove(request);
    } finally {
      lock.unlock();
    }
  }

  /** When a writer takes its next batch. */
  enum When {
    /** As soon as anything waits. */
    FILLED,
    /** Only when there is a backlog. */
    CROWDED
  }

  /**
   * Waits for requests and takes what is there, at most so many or so many bytes. A closed inbox is
   * emptied without waiting; the answer is empty when nothing is left.
   */
  List<Request> take(When when, int most, long bytesMax) throws InterruptedException {
    int least = when == When.FILLED ? 1 : backlog;
    Condition enough = when == When.FILLED ? filled : crowded;
    lock.lockInterruptibly();
    try {
      while (waiting.size() < least && !closed) {
        enough.await();
      }
      var taken = new ArrayList<Request>(Math.min(most, waiting.size()));
      long bytes = 0;
      while (!waiting.isEmpty() && taken.size() < most && bytes < bytesMax) {
        Request next = waiting.remove();
        taken.add(next);
        bytes += next.bytes();
      }
      drained.signalAll();
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /** Nothing more comes in; what is in can still be taken. */
  void close() {
    lock.lock();
    try {
      closed = true;
      filled.signalAll();
      crowded.signalAll();
      drained.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
