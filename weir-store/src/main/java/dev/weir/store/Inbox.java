package dev.weir.store;

import dev.weir.env.Clock;
import dev.weir.env.Env;
import dev.weir.env.Threads;
import dev.weir.error.ErrorCode;
import dev.weir.error.WeirException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;

/**
 * What callers want, on its way to the threads that do it: first come, first served, and bounded,
 * so that a slow store slows its callers down instead of filling the heap.
 */
final class Inbox<T extends Pending> {
  /** How long a caller waits for room, and then for the answer, before it hears "unavailable". */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** How often whoever takes gives way to callers that come. */
  private static final int TURNS_MAX = 4;

  private final Clock clock;
  private final int capacity;
  private final IntSupplier backlog;
  private final Threads threads;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition filled = lock.newCondition();
  private final Condition crowded = lock.newCondition();
  private final Condition drained = lock.newCondition();
  private final ArrayDeque<T> waiting = new ArrayDeque<>();
  private int away;
  private boolean closed;

  /** An empty inbox of this capacity, where so many that wait are a backlog. */
  Inbox(int capacity, IntSupplier backlog, Env env) {
    this.clock = env.clock();
    this.threads = env.threads();
    this.capacity = capacity;
    this.backlog = backlog;
  }

  /**
   * Puts something in and waits until it is answered.
   *
   * @throws WeirException with {@code LEDGER_UNAVAILABLE} when there is no room or no answer for
   *     too long, and with whatever it failed with
   */
  void submit(T pending) {
    switch (put(pending, PATIENCE)) {
      case TAKEN -> await(pending);
      case FULL -> throw unavailable("the ledger does not keep up; nothing was written");
      case CLOSED -> throw unavailable("the ledger is closed");
    }
    pending.requireSuccess();
  }

  /** Interruption does not cut the wait short: the caller must learn what became of its write. */
  private void await(T pending) {
    long until = clock.nanos() + PATIENCE.toNanos();
    boolean interrupted = false;
    try {
      while (true) {
        Duration left = Duration.ofNanos(until - clock.nanos());
        try {
          if (pending.await(left)) {
            return;
          }
          if (left.isNegative() || left.isZero()) {
            boolean untouched = takeBack(pending);
            throw unavailable(
                untouched
                    ? "the ledger does not answer; nothing was written"
                    : "the ledger does not answer; the write may be stored");
          }
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static WeirException unavailable(String detail) {
    return new WeirException(ErrorCode.LEDGER_UNAVAILABLE, detail);
  }

  /** What became of an attempt to put something in. */
  private enum Offer {
    TAKEN,
    FULL,
    CLOSED
  }

  /** Puts it in, waiting for room for a while. Interruption does not cut the wait short. */
  private Offer put(T pending, Duration atMost) {
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
      waiting.add(pending);
      filled.signal();
      if (waiting.size() >= backlog.getAsInt() || away > 0) {
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

  /** Takes it back; false when somebody is at it already. */
  private boolean takeBack(T pending) {
    lock.lock();
    try {
      return waiting.remove(pending);
    } finally {
      lock.unlock();
    }
  }

  /** When a thread takes its next batch. */
  enum When {
    /** As soon as anything waits. */
    FILLED,
    /** Only when there is a backlog, or another who takes is away. */
    CROWDED
  }

  /**
   * Waits until something is there and takes it, at most so many or so many bytes. A closed inbox
   * is emptied without waiting; the answer is empty when nothing is left.
   */
  List<T> take(When when, int most, long bytesMax) throws InterruptedException {
    Condition enough = when == When.FILLED ? filled : crowded;
    lock.lockInterruptibly();
    try {
      do {
        while (waiting.size() < least(when) && !closed) {
          enough.await();
        }
        if (when == When.FILLED) {
          gather();
        }
      } while (waiting.isEmpty() && !closed); // meanwhile another may have taken them
      var taken = new ArrayList<T>(Math.min(most, waiting.size()));
      long bytes = 0;
      while (!waiting.isEmpty() && taken.size() < most && bytes < bytesMax) {
        T next = waiting.remove();
        next.take();
        taken.add(next);
        bytes += next.bytes();
      }
      drained.signalAll();
      return taken;
    } finally {
      lock.unlock();
    }
  }

  private int least(When when) {
    return when == When.FILLED || away > 0 ? 1 : backlog.getAsInt();
  }

  /**
   * Callers that were answered together come back together, each in a few microseconds. So whoever
   * takes gives way to them as long as that brings more, and not to wait for anybody.
   */
  private void gather() {
    int before = 0;
    for (int turns = 0;
        turns < TURNS_MAX && waiting.size() > before && waiting.size() < backlog.getAsInt();
        turns++) {
      before = waiting.size();
      lock.unlock();
      try {
        threads.giveWay();
      } finally {
        lock.lock();
      }
    }
  }

  /** How many wait to be taken. */
  int waiting() {
    lock.lock();
    try {
      return waiting.size();
    } finally {
      lock.unlock();
    }
  }

  /** Says that whoever takes is busy elsewhere: the others take whatever comes meanwhile. */
  void leave() {
    lock.lock();
    try {
      away++;
      crowded.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Says that whoever left takes again. */
  void comeBack() {
    lock.lock();
    try {
      away--;
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
