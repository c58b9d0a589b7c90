package dev.weir.env;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * One process of a {@linkplain SimulatedTime simulated world}: its threads, its clocks, and what
 * can become of it. A node that is killed never gets another turn: nothing of it unwinds, no {@code
 * finally} runs, as with kill -9; its threads are let go of when the world is closed. A node that
 * is paused misses its turns and its alarms while time goes on, and makes up for them afterwards.
 *
 * <p>Threads: what changes a node is called from outside, between two runs, or by a thread of the
 * world that belongs to another node.
 */
public final class SimulatedNode {
  private final SimulatedTime time;
  private final String name;
  private final Clock clock = new Own();
  private final Env env;
  private final List<SimulatedTurn> held = new ArrayList<>();
  private final List<Runnable> missed = new ArrayList<>();
  private boolean dead;
  private boolean paused;
  private double rate = 1;
  private long turnedWorldNanos;
  private long turnedOwnNanos;
  private Duration ahead = Duration.ZERO;

  SimulatedNode(SimulatedTime time, String name) {
    this.time = time;
    this.name = name;
    this.env = new Env(clock, () -> time.chance().nextLong(), new Started());
  }

  /** What it is called. */
  public String name() {
    return name;
  }

  /** The world as it sees it. */
  public Env env() {
    return env;
  }

  /** Whether it was killed. */
  public boolean dead() {
    return dead;
  }

  /** Whether it stands still. */
  public boolean paused() {
    return paused;
  }

  /** Ends it in the middle of whatever it does. */
  public void kill() {
    dead = true;
    paused = false;
    held.clear();
    missed.clear();
    time.killed(this);
  }

  /** Has it stand still, as a process that is stopped, or a virtual machine that is moved. */
  public void pause() {
    if (!paused && !dead) {
      paused = true;
      time.paused(this);
    }
  }

  /** Lets it go on after a pause. */
  public void goOn() {
    if (paused) {
      paused = false;
      var turns = List.copyOf(held);
      var late = List.copyOf(missed);
      held.clear();
      missed.clear();
      time.goesOn(this, turns, late);
    }
  }

  /** Sets its wall clock ahead by so much, or back when that is negative. */
  public void step(Duration by) {
    ahead = ahead.plus(by);
  }

  /**
   * Has both of its clocks go wrong from now on.
   *
   * @param partsPerMillion how much too fast, or too slow when negative; within 200,000
   */
  public void drift(int partsPerMillion) {
    if (Math.abs(partsPerMillion) > 200_000) {
      throw new IllegalArgumentException("a clock is wrong by a fifth at most");
    }
    turnedOwnNanos = clock.nanos();
    turnedWorldNanos = time.worldNanos();
    rate = 1 + partsPerMillion / 1e6;
  }

  List<SimulatedTurn> held() {
    return held;
  }

  List<Runnable> missed() {
    return missed;
  }

  Clock clock() {
    return clock;
  }

  /**
   * What is so long by its clocks lasts so long: never less, or whoever waits for the rest of it
   * would find a rest for ever.
   */
  Duration inTheWorld(Duration own) {
    if (rate == 1 || !own.isPositive() || own.compareTo(Duration.ofDays(10_000)) > 0) {
      return own;
    }
    return Duration.ofNanos((long) Math.ceil(own.toNanos() / rate) + 1);
  }

  private final class Own implements Clock {
    @Override
    public Instant now() {
      return SimulatedTime.began().plus(ahead).plusNanos(nanos() / 1_000 * 1_000);
    }

    @Override
    public long nanos() {
      long passed = time.worldNanos() - turnedWorldNanos;
      return turnedOwnNanos + (rate == 1 ? passed : (long) (passed * rate));
    }
  }

  private final class Started implements Threads {
    @Override
    public Thread virtual(String called, Runnable work) {
      return time.start(SimulatedNode.this, called, work);
    }

    @Override
    public Thread platform(String called, Runnable work) {
      return time.start(SimulatedNode.this, called, work);
    }

    @Override
    public Signal signal(String called) {
      return time.signal(SimulatedNode.this);
    }

    @Override
    public Signal.Watch alarm(Duration after, Runnable ring) {
      SimulatedTimer timer = time.timer(SimulatedNode.this, inTheWorld(after), ring);
      return () -> time.forget(timer);
    }

    @Override
    public void pause(Duration howLong) {
      time.pause(SimulatedNode.this, inTheWorld(howLong));
    }
  }
}
