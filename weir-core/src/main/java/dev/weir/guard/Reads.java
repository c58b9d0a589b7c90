package dev.weir.guard;

import dev.weir.effect.EffectClass;
import dev.weir.effect.EffectId;
import dev.weir.effect.Outcome;
import dev.weir.env.Env;
import dev.weir.error.Fault;
import dev.weir.ledger.Holding;
import dev.weir.limit.Limits;
import dev.weir.limit.Passage;
import dev.weir.order.Order;
import dev.weir.tool.Dispatch;
import dev.weir.verify.Verification;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The way of a read. It appends nothing; its record is written behind it. Only one that names
 * resources asks the ledger, for their versions, before the tool is called.
 */
final class Reads {
  private final Env env;
  private final Limits limits;
  private final Admission admission;
  private final Execution execution;
  private final Recorder recorder;
  private final Order order;

  Reads(
      Env env,
      Limits limits,
      Admission admission,
      Execution execution,
      Recorder recorder,
      Order order) {
    this.env = env;
    this.limits = limits;
    this.admission = admission;
    this.execution = execution;
    this.recorder = recorder;
    this.order = order;
  }

  /**
   * Runs a read.
   *
   * @throws InterruptedException if the calling thread is interrupted while it waits for a place
   */
  Tried of(Entrant entrant) throws InterruptedException {
    Optional<Limits.Spent> spent = entrant.repeated().spent(limits, entrant.policy());
    if (spent.isPresent()) {
      return recorder.unmet(entrant, spent.get().fault(), Optional.of(spent.get().comeBack()));
    }
    return switch (entered(entrant)) {
      case Limits.Verdict.Refused refused ->
          recorder.unmet(entrant, refused.fault(), refused.comeBack());
      case Limits.Verdict.Entered entered -> {
        try (Passage passage = entered.passage()) {
          yield executed(entrant, passage);
        }
      }
    };
  }

  private Limits.Verdict entered(Entrant entrant) throws InterruptedException {
    Limits.Verdict verdict = admission.enter(entrant);
    if (verdict instanceof Limits.Verdict.Refused refused) {
      Optional<Duration> patience = Admission.patience(entrant, refused);
      if (patience.isPresent()) {
        return admission.enterOnceMended(entrant, refused, patience.get());
      }
    }
    return verdict;
  }

  private Tried executed(Entrant entrant, Passage passage) {
    EffectId id = EffectId.next(env);
    Instant began = env.clock().now();
    List<Holding> views = order.views(entrant.tenant(), entrant.touches());
    Dispatch dispatch =
        new Dispatch(
                id,
                Optional.empty(),
                EffectClass.READ,
                entrant.call(),
                passage.within(entrant.deadline()),
                1)
            .onward(passage.onward());
    Execution.Ending ending = execution.read(entrant.tool(), dispatch, passage);
    Verification.Verdict verdict =
        Verification.of(EffectClass.READ, entrant.policy().output(), ending.reply());
    Execution.judge(passage, ending.reply(), verdict);
    return switch (verdict) {
      case Verification.Verdict.Waiting waiting ->
          new Tried.Heard(new Answer.Suspended(id, waiting.answer()));
      case Verification.Verdict.Over over -> {
        Answer answer = recorder.read(entrant, id, over.outcome(), ending.attempts(), began);
        if (over.outcome() instanceof Outcome.Succeeded) {
          order.saw(entrant.call().origin(), views, id, began);
        }
        yield over.outcome() instanceof Outcome.Failed failed
            ? failed(entrant, passage, answer, ending.spent(failed.fault()))
            : new Tried.Heard(answer);
      }
      case Verification.Verdict.NeverSent never -> {
        Outcome outcome = Outcome.failed(never.fault());
        Answer answer = recorder.read(entrant, id, outcome, ending.attempts(), began);
        yield failed(entrant, passage, answer, ending.spent(never.fault()));
      }
    };
  }

  private Tried failed(Entrant entrant, Passage passage, Answer answer, Optional<Fault> spent) {
    return answer instanceof Answer.Failed failed
        ? Tried.failed(entrant, limits, failed.comingBack(passage.comeBack()), spent)
        : new Tried.Heard(answer);
  }
}
