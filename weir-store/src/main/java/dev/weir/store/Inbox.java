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
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition filled = lock.newCondition();
  private final Condition drained = lock.newCondition();
  private final ArrayDeque<Request> waiting = new ArrayDeque<>();
  private boolean closed;

  Inbox(int capacity) {
    this.capacity = capacity;
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

  /**
   * Waits for requests and takes what is there, at least one and at most so many or so many bytes.
   * Empty when the inbox is closed and nothing is left.
   */
  List<Request> take(int most, long bytesMax) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (waiting.isEmpty()) {
        if (closed) {
          return List.of();
        }
        filled.await();
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
      drained.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
