package dev.weir.limit;

import dev.weir.env.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/** Both clocks, moved by hand and together; back as well as forth. */
final class HandClock implements Clock {
  private static final Instant BEGAN = Instant.parse("2026-01-01T00:00:00Z");

  private final AtomicLong nanos = new AtomicLong();

  void advance(Duration howLong) {
    nanos.addAndGet(howLong.toNanos());
  }

  @Override
  public Instant now() {
    return BEGAN.plusNanos(nanos.get());
  }

  @Override
  public long nanos() {
    return nanos.get();
  }
}
