package dev.weir.guard;

import dev.weir.effect.EffectId;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.limit.Limits;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** What came of having a call answered by its own tool. */
sealed interface Tried {

  /** This is what the caller hears. */
  record Heard(Answer answer) implements Tried {}

  /**
   * The tool cannot be called at the moment. Nothing happened, and nothing is on its way.
   *
   * @param record the refusal, or the failed effect, that is noted of it
   * @param why it cannot be called
   * @param plain what the caller hears unless something else is done for the call
   * @param spent the failure that no further attempt could help, when there were some
   */
  record Unavailable(EffectId record, Fault why, Answer plain, Optional<Fault> spent)
      implements Tried {}

  /**
   * A call failed.
   *
   * @param spent the failure that no further attempt could help, when there were some
   */
  static Tried failed(Entrant entrant, Limits limits, Answer.Failed failed, Optional<Fault> spent) {
    if (AWAY.contains(failed.fault().code()) && failed.reply().isEmpty()) {
      return new Unavailable(failed.effect(), failed.fault(), failed, spent);
    }
    spent.ifPresent(fault -> entrant.repeated().keep(limits, fault));
    return new Heard(failed);
  }

  /**
   * What says that a tool cannot be called. That somebody halted it is a person's word, that too
   * little time is left is the caller's: neither is among them. A node that lost its lease has a
   * trouble of its own.
   */
  Set<ErrorCode> AWAY =
      EnumSet.of(
          ErrorCode.BREAKER_OPEN,
          ErrorCode.SERVER_BUSY,
          ErrorCode.SERVER_COOLING,
          ErrorCode.TOOL_UNREACHABLE,
          ErrorCode.TOOL_TIMEOUT,
          ErrorCode.TOOL_BROKEN,
          ErrorCode.TOOL_PROTOCOL,
          ErrorCode.TOOL_BUSY);
}
