package dev.weir;

import dev.weir.effect.Effect;
import dev.weir.effect.EffectId;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.error.WeirException;
import dev.weir.guard.Answer.Freshness;
import dev.weir.guard.Substitute;
import java.util.Optional;

/**
 * What a program hears from a call of one of its tools.
 *
 * @param <R> what the tool returns
 */
public sealed interface Result<R> {

  /**
   * It happened.
   *
   * @param effect which effect
   * @param value what the tool returned, now or when it ran
   * @param freshness whether it ran for this call
   */
  record Done<R>(EffectId effect, R value, Freshness freshness) implements Result<R> {}

  /**
   * It happened, but what it returned is not known: a person did it, or found out and said so, or
   * the tool returned another type when it ran.
   *
   * @param effect which effect
   */
  record Happened<R>(EffectId effect) implements Result<R> {}

  /**
   * It is known not to have happened.
   *
   * @param effect which effect
   * @param fault why
   * @param said the message of the exception that said so, when one did
   */
  record Failed<R>(EffectId effect, Fault fault, Optional<String> said) implements Result<R> {}

  /**
   * It may have happened. Do not call again: find out, then resolve.
   *
   * @param effect which effect
   * @param fault what is known
   */
  record InDoubt<R>(EffectId effect, Fault fault) implements Result<R> {}

  /**
   * It was not tried.
   *
   * @param fault why
   * @param earlier the effect that stands in the way, when one does; with {@code HANDED_OFF} the
   *     one that waits for a person
   */
  record Refused<R>(Fault fault, Optional<Effect> earlier) implements Result<R> {}

  /**
   * Something else was done, as its {@link dev.weir.limit.Unavailable} says, because the tool could
   * not be called.
   *
   * @param result what came of that; never another of these
   * @param how what was done: an earlier answer, or another tool's
   */
  record Instead<R>(Result<R> result, Substitute how) implements Result<R> {}

  /**
   * The value, for callers that treat everything else as exceptional.
   *
   * @throws WeirException with the fault if it did not happen or may not have, or with {@code
   *     RESULT_INVALID} if it happened and the value is not known
   */
  default R orThrow() {
    return switch (this) {
      case Done<R> done -> done.value();
      case Happened<R> happened ->
          throw new WeirException(
              ErrorCode.RESULT_INVALID,
              "effect " + happened.effect() + " happened; what it returned is not known");
      case Failed<R> failed -> throw thrown(failed.fault());
      case InDoubt<R> doubt -> throw thrown(doubt.fault());
      case Refused<R> refused -> throw thrown(refused.fault());
      case Instead<R> instead -> instead.result().orThrow();
    };
  }

  private static WeirException thrown(Fault fault) {
    return new WeirException(fault.code(), fault.detail());
  }
}
