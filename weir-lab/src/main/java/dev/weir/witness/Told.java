package dev.weir.witness;

import dev.weir.effect.EffectId;

/** What an agent was told of a write, at the door of a node. */
public sealed interface Told {

  /**
   * That it happened.
   *
   * @param thing what the result speaks of; empty when nobody has seen the result
   */
  record Happened(EffectId effect, String thing) implements Told {}

  /** That it did not happen, or failed. */
  record DidNot(EffectId effect) implements Told {}

  /** That nobody knows. */
  record Doubt() implements Told {}

  /** That nothing was tried for this request. */
  record NotTried() implements Told {}
}
