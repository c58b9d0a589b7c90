package dev.weir.env;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The host's clocks. */
final class SystemClock implements Clock {

  @Override
  public Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.MICROS);
  }

  @Override
  public long nanos() {
    return System.nanoTime();
  }
}
