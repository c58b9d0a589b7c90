package dev.weir.env;

import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Predicate;

/** What is to be done in a simulated world, by time. */
final class SimulatedTimers {
  /** Timers that nobody wants any more are swept out when there are so many, and half of all. */
  private static final int FORGOTTEN_MOST = 1_000;

  private final PriorityQueue<SimulatedTimer> queue =
      new PriorityQueue<>(SimulatedTimer.EARLIEST_FIRST);
  private int forgotten;

  void add(SimulatedTimer timer) {
    queue.add(timer);
  }

  /** Nobody wants it any more. Cheap, for most timers end like this: whoever waits is woken. */
  void forget(SimulatedTimer timer) {
    if (!timer.end()) {
      return;
    }
    forgotten++;
    if (forgotten > FORGOTTEN_MOST && forgotten > queue.size() / 2) {
      removeIf(any -> false);
    }
  }

  void removeIf(Predicate<SimulatedTimer> which) {
    queue.removeIf(timer -> timer.over() || which.test(timer));
    forgotten = 0;
  }

  /** Takes the first one out, if it is due by then. */
  Optional<SimulatedTimer> next(long untilNanos) {
    while (true) {
      SimulatedTimer timer = queue.peek();
      if (timer == null || (!timer.over() && timer.atNanos() > untilNanos)) {
        return Optional.empty();
      }
      queue.remove();
      if (timer.end()) {
        return Optional.of(timer);
      }
      forgotten--;
    }
  }
}
