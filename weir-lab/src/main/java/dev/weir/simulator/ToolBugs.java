package dev.weir.simulator;

import dev.weir.call.Payload;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.tool.Dispatch;
import dev.weir.tool.Reply;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Adapters of tools with one bug each. */
final class ToolBugs {
  private ToolBugs() {}

  private static Plants lost(UnaryOperator<Reply> bug) {
    return new Plants() {
      @Override
      public Reply reply(Dispatch dispatch, Reply truth) {
        return truth instanceof Reply.Lost ? bug.apply(truth) : truth;
      }
    };
  }

  static Plants saysNeverSent() {
    return lost(it -> new Reply.NeverSent(Fault.of(ErrorCode.TOOL_UNREACHABLE, "a time-out")));
  }

  static Plants saysBusy() {
    return lost(
        it -> new Reply.Busy(Fault.of(ErrorCode.TOOL_BUSY, "a time-out"), Optional.empty()));
  }

  static Plants saysFailed() {
    return lost(it -> new Reply.ToolError(Payload.empty()));
  }

  static Plants saysDone() {
    return lost(it -> new Reply.Result(Payload.empty()));
  }

  static Plants sendsAgain() {
    return new Plants() {
      @Override
      public int sendings(Dispatch dispatch) {
        return 2;
      }
    };
  }

  /** Each attempt has a key of its own, which is what a key is not for. */
  static Plants makesAKeyForEachAttempt() {
    return new Plants() {
      @Override
      public Dispatch sent(Dispatch it) {
        return new Dispatch(
            it.effect(),
            it.key(),
            it.forwarded()
                .map(key -> new Dispatch.Forwarded(key.slot(), key.key() + "-" + it.attempt())),
            it.effectClass(),
            it.call(),
            it.deadline(),
            it.attempt(),
            it.onward(),
            it.fences());
      }
    };
  }
}
