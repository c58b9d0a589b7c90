package dev.weir.limit;

import dev.weir.env.Clock;
import dev.weir.error.Fault;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Failures that were all that could be had. Whoever makes the same call again although it was told
 * not to hears the same, and the tool is left alone. Bounded: the oldest go first. Safe for any
 * number of callers.
 */
final class Holdoff {
  /** A layer above that retries by itself does so within seconds. */
  static final Duration USUAL = Duration.ofSeconds(10);

  private static final int MOST = 10_000;

  private final Clock clock;
  private final LinkedHashMap<String, Spent> failures = new LinkedHashMap<>();

  private volatile boolean empty = true;

  private record Spent(Fault fault, long untilNanos) {}

  Holdoff(Clock clock) {
    this.clock = clock;
  }

  /** Looked at by every call, so without the lock; what is over may still be in it. */
  boolean isEmpty() {
    return empty;
  }

  synchronized void keep(String call, Fault fault) {
    failures.remove(call);
    failures.put(call, new Spent(fault, clock.nanos() + USUAL.toNanos()));
    while (failures.size() > MOST || (!failures.isEmpty() && over(failures.firstEntry()))) {
      failures.pollFirstEntry();
    }
    empty = failures.isEmpty();
  }

  private boolean over(Map.Entry<String, Spent> oldest) {
    return oldest.getValue().untilNanos() - clock.nanos() <= 0;
  }

  synchronized Optional<Limits.Spent> of(String call) {
    while (!failures.isEmpty() && over(failures.firstEntry())) {
      failures.pollFirstEntry();
    }
    empty = failures.isEmpty();
    Spent spent = failures.get(call);
    long left = spent == null ? 0 : spent.untilNanos() - clock.nanos();
    return spent != null && left > 0
        ? Optional.of(new Limits.Spent(spent.fault(), Duration.ofNanos(left)))
        : Optional.empty();
  }
}
