package dev.weir.policy;

import dev.weir.call.Cost;
import dev.weir.effect.EffectClass;
import dev.weir.limit.BreakerRule;
import dev.weir.limit.ChainRole;
import dev.weir.limit.RetryRule;
import dev.weir.limit.ToolLimits;
import dev.weir.limit.Unavailable;
import java.util.Optional;

/**
 * What the file says of how often and how a tool is called.
 *
 * @param retry when the file says; its share of traffic is that of the whole file
 * @param breaker when the file says
 * @param cost of one call, when the file says
 * @param unavailable what to do when the tool cannot be called, when the file says
 */
record WrittenLimits(
    Optional<RetryRule> retry,
    Optional<BreakerRule> breaker,
    Optional<Cost> cost,
    Optional<Unavailable> unavailable,
    Optional<ChainRole> role) {
  /** Says nothing. */
  static final WrittenLimits SILENT =
      new WrittenLimits(
          Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  /** These, and where they are silent, others. */
  WrittenLimits or(WrittenLimits wider) {
    return new WrittenLimits(
        retry.or(wider::retry),
        breaker.or(wider::breaker),
        cost.or(wider::cost),
        unavailable.or(wider::unavailable),
        role.or(wider::role));
  }

  /**
   * What counts for a tool. What the file may not say of such a tool was refused at start where the
   * file tells its class; where only an annotation does, it is taken back here.
   *
   * @param share thousandths of the tool's calls that may be retries
   */
  ToolLimits of(EffectClass effect, int share) {
    BreakerRule breaks = breaker.orElse(BreakerRule.USUAL);
    return new ToolLimits(
        retry.orElse(RetryRule.USUAL).share(share),
        effect == EffectClass.IRREVERSIBLE ? breaks.whenOpen(BreakerRule.WhenOpen.REFUSE) : breaks,
        cost,
        unavailable.map(choice -> fits(choice, effect) ? choice : Unavailable.Refuse.REFUSE),
        role.orElse(ChainRole.STEP));
  }

  /** An old answer does for a read only; what a person is to do is a write. */
  private static boolean fits(Unavailable choice, EffectClass effect) {
    return switch (choice) {
      case Unavailable.Stale stale -> effect == EffectClass.READ;
      case Unavailable.Handoff handoff -> effect != EffectClass.READ;
      case Unavailable.Degrade degrade -> true;
      case Unavailable.Queue queue -> true;
      case Unavailable.Refuse refuse -> true;
    };
  }
}
