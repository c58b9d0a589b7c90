package dev.weir.ledger;

import dev.weir.call.Payload;
import dev.weir.call.Tenant;
import dev.weir.effect.Effect;
import dev.weir.effect.EffectId;
import java.time.Instant;
import java.util.Optional;

/** Something to write down in the background. */
public sealed interface Note {

  /**
   * A whole effect that nobody waited for: a read, or a refusal.
   *
   * @param effect as it ended, with its outcome
   * @param arguments the canonical arguments, where they are kept
   */
  record Whole(Effect effect, Optional<Payload> arguments) implements Note {}

  /** The answer was handed to the agent's connection. The first time counts. */
  record Delivered(Tenant tenant, EffectId id, Instant at) implements Note {}

  /**
   * One call of the tool came to nothing and another follows.
   *
   * @param number counts from one
   * @param detail why, without argument values
   */
  record Attempt(Tenant tenant, EffectId id, int number, String detail, Instant at)
      implements Note {}

  /**
   * A session has read a resource. Of several the latest counts.
   *
   * @param session whose
   * @param sight what it saw
   */
  record Seen(Tenant tenant, String session, Sight sight) implements Note {}

  /**
   * Something that bears on an effect and changes nothing by itself.
   *
   * @param detail what, without argument values
   */
  record Evidence(Tenant tenant, EffectId id, String detail, Instant at) implements Note {}
}
