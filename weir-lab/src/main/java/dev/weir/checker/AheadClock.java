package dev.weir.checker;

import dev.weir.env.Clock;
import dev.weir.env.Env;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/** The system's clocks, and as far ahead of them as a test has moved them. */
public final class AheadClock implements Clock {
  private final Clock real = Env.system().clock();
  private final AtomicLong ahead = new AtomicLong();

  /** Not ahead yet. */
  public AheadClock() {}

  /** Moves them on. */
  public void advance(Duration by) {
    ahead.addAndGet(by.toNanos());
  }

  @Override
  public Instant now() {
    return real.now().plusNanos(ahead.get());
  }

  @Override
  public long nanos() {
    return real.nanos() + ahead.get();
  }
}
