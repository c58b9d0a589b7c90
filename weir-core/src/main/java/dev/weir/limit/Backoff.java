package dev.weir.limit;

import dev.weir.env.Entropy;
import java.time.Duration;

/** How long to wait before another attempt: drawn between nothing and a bound that doubles. */
public final class Backoff {
  private static final int DOUBLINGS_MAX = 30;

  private Backoff() {}

  /**
   * A pause.
   *
   * @param made attempts so far, at least one
   */
  public static Duration pause(RetryRule rule, int made, Entropy entropy) {
    long doubled = rule.first().toNanos();
    for (int i = 1; i < Math.min(made, DOUBLINGS_MAX) && doubled < rule.longest().toNanos(); i++) {
      doubled *= 2;
    }
    long most = Math.min(doubled, rule.longest().toNanos());
    return Duration.ofNanos(Long.remainderUnsigned(entropy.bits(), most) + 1);
  }
}
