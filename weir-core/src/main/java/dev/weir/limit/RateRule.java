package dev.weir.limit;

import java.time.Duration;

/**
 * How many calls in which time: never more than {@code calls} for each {@code per} that passes, and
 * {@code burst} on top of it after a rest.
 *
 * @param calls 1 to 1,000,000
 * @param per 1 ms to a day
 * @param burst 1 to 1,000,000
 */
public record RateRule(long calls, Duration per, long burst) {
  /** Checks the bounds. */
  public RateRule {
    Bounds.within("calls", calls, 1, 1_000_000);
    Bounds.within("per, in milliseconds,", per.toMillis(), 1, Duration.ofDays(1).toMillis());
    Bounds.within("burst", burst, 1, 1_000_000);
  }
}
