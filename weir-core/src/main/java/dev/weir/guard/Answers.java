package dev.weir.guard;

import dev.weir.call.Payload;
import dev.weir.effect.Effect;
import dev.weir.effect.Outcome;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.guard.Answer.Freshness;
import java.util.Optional;

/** From what is recorded to what an agent hears. */
final class Answers {

  private Answers() {}

  /** What a call of this call's own making hears. */
  static Answer fresh(Effect effect, Outcome outcome, Freshness freshness) {
    return switch (outcome) {
      case Outcome.Succeeded it -> new Answer.Succeeded(effect.id(), it.result(), freshness);
      case Outcome.Failed it -> new Answer.Failed(effect.id(), it.fault(), it.reply(), freshness);
      case Outcome.InDoubt it -> new Answer.InDoubt(effect.id(), it.fault());
      case Outcome.Refused it -> new Answer.Refused(it.fault(), Optional.of(effect));
    };
  }

  /** What a call hears that means an effect which has an outcome, or waits for input. */
  static Answer replay(Effect effect) {
    if (effect.outcome().isPresent()) {
      return fresh(effect, effect.outcome().get(), Freshness.REPLAYED);
    }
    Optional<Payload> handle = effect.handle();
    return handle.isPresent()
        ? new Answer.Suspended(effect.id(), handle.get())
        : new Answer.Refused(Fault.of(ErrorCode.IN_PROGRESS), Optional.of(effect));
  }
}
