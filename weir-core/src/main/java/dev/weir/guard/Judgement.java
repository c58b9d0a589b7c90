package dev.weir.guard;

import dev.weir.effect.Effect;
import dev.weir.guard.Identity.Identified;
import dev.weir.guard.Identity.Name;
import dev.weir.tool.ToolPolicy;
import java.time.Instant;

/**
 * A call meets an effect that already holds its key. What does the call mean? Pure.
 *
 * <p>For a key that somebody gave there is little to weigh: the same key is the same effect. For an
 * unmodified client we know only that it asked for the same thing in the same session, and the
 * question is whether it heard the answer:
 *
 * <ul>
 *   <li>not yet settled, or settled and never delivered: the client re-issues a lost request: the
 *       same effect;
 *   <li>delivered, and a second run would do harm, and not long ago: perhaps on purpose, perhaps a
 *       re-plan that forgot: say so, and let it insist;
 *   <li>otherwise: another effect.
 * </ul>
 */
final class Judgement {

  private Judgement() {}

  sealed interface Verdict {
    /** The same effect, and it is over. */
    record Same() implements Verdict {}

    /** The same effect, and it is still running somewhere. */
    record Running() implements Verdict {}

    /** The same key, and other arguments. */
    record Mismatch() implements Verdict {}

    /** Answered a moment ago, and a second run would do harm. */
    record PossibleDuplicate() implements Verdict {}

    /** Another effect of the same intent. */
    record Another() implements Verdict {}
  }

  static Verdict of(Effect holder, Identified identified, ToolPolicy policy, Instant now) {
    Name name = identified.name();
    if (!identified.means(holder.fingerprint())) {
      return new Verdict.Mismatch();
    }
    return switch (holder.state()) {
      case CLAIMED, DISPATCHED -> new Verdict.Running();
      case SUSPENDED -> new Verdict.Same();
      case IN_DOUBT ->
          name instanceof Name.Intent && !policy.effectClass().harmfulTwice()
              ? new Verdict.Another()
              : new Verdict.Same();
      case SUCCEEDED ->
          name instanceof Name.Intent ? again(holder, policy, now) : new Verdict.Same();
      case FAILED, REFUSED ->
          name instanceof Name.Intent && holder.deliveredAt().isPresent()
              ? new Verdict.Another()
              : new Verdict.Same();
      case COMPENSATING, COMPENSATED, COMPENSATION_FAILED, ESCALATED ->
          name instanceof Name.Intent ? new Verdict.Another() : new Verdict.Same();
    };
  }

  private static Verdict again(Effect holder, ToolPolicy policy, Instant now) {
    if (holder.deliveredAt().isEmpty()) {
      return new Verdict.Same();
    }
    Instant settled = holder.settledAt().orElse(holder.at());
    boolean recent = settled.plus(policy.duplicateWindow()).isAfter(now);
    return policy.effectClass().harmfulTwice() && recent
        ? new Verdict.PossibleDuplicate()
        : new Verdict.Another();
  }
}
