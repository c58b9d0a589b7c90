package dev.weir;

import dev.weir.effect.EffectId;
import java.time.Instant;
import java.util.Optional;

/**
 * What a body may want to know about the execution it is part of.
 *
 * @param effect the effect it is for
 * @param key the effect's key as it is on record; empty for reads
 * @param forwarded what to send to a service that honours idempotency keys: 37 characters that
 *     follow from the key, the same at every call for this effect; empty unless the tool was
 *     declared with {@code honoursKey}
 * @param deadline when nobody will believe its answer any more
 */
public record Doing(
    EffectId effect, Optional<String> key, Optional<String> forwarded, Instant deadline) {}
