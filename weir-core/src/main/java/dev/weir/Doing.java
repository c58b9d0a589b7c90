package dev.weir;

import dev.weir.effect.EffectId;
import java.time.Instant;
import java.util.Optional;

/**
 * What a body may want to know about the execution it is part of.
 *
 * @param effect the effect it is for
 * @param key the effect's key: send it along to a service that honours idempotency keys; empty for
 *     reads
 * @param deadline when nobody will believe its answer any more
 */
public record Doing(EffectId effect, Optional<String> key, Instant deadline) {}
