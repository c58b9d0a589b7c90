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
 */
public record Take(
    ResourceName name, Optional<EffectId> from, Optional<EffectId> version, long fence) {}
