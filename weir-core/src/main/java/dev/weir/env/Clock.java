package dev.weir.env;

import java.time.Instant;

/** The two clocks: wall time for the record, monotonic time for waits. */
public interface Clock {

  /** Wall time, to the microsecond. May jump when the host's clock is set. */
  Instant now();

  /** Monotonic time in nanoseconds from an arbitrary origin; only differences mean anything. */
  long nanos();
}
