package dev.weir.guard;

import dev.weir.effect.Effect;
import dev.weir.effect.Event;
import dev.weir.env.Env;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.error.WeirException;
import dev.weir.guard.Identity.Identified;
import dev.weir.ledger.Take;
import dev.weir.limit.Limits;
import dev.weir.limit.Passage;
import dev.weir.order.Order;
import dev.weir.order.Turn;
import dev.weir.tool.Dispatch;
import dev.weir.tool.ToolPolicy;
import dev.weir.verify.Verification;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** The way of a write: its key is taken before, and its outcome recorded after, the world. */
final class Writes {
  /** What a call hears that has no time. */
  private static final Set<ErrorCode> TIME =
      EnumSet.of(ErrorCode.DEADLINE_PASSED, ErrorCode.TIME_TOO_SHORT);

  private final Env env;
  private final Limits limits;
  private final Admission admission;
  private final Claiming claiming;
  private final Execution execution;
  private final Settling settling;
  private final Recorder recorder;
  private final Order order;
  private final Readings readings;

  Writes(
      Env env,
      Limits limits,
      Admission admission,
      Claiming claiming,
      Execution execution,
      Settling settling,
      Recorder recorder,
      Order order,
      Readings readings) {
    this.env = env;
    this.limits = limits;
    this.admission = admission;
    this.claiming = claiming;
    this.execution = execution;
    this.settling = settling;
    this.recorder = recorder;
    this.order = order;
    this.readings = readings;
  }

  /**
   * Runs a write.
   *
   * @throws InterruptedException if the calling thread is interrupted while nothing was sent yet
   */
  Tried of(Entrant entrant, Identified identified) throws InterruptedException {
    Optional<Limits.Spent> spent = entrant.repeated().spent(limits, entrant.policy());
    if (spent.isPresent()) {
      // It is this node's own memory: another may have made the call since.
      return unmet(entrant, identified, spent.get().fault(), Optional.of(spent.get().comeBack()));
    }
    // What carries an effect on finds its resources taken, by itself.
    return entrant.touches().isEmpty() || entrant.call().continues().isPresent()
        ? entered(entrant, identified, admission.enter(entrant)).orElseThrow()
        : ordered(entrant, identified);
  }

  /** Whoever waits for others who write the same waits before it takes a place at the tool. */
  private Tried ordered(Entrant entrant, Identified identified) throws InterruptedException {
    Optional<Limits.Verdict.Refused> hasNoTime = admission.late(entrant);
    if (hasNoTime.isPresent()) {
      return entered(entrant, identified, hasNoTime.get()).orElseThrow();
    }
    return switch (order.queue(entrant.call().origin(), entrant.touches(), left(entrant))) {
      case Order.Queued.Late late -> refused(entrant, identified, late.fault(), Optional.empty());
      case Order.Queued.Mine mine -> {
        try (Turn turn = mine.turn()) {
          yield inTurn(entrant, identified, turn);
        }
      }
    };
  }

  private Tried inTurn(Entrant entrant, Identified identified, Turn turn)
      throws InterruptedException {
    while (true) {
      Turn.Look look;
      try {
        look = turn.look(entrant.call().origin(), entrant.policy().order(), left(entrant));
      } catch (WeirException e) {
        return new Tried.Heard(new Answer.Refused(e.fault(), Optional.empty()));
      }
      switch (look) {
        case Turn.Look.InTheWay(Fault fault, Effect effect) -> {
          return refused(entrant, identified, fault, Optional.of(effect));
        }
        case Turn.Look.Clear clear -> {
          Optional<Tried> tried = taking(entrant, identified, turn, clear);
          if (tried.isPresent()) {
            return tried.get();
          }
          turn.moved();
        }
      }
    }
  }

  /**
   * Goes on with the resources as they were found.
   *
   * @return empty when somebody has taken one of them meanwhile
   */
  private Optional<Tried> taking(
      Entrant entrant, Identified identified, Turn turn, Turn.Look.Clear found)
      throws InterruptedException {
    switch (readings.of(entrant.taking(found.takes()), found.readings())) {
      case Readings.Verdict.Refused(Answer.Refused why) -> {
        return Optional.of(refused(entrant, identified, () -> heard(entrant, why)));
      }
      case Readings.Verdict.Fit(Entrant fit) -> {
        Identified sent =
            fit.basis().filter(it -> it.how() == Answer.Basis.How.MERGED).isPresent()
                ? identified.sending(fit.call().arguments(), fit.policy())
                : identified;
        Limits.Verdict verdict = admission.enter(fit);
        if (verdict instanceof Limits.Verdict.Refused refused
            && TIME.contains(refused.fault().code())) {
          // It had enough when it began to wait for its turn.
          return Optional.of(refused(fit, sent, Order.othersWereBefore(), Optional.empty()));
        }
        Optional<Tried> tried = entered(fit, sent, verdict);
        tried.ifPresent(it -> remember(turn, fit, it));
        return tried;
      }
    }
  }

  private static void remember(Turn turn, Entrant taken, Tried tried) {
    if (tried instanceof Tried.Heard(Answer answer)
        && answer instanceof Answer.Succeeded done
        && done.freshness() == Answer.Freshness.FRESH
        // Whose change was merged has not seen what it was merged with.
        && taken.takes().stream().allMatch(take -> take.how() == Take.How.WRITTEN)) {
      turn.changed(taken.call().origin(), taken.takes(), done.effect());
    } else {
      turn.moved();
    }
  }

  private Duration left(Entrant entrant) {
    return Duration.between(env.clock().now(), entrant.deadline());
  }

  private Tried refused(
      Entrant entrant, Identified identified, Fault fault, Optional<Effect> inTheWay)
      throws InterruptedException {
    return refused(entrant, identified, () -> heard(entrant, new Answer.Refused(fault, inTheWay)));
  }

  /**
   * What a call hears that may not go on: what is on record of it, whatever became of the tool or
   * the resource since, and only if nothing is, why it may not.
   */
  private Tried refused(Entrant entrant, Identified identified, Supplier<Tried> why)
      throws InterruptedException {
    try {
      return claiming
          .recorded(entrant, identified)
          .map(known -> heard(entrant, known))
          .orElseGet(why);
    } catch (WeirException e) {
      return heard(entrant, new Answer.Refused(e.fault(), Optional.empty()));
    }
  }

  private Tried unmet(
      Entrant entrant, Identified identified, Fault fault, Optional<Duration> comeBack)
      throws InterruptedException {
    return refused(entrant, identified, () -> recorder.unmet(entrant, fault, comeBack));
  }

  /**
   * Takes the key once the call may enter.
   *
   * @return empty when somebody has taken one of the resources meanwhile
   */
  private Optional<Tried> entered(Entrant entrant, Identified identified, Limits.Verdict verdict)
      throws InterruptedException {
    return switch (verdict) {
      case Limits.Verdict.Refused refused -> {
        Optional<Duration> patience = Admission.patience(entrant, refused);
        yield patience.isPresent()
            ? waited(entrant, identified, refused, patience.get())
            : Optional.of(unmet(entrant, identified, refused.fault(), refused.comeBack()));
      }
      case Limits.Verdict.Entered entered -> {
        try (Passage passage = entered.passage()) {
          yield claimed(entrant, identified, passage);
        }
      }
    };
  }

  /** What is on record is heard before anything is waited for; others make the same call. */
  private Optional<Tried> waited(
      Entrant entrant, Identified identified, Limits.Verdict.Refused refused, Duration atMost)
      throws InterruptedException {
    Optional<Answer> recorded = recordedByNow(entrant, identified);
    if (recorded.isPresent()) {
      return Optional.of(heard(entrant, recorded.get()));
    }
    return switch (admission.enterOnceMended(entrant, refused, atMost)) {
      case Limits.Verdict.Refused still ->
          Optional.of(unmet(entrant, identified, still.fault(), still.comeBack()));
      case Limits.Verdict.Entered entered -> entered(entrant, identified, entered);
    };
  }

  /** Empty also where the ledger is away: it may come back while the call waits. */
  private Optional<Answer> recordedByNow(Entrant entrant, Identified identified)
      throws InterruptedException {
    try {
      return claiming.recorded(entrant, identified);
    } catch (WeirException e) {
      return Optional.empty();
    }
  }

  private Tried heard(Entrant entrant, Answer answer) {
    return new Tried.Heard(recorder.heard(entrant.call(), entrant.policy(), answer));
  }

  private Optional<Tried> claimed(Entrant entrant, Identified identified, Passage passage)
      throws InterruptedException {
    Claiming.Verdict verdict;
    try {
      verdict =
          entrant.call().continues().isPresent()
              ? claiming.resume(entrant, entrant.call().continues().get(), identified)
              : claiming.take(entrant, identified, Event.DISPATCH);
    } catch (WeirException e) {
      // Nothing was sent. A claim that was stored all the same is set free later.
      return Optional.of(new Tried.Heard(new Answer.Refused(e.fault(), Optional.empty())));
    }
    return switch (verdict) {
      case Claiming.Verdict.Moved moved -> Optional.empty();
      case Claiming.Verdict.Theirs theirs -> Optional.of(heard(entrant, theirs.answer()));
      case Claiming.Verdict.Ours ours ->
          Optional.of(executed(entrant, identified, ours.effect(), passage));
    };
  }

  /** The effect is durably dispatched and ours: whatever happens now, it is settled or in doubt. */
  private Tried executed(Entrant entrant, Identified identified, Effect effect, Passage passage) {
    ToolPolicy policy = entrant.policy();
    entrant.basis().ifPresent(basis -> recorder.rests(effect, basis));
    Dispatch dispatch =
        Forwarding.dispatch(policy, effect, entrant.call(), passage.within(entrant.deadline()))
            .onward(passage.onward())
            .fenced(entrant.fences());
    Optional<Execution.Ending> ended = Optional.empty();
    try {
      ended = Optional.of(execution.write(entrant.tool(), dispatch, effect.node(), passage));
    } finally {
      if (ended.isEmpty()) {
        // An Error (no memory, no stack) is on its way up, and the tool may have been called.
        settling.abandon(effect, dispatch.attempt());
      }
    }
    Execution.Ending ending = ended.get();
    Verification.Verdict verdict =
        Verification.of(policy.effectClass(), policy.output(), ending.reply());
    Execution.judge(passage, ending.reply(), verdict);
    Answer answer = resting(settling.settle(effect, verdict, ending.attempts()), entrant);
    return verdict instanceof Verification.Verdict.NeverSent(Fault fault)
        ? neverSent(entrant, passage, answer, ending.spent(fault))
        : new Tried.Heard(Answers.labelled(answer, effect, identified.asked()));
  }

  private static Answer resting(Answer answer, Entrant entrant) {
    return answer instanceof Answer.Succeeded done && done.freshness() == Answer.Freshness.FRESH
        ? new Answer.Succeeded(done.effect(), done.result(), done.freshness(), entrant.basis())
        : answer;
  }

  private Tried neverSent(Entrant entrant, Passage passage, Answer answer, Optional<Fault> spent) {
    if (answer instanceof Answer.Failed failed) {
      return Tried.failed(entrant, limits, failed.comingBack(passage.comeBack()), spent);
    }
    spent.ifPresent(fault -> entrant.repeated().keep(limits, fault));
    return new Tried.Heard(answer);
  }
}
