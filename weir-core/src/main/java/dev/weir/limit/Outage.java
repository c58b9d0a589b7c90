package dev.weir.limit;

import dev.weir.env.Clock;
import dev.weir.env.Entropy;
import dev.weir.env.Env;
import dev.weir.env.Signal;
import dev.weir.env.Threads;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Callers of one tool who wait on this node until its breaker closes. An open breaker closes only
 * by being tried, so the first of them asks for leave to try as soon as the fleet may; the others
 * wait for what comes of it, or until they are the first. Bounded. Safe for any number of callers.
 *
 * <p>Schedule that the order in {@link Place#await} is for: (1) a caller takes a new signal; (2) it
 * looks at the breaker; (3) the breaker changes; (4) it waits. Whatever changes after (1) raises
 * the signal that it waits for.
 */
final class Outage {
  /** So many callers may wait. */
  static final int MOST = 1_000;

  /** What others of the fleet try is heard of; the first looks for itself as often, in case. */
  private static final Duration LOOK = Duration.ofSeconds(1);

  /**
   * Those who wait when it closes go on one after another in about so long each: all at once would
   * break it again.
   */
  private static final Duration PACE = Duration.ofMillis(50);

  private final Clock clock;
  private final Threads threads;
  private final Entropy entropy;
  private final ReentrantLock lock = new ReentrantLock();
  private final LinkedHashSet<Place> waiting = new LinkedHashSet<>();
  private volatile boolean empty = true;

  Outage(Env env) {
    this.clock = env.clock();
    this.threads = env.threads();
    this.entropy = env.entropy();
  }

  /** How the breaker stands. */
  interface Standing {
    /** Whether it is closed. */
    boolean closed();

    /** How long it may not be tried still. */
    Duration shut();
  }

  /** Whether to ask for leave now. */
  enum Turn {
    ASK,
    TOO_LATE,
    /** Nobody waits for the answer any more. */
    GONE
  }

  /** A caller's place among those who wait; compared by identity. For one thread. */
  final class Place implements AutoCloseable {
    private final List<Signal> gone;
    private final List<Signal.Watch> watches;
    private Signal news = threads.signal("the tool's breaker");

    private Place(List<Signal> gone) {
      this.gone = gone;
      this.watches = gone.stream().map(signal -> signal.whenRaised(this::wake)).toList();
    }

    private void wake() {
      lock.lock();
      try {
        news.raise();
      } finally {
        lock.unlock();
      }
    }

    /** Takes a new signal. */
    private Signal renewed() {
      lock.lock();
      try {
        news = threads.signal("the tool's breaker");
        return news;
      } finally {
        lock.unlock();
      }
    }

    private boolean first() {
      lock.lock();
      try {
        return !waiting.isEmpty() && waiting.getFirst() == this;
      } finally {
        lock.unlock();
      }
    }

    /** Waits until something may have changed since it last asked. */
    Turn next(Standing breaker, Duration atMost) throws InterruptedException {
      // The signal from before it asked: what changed since then counts.
      return await(latest(), breaker, atMost, breaker.shut().isPositive() ? Duration.ZERO : LOOK);
    }

    private Signal latest() {
      lock.lock();
      try {
        return news;
      } finally {
        lock.unlock();
      }
    }

    /**
     * Waits for its turn to ask.
     *
     * @param pause how long not to ask unless something changes
     */
    private Turn await(Signal first, Standing breaker, Duration atMost, Duration pause)
        throws InterruptedException {
      long end = clock.nanos() + atMost.toNanos();
      Signal signal = first;
      Duration rest = pause;
      OptionalLong goesAt = OptionalLong.empty();
      while (true) {
        if (gone.stream().anyMatch(Signal::raised)) {
          return Turn.GONE;
        }
        Duration left = Duration.ofNanos(end - clock.nanos());
        if (!breaker.closed()) {
          goesAt = OptionalLong.empty();
        } else if (goesAt.isEmpty()) {
          goesAt = OptionalLong.of(clock.nanos() + drawn(left));
        }
        if (goesAt.isPresent() && goesAt.getAsLong() - clock.nanos() <= 0) {
          return Turn.ASK;
        }
        if (!left.isPositive()) {
          return Turn.TOO_LATE;
        }
        if (goesAt.isPresent()) {
          signal.await(Duration.ofNanos(goesAt.getAsLong() - clock.nanos()));
          signal = renewed();
          continue;
        }
        boolean tries = first();
        Duration shut = breaker.shut();
        if (tries && shut.isZero() && rest.isZero()) {
          return Turn.ASK;
        }
        Duration nap = tries ? (shut.isPositive() ? shut : rest) : left;
        signal.await(nap.compareTo(left) < 0 ? nap : left);
        rest = Duration.ZERO;
        signal = renewed();
      }
    }

    /** When it goes on, in nanoseconds from now: it must have time left for the call. */
    private long drawn(Duration left) {
      long spread = Math.min(PACE.toNanos() * (size() - 1), left.toNanos() / 2);
      return spread <= 0 ? 0 : Long.remainderUnsigned(entropy.bits(), spread);
    }

    /** Waits no more. */
    @Override
    public void close() {
      watches.forEach(Signal.Watch::end);
      lock.lock();
      try {
        waiting.remove(this);
        empty = waiting.isEmpty();
        if (!empty) {
          waiting.getFirst().news.raise();
        }
      } finally {
        lock.unlock();
      }
    }
  }

  /**
   * Begins to wait; nobody may when too many do already.
   *
   * @param gone raised when nobody waits for the answer any more
   */
  Optional<Place> join(List<Signal> gone) {
    lock.lock();
    try {
      if (waiting.size() >= MOST) {
        return Optional.empty();
      }
      var place = new Place(gone);
      waiting.add(place);
      empty = false;
      return Optional.of(place);
    } finally {
      lock.unlock();
    }
  }

  /** How many wait. */
  int size() {
    lock.lock();
    try {
      return waiting.size();
    } finally {
      lock.unlock();
    }
  }

  /** The breaker may be another now: all may go on when it is closed, and else the first. */
  void changed(Breaker now) {
    if (empty) {
      return;
    }
    lock.lock();
    try {
      waiting.stream()
          .limit(now.mode() == Breaker.Mode.CLOSED ? waiting.size() : 1)
          .forEach(place -> place.news.raise());
    } finally {
      lock.unlock();
    }
  }
}
