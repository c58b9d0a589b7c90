package dev.weir.task;

import dev.weir.env.Env;
import dev.weir.env.Signal;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Who waits, in this process, for a task of some queues. For stores to use. One task that becomes
 * due wakes one of those who wait, the one that waits longest. Whoever is not woken looks by
 * itself, ever more rarely: what another node puts, and what becomes due by the passing of time
 * alone, is found half a second later at most.
 *
 * <p>Schedule that passing a bell on is for: (1) A looks and finds a task; (2) another task comes,
 * and A's bell is rung; (3) A leaves with the first. B would sleep beside the second: A's bell goes
 * on to B.
 *
 * <p>Safe for any number of callers.
 */
public final class Bells {
  private static final Duration FIRST_LOOK = Duration.ofMillis(20);
  private static final Duration LAST_LOOK = Duration.ofMillis(500);

  private final Env env;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Wanted.Queue, Set<Signal>> waiting = new HashMap<>();

  /** Nobody waits yet. */
  public Bells(Env env) {
    this.env = env;
  }

  /** How somebody looks for tasks. */
  @FunctionalInterface
  public interface Look {
    /** Takes what is due. */
    List<Taken> now();
  }

  /** Takes what is due, waiting for it so long at most. */
  public List<Taken> await(Take take, Look look, Duration atMost) throws InterruptedException {
    List<Wanted.Queue> queues =
        take.queues().stream().map(name -> new Wanted.Queue(take.origin().tenant(), name)).toList();
    long until = env.clock().nanos() + atMost.toNanos();
    Duration pause = FIRST_LOOK;
    while (true) {
      Signal bell = env.threads().signal("task due");
      join(queues, bell);
      boolean heard = false;
      try {
        List<Taken> some = look.now();
        Duration left = Duration.ofNanos(until - env.clock().nanos());
        if (!some.isEmpty() || left.isNegative() || left.isZero()) {
          return some;
        }
        heard = bell.await(pause.compareTo(left) < 0 ? pause : left);
        pause = heard || pause.compareTo(LAST_LOOK) >= 0 ? pause : pause.multipliedBy(2);
      } finally {
        leave(queues, bell);
        if (!heard && bell.raised()) {
          ring(queues.get(0), 1);
        }
      }
    }
  }

  /** So many tasks of these queues have become due. */
  public void ring(Map<Wanted.Queue, Integer> due) {
    due.forEach(this::ring);
  }

  private void ring(Wanted.Queue queue, int tasks) {
    lock.lock();
    try {
      Set<Signal> bells = waiting.getOrDefault(queue, Set.of());
      bells.stream().filter(bell -> !bell.raised()).limit(tasks).forEach(Signal::raise);
    } finally {
      lock.unlock();
    }
  }

  private void join(List<Wanted.Queue> queues, Signal bell) {
    lock.lock();
    try {
      queues.forEach(
          queue -> waiting.computeIfAbsent(queue, it -> new LinkedHashSet<>()).add(bell));
    } finally {
      lock.unlock();
    }
  }

  private void leave(List<Wanted.Queue> queues, Signal bell) {
    lock.lock();
    try {
      for (Wanted.Queue queue : queues) {
        Set<Signal> bells = waiting.getOrDefault(queue, Set.of());
        if (bells.remove(bell) && bells.isEmpty()) {
          waiting.remove(queue);
        }
      }
    } finally {
      lock.unlock();
    }
  }
}
