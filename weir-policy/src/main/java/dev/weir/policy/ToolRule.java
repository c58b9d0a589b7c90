package dev.weir.policy;

import dev.weir.effect.EffectClass;
import dev.weir.tool.KeyForwarding;
import dev.weir.tool.Probe;
import dev.weir.tool.ToolPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the file says of one tool, or with {@code server.*} of all tools of a server.
 *
 * @param effect its class, when the file says
 * @param key its key rule, when the file has one
 * @param excluded paths of arguments that do not count, when the file says
 * @param duplicateWindow when the file says
 * @param timeout when the file says
 * @param reserve what is kept of the caller's time, when the file says
 * @param forwarding where the tool takes an idempotency key and how long it remembers it, when the
 *     file says
 * @param probe how to ask whether an effect happened, when the file says
 * @param limits how often and how it is called
 * @param order which resources it touches
 */
record ToolRule(
    Optional<EffectClass> effect,
    Optional<ToolPolicy.KeyRule> key,
    Optional<Set<List<String>>> excluded,
    Optional<Duration> duplicateWindow,
    Optional<Duration> timeout,
    Optional<Duration> reserve,
    Optional<KeyForwarding> forwarding,
    Optional<Probe> probe,
    WrittenLimits limits,
    WrittenOrder order) {
  /** Says nothing. */
  static final ToolRule SILENT =
      new ToolRule(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          WrittenLimits.SILENT,
          WrittenOrder.SILENT);

  /** This rule, and where it is silent, another one. */
  ToolRule or(ToolRule wider) {
    return new ToolRule(
        effect.or(wider::effect),
        key.or(wider::key),
        excluded.or(wider::excluded),
        duplicateWindow.or(wider::duplicateWindow),
        timeout.or(wider::timeout),
        reserve.or(wider::reserve),
        forwarding.or(wider::forwarding),
        probe.or(wider::probe),
        limits.or(wider.limits),
        order.or(wider.order));
  }
}
