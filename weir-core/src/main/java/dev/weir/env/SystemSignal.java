package dev.weir.env;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A signal that threads park on. Long waits of virtual threads park without a timer of their own
 * and are woken by an {@link Alarms alarm}; short ones need the precision and use a timed wait.
 */
final class SystemSignal implements Signal {
  /** From here on an alarm's coarseness does not matter. */
  private static final Duration LONG = Duration.ofSeconds(1);

  private final Alarms alarms;
  private final CountDownLatch latch = new CountDownLatch(1);

  /** The one virtual thread that waits long, as nearly every signal has; others use the latch. */
  private final AtomicReference<@Nullable Waiting> waiting = new AtomicReference<>();

  private final Set<Wish> wishes = ConcurrentHashMap.newKeySet(1);

  SystemSignal(Alarms alarms) {
    this.alarms = alarms;
  }

  /** Compared by identity: two equal wishes are still two. */
  private static final class Wish {
    private final Runnable then;

    private Wish(Runnable then) {
      this.then = then;
    }
  }

  /** Who waits. */
  private static final class Waiting {
    private final Thread thread;
    private volatile boolean late;

    private Waiting(Thread thread) {
      this.thread = thread;
    }
  }

  @Override
  public void raise() {
    latch.countDown();
    Waiting someone = waiting.get();
    if (someone != null) {
      LockSupport.unpark(someone.thread);
    }
    wishes.forEach(this::grant);
  }

  /**
   * Whoever removes the wish runs it, so it runs once, also when (1) a wish is added, (2) the
   * signal is raised and finds it, (3) the adder sees the signal raised.
   */
  private void grant(Wish wish) {
    if (wishes.remove(wish)) {
      wish.then.run();
    }
  }

  @Override
  public Watch whenRaised(Runnable then) {
    var wish = new Wish(then);
    wishes.add(wish);
    if (raised()) {
      grant(wish);
    }
    return () -> wishes.remove(wish);
  }

  @Override
  public boolean raised() {
    return latch.getCount() == 0;
  }

  @Override
  public boolean await(Duration atMost) throws InterruptedException {
    if (raised()) {
      return true;
    }
    if (Thread.currentThread().isVirtual() && atMost.compareTo(LONG) >= 0) {
      Waiting me = new Waiting(Thread.currentThread());
      if (waiting.compareAndSet(null, me)) {
        return awaitLong(me, atMost);
      }
    }
    return latch.await(Math.max(0, atMost.toNanos()), TimeUnit.NANOSECONDS);
  }

  /**
   * Schedule that the loop is for: (1) we find the signal not raised; (2) it is raised, finds us
   * waiting and unparks us; (3) we park: the permit lets us through at once.
   */
  private boolean awaitLong(Waiting me, Duration atMost) throws InterruptedException {
    Watch alarm =
        alarms.set(
            atMost,
            () -> {
              me.late = true;
              LockSupport.unpark(me.thread);
            });
    try {
      while (!raised() && !me.late) {
        LockSupport.park(this);
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
      }
      return raised();
    } finally {
      alarm.end();
      waiting.set(null);
    }
  }
}
