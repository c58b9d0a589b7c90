package dev.weir.ledger;

import dev.weir.call.Origin;
import dev.weir.call.Payload;
import dev.weir.call.ToolName;
import dev.weir.effect.EffectClass;
import dev.weir.effect.EffectId;
import dev.weir.effect.EffectKey;
import dev.weir.effect.Event;
import dev.weir.effect.Fingerprint;
import dev.weir.effect.Node;
import java.time.Instant;

/**
 * A request to take a key.
 *
 * @param id the id the effect gets if the claim wins
 * @param key the key to take, within the tenant of the origin
 * @param fingerprint what the effect is asked to do
 * @param tool which tool does it
 * @param effectClass how the tool touches the world
 * @param origin where the call comes from
 * @param node the life of the Weir that will own the effect
 * @param event {@link Event#DISPATCH} when the tool is called next, {@link Event#CLAIM} when
 *     something must be waited for first
 * @param at when
 * @param arguments the canonical arguments, for the record
 */
public record Claim(
    EffectId id,
    EffectKey key,
    Fingerprint fingerprint,
    ToolName tool,
    EffectClass effectClass,
    Origin origin,
    Node node,
    Event event,
    Instant at,
    Payload arguments) {}
