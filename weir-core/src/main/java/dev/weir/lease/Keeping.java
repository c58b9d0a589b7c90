package dev.weir.lease;

import dev.weir.call.Origin;
import dev.weir.effect.ResourceName;
import dev.weir.env.Env;
import dev.weir.env.Signal;
import dev.weir.error.WeirException;
import dev.weir.waiting.Waits;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Does something under a lease: takes it, renews it while the work goes on, ends the work before
 * the lease ends, and lets go of it afterwards.
 *
 * <p>It renews at a third of the lease's length and, after a failure, again after a sixth. The
 * third failure in a row ends the work, and so does a refusal. Apart from all that the work ends
 * when five sixths of the time have passed that the lease was last known to have, counted from
 * before it was asked for: a renewal that does not come back cannot hold that up. Ending means that
 * the work's thread is interrupted and {@link Held#mine} says no. Schedule that this is for: (1)
 * the holder's process stands still past the lease's end; (2) another one takes the lease; (3) the
 * first wakes up and goes on in the middle of a write, before its alarm rings. Nothing in its own
 * process can prevent that: the fence can, at the thing itself.
 *
 * <p>Safe for any number of callers.
 */
public final class Keeping {
  private static final int FAILURES_MOST = 3;

  private final Env env;
  private final Leases leases;
  private final Waits waits;

  /** Keeps these leases. */
  public Keeping(Env env, Leases leases, Waits waits) {
    this.env = env;
    this.leases = leases;
    this.waits = waits;
  }

  /** What is done under a lease. */
  @FunctionalInterface
  public interface Work<T> {
    /**
     * Does it.
     *
     * @throws InterruptedException when the lease is lost meanwhile
     */
    T under(Held held) throws InterruptedException;
  }

  /** A lease as the work sees it. */
  public interface Held {
    /** The fence of a name, for the thing itself to compare. */
    long fence(ResourceName name);

    /** Whether the lease is certainly still there, as far as this node's clock can tell. */
    boolean mine();
  }

  /** What became of it. */
  public sealed interface Ended<T> {
    /** The work was done, all of it under the lease. */
    record Done<T>(T result) implements Ended<T> {}

    /** The lease could not be had. Nothing was done. */
    record NotHad<T>(AcquireVerdict why) implements Ended<T> {}

    /**
     * The lease was lost before the work was over, which was told so.
     *
     * @param why for people
     */
    record Lost<T>(String why) implements Ended<T> {}
  }

  /**
   * Takes the lease and does the work on the calling thread.
   *
   * @param atMost how long to wait for the lease
   * @throws InterruptedException if the calling thread is interrupted by somebody else
   */
  public <T> Ended<T> during(Acquire wish, Duration atMost, Work<T> work)
      throws InterruptedException {
    AcquireVerdict verdict = leases.acquire(wish, atMost, waits);
    if (!(verdict instanceof AcquireVerdict.Granted granted)) {
      return new Ended.NotHad<>(verdict);
    }
    var keeper = new Keeper(wish.by(), granted);
    try {
      T result = work.under(keeper);
      Optional<String> lost = keeper.end();
      return lost.isPresent() ? new Ended.Lost<>(lost.get()) : new Ended.Done<>(result);
    } catch (InterruptedException e) {
      Optional<String> lost = keeper.end();
      if (lost.isPresent()) {
        return new Ended.Lost<>(lost.get());
      }
      throw e;
    } finally {
      keeper.close();
    }
  }

  private final class Keeper implements Held {
    private final Origin by;
    private final AcquireVerdict.Granted granted;
    private final Duration ttl;
    private final Thread worker = Thread.currentThread();
    private final ReentrantLock lock = new ReentrantLock();
    private final Signal over;
    private final AtomicReference<Signal.Watch> alarm;
    private Optional<String> lost = Optional.empty();
    private boolean working = true;
    private boolean interrupted;
    private volatile long trustedUntil;

    Keeper(Origin by, AcquireVerdict.Granted granted) {
      this.by = by;
      this.granted = granted;
      this.ttl = granted.lease().ttl();
      this.over = env.threads().signal("kept no more");
      // The store's own words on how much is left: a grant may have been long on its way.
      long asked = env.clock().nanos();
      Duration left = Duration.between(leases.now(), granted.lease().until());
      this.alarm = new AtomicReference<>(() -> {});
      trust(asked - ttl.minus(left).toNanos());
      env.threads().virtual("weir-keeping", this::renewals);
    }

    /** The lease has a whole length from a moment that was before it was given. */
    private void trust(long from) {
      long until = from + ttl.toNanos() / 6 * 5;
      trustedUntil = until;
      Duration left = Duration.ofNanos(Math.max(0, until - env.clock().nanos()));
      alarm.getAndSet(env.threads().alarm(left, () -> lose("it was not renewed in time"))).end();
    }

    private void renewals() {
      int failures = 0;
      Duration pause = ttl.dividedBy(3);
      try {
        while (!over.await(pause)) {
          long asked = env.clock().nanos();
          Optional<StepVerdict> verdict = renewed();
          if (verdict.isPresent()) {
            if (!(verdict.get() instanceof StepVerdict.Done)) {
              lose("its renewal was refused: " + reason(verdict.get()));
              return;
            }
            failures = 0;
            pause = ttl.dividedBy(3);
            trusting(asked);
          } else if (++failures == FAILURES_MOST) {
            lose(FAILURES_MOST + " renewals in a row failed");
            return;
          } else {
            pause = ttl.dividedBy(6);
          }
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private Optional<StepVerdict> renewed() {
      try {
        return Optional.of(leases.renew(by, granted.token(), Optional.of(ttl)));
      } catch (WeirException e) {
        return Optional.empty();
      }
    }

    private static String reason(StepVerdict verdict) {
      return verdict instanceof StepVerdict.Refused refused
          ? refused.why().name().toLowerCase(java.util.Locale.ROOT)
          : "it is not known";
    }

    private void trusting(long from) {
      lock.lock();
      try {
        if (lost.isEmpty() && working) {
          trust(from);
        }
      } finally {
        lock.unlock();
      }
    }

    private void lose(String why) {
      lock.lock();
      try {
        if (lost.isEmpty() && working) {
          lost = Optional.of(why);
          interrupted = true;
          worker.interrupt();
        }
      } finally {
        lock.unlock();
      }
    }

    @Override
    public long fence(ResourceName name) {
      return granted.lease().fence(name).orElseThrow();
    }

    @Override
    public boolean mine() {
      lock.lock();
      try {
        return lost.isEmpty() && env.clock().nanos() - trustedUntil < 0;
      } finally {
        lock.unlock();
      }
    }

    /** The work is over. An interrupt that was ours is nobody else's business. */
    Optional<String> end() {
      lock.lock();
      try {
        if (working) {
          working = false;
          if (interrupted) {
            Thread.interrupted();
          } else if (env.clock().nanos() - trustedUntil >= 0) {
            lost = Optional.of("it was not renewed in time");
          }
        }
        return lost;
      } finally {
        lock.unlock();
      }
    }

    void close() {
      end();
      over.raise();
      alarm.get().end();
      try {
        leases.release(by, granted.token());
      } catch (WeirException e) {
        // Once more, and then it ends by itself.
        again();
      }
    }

    private void again() {
      try {
        leases.release(by, granted.token());
      } catch (WeirException e) {
        assert !e.fault().detail().isEmpty() : "it ends by itself";
      }
    }
  }
}
