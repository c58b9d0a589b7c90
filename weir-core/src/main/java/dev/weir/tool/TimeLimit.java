package dev.weir.tool;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How long a tool may take, and what of the caller's time it may not have: something has to be left
 * when the tool has replied, or every hop of a chain works to the last moment and nobody is there
 * to hear the answer.
 *
 * @param timeout the longest that a call may take, whatever the caller allows
 * @param reserve kept of the time that the caller gives, for what comes after the tool; empty for a
 *     twentieth of what is left, and never more than {@link #USUAL_RESERVE}
 */
public record TimeLimit(Duration timeout, Optional<Duration> reserve) {
  /** The most that is kept where nobody said how much. */
  public static final Duration USUAL_RESERVE = Duration.ofSeconds(1);

  private static final int USUAL_SHARE = 20;

  /** A limit with the usual reserve. */
  public static TimeLimit of(Duration timeout) {
    return new TimeLimit(timeout, Optional.empty());
  }

  /**
   * When the tool must have replied.
   *
   * @param asked when the caller must have the answer
   * @return a moment that may be over already
   */
  public Instant deadline(Instant now, Optional<Instant> asked) {
    Instant longest = now.plus(timeout);
    return asked
        .map(end -> end.minus(kept(Duration.between(now, end))))
        .filter(end -> end.isBefore(longest))
        .orElse(longest);
  }

  private Duration kept(Duration left) {
    if (reserve.isPresent() || left.isNegative()) {
      return reserve.orElse(Duration.ZERO);
    }
    Duration share = left.dividedBy(USUAL_SHARE);
    return share.compareTo(USUAL_RESERVE) < 0 ? share : USUAL_RESERVE;
  }
}
