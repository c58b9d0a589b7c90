package dev.weir.limit;

import dev.weir.env.Env;
import dev.weir.env.Signal;
import dev.weir.env.Threads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A node's world in which time passes when the test says so: nothing runs by itself, a pause moves
 * the clock, and alarms ring when it has been moved past them. For one thread.
 */
final class HandWorld implements Threads {
  private final HandClock clock = new HandClock();
  private final Threads real = Env.system().threads();
  private final List<Alarm> alarms = new ArrayList<>();
  private final Dice dice;

  private record Alarm(long atNanos, Runnable ring) {}

  HandWorld(Dice dice) {
    this.dice = dice;
  }

  Env env() {
    return new Env(clock, dice::bits, this);
  }

  HandClock clock() {
    return clock;
  }

  void advance(Duration howLong) {
    clock.advance(howLong);
    List<Alarm> due =
        alarms.stream().filter(alarm -> alarm.atNanos() - clock.nanos() <= 0).toList();
    alarms.removeAll(due);
    due.forEach(alarm -> alarm.ring().run());
  }

  @Override
  public Thread virtual(String name, Runnable work) {
    return Thread.ofVirtual().name(name).unstarted(work);
  }

  @Override
  public Thread platform(String name, Runnable work) {
    return Thread.ofPlatform().name(name).unstarted(work);
  }

  @Override
  public Signal signal(String name) {
    return real.signal(name);
  }

  @Override
  public Signal.Watch alarm(Duration after, Runnable ring) {
    var alarm = new Alarm(clock.nanos() + after.toNanos(), ring);
    alarms.add(alarm);
    return () -> alarms.remove(alarm);
  }

  @Override
  public void pause(Duration howLong) {
    advance(howLong);
  }
}
