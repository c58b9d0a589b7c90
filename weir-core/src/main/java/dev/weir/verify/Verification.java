package dev.weir.verify;

import dev.weir.call.Payload;
import dev.weir.effect.EffectClass;
import dev.weir.effect.Outcome;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.tool.Reply;
import dev.weir.tool.ToolPolicy.OutputRule;
import java.util.List;
import java.util.Optional;

/** Turns what came back from a tool into what we believe happened. Pure. */
public final class Verification {

  private Verification() {}

  /** What to record. */
  public sealed interface Verdict {
    /** The execution is over; the effect keeps its key. */
    record Over(Outcome outcome) implements Verdict {}

    /** Nothing was sent, or nothing was done with it; the key is free for the next call. */
    record NeverSent(Fault fault) implements Verdict {}

    /** The far side keeps the work. */
    record Waiting(Payload answer) implements Verdict {}
  }

  /**
   * What a reply means for an effect of this class.
   *
   * <p>The one asymmetry that matters: no usable answer to a read is a failure, no usable answer to
   * anything else is a doubt.
   */
  public static Verdict of(EffectClass effectClass, OutputRule output, Reply reply) {
    return switch (reply) {
      case Reply.Result result -> checked(effectClass, output, result.body());
      case Reply.ToolError error ->
          over(
              new Outcome.Failed(
                  Fault.of(ErrorCode.TOOL_FAILED, "the tool answered that it failed"),
                  Optional.of(error.body())));
      case Reply.Rejected rejected ->
          over(
              new Outcome.Failed(
                  Fault.of(ErrorCode.TOOL_REJECTED, "the tool server answered with an error"),
                  Optional.of(rejected.error())));
      case Reply.Suspended suspended -> new Verdict.Waiting(suspended.answer());
      case Reply.NeverSent never -> new Verdict.NeverSent(never.fault());
      case Reply.Busy busy -> new Verdict.NeverSent(busy.fault());
      case Reply.Lost lost -> over(unknown(effectClass, lost.fault()));
    };
  }

  private static Verdict checked(EffectClass effectClass, OutputRule output, Payload body) {
    List<String> flaws = output.flaws(body);
    if (flaws.isEmpty()) {
      return over(new Outcome.Succeeded(body));
    }
    String detail = "the result does not fit the output schema: " + String.join("; ", flaws);
    return over(unknown(effectClass, Fault.of(ErrorCode.RESULT_INVALID, detail)));
  }

  private static Outcome unknown(EffectClass effectClass, Fault fault) {
    return effectClass == EffectClass.READ
        ? Outcome.failed(fault)
        : new Outcome.InDoubt(Fault.of(ErrorCode.IN_DOUBT, fault.detail()));
  }

  private static Verdict over(Outcome outcome) {
    return new Verdict.Over(outcome);
  }
}
