package dev.weir.env;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
    private final Set<Wish> wishes = ConcurrentHashMap.newKeySet();

    /** Compared by identity: two equal wishes are still two. */
    private static final class Wish {
      private final Runnable then;

      private Wish(Runnable then) {
        this.then = then;
      }
    }

    @Override
    public void raise() {
      latch.countDown();
      wishes.forEach(this::grant);
    }

    /**
     * Whoever removes the wish runs it, so it runs once, also when (1) a wish is added, (2) the
     * signal is raised and finds it, (3) the adder sees the signal raised.
     */
    private void grant(Wish wish) {
      if (wishes.remove(wish)) {
        wish.then.run();
      }
    }

    @Override
    public Watch whenRaised(Runnable then) {
      var wish = new Wish(then);
      wishes.add(wish);
      if (raised()) {
        grant(wish);
      }
      return () -> wishes.remove(wish);
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
