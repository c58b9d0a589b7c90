package dev.weir.env;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Wakes virtual threads, one by one or a crowd of them together.
 *
 * <p>A virtual thread that a platform thread wakes may have to wake a carrier first, which finds
 * nothing else to do and is asleep again before the next one is woken: for a crowd, most of what
 * waking costs is that. So one more virtual thread is started that wakes them all, and leaves them
 * to the carrier that it is on. Whoever keeps the carriers busy delays it no longer than those whom
 * it wakes.
 *
 * <p>For any number of threads; what is gathered is each thread's own.
 */
final class Waker {
  /** From so many on it pays; below, nobody should go on later for the sake of the others. */
  static final int CROWD = 40;

  private static final ThreadLocal<@Nullable List<Thread>> GATHERED = new ThreadLocal<>();

  private Waker() {}

  /** Wakes a virtual thread, now or at the end of what this thread does {@link #together}. */
  static void wake(Thread virtual) {
    List<Thread> gathered = GATHERED.get();
    if (gathered == null) {
      LockSupport.unpark(virtual);
    } else {
      gathered.add(virtual);
    }
  }

  /** Runs {@code waking}, then wakes whom it wakes, also when it fails. */
  static void together(Runnable waking) {
    if (GATHERED.get() != null) {
      waking.run();
      return;
    }
    var gathered = new ArrayList<Thread>();
    GATHERED.set(gathered);
    try {
      waking.run();
    } finally {
      GATHERED.remove();
      wake(gathered);
    }
  }

  /** Where there is no room for one more thread, they are woken all the same. */
  private static void wake(List<Thread> gathered) {
    boolean left = false;
    try {
      if (gathered.size() >= CROWD) {
        Thread.ofVirtual().name("weir-waker").start(() -> gathered.forEach(LockSupport::unpark));
        left = true;
      }
    } finally {
      if (!left) {
        gathered.forEach(LockSupport::unpark);
      }
    }
  }
}
