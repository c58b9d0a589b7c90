package dev.weir.limit;

import dev.weir.env.Env;
import dev.weir.env.Signal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The way to one tool server from this node: so many calls at once, so many in a time, none while
 * it asked to be left alone, no faster than it was found to bear, and a fair queue of bounded
 * length for the rest.
 *
 * <p>While nobody waits a call costs two compare-and-sets. Schedule that the order of the steps in
 * {@link #leave} and {@link #enter} is for: (1) a caller finds no place; (2) a place becomes free;
 * (3) the caller joins the queue. Whoever joins looks once more after it has joined, whoever leaves
 * looks at the queue after it has left: one of the two sees the other.
 */
final class ServerGate {
  /** A waiting caller is told to come back after at least so long. */
  private static final Duration COME_BACK = Duration.ofSeconds(1);

  private final Env env;
  private final ServerLimits limits;
  private final Adaptive adaptive;
  private final Cooling cooling;
  private final Pacing pacing;
  private final Optional<Slots> slots;
  private final Optional<Portion> portion;
  private final Exchanger exchanger;
  private final Places places = new Places();
  private final ReentrantLock lock = new ReentrantLock();
  private final FairQueue<Waiter> queue = new FairQueue<>();
  private final LongAdder refused = new LongAdder();
  private volatile int waiting;

  ServerGate(Env env, String server, ServerLimits limits, String node, Exchanger exchanger) {
    this.env = env;
    this.limits = limits;
    this.exchanger = exchanger;
    this.adaptive = new Adaptive(env.clock(), limits.atLeast());
    this.pacing = new Pacing(env, places::letIn, this::look);
    this.cooling = new Cooling(env, server, this::look, pacing::heard);
    this.slots =
        limits
            .atOnce()
            .map(most -> new Slots(env.clock(), server, most, node, this::demand, this::look));
    this.portion =
        limits.rate().map(rule -> new Portion(env.clock(), server, rule, this::ready, this::look));
    exchanger.add(cooling);
    slots.ifPresent(exchanger::add);
    portion.ifPresent(exchanger::add);
  }

  /** How it went at the gate. */
  enum Entry {
    ADMITTED,
    /** The queue is full. */
    FULL,
    /** It waited for as long as it may. */
    TOO_LATE,
    /** Nobody waits for the answer any more. */
    GONE
  }

  /** Somebody in the queue. Compared by identity. */
  private static final class Waiter {
    private final Signal turn;
    private volatile boolean admitted;

    private Waiter(Signal turn) {
      this.turn = turn;
    }
  }

  /** Takes a place if there is one at this moment and nobody waits for it. */
  boolean tries(long nowNanos) {
    return waiting == 0 && takes(nowNanos);
  }

  /**
   * Waits for a place. Whoever is admitted must {@link #leave}.
   *
   * @param atMost how long
   * @param gone raised when nobody waits for the answer any more
   * @throws InterruptedException if the calling thread is interrupted; it has no place then
   */
  Entry enter(FairQueue.Place place, Duration atMost, List<Signal> gone)
      throws InterruptedException {
    return tries(env.clock().nanos()) ? Entry.ADMITTED : queued(place, atMost, gone);
  }

  /**
   * Schedule that the look before the queue's bound is for: (1) we take the last place for a moment
   * and find nothing left of the rate; (2) a portion is heard, and whoever waits finds no place;
   * (3) we give it back, and the queue is full. Nobody else would look for them.
   */
  private Entry queued(FairQueue.Place place, Duration atMost, List<Signal> gone)
      throws InterruptedException {
    var waiter = new Waiter(env.threads().signal("a place"));
    lock.lock();
    try {
      if (cooling.left().compareTo(atMost) > 0) {
        // Nobody is admitted before that: it need not be waited for.
        refused.increment();
        return Entry.TOO_LATE;
      }
      admitWhoCan();
      if (queue.size() >= limits.queued()) {
        // Without a queue there may still be a place at this moment.
        if (limits.queued() == 0 && takes(env.clock().nanos())) {
          return Entry.ADMITTED;
        }
        refused.increment();
        return Entry.FULL;
      }
      queue.add(place, waiter);
      waiting = queue.size();
      admitWhoCan();
    } finally {
      lock.unlock();
    }
    if (!waiter.admitted) {
      exchanger.soon();
      await(place, waiter, atMost, gone);
    }
    return ending(place, waiter, gone);
  }

  private void await(FairQueue.Place place, Waiter waiter, Duration atMost, List<Signal> gone)
      throws InterruptedException {
    List<Signal.Watch> watches =
        gone.stream().map(signal -> signal.whenRaised(waiter.turn::raise)).toList();
    try {
      waiter.turn.await(atMost);
    } catch (InterruptedException e) {
      if (withdraw(place, waiter)) {
        leave();
      }
      throw e;
    } finally {
      watches.forEach(Signal.Watch::end);
    }
  }

  private Entry ending(FairQueue.Place place, Waiter waiter, List<Signal> gone) {
    lock.lock();
    try {
      if (waiter.admitted) {
        return Entry.ADMITTED;
      }
      queue.remove(place, waiter);
      waiting = queue.size();
    } finally {
      lock.unlock();
    }
    refused.increment();
    return gone.stream().anyMatch(Signal::raised) ? Entry.GONE : Entry.TOO_LATE;
  }

  /** Takes somebody out of the queue who was interrupted; says whether it had a place by then. */
  private boolean withdraw(FairQueue.Place place, Waiter waiter) {
    lock.lock();
    try {
      if (!waiter.admitted) {
        queue.remove(place, waiter);
        waiting = queue.size();
      }
      return waiter.admitted;
    } finally {
      lock.unlock();
    }
  }

  /** Gives the place back. */
  void leave() {
    places.leaves();
    if (waiting > 0) {
      look();
    }
  }

  /** Something may have become free. */
  private void look() {
    lock.lock();
    try {
      admitWhoCan();
    } finally {
      lock.unlock();
    }
  }

  /** Under the lock. */
  private void admitWhoCan() {
    while (queue.size() > 0 && takes(env.clock().nanos())) {
      Waiter next = queue.poll().orElseThrow();
      next.admitted = true;
      next.turn.raise();
    }
    waiting = queue.size();
  }

  /** Takes a place, a turn of the pace and what a call of the rate is, or nothing. */
  private boolean takes(long nowNanos) {
    if (cooling.isOn() || !takesPlace(nowNanos)) {
      return false;
    }
    if (!pacing.takes()) {
      places.undone();
      return false;
    }
    if (portion.isPresent() && !portion.get().takes(nowNanos)) {
      pacing.givesBack();
      places.undone();
      return false;
    }
    return true;
  }

  /**
   * Schedule that the second look is for: (1) we find fewer under way than there may be; (2) the
   * node gives a part of its share back and counts what is under way; (3) we take a place. Either
   * (2) counts us, or we see what it left.
   */
  private boolean takesPlace(long nowNanos) {
    long seen = places.seen();
    while (Places.underWay(seen) < atOnce(nowNanos)) {
      if (places.takes(seen)) {
        int before = Places.underWay(seen);
        if (slots.isEmpty()) {
          return true;
        }
        if (before < slots.get().mine(nowNanos)) {
          slots.get().used(before + 1);
          return true;
        }
        places.undone();
        return false;
      }
      seen = places.seen();
    }
    return false;
  }

  private int atOnce(long nowNanos) {
    return slots.isPresent()
        ? Math.min(adaptive.limit(), slots.get().mine(nowNanos))
        : adaptive.limit();
  }

  /** How many who wait lack nothing but a call of the rate: for others none is taken. */
  private int ready() {
    int free = Math.min(atOnce(env.clock().nanos()) - places.underWay(), pacing.most());
    return cooling.isOn() ? 0 : Math.clamp(free, 0, waiting);
  }

  private Slots.Demand demand() {
    return new Slots.Demand(places.underWay(), waiting);
  }

  /** A call was answered just now. */
  void answered(long nowNanos, long tookNanos, long usualNanos) {
    pacing.answered(nowNanos);
    adaptive.answered(tookNanos, usualNanos, places.underWay());
  }

  /** A call got no answer in time. */
  void suffered() {
    adaptive.suffered();
  }

  /** The server has too much to do for a call that began then; perhaps it said until when. */
  void pushedBack(Optional<Duration> after, long beganNanos) {
    adaptive.suffered();
    pacing.pushedBack(after, beganNanos);
    if (after.isPresent()) {
      cooling.begin(after.get());
      exchanger.soon();
    }
  }

  /** When to come back, for somebody who was refused. */
  Duration comeBack() {
    Duration cool = cooling.left();
    return cool.compareTo(COME_BACK) > 0 ? cool : COME_BACK;
  }

  /** How long the server is left alone still. */
  Duration cooling() {
    return cooling.left();
  }

  /** How things stand. */
  LimitsView.ServerView view(String server) {
    return new LimitsView.ServerView(
        server,
        places.underWay(),
        atOnce(env.clock().nanos()),
        limits.atOnce(),
        waiting,
        limits.queued(),
        cooling.left(),
        pacing.perSecond(),
        refused.sum());
  }
}
