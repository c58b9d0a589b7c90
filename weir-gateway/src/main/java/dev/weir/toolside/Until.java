package dev.weir.toolside;

import dev.weir.env.Clock;
import java.time.Duration;
import java.time.Instant;

/** A moment on the monotonic clock: a deadline that a change of the host's clock does not move. */
record Until(Clock clock, long nanos) {

  /** So much from now. */
  static Until in(Clock clock, Duration left) {
    return new Until(clock, clock.nanos() + Math.min(left.toNanos(), Long.MAX_VALUE / 4));
  }

  /** The moment of a deadline given in wall time. */
  static Until at(Clock clock, Instant deadline) {
    Duration left = Duration.between(clock.now(), deadline);
    return in(clock, left.compareTo(FAR) > 0 ? FAR : left);
  }

  private static final Duration FAR = Duration.ofDays(365);

  /** Nanoseconds left, never negative. */
  long left() {
    return Math.max(0, nanos - clock.nanos());
  }

  /** What is left. */
  Duration remaining() {
    return Duration.ofNanos(left());
  }

  /** Whether nothing is left. */
  boolean passed() {
    return left() == 0;
  }

  /** The earlier of the two. */
  Until atMost(Duration bound) {
    Until other = in(clock, bound);
    return other.nanos - nanos < 0 ? other : this;
  }
}
