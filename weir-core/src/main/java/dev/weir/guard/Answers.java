package dev.weir.guard;

import dev.weir.call.Payload;
import dev.weir.call.ToolName;
import dev.weir.effect.Effect;
import dev.weir.effect.Outcome;
import dev.weir.effect.Source;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.guard.Answer.Freshness;
import dev.weir.tool.ToolPolicy.OutputRule;
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

  /**
   * What a call hears that means an effect which has an outcome, or waits for input.
   *
   * @param output what the tool's results must be like: what a probe read is only passed off as one
   *     if it is
   */
  static Answer replay(Effect effect, OutputRule output) {
    if (effect.outcome().isPresent()) {
      return recorded(effect, effect.outcome().get(), output);
    }
    if (effect.handedOff()) {
      return new Answer.Refused(
          Fault.of(ErrorCode.HANDED_OFF, "effect " + effect.id() + " waits for a person"),
          Optional.of(effect));
    }
    Optional<Payload> handle = effect.handle();
    return handle.isPresent()
        ? new Answer.Suspended(effect.id(), handle.get())
        : new Answer.Refused(Fault.of(ErrorCode.IN_PROGRESS), Optional.of(effect));
  }

  /**
   * The same, with a label when another tool's effect answers.
   *
   * @param asked the tool that the agent called
   */
  static Answer labelled(Answer answer, Effect effect, ToolName asked) {
    return effect.tool().equals(asked) || answer instanceof Answer.Refused
        ? answer
        : new Answer.Substituted(answer, new Substitute.Other(effect.tool()));
  }

  private static Answer recorded(Effect effect, Outcome outcome, OutputRule output) {
    if (!(outcome instanceof Outcome.Succeeded happened)) {
      return fresh(effect, outcome, Freshness.REPLAYED);
    }
    if (effect.byHand()) {
      return new Answer.Succeeded(effect.id(), Payload.empty(), Freshness.BY_HAND);
    }
    boolean word = effect.source() == Source.PERSON;
    boolean read = effect.source() == Source.PROBE;
    if (word || (read && !output.flaws(happened.result()).isEmpty())) {
      return new Answer.Succeeded(effect.id(), Payload.empty(), Freshness.UNSEEN);
    }
    // A task that was asked after gave its own result.
    boolean task = effect.handle().isPresent();
    return fresh(effect, outcome, read && !task ? Freshness.PROBED : Freshness.REPLAYED);
  }
}
