package dev.weir.ledger;

import dev.weir.effect.EffectId;
import dev.weir.effect.ResourceName;
import java.time.Instant;
import java.util.Optional;

/**
 * What a session last saw of a resource.
 *
 * @param name which
 * @param version the effect that had changed it last when the read began; empty when none had
 * @param read the effect by which it was read
 * @param at when the read began
 */
public record Sight(ResourceName name, Optional<EffectId> version, EffectId read, Instant at) {}
