package dev.weir.ledger;

import dev.weir.effect.EffectId;
import dev.weir.effect.ResourceName;
import java.util.Optional;

/**
 * How a claim takes a resource: only if nobody came in between.
 *
 * @param name which
 * @param from the effect that took it last, as the claim's maker saw it
 * @param version the effect that changed it last, as it was seen
 * @param fence greater than that of everybody who took it before
 * @param how what it is taken for
 */
public record Take(
    ResourceName name, Optional<EffectId> from, Optional<EffectId> version, long fence, How how) {
  /** What it is taken for. */
  public enum How {
    /** To be written as the session wants it, which knows it afterwards. */
    WRITTEN,
    /** To be written with a change that the session has not seen. */
    MERGED
  }

  /** For a session that knows what it writes. */
  public Take(ResourceName name, Optional<EffectId> from, Optional<EffectId> version, long fence) {
    this(name, from, version, fence, How.WRITTEN);
  }

  /** The same for a change that the session has not seen. */
  public Take merged() {
    return new Take(name, from, version, fence, How.MERGED);
  }
}
