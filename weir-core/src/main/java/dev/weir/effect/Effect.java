package dev.weir.effect;

import dev.weir.call.Origin;
import dev.weir.call.Payload;
import dev.weir.call.ToolName;
import java.time.Instant;
import java.util.Optional;

/**
 * An effect as it stands now: the projection of its events.
 *
 * @param id its name in the ledger
 * @param key the identity of the intended effect; empty for reads, which need none
 * @param fingerprint what it was asked to do
 * @param tool which tool does it
 * @param effectClass how the tool touches the world
 * @param origin where the call came from
 * @param state where it stands
 * @param node the life of the Weir that owns it
 * @param attempts how often the tool was called
 * @param at when it was claimed
 * @param settledAt when its outcome was recorded
 * @param deliveredAt when its answer was handed to the agent's connection
 * @param outcome how it ended, once it has
 * @param source how we know the state
 * @param handle what the far side gave to find a suspended effect again
 */
public record Effect(
    EffectId id,
    Optional<EffectKey> key,
    Fingerprint fingerprint,
    ToolName tool,
    EffectClass effectClass,
    Origin origin,
    State state,
    Node node,
    int attempts,
    Instant at,
    Optional<Instant> settledAt,
    Optional<Instant> deliveredAt,
    Optional<Outcome> outcome,
    Source source,
    Optional<Payload> handle) {

  /**
   * Whether it waits for a person to do it, because its tool could not be called. Nothing was ever
   * sent for it, so no tool can be the far side that keeps it.
   */
  public boolean handedOff() {
    return state == State.SUSPENDED && attempts == 0;
  }

  /** Whether a person, and no tool, took care of it. */
  public boolean byHand() {
    return source == Source.PERSON && attempts == 0;
  }
}
