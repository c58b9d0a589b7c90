package dev.weir.operating;

import dev.weir.call.Tenant;
import dev.weir.effect.EffectId;
import dev.weir.limit.Halt;
import dev.weir.limit.Limits;
import dev.weir.limit.LimitsView;
import dev.weir.limit.RunView;
import dev.weir.recovery.Resolver;
import dev.weir.recovery.Resolver.Finding;
import dev.weir.recovery.Resolver.Verdict;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An operator's commands on one tenant's effects and on the limits. Safe for concurrent callers.
 */
public final class Operator {
  private static final Logger log = LoggerFactory.getLogger(Operator.class);

  private final Resolver resolver;
  private final Tenant tenant;
  private final Limits limits;

  /** Commands that act through this resolver and these limits. */
  public Operator(Resolver resolver, Tenant tenant, Limits limits) {
    this.resolver = resolver;
    this.tenant = tenant;
    this.limits = limits;
  }

  /**
   * Halts something on all nodes, within a second.
   *
   * @param person who says so, for the record; 1 to 200 characters
   * @param reason why, for whoever runs into it; 1 to 200 characters
   * @throws IllegalArgumentException if one of them is out of bounds
   * @throws IllegalStateException if too much is halted one by one
   */
  public void halt(Halt.Scope scope, String person, String reason) {
    bounded("a person's name", person);
    bounded("a reason", reason);
    limits.halt(new Halt(scope, person, reason, Instant.EPOCH));
    log.warn("{} halted by {}: {}", scope.text(), person, reason);
  }

  /**
   * Lets something go on.
   *
   * @param person who says so; 1 to 200 characters
   * @throws IllegalArgumentException if the name is out of bounds
   */
  public void resume(Halt.Scope scope, String person) {
    bounded("a person's name", person);
    limits.resume(scope);
    log.warn("{} goes on, says {}", scope.text(), person);
  }

  /** How the limits stand on this node. */
  public LimitsView limits() {
    return limits.view();
  }

  /** What a run has used of its limits: nothing, when there is no such run. */
  public RunView run(String run) {
    return limits.run(tenant, run);
  }

  private static void bounded(String what, String text) {
    if (text.isBlank() || text.length() > 200) {
      throw new IllegalArgumentException(what + " has 1 to 200 characters");
    }
  }

  /**
   * Settles an effect in doubt.
   *
   * @param person who found out, for the record; 1 to 200 characters
   * @throws IllegalArgumentException if the name is out of bounds
   */
  public Verdict resolve(EffectId id, Finding finding, String person) {
    bounded("a person's name", person);
    Verdict verdict = resolver.resolve(tenant, id, finding, person);
    switch (verdict) {
      case Verdict.Resolved resolved ->
          log.info("effect {} resolved as {} by {}", id, resolved.effect().state(), person);
      case Verdict.Refused refused ->
          log.info("effect {} not resolved: {}", id, refused.fault().code().slug());
    }
    return verdict;
  }
}
