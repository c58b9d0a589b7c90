package dev.weir.guard;

import dev.weir.env.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;

/** Wall time that a test moves by hand; waits are measured by the host's monotonic clock. */
final class MovableClock implements Clock {
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));

  void advance(Duration howLong) {
    now.updateAndGet(then -> then.plus(howLong));
  }

  @Override
  public Instant now() {
    return now.get();
  }

  @Override
  public long nanos() {
    return System.nanoTime();
  }
}
