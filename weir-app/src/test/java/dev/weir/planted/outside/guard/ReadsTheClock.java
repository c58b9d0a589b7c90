package dev.weir.planted.outside.guard;

import java.time.Instant;
import java.util.function.Supplier;

/** Planted: reads the clock by a method reference. */
public final class ReadsTheClock {
  /** Time that no simulator controls. */
  public Supplier<Instant> time() {
    return Instant::now;
  }
}
