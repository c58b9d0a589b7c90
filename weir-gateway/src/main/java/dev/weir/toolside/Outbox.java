package dev.weir.toolside;

import dev.weir.call.Payload;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Messages on their way to a server's standard input. Bounded: whoever has a request waits for
 * room. What waits here was provably not sent.
 */
final class Outbox {
  private static final int MAX_MESSAGES = 4_096;
  private static final long MAX_BYTES = 64L << 20;

  /** Answers and notices of our own have no one to wait; they may go over the bound so far. */
  private static final int MAX_CONTROLS = 16_384;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition room = lock.newCondition();
  private final Condition filled = lock.newCondition();
  private final ArrayDeque<Item> items = new ArrayDeque<>();
  private long bytes;
  private boolean closed;

  /**
   * A message.
   *
   * @param line its bytes with the line end
   * @param exchange the request that it is, if it is one
   */
  record Item(Payload line, Optional<Exchange> exchange) {}

  /** Whether a message was taken in. */
  enum Put {
    /** It waits to be written. */
    QUEUED,
    /** There was no room in time. */
    FULL,
    /** Nothing is written any more. */
    CLOSED
  }

  /** Takes a request in, waiting for room. One larger than the whole box goes alone. */
  Put put(Item item, Until until) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = until.left();
      while (!closed && full(item)) {
        if (left <= 0) {
          return Put.FULL;
        }
        left = Math.min(room.awaitNanos(left), until.left());
      }
      return add(item);
    } finally {
      lock.unlock();
    }
  }

  /** Takes in a message that nobody waits for; full when a server has stopped reading. */
  Put putAtOnce(Item item) {
    lock.lock();
    try {
      return items.size() >= MAX_CONTROLS ? Put.FULL : add(item);
    } finally {
      lock.unlock();
    }
  }

  private boolean full(Item item) {
    return items.size() >= MAX_MESSAGES || (bytes > 0 && bytes + item.line().size() > MAX_BYTES);
  }

  private Put add(Item item) {
    if (closed) {
      return Put.CLOSED;
    }
    items.add(item);
    bytes += item.line().size();
    filled.signal();
    return Put.QUEUED;
  }

  /** Everything that waits, up to a bound; waits for something. Empty when closed. */
  List<Item> take(int maxMessages) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!closed && items.isEmpty()) {
        filled.await();
      }
      List<Item> taken = new ArrayList<>(Math.min(items.size(), maxMessages));
      while (!closed && !items.isEmpty() && taken.size() < maxMessages) {
        Item item = items.remove();
        bytes -= item.line().size();
        taken.add(item);
      }
      room.signalAll();
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /** Takes in nothing any more and gives nothing out; what was still waiting. */
  List<Item> close() {
    lock.lock();
    try {
      closed = true;
      List<Item> left = List.copyOf(items);
      items.clear();
      bytes = 0;
      room.signalAll();
      filled.signalAll();
      return left;
    } finally {
      lock.unlock();
    }
  }
}
