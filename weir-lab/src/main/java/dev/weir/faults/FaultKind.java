package dev.weir.faults;

import java.time.Duration;
import java.util.Optional;

/**
 * What can go wrong with one call on its way to a tool and back. Over a front of standard streams
 * there is no connection for each call: what closes or resets one over HTTP is silence there.
 */
public enum FaultKind {
  /** Not delivered: the connection closes. To the caller it looks like {@link #ANSWER_LOST}. */
  BEFORE_EFFECT,
  /** Delivered once, and the connection closes without the answer. */
  ANSWER_LOST,
  /** Delivered twice, one after the other; the caller hears the first answer. */
  DUPLICATE,
  /**
   * Delivered at once; the connection stays open for the length, then closes without the answer.
   */
  HANG(Duration.ofSeconds(30)),
  /** Delivered after the length, whether or not the caller still waits; then answered. */
  SLOW(Duration.ofMillis(250)),
  /** Delivered; the answer comes in small pieces that take the length together. */
  DRIP(Duration.ofSeconds(1)),
  /** Delivered; the answer stops half way. */
  PARTIAL,
  /** Delivered; bytes that are not JSON come instead of the answer. */
  GARBAGE,
  /** Delivered; the connection is reset instead of the answer. */
  RESET,
  /**
   * Delivered; the answer says the contrary. What worked is told as a tool error, what failed with
   * the last answer of that tool that was a success, or a bare one.
   */
  CONTRADICTION,
  /**
   * Delivered; answered with what the same call was answered before that last changed. Strikes only
   * a call that was answered differently before.
   */
  STALE,
  /** Not delivered: status 429 with {@code Retry-After}, the length in whole seconds. */
  TOO_MANY(Duration.ofSeconds(1)),
  /** Not delivered: status 503 with {@code Retry-After}, the length in whole seconds. */
  UNAVAILABLE(Duration.ofSeconds(1)),
  /** Not delivered: status 401, for this call and for every request of the length that follows. */
  EXPIRED(Duration.ofSeconds(2));

  private final Optional<Duration> usual;

  FaultKind() {
    this.usual = Optional.empty();
  }

  FaultKind(Duration usual) {
    this.usual = Optional.of(usual);
  }

  /** How long it takes where a rule does not say; empty for what takes no time. */
  public Optional<Duration> usualLength() {
    return usual;
  }
}
