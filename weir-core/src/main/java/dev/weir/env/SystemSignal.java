package dev.weir.env;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
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

  /** Guards the wishes. */
  private final ReentrantLock lock = new ReentrantLock();

  /** The newest wish; most signals never have more than one. */
  private @Nullable Wish newest;

  SystemSignal(Alarms alarms) {
    this.alarms = alarms;
  }

  /** Stands in a list, so that taking it back costs the same however many there are. */
  private final class Wish implements Watch {
    private final Runnable then;
    private @Nullable Wish newer;
    private @Nullable Wish older;
    private boolean standing;

    private Wish(Runnable then) {
      this.then = then;
    }

    /** Under the lock. */
    private void add() {
      standing = true;
      older = newest;
      if (older != null) {
        older.newer = this;
      }
      newest = this;
    }

    /** Under the lock; twice does no harm. */
    private void remove() {
      if (!standing) {
        return;
      }
      standing = false;
      if (newer == null) {
        newest = older;
      } else {
        newer.older = older;
      }
      if (older != null) {
        older.newer = newer;
      }
      newer = null;
      older = null;
    }

    @Override
    public void end() {
      lock.lock();
      try {
        remove();
      } finally {
        lock.unlock();
      }
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
      Waker.wake(someone.thread);
    }
    for (Wish wish = taken(); wish != null; wish = taken()) {
      wish.then.run();
    }
  }

  /** A wish that nobody else will grant. */
  private @Nullable Wish taken() {
    lock.lock();
    try {
      Wish wish = newest;
      if (wish != null) {
        wish.remove();
      }
      return wish;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Schedule that the lock is for: (1) we find the signal not raised; (2) it is raised; (3) we add
   * the wish. Whoever raises takes the lock after (2), so either it finds the wish, or we find the
   * signal raised.
   */
  @Override
  public Watch whenRaised(Runnable then) {
    var wish = new Wish(then);
    lock.lock();
    try {
      if (!raised()) {
        wish.add();
        return wish;
      }
    } finally {
      lock.unlock();
    }
    then.run();
    return wish;
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
