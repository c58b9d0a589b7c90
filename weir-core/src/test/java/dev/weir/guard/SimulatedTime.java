package dev.weir.guard;

import dev.weir.env.Clock;
import dev.weir.env.Env;
import dev.weir.env.Signal;
import dev.weir.env.Threads;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;

/**
 * A world in which any number of threads take turns and time passes only while all of them wait: a
 * minute of a hundred agents is over in the time that their work takes. One thread runs at a time,
 * until it waits for something; who is next is drawn. So a run follows from its seed.
 *
 * <p>Everything that runs in it must wait through it. Threads are started in it before or while it
 * {@linkplain #run runs}, which one thread from outside does.
 */
final class SimulatedTime implements Threads, Clock, AutoCloseable {
  private static final Instant BEGAN = Instant.parse("2026-01-01T00:00:00Z");

  private final long seed;
  private final Random chance;
  private final List<Turn> ready = new ArrayList<>();
  private final PriorityQueue<Timer> timers =
      new PriorityQueue<>(
          Comparator.comparingLong((Timer timer) -> timer.atNanos)
              .thenComparingLong(timer -> timer.number));
  private final List<Thread> threads = new CopyOnWriteArrayList<>();
  private final ThreadLocal<Turn> mine = ThreadLocal.withInitial(Turn::new);
  private final Semaphore over = new Semaphore(0);
  private long nanos;
  private long endNanos;
  private long numbers;
  private volatile boolean closed;

  SimulatedTime(long seed) {
    this.seed = seed;
    this.chance = new Random(seed);
  }

  /** With the seed of {@code -Dweir.seed}, or a new one. */
  static SimulatedTime fresh() {
    return new SimulatedTime(Long.getLong("weir.seed", System.nanoTime()));
  }

  String replay() {
    return "run again with -Dweir.seed=" + seed;
  }

  Env env() {
    return new Env(this, chance::nextLong, this);
  }

  /** From the same seed; only for what runs in this world. */
  Random chance() {
    return chance;
  }

  /** What a thread waits for: its turn. */
  private static final class Turn {
    private final Semaphore baton = new Semaphore(0);
    private boolean standing;
  }

  private static final class Timer {
    private final long atNanos;
    private final long number;
    private final Runnable then;

    private Timer(long atNanos, long number, Runnable then) {
      this.atNanos = atNanos;
      this.number = number;
      this.then = then;
    }
  }

  /** Lets time pass until it has come so far, or until nothing is left to happen. */
  void run(Duration until) throws InterruptedException {
    endNanos = until.toNanos();
    next();
    over.acquire();
  }

  /** Gives the turn to somebody else. Only whoever has it calls this. */
  private void next() {
    while (!closed) {
      if (!ready.isEmpty()) {
        Turn turn = ready.remove(chance.nextInt(ready.size()));
        turn.standing = false;
        turn.baton.release();
        return;
      }
      Timer timer = timers.peek();
      if (timer == null || timer.atNanos > endNanos) {
        nanos = endNanos;
        over.release();
        return;
      }
      timers.remove(timer);
      nanos = Math.max(nanos, timer.atNanos);
      timer.then.run();
    }
  }

  private void ready(Turn turn) {
    if (!turn.standing) {
      turn.standing = true;
      ready.add(turn);
    }
  }

  /** Waits until somebody says that this thread is ready. */
  private void block(Turn turn) throws InterruptedException {
    next();
    turn.baton.acquire();
    if (closed) {
      throw new InterruptedException("the simulation is over");
    }
  }

  private Timer timer(Duration after, Runnable then) {
    long most = Long.MAX_VALUE - nanos;
    long wait = after.compareTo(Duration.ofNanos(most)) >= 0 ? most : Math.max(0, after.toNanos());
    var timer = new Timer(nanos + wait, numbers++, then);
    timers.add(timer);
    return timer;
  }

  @Override
  public Instant now() {
    return BEGAN.plusNanos(nanos / 1_000 * 1_000);
  }

  @Override
  public long nanos() {
    return nanos;
  }

  @Override
  public Thread virtual(String name, Runnable work) {
    var first = new Turn();
    Thread thread =
        Thread.ofVirtual()
            .name(name)
            .start(() -> {
              mine.set(first);
              try {
                first.baton.acquire();
                if (!closed) {
                  work.run();
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              } finally {
                next();
              }
            });
    threads.add(thread);
    ready(first);
    return thread;
  }

  @Override
  public Thread platform(String name, Runnable work) {
    return virtual(name, work);
  }

  @Override
  public Signal signal(String name) {
    return new Waiting();
  }

  @Override
  public Signal.Watch alarm(Duration after, Runnable ring) {
    Timer timer = timer(after, ring);
    return () -> timers.remove(timer);
  }

  @Override
  public void pause(Duration howLong) throws InterruptedException {
    Turn turn = mine.get();
    timer(howLong, () -> ready(turn));
    block(turn);
  }

  /** A signal in this world. */
  private final class Waiting implements Signal {
    private final List<Turn> waiting = new ArrayList<>();
    private final List<Runnable> wishes = new ArrayList<>();
    private boolean raised;

    @Override
    public void raise() {
      if (raised) {
        return;
      }
      raised = true;
      waiting.forEach(SimulatedTime.this::ready);
      List<Runnable> told = List.copyOf(wishes);
      wishes.clear();
      told.forEach(Runnable::run);
    }

    @Override
    public boolean raised() {
      return raised;
    }

    @Override
    public boolean await(Duration atMost) throws InterruptedException {
      if (raised || !atMost.isPositive()) {
        return raised;
      }
      Turn turn = mine.get();
      waiting.add(turn);
      Timer late = timer(atMost, () -> ready(turn));
      try {
        block(turn);
      } finally {
        if (!closed) {
          timers.remove(late);
          waiting.remove(turn);
        }
      }
      return raised;
    }

    @Override
    public Watch whenRaised(Runnable then) {
      if (raised) {
        then.run();
        return () -> {};
      }
      wishes.add(then);
      return () -> wishes.remove(then);
    }
  }

  /** Ends whatever still waits. */
  @Override
  public void close() {
    closed = true;
    threads.forEach(Thread::interrupt);
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
