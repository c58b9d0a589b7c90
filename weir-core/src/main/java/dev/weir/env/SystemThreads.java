package dev.weir.env;

import java.time.Duration;

/** The JDK's threads. */
final class SystemThreads implements Threads {
  private final Alarms alarms = new Alarms();

  @Override
  public Thread virtual(String name, Runnable work) {
    return Thread.ofVirtual().name(name).start(work);
  }

  @Override
  public Thread platform(String name, Runnable work) {
    return Thread.ofPlatform().daemon().name(name).start(work);
  }

  @Override
  public Signal signal(String name) {
    return new SystemSignal(alarms);
  }

  @Override
  public Signal.Watch alarm(Duration after, Runnable ring) {
    return alarms.set(after, ring);
  }

  @Override
  public void together(Runnable raising) {
    Waker.together(raising);
  }

  // because it is a hint, and taken as one: nothing but the size of a batch depends on it
  @SuppressWarnings("ThreadPriorityCheck")
  @Override
  public void giveWay() {
    Thread.yield();
  }

  @Override
  public void pause(Duration howLong) throws InterruptedException {
    Thread.sleep(howLong);
  }
}
