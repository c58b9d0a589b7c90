package dev.weir.ledger;

import dev.weir.call.Payload;
import dev.weir.effect.Event;
import dev.weir.effect.Node;
import dev.weir.effect.Outcome;
import dev.weir.effect.Source;
import dev.weir.effect.State;
import java.time.Instant;
import java.util.Optional;

/** One line of an effect's history. */
public sealed interface Entry {

  /** When it was written down, by the writer's clock. */
  Instant at();

  /**
   * A transition.
   *
   * @param event what happened
   * @param to the state it led to
   * @param by the life of the Weir that said so
   * @param source how it knew
   * @param attempts how often the tool had been called, as far as the writer knew
   * @param outcome how the execution ended, when it did
   * @param body the canonical arguments of a claim, the handle of a suspension
   * @param person who decided, when a person did
   */
  record Transition(
      Instant at,
      Event event,
      State to,
      Node by,
      Source source,
      int attempts,
      Optional<Outcome> outcome,
      Optional<Payload> body,
      Optional<String> person)
      implements Entry {}

  /** The answer was handed to the agent's connection. */
  record Delivered(Instant at) implements Entry {}

  /** One call of the tool came to nothing and another followed. */
  record Attempt(Instant at, int number, String detail) implements Entry {}

  /**
   * Something that bears on the effect and changed nothing by itself.
   *
   * @param detail what, without argument values
   * @param answer what the tool answered, when the evidence is the settlement of a call that the
   *     ledger refused: the call was declared dead, and then its answer came
   */
  record Evidence(Instant at, String detail, Optional<Outcome> answer) implements Entry {
    /** Evidence that holds no answer. */
    public Evidence(Instant at, String detail) {
      this(at, detail, Optional.empty());
    }
  }
}
