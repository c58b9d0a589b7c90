package dev.weir.guard;

import dev.weir.call.Call;
import dev.weir.env.Clock;
import dev.weir.env.Signal;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.tool.ToolPolicy;
import java.time.Instant;
import java.util.List;

/** Stage 3: may the call go on at all? Looks only at what is in memory. */
final class Admission {
  private final Clock clock;

  Admission(Clock clock) {
    this.clock = clock;
  }

  sealed interface Verdict {
    /**
     * When the tool must have replied: the caller's deadline or the tool's timeout, the earlier.
     */
    record Admitted(Instant deadline) implements Verdict {}

    record Refused(Fault fault) implements Verdict {}
  }

  Verdict of(Call call, ToolPolicy policy) {
    List<String> flaws = policy.input().flaws(Forwarding.complete(policy, call.arguments()));
    if (!flaws.isEmpty()) {
      return refused(ErrorCode.ARGUMENTS_INVALID, String.join("; ", flaws));
    }
    if (call.caller().cancelled().map(Signal::raised).orElse(false)) {
      return refused(ErrorCode.CANCELLED, ErrorCode.CANCELLED.meaning());
    }
    Instant now = clock.now();
    Instant longest = now.plus(policy.timeout());
    Instant deadline = call.deadline().filter(asked -> asked.isBefore(longest)).orElse(longest);
    return deadline.isAfter(now)
        ? new Verdict.Admitted(deadline)
        : refused(ErrorCode.DEADLINE_PASSED, ErrorCode.DEADLINE_PASSED.meaning());
  }

  private static Verdict refused(ErrorCode code, String detail) {
    return new Verdict.Refused(Fault.of(code, detail));
  }
}
