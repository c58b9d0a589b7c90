package dev.weir.ledger;

import dev.weir.effect.Effect;

/** What became of an append. */
public sealed interface AppendVerdict {

  /** It is durable; this is the effect now. */
  record Appended(Effect effect) implements AppendVerdict {}

  /** The lifecycle or the fence did not allow it; kept as evidence. This is the effect as it is. */
  record Refused(Effect effect) implements AppendVerdict {}

  /** There is no such effect. */
  record Unknown() implements AppendVerdict {}
}
