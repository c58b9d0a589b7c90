package dev.weir.env;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The JDK's threads. */
final class SystemThreads implements Threads {

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
    return new LatchSignal();
  }

  @Override
  public void pause(Duration howLong) throws InterruptedException {
    Thread.sleep(howLong);
  }

  private static final class LatchSignal implements Signal {
    private final CountDownLatch latch = new CountDownLatch(1);

    @Override
    public void raise() {
      latch.countDown();
    }

    @Override
    public boolean raised() {
      return latch.getCount() == 0;
    }

    @Override
    public boolean await(Duration atMost) throws InterruptedException {
      return latch.await(Math.max(0, atMost.toNanos()), TimeUnit.NANOSECONDS);
    }
  }
}
