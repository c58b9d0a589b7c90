package dev.weir.guard;

import dev.weir.call.Call;
import dev.weir.call.Priority;
import dev.weir.effect.ResourceName;
import dev.weir.env.Clock;
import dev.weir.env.Signal;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.limit.Asking;
import dev.weir.limit.Limits;
import dev.weir.limit.Unavailable;
import dev.weir.tool.OrderRule.TouchRule;
import dev.weir.tool.ToolPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Stage 3: may the call go on at all, and when? Looks only at what is in memory. */
final class Admission {
  private final Clock clock;
  private final Limits limits;

  Admission(Clock clock, Limits limits) {
    this.clock = clock;
    this.limits = limits;
  }

  sealed interface Verdict {
    /**
     * It may go on.
     *
     * @param deadline when the tool must have replied: within its timeout, and soon enough for the
     *     caller
     * @param touches the resources that it reads or writes
     */
    record Admitted(Instant deadline, List<ResourceName> touches) implements Verdict {}

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
    Instant deadline = policy.time().deadline(now, call.deadline());
    if (!deadline.isAfter(now)) {
      return refused(ErrorCode.DEADLINE_PASSED, ErrorCode.DEADLINE_PASSED.meaning());
    }
    return switch (policy.order().touches().of(call.arguments())) {
      case TouchRule.Touch.Named named -> new Verdict.Admitted(deadline, named.names());
      case TouchRule.Touch.Unusable unusable ->
          refused(ErrorCode.RESOURCE_UNUSABLE, unusable.reason());
    };
  }

  /**
   * Waits for a place within the limits.
   *
   * @throws InterruptedException if the calling thread is interrupted while it waits
   */
  Limits.Verdict enter(Entrant entrant) throws InterruptedException {
    return enter(entrant.call(), entrant.policy(), entrant.deadline(), entrant.priority());
  }

  /**
   * The same for what no agent waits for.
   *
   * @throws InterruptedException if the calling thread is interrupted while it waits
   */
  Limits.Verdict enter(Call call, ToolPolicy policy, Instant deadline, Priority priority)
      throws InterruptedException {
    return limits.enter(asking(call, policy, deadline, priority));
  }

  /** Refuses a call that has no time for its tool, before it waits for anything. */
  Optional<Limits.Verdict.Refused> late(Entrant entrant) {
    return limits.late(
        asking(entrant.call(), entrant.policy(), entrant.deadline(), entrant.priority()));
  }

  /**
   * How long a call that was refused waits until its tool is mended; empty when it does not.
   *
   * @param verdict what it heard
   */
  static Optional<Duration> patience(Entrant entrant, Limits.Verdict.Refused verdict) {
    return entrant.recourse() == Entrant.Recourse.DECLARED
            && verdict.fault().code() == ErrorCode.BREAKER_OPEN
            && entrant.policy().limits().whenUnavailable()
                instanceof Unavailable.Queue(Duration atMost)
        ? Optional.of(atMost)
        : Optional.empty();
  }

  /**
   * Waits until the tool is mended, and then for a place.
   *
   * @param refused what the call heard
   * @throws InterruptedException if the calling thread is interrupted while it waits
   */
  Limits.Verdict enterOnceMended(Entrant entrant, Limits.Verdict.Refused refused, Duration atMost)
      throws InterruptedException {
    return limits.enterOnceMended(
        asking(entrant.call(), entrant.policy(), entrant.deadline(), entrant.priority()),
        refused,
        atMost);
  }

  private Asking asking(Call call, ToolPolicy policy, Instant deadline, Priority priority) {
    return new Asking(
        call,
        policy.effectClass(),
        policy.limits(),
        priority,
        Duration.between(clock.now(), deadline));
  }

  private static Verdict refused(ErrorCode code, String detail) {
    return new Verdict.Refused(Fault.of(code, detail));
  }
}
