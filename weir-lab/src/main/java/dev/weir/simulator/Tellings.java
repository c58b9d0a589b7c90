package dev.weir.simulator;

import dev.weir.call.Call;
import dev.weir.call.Payload;
import dev.weir.call.Value;
import dev.weir.guard.Answer;
import dev.weir.witness.Told;
import java.util.Optional;

/** What an answer says to whoever asked for a write. */
final class Tellings {
  private Tellings() {}

  /** Empty when the call was no write. */
  static Optional<Told> write(Call call, Answer answer) {
    boolean writes =
        Ware.of(call.tool()).map(Ware::writes).orElseGet(() -> OwnTools.writes(call.tool()));
    return writes ? Optional.of(told(answer)) : Optional.empty();
  }

  static Told told(Answer answer) {
    return switch (answer) {
      case Answer.Succeeded done -> new Told.Happened(done.effect(), thing(done.result()));
      case Answer.Failed failed -> new Told.DidNot(failed.effect());
      case Answer.InDoubt doubt -> new Told.Doubt();
      case Answer.Suspended suspended -> new Told.Doubt();
      case Answer.Refused refused -> new Told.NotTried();
      case Answer.Substituted substituted -> told(substituted.answer());
    };
  }

  /** What a probe read is about the same thing. */
  private static String thing(Payload result) {
    Value.Obj body = Ware.read(result);
    return Ware.text(body, "tool")
        .map(it -> it + " " + Ware.text(body, "id").orElse(""))
        .orElse("");
  }
}
