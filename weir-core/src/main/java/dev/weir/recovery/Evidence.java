package dev.weir.recovery;

import dev.weir.call.JsonText;
import dev.weir.call.Payload;
import dev.weir.call.Value;
import dev.weir.effect.Effect;
import dev.weir.effect.Event;
import dev.weir.effect.Outcome;
import dev.weir.effect.Source;
import dev.weir.ledger.Entry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What the history of an effect says to somebody who wants to end a doubt about it. Pure.
 *
 * @param history oldest first
 */
record Evidence(List<Entry> history) {

  /** Copies the history. */
  Evidence {
    history = List.copyOf(history);
  }

  /** The arguments that the effect was dispatched with; empty if they cannot be read back. */
  Optional<Value.Obj> arguments() {
    return transitions()
        .findFirst()
        .flatMap(Entry.Transition::body)
        .map(Payload::text)
        .flatMap(Evidence::object);
  }

  private static Optional<Value.Obj> object(String text) {
    try {
      return JsonText.read(text) instanceof Value.Obj object
          ? Optional.of(object)
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /**
   * What the tool answered to a call that had been declared dead, or that it was never called. That
   * it succeeded settles the matter. That it failed does so only if it was sent once: the other
   * sending may have succeeded.
   */
  Optional<Outcome> lateAnswer() {
    boolean once =
        transitions()
            .noneMatch(line -> line.event() == Event.RESUME && line.source() != Source.CALL);
    return history.stream()
        .filter(Entry.Evidence.class::isInstance)
        .flatMap(entry -> ((Entry.Evidence) entry).answer().stream())
        .filter(answer -> once || answer instanceof Outcome.Succeeded)
        // A success outweighs a failure: it says that something is there.
        .reduce((one, other) -> one instanceof Outcome.Succeeded ? one : other);
  }

  /**
   * How long after the last doubt was on record nothing is sent any more. Where the call itself, or
   * the one who sent it again, said that there was no answer, the adapter had let go of it by then.
   * Where recovery said so, a process that had paused may have sent it any time until its deadline.
   *
   * @param timeout the longest time between dispatch and deadline
   */
  Duration quietAfter(Duration timeout) {
    boolean letGo =
        transitions()
            .filter(line -> line.event() == Event.DOUBT)
            .reduce((first, second) -> second)
            .filter(line -> line.source() == Source.CALL || line.source() == Source.RESEND)
            .isPresent();
    return letGo ? Duration.ZERO : timeout;
  }

  /** When it was in doubt for the first time. */
  Instant doubtedSince(Effect effect) {
    return transitions()
        .filter(line -> line.event() == Event.DOUBT)
        .map(Entry.Transition::at)
        .min(Instant::compareTo)
        .orElse(effect.at());
  }

  /** When the far side gave the handle that a suspended effect has now. */
  Instant suspendedSince(Effect effect) {
    return transitions()
        .filter(line -> line.event() == Event.SUSPEND)
        .map(Entry.Transition::at)
        .max(Instant::compareTo)
        .orElse(effect.at());
  }

  private java.util.stream.Stream<Entry.Transition> transitions() {
    return history.stream()
        .filter(Entry.Transition.class::isInstance)
        .map(Entry.Transition.class::cast);
  }
}
