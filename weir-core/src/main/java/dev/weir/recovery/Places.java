package dev.weir.recovery;

import dev.weir.env.Signal;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/** So many at once, and who finds no place waits for one. Safe for any number of callers. */
final class Places {
  private final Supplier<Signal> signals;
  private final AtomicInteger free;
  private final AtomicReference<Signal> left;

  /**
   * All of them free.
   *
   * @param signals makes a signal each time that a place is left
   */
  Places(Supplier<Signal> signals, int atOnce) {
    this.signals = signals;
    this.free = new AtomicInteger(atOnce);
    this.left = new AtomicReference<>(signals.get());
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
    left.getAndSet(signals.get()).raise();
  }
}
