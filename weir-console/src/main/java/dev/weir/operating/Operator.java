package dev.weir.operating;

import dev.weir.call.Tenant;
import dev.weir.effect.EffectId;
import dev.weir.recovery.Resolver;
import dev.weir.recovery.Resolver.Finding;
import dev.weir.recovery.Resolver.Verdict;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An operator's commands on one tenant's effects. Safe for concurrent callers. */
public final class Operator {
  private static final Logger log = LoggerFactory.getLogger(Operator.class);

  private final Resolver resolver;
  private final Tenant tenant;

  /** Commands that act through this resolver. */
  public Operator(Resolver resolver, Tenant tenant) {
    this.resolver = resolver;
    this.tenant = tenant;
  }

  /**
   * Settles an effect in doubt.
   *
   * @param person who found out, for the record; 1 to 200 characters
   * @throws IllegalArgumentException if the name is out of bounds
   */
  public Verdict resolve(EffectId id, Finding finding, String person) {
    if (person.isBlank() || person.length() > 200) {
      throw new IllegalArgumentException("a person's name has 1 to 200 characters");
    }
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
