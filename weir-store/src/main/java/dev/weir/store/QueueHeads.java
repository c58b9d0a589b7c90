package dev.weir.store;

import dev.weir.env.Clock;
import dev.weir.task.Urgency;
import dev.weir.task.Wanted;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Where the first task of a queue was seen that was due. PostgreSQL keeps the index entries of
 * tasks that have long been taken until it vacuums, and a look from the very beginning walks over
 * all of them: a second's work leaves hundreds of pages of them. So most looks begin where the last
 * one found something, and one in a tenth of a second at the beginning, for what was committed
 * late. Whoever finds less than it wants must look from the beginning before it says so.
 *
 * <p>Only where to begin: what is found is locked and judged as ever. Safe for any number of
 * callers.
 */
final class QueueHeads {
  /** Where nothing is left out. */
  static final long BEGINNING = Long.MIN_VALUE;

  private static final long TRUSTED_NANOS = Duration.ofMillis(100).toNanos();
  private static final int MOST = 10_000;

  private record Place(Wanted.Queue queue, Urgency urgency) {}

  /**
   * A head.
   *
   * @param lookedNanos when somebody last looked from the beginning
   */
  private record Head(long dueMicros, long lookedNanos) {}

  private final Clock clock;
  private final Map<Place, Head> heads = new ConcurrentHashMap<>();

  QueueHeads(Clock clock) {
    this.clock = clock;
  }

  /** From which moment on to look. */
  long from(Wanted.Queue queue, Urgency urgency) {
    Head head = heads.get(new Place(queue, urgency));
    return head == null || clock.nanos() - head.lookedNanos() > TRUSTED_NANOS
        ? BEGINNING
        : head.dueMicros();
  }

  /** A look from there found this to be the first, and as many as were wanted. */
  void found(Wanted.Queue queue, Urgency urgency, long from, long firstMicros) {
    if (heads.size() > MOST) {
      heads.clear();
    }
    heads.compute(
        new Place(queue, urgency),
        (place, before) ->
            new Head(
                firstMicros,
                from == BEGINNING || before == null ? clock.nanos() : before.lookedNanos()));
  }

  /** A look found less than was wanted: the next one begins at the beginning. */
  void forget(Wanted.Queue queue) {
    for (Urgency urgency : Urgency.values()) {
      heads.remove(new Place(queue, urgency));
    }
  }
}
