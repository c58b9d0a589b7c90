package dev.weir.ledger;

import dev.weir.effect.Effect;

/** What became of a claim. */
public sealed interface ClaimVerdict {

  /** The key is ours, and that is durable. */
  record Won(Effect effect) implements ClaimVerdict {}

  /** The key was free, and one of the resources stands otherwise by now; nothing was written. */
  record Moved() implements ClaimVerdict {}

  /** Another effect holds the key; nothing was written. */
  record Held(Effect holder) implements ClaimVerdict {}
}
