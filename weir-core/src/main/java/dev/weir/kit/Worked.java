package dev.weir.kit;

import dev.weir.call.Caller;
import dev.weir.desk.Operation;
import dev.weir.desk.Visit;
import dev.weir.env.Clock;
import dev.weir.env.Signal;
import dev.weir.error.WeirException;
import dev.weir.tool.Dispatch;
import dev.weir.tool.Reply;
import dev.weir.tool.Tool;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * An operation of the desk as a tool. The visit's id is the effect's, so what an effect makes is
 * made once however often the effect is sent.
 */
final class Worked implements Tool {
  /** Kept of the time that is left, so that an answer comes back before the deadline. */
  private static final Duration RETURN = Duration.ofMillis(500);

  private final Clock clock;
  private final Operation operation;

  Worked(Clock clock, Operation operation) {
    this.clock = clock;
    this.operation = operation;
  }

  @Override
  public Reply act(Dispatch dispatch) throws InterruptedException {
    return done(dispatch);
  }

  /** What comes of it. */
  Reply done(Dispatch dispatch) throws InterruptedException {
    Duration left = Duration.between(clock.now(), dispatch.deadline()).minus(RETURN);
    var visit =
        new Visit(
            dispatch.call().origin(),
            dispatch.effect().uuid(),
            left.isNegative() ? Duration.ZERO : left,
            left(dispatch.call().caller()));
    try {
      return Replies.of(operation.run(visit, dispatch.call().arguments()));
    } catch (WeirException e) {
      return new Reply.Lost(e.fault());
    }
  }

  private static BooleanSupplier left(Caller caller) {
    Optional<Signal> gone = caller.gone();
    Optional<Signal> cancelled = caller.cancelled();
    return () ->
        gone.map(Signal::raised).orElse(false) || cancelled.map(Signal::raised).orElse(false);
  }
}
