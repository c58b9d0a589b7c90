package dev.weir.limit;

import dev.weir.call.Cost;
import java.util.Optional;

/**
 * The limits of one tool.
 *
 * @param retry how often it is tried
 * @param breaker when it counts as broken
 * @param cost what a call costs, if anything
 * @param unavailable what to do when it cannot be called; empty when nobody chose, which is the
 *     same as {@link Unavailable.Refuse}
 * @param role what its success means to the chain of calls that it is one of
 */
public record ToolLimits(
    RetryRule retry,
    BreakerRule breaker,
    Optional<Cost> cost,
    Optional<Unavailable> unavailable,
    ChainRole role) {
  /** What counts where nothing is said. */
  public static final ToolLimits USUAL =
      new ToolLimits(
          RetryRule.USUAL, BreakerRule.USUAL, Optional.empty(), Optional.empty(), ChainRole.STEP);

  /** The same with another rule for retries. */
  public ToolLimits retry(RetryRule rule) {
    return new ToolLimits(rule, breaker, cost, unavailable, role);
  }

  /** The same with a choice of what to do when it cannot be called. */
  public ToolLimits unavailable(Unavailable choice) {
    return new ToolLimits(retry, breaker, cost, Optional.of(choice), role);
  }

  /** What to do when it cannot be called. */
  public Unavailable whenUnavailable() {
    return unavailable.orElse(Unavailable.Refuse.REFUSE);
  }

  /** The same with another rule for the breaker. */
  public ToolLimits breaker(BreakerRule rule) {
    return new ToolLimits(retry, rule, cost, unavailable, role);
  }

  /** The same with a cost for each call. */
  public ToolLimits cost(Cost amount) {
    return new ToolLimits(retry, breaker, Optional.of(amount), unavailable, role);
  }

  /** The same in another role. */
  public ToolLimits role(ChainRole other) {
    return new ToolLimits(retry, breaker, cost, unavailable, other);
  }
}
