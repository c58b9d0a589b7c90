package dev.weir.recovery;

import dev.weir.env.Signal;
import dev.weir.env.Threads;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** So many at once, and who finds no place waits for one. Safe for any number of callers. */
final class Places {
  private final Threads threads;
  private final AtomicInteger free;
  private final AtomicReference<Signal> left;

  Places(Threads threads, int atOnce) {
    this.threads = threads;
    this.free = new AtomicInteger(atOnce);
    this.left = new AtomicReference<>(threads.signal("a place is left"));
  }

  /**
   * Takes a place; says whether there was one in time. Schedule that the second look is for: (1) we
   * find no place; (2) one is left, and its signal raised; (3) we would wait for the next signal.
   * And that we look again for: (1) a place is left, and its signal not raised yet; (2) we take it,
   * and come for the next; (3) the signal is raised, and no place is there.
   *
   * @param atMost how long nobody leaves, at most
   */
  boolean taken(Duration atMost) throws InterruptedException {
    while (!taken()) {
      Signal next = left.get();
      if (taken()) {
        return true;
      }
      if (!next.await(atMost)) {
        return taken();
      }
    }
    return true;
  }

  private boolean taken() {
    return free.getAndUpdate(places -> Math.max(0, places - 1)) > 0;
  }

  /** Gives a place back. */
  void leave() {
    free.incrementAndGet();
    left.getAndSet(threads.signal("a place is left")).raise();
  }
}
