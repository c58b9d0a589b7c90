package dev.weir.env;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/**
 * A world in which any number of threads take turns and time passes only while all of them wait: a
 * minute of a hundred agents is over in the time that their work takes. One thread runs at a time,
 * until it waits for something; who is next is drawn. So a run follows from its seed.
 *
 * <p>The world has {@linkplain SimulatedNode nodes}, which can be killed, paused and given wrong
 * clocks; what belongs to none of them belongs to the world. Everything that runs in it must wait
 * through it: locks may be held for a moment, never across a wait. A thread that waits in another
 * way stops the world, which {@link #run} finds out.
 *
 * <p>Threads: started in it, before or while it runs. {@link #run} and {@link #close} are called
 * from outside, by one thread; between two runs that thread may look at whatever the others left,
 * and raise signals.
 */
public final class SimulatedTime implements Threads, Clock, AutoCloseable {
  private static final Instant BEGAN = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration LOOK = Duration.ofSeconds(1);

  /**
   * A thread that waits at so many looks in a row does not just wait for the machine: between being
   * given its turn and taking it there are some instructions, however busy the machine is.
   */
  private static final int LOOKS_AT_WAITING = 8;

  /** A thread that computes for so many looks is endless. */
  private static final int LOOKS_AT_WORK = 300;

  /** More turns than anybody needs before time goes on. */
  private static final int AT_ONE_MOMENT = 1_000_000;

  private static final String SPINS = "a million turns were had, and no time passed";
  private static final Duration FAREWELL = Duration.ofSeconds(2);

  private final long seed;
  private final Random chance;
  private final SimulatedNode world = new SimulatedNode(this, "world");
  private final List<SimulatedTurn> ready = new ArrayList<>();
  private final SimulatedTimers timers = new SimulatedTimers();
  private final Set<SimulatedTurn> alive = new LinkedHashSet<>();
  private final List<Accident> accidents = new ArrayList<>();
  private final Semaphore over = new Semaphore(0);
  private volatile Optional<SimulatedTurn> running = Optional.empty();
  private SimulatedNode acting = world;
  private long nanos;
  private long endNanos;
  private long numbers;
  private long atOneMoment;
  private long fingerprint;
  private final AtomicLong turns = new AtomicLong();
  private volatile boolean closed;

  /** A world that follows from this seed. */
  public SimulatedTime(long seed) {
    this.seed = seed;
    this.chance = new Random(seed);
  }

  /** With the seed of {@code -Dweir.seed}, or a new one. */
  public static SimulatedTime fresh() {
    return new SimulatedTime(Long.getLong("weir.seed", System.nanoTime()));
  }

  /** How to see the same again. */
  public String replay() {
    return "run again with -Dweir.seed=" + seed;
  }

  /** The world as those see it who belong to no node: its clock is right. */
  public Env env() {
    return world.env();
  }

  /** A new process of this name; there may have been others before. */
  public SimulatedNode node(String name) {
    return new SimulatedNode(this, name);
  }

  /** Chance from the same seed; only for what runs in this world. */
  public Random chance() {
    return chance;
  }

  /**
   * What tells two runs apart: a digest of who had its turn when. Two runs that are the same have
   * the same.
   */
  public long fingerprint() {
    return fingerprint;
  }

  /** How many turns there were. */
  public long turns() {
    return turns.get();
  }

  /**
   * A thread that ended in a way it should not.
   *
   * @param why empty for an error of the machine, which goes its own way
   */
  private record Accident(SimulatedTurn turn, Optional<RuntimeException> why) {
    IllegalStateException told() {
      String what = "thread " + turn.thread().getName() + " of " + turn.node().name() + " failed";
      return why.map(it -> new IllegalStateException(what, it))
          .orElseGet(() -> new IllegalStateException(what));
    }
  }

  /** Ends the threads of a world that is over. Nobody catches it but whoever started them. */
  private static final class Over extends Error {
    private static final long serialVersionUID = 1L;

    Over() {
      super("the simulated world is over", null, false, false);
    }
  }

  /**
   * Lets time pass until it has come so far, or until nothing is left to happen.
   *
   * @param until from the world's beginning
   * @throws IllegalStateException if a thread waits outside of the world or computes without end,
   *     with its stack; if one has ended with an exception; or if turns are had without end at one
   *     moment
   * @throws InterruptedException if the calling thread is interrupted; the world is of no use then
   */
  public void run(Duration until) throws InterruptedException {
    endNanos = until.toNanos();
    next();
    int looks = 0;
    int waited = 0;
    long before = turns.get();
    while (!over.tryAcquire(LOOK.toNanos(), TimeUnit.NANOSECONDS)) {
      Optional<SimulatedTurn> turn = running;
      looks = turns.get() == before ? looks + 1 : 0;
      before = turns.get();
      boolean waits = looks > 0 && turn.isPresent() && waits(turn.get().thread());
      waited = waits ? waited + 1 : 0;
      if (turn.isPresent() && (looks >= LOOKS_AT_WORK || waited >= LOOKS_AT_WAITING)) {
        throw new IllegalStateException(stack(turn.get()));
      }
    }
    if (!accidents.isEmpty()) {
      throw accidents.getFirst().told();
    }
  }

  private static boolean waits(Thread thread) {
    return switch (thread.getState()) {
      case BLOCKED, WAITING, TIMED_WAITING -> true;
      case NEW, RUNNABLE, TERMINATED -> false;
    };
  }

  private static String stack(SimulatedTurn turn) {
    return "thread "
        + turn.thread().getName()
        + " of "
        + turn.node().name()
        + " waits outside of the simulated world, or computes without end:\n  "
        + Arrays.stream(turn.thread().getStackTrace())
            .map(StackTraceElement::toString)
            .collect(Collectors.joining("\n  "));
  }

  /** Gives the turn to somebody else. Only whoever has it calls this. */
  private void next() {
    while (!closed) {
      if (!ready.isEmpty()) {
        SimulatedTurn turn = ready.remove(chance.nextInt(ready.size()));
        turn.stands(false);
        acting = turn.node();
        running = Optional.of(turn);
        turns.incrementAndGet();
        atOneMoment++;
        if (atOneMoment > AT_ONE_MOMENT) {
          accidents.add(new Accident(turn, Optional.of(new IllegalStateException(SPINS))));
          over.release();
          return;
        }
        fingerprint =
            31 * (31 * (31 * fingerprint + nanos) + turn.thread().getName().hashCode())
                + turn.node().name().hashCode();
        turn.give();
        return;
      }
      Optional<SimulatedTimer> first = timers.next(endNanos);
      if (first.isEmpty()) {
        nanos = Math.max(nanos, endNanos);
        running = Optional.empty();
        acting = world;
        over.release();
        return;
      }
      SimulatedTimer timer = first.get();
      atOneMoment = timer.atNanos() > nanos ? 0 : atOneMoment;
      nanos = Math.max(nanos, timer.atNanos());
      on(timer.node(), timer.then());
    }
  }

  /** Runs what a node wants done now: never on a dead one, and on a paused one when it goes on. */
  private void on(SimulatedNode node, Runnable what) {
    if (closed || node.dead()) {
      return;
    }
    if (node.paused()) {
      node.missed().add(what);
      return;
    }
    SimulatedNode before = acting;
    acting = node;
    what.run();
    acting = before;
  }

  private void ready(SimulatedTurn turn) {
    if (!closed && !turn.standing() && !turn.node().dead()) {
      turn.stands(true);
      (turn.node().paused() ? turn.node().held() : ready).add(turn);
    }
  }

  void killed(SimulatedNode node) {
    ready.removeIf(turn -> turn.node() == node);
    timers.removeIf(timer -> timer.node() == node);
  }

  void paused(SimulatedNode node) {
    ready.stream().filter(turn -> turn.node() == node).forEach(node.held()::add);
    ready.removeIf(turn -> turn.node() == node);
  }

  void goesOn(SimulatedNode node, List<SimulatedTurn> held, List<Runnable> missed) {
    ready.addAll(held);
    missed.forEach(it -> on(node, it));
  }

  /** Waits until somebody says that this thread is ready. */
  private void block(SimulatedTurn turn) {
    if (!closed) {
      next();
      turn.take();
    }
    if (closed) {
      throw new Over();
    }
  }

  private SimulatedTurn mine() {
    Optional<SimulatedTurn> turn = running;
    if (turn.isPresent() && turn.get().thread().equals(Thread.currentThread())) {
      return turn.get();
    }
    if (closed) {
      throw new Over();
    }
    throw new IllegalStateException(
        "thread " + Thread.currentThread().getName() + " is not of the simulated world");
  }

  SimulatedTimer timer(SimulatedNode node, Duration after, Runnable then) {
    long most = Long.MAX_VALUE - nanos;
    long wait = after.compareTo(Duration.ofNanos(most)) >= 0 ? most : Math.max(0, after.toNanos());
    var timer = new SimulatedTimer(node, nanos + wait, numbers++, then);
    if (!closed) {
      timers.add(timer);
    }
    return timer;
  }

  void forget(SimulatedTimer timer) {
    if (!closed) {
      timers.forget(timer);
    }
  }

  Thread start(SimulatedNode node, String name, Runnable work) {
    var turn = new SimulatedTurn(node, Thread.ofVirtual().name(name), me -> live(me, work));
    if (!closed && !node.dead()) {
      alive.add(turn);
      ready(turn);
    }
    return turn.thread();
  }

  private void live(SimulatedTurn turn, Runnable work) {
    Optional<Accident> accident =
        Optional.of(new Accident(turn, Optional.empty())); // unless it ends otherwise
    try {
      work.run();
      accident = Optional.empty();
    } catch (Over e) {
      // It ends with its world.
      accident = Optional.empty();
    } catch (RuntimeException e) {
      accident = Optional.of(new Accident(turn, Optional.of(e)));
    } finally {
      if (!closed) {
        accident.ifPresent(accidents::add);
        alive.remove(turn);
        next();
      }
    }
  }

  void pause(SimulatedNode node, Duration howLong) {
    SimulatedTurn turn = mine();
    timer(node, howLong, () -> ready(turn));
    block(turn);
  }

  long worldNanos() {
    return nanos;
  }

  static Instant began() {
    return BEGAN;
  }

  @Override
  public Instant now() {
    return world.clock().now();
  }

  @Override
  public long nanos() {
    return nanos;
  }

  @Override
  public Thread virtual(String name, Runnable work) {
    return start(world, name, work);
  }

  @Override
  public Thread platform(String name, Runnable work) {
    return start(world, name, work);
  }

  @Override
  public Signal signal(String name) {
    return new Waiting(world);
  }

  Signal signal(SimulatedNode node) {
    return new Waiting(node);
  }

  @Override
  public Signal.Watch alarm(Duration after, Runnable ring) {
    return world.env().threads().alarm(after, ring);
  }

  @Override
  public void pause(Duration howLong) {
    pause(world, howLong);
  }

  /** A signal in this world. */
  private final class Waiting implements Signal {
    private final SimulatedNode node;
    private final List<SimulatedTurn> waiting = new ArrayList<>(1);
    private final List<Wish> wishes = new ArrayList<>(1);
    private boolean raised;

    private Waiting(SimulatedNode node) {
      this.node = node;
    }

    /** Compared by identity: two wishes for the same are still two. */
    private final class Wish implements Watch {
      private final SimulatedNode whose = acting;
      private final Runnable then;

      private Wish(Runnable then) {
        this.then = then;
      }

      @Override
      public void end() {
        wishes.removeIf(it -> it == this);
      }
    }

    @Override
    public void raise() {
      if (raised) {
        return;
      }
      raised = true;
      waiting.forEach(SimulatedTime.this::ready);
      List<Wish> told = List.copyOf(wishes);
      wishes.clear();
      told.forEach(wish -> on(wish.whose, wish.then));
    }

    @Override
    public boolean raised() {
      return raised;
    }

    @Override
    public boolean await(Duration atMost) {
      if (raised || !atMost.isPositive()) {
        return raised;
      }
      SimulatedTurn turn = mine();
      waiting.add(turn);
      SimulatedTimer late = timer(turn.node(), turn.node().inTheWorld(atMost), () -> ready(turn));
      try {
        block(turn);
      } finally {
        forget(late);
        waiting.removeIf(it -> it == turn);
      }
      return raised;
    }

    @Override
    public Watch whenRaised(Runnable then) {
      var wish = new Wish(then);
      if (raised) {
        on(acting, then);
      } else {
        wishes.add(wish);
      }
      return wish;
    }

    @Override
    public String toString() {
      return "a signal of " + node.name();
    }
  }

  /** Ends whatever still waits, one thread after the other. */
  @Override
  public void close() {
    closed = true;
    for (SimulatedTurn turn : List.copyOf(alive)) {
      if (turn.begun()) {
        turn.give();
        try {
          if (!turn.thread().join(FAREWELL)) {
            // It waits outside of the world, which run() has said.
            turn.thread().interrupt();
          }
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return;
        }
      }
    }
  }
}
