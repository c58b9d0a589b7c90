package dev.weir.kit;

import dev.weir.desk.Fields;
import dev.weir.effect.EffectClass;
import dev.weir.limit.BreakerRule;
import dev.weir.limit.ToolLimits;
import dev.weir.tool.KeyForwarding;
import dev.weir.tool.OrderRule;
import dev.weir.tool.TimeLimit;
import dev.weir.tool.Tool;
import dev.weir.tool.ToolPolicy;
import dev.weir.tool.ToolPolicy.Basis;
import dev.weir.tool.ToolPolicy.OutputRule;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * A tool that Weir itself offers: what agents read of it, what counts for it, and what it does.
 *
 * @param name unique on the server: letters, digits and {@code _}
 * @param description when to use it, what comes back, what to do about a conflict
 * @param takes its arguments
 * @param gives its structured result
 * @param policy what counts for it; checks the arguments
 * @param tool what it does
 */
public record BuiltInTool(
    String name, String description, Fields takes, Fields gives, ToolPolicy policy, Tool tool) {

  /** How long a built-in tool may take, unless it says otherwise. */
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  /** What is built in is as well as its store; a breaker would only add its own trouble. */
  private static final ToolLimits LIMITS =
      ToolLimits.USUAL.breaker(
          new BreakerRule(
              1_000,
              Duration.ofSeconds(1),
              100,
              1,
              Optional.of(Duration.ofHours(1)),
              100,
              BreakerRule.WhenOpen.ALLOW));

  /** A tool of this class, with half a minute for each call. */
  public static BuiltInTool of(
      String name,
      String description,
      Fields takes,
      Fields gives,
      EffectClass effectClass,
      Tool tool) {
    ToolPolicy policy =
        new ToolPolicy(
            effectClass,
            Basis.POLICY,
            Optional.empty(),
            Set.of(),
            ToolPolicy.DUPLICATE_WINDOW,
            TIMEOUT,
            takes::flaws,
            OutputRule.ANY);
    return new BuiltInTool(
        name,
        description,
        takes,
        gives,
        effectClass == EffectClass.IRREVERSIBLE ? policy : policy.limited(LIMITS),
        tool);
  }

  /**
   * The same for a tool that does the work of one effect once, however often it is sent within that
   * time: recovery may send it again after a crash, and no person is asked. When it says no then,
   * that is the end of the effect: it was not done, or what was done is over, such as a lease that
   * nobody heard of.
   */
  public BuiltInTool sentAgain(Duration within) {
    var forwarding =
        new KeyForwarding(
            new KeyForwarding.Slot.Hand(), within, KeyForwarding.Refusal.NOTHING_IS_LEFT);
    return with(policy.ending(new ToolPolicy.Doubt(Optional.empty(), Optional.of(forwarding))));
  }

  /** The same with so much time for each call. */
  public BuiltInTool within(Duration timeout) {
    return with(policy.timed(TimeLimit.of(timeout)));
  }

  /** The same with resources: its calls take turns, and rest on what was read. */
  public BuiltInTool ordered(OrderRule rule) {
    return with(policy.ordered(rule));
  }

  private BuiltInTool with(ToolPolicy other) {
    return new BuiltInTool(name, description, takes, gives, other, tool);
  }
}
