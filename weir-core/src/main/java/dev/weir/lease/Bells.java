package dev.weir.lease;

import dev.weir.env.Env;
import dev.weir.env.Signal;
import dev.weir.error.WeirException;
import dev.weir.waiting.Party;
import dev.weir.waiting.Ring;
import dev.weir.waiting.Wait;
import dev.weir.waiting.Waits;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Who waits, in this process, for leases. For stores to use. Whoever comes to the front of its
 * queues by a release of this process is woken; all look by themselves several times a second, and
 * that keeps their places: what another node releases, and what ends by the passing of time, is
 * found then. Safe for any number of callers.
 */
public final class Bells {
  private static final Duration FIRST_LOOK = Duration.ofMillis(20);
  private static final Duration LAST_LOOK = Duration.ofMillis(200);

  /** A lease ends by the store's clock, which is not looked at before it is over. */
  private static final Duration SURELY_OVER = Duration.ofMillis(1);

  private final Env env;
  private final Map<LeaseId, Signal> waiting = new ConcurrentHashMap<>();

  /** Nobody waits yet. */
  public Bells(Env env) {
    this.env = env;
  }

  /** What waiting needs of a store. */
  public interface Store {
    /** Judges an ask, durably. */
    Ask.Outcome judged(Ask ask);
  }

  /** A token that was never given before. */
  public Token token() {
    return new Token(LeaseId.next(env), env.entropy().bits());
  }

  /** Takes the names, waiting for them so long at most. */
  public AcquireVerdict await(Acquire wish, Store store, Duration atMost, Waits waits)
      throws InterruptedException {
    LeaseId place = LeaseId.next(env);
    long until = env.clock().nanos() + atMost.toNanos();
    Duration pause = FIRST_LOOK;
    boolean granted = false;
    Optional<Wait> wait = Optional.empty();
    try {
      while (true) {
        Signal bell = env.threads().signal("lease free");
        waiting.put(place, bell);
        long began = env.clock().nanos();
        AcquireVerdict verdict =
            ((Ask.Outcome.Judged)
                    store.judged(new Ask.Acquiring(wish, token(), Optional.of(place))))
                .verdict();
        granted = verdict instanceof AcquireVerdict.Granted;
        if (!(verdict instanceof AcquireVerdict.Busy busy)) {
          return verdict;
        }
        if (wait.isEmpty()) {
          wait =
              Optional.of(
                  waits.begin(wish.by(), Waits.leaseOf(wish.names()), Set.of(place(wish, place))));
        }
        Optional<Ring> ring = wait.get().behind(began, parties(wish, busy));
        if (ring.isPresent()) {
          return new AcquireVerdict.Refused(ring.get().fault());
        }
        Duration left = Duration.ofNanos(until - env.clock().nanos());
        if (left.isNegative() || left.isZero()) {
          return verdict;
        }
        Duration look = least(least(pause, left), soonest(busy));
        bell.await(look);
        pause = least(pause.multipliedBy(2), LAST_LOOK);
      }
    } finally {
      waiting.remove(place);
      wait.ifPresent(Wait::close);
      if (!granted && wait.isPresent()) {
        leave(wish, store, place);
      }
    }
  }

  /** A place that cannot be given up lapses by itself. */
  private static void leave(Acquire wish, Store store, LeaseId place) {
    try {
      store.judged(new Ask.Leaving(wish.by().tenant(), place, wish.names()));
    } catch (WeirException e) {
      assert !e.fault().detail().isEmpty() : "whatever it was, it hurts nobody";
    }
  }

  private static Party place(Acquire wish, LeaseId place) {
    return Party.place(wish.by().tenant(), place.toString());
  }

  private static Set<Party> parties(Acquire wish, AcquireVerdict.Busy busy) {
    var parties = new LinkedHashSet<Party>();
    for (InTheWay one : busy.inTheWay()) {
      one.holder().ifPresent(it -> parties.add(Party.session(it.by().tenant(), it.by().session())));
    }
    for (InTheWay one : busy.inTheWay()) {
      List<Waiter> before = one.before().reversed();
      before.forEach(it -> parties.add(place(wish, it.place())));
    }
    return parties;
  }

  /** How long until the first lease in the way ends, if nobody renews it. */
  private static Duration soonest(AcquireVerdict.Busy busy) {
    return busy.inTheWay().stream()
        .flatMap(it -> it.holder().stream())
        .map(Lease::until)
        .min(Instant::compareTo)
        .map(end -> Duration.between(busy.now(), end).plus(SURELY_OVER))
        .orElse(LAST_LOOK);
  }

  private static Duration least(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  /** These have come to the front of something that is free. */
  public void ring(Collection<LeaseId> places) {
    places.forEach(place -> Optional.ofNullable(waiting.get(place)).ifPresent(Signal::raise));
  }
}
