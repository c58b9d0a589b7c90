package dev.weir.limit;

import java.time.Duration;

/**
 * How often and how fast one call of a tool is tried, and how much of a tool's traffic may be
 * second tries.
 *
 * @param attempts the most attempts for one call, the first included, 1 to {@value #ATTEMPTS_MAX}
 * @param first before the second attempt at most this long; it doubles with each further one, and
 *     the pause is drawn between nothing and that (full jitter, after AWS's "Exponential Backoff
 *     And Jitter")
 * @param longest the longest pause
 * @param tokens the size of the tool's bucket of retry tokens: a failure takes one, a success gives
 *     {@code refill} of one back, and at or below half nothing is retried (gRPC proposal A6)
 * @param refill thousandths of a token for a success
 * @param share thousandths of the tool's calls that may be retries
 */
public record RetryRule(
    int attempts, Duration first, Duration longest, int tokens, int refill, int share) {
  /** The most attempts that can be asked for. */
  public static final int ATTEMPTS_MAX = 5;

  /** What counts where nothing is said. */
  public static final RetryRule USUAL =
      new RetryRule(3, Duration.ofMillis(100), Duration.ofSeconds(5), 10, 100, 100);

  /** No second attempt of anything that was sent. */
  public static final RetryRule NONE =
      new RetryRule(1, Duration.ofMillis(100), Duration.ofSeconds(5), 10, 100, 0);

  /** Checks the bounds. */
  public RetryRule {
    Bounds.within("attempts", attempts, 1, ATTEMPTS_MAX);
    Bounds.positive("the first pause", first);
    Bounds.positive("the longest pause", longest);
    Bounds.within("tokens", tokens, 1, 1_000);
    Bounds.within("refill", refill, 1, 1_000);
    Bounds.within("share", share, 0, 1_000);
  }

  /** The same with another number of attempts. */
  public RetryRule attempts(int most) {
    return new RetryRule(most, first, longest, tokens, refill, share);
  }

  /** The same with another share of traffic, in thousandths. */
  public RetryRule share(int thousandths) {
    return new RetryRule(attempts, first, longest, tokens, refill, thousandths);
  }
}
