package dev.weir.limit;

import java.util.Optional;

/**
 * What a tool server can bear, from the whole fleet.
 *
 * @param rate calls in a time; empty for any
 * @param atOnce calls at once, from all nodes together, 1 to 100,000; empty for what each node
 *     finds out by itself
 * @param atLeast so many at once are allowed to each node however the server answers, 1 to 1000
 * @param queued how many callers may wait on one node, 0 to 100,000
 */
public record ServerLimits(
    Optional<RateRule> rate, Optional<Integer> atOnce, int atLeast, int queued) {
  /** What counts where nothing is said. */
  public static final ServerLimits USUAL =
      new ServerLimits(Optional.empty(), Optional.empty(), 1_000);

  /** Limits of a server that alone decides how few calls at once it can take. */
  public ServerLimits(Optional<RateRule> rate, Optional<Integer> atOnce, int queued) {
    this(rate, atOnce, 1, queued);
  }

  /** Checks the bounds. */
  public ServerLimits {
    atOnce.ifPresent(most -> Bounds.within("calls at once", most, 1, 100_000));
    Bounds.within("calls at least", atLeast, 1, Adaptive.MOST);
    if (atOnce.filter(most -> most < atLeast).isPresent()) {
      throw new IllegalArgumentException("more calls are allowed at least than at most");
    }
    Bounds.within("the queue", queued, 0, 100_000);
  }
}
