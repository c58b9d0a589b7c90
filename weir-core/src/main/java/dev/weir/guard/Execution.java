package dev.weir.guard;

import dev.weir.call.Tenant;
import dev.weir.effect.EffectClass;
import dev.weir.effect.Node;
import dev.weir.effect.Outcome;
import dev.weir.env.Env;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.ledger.Ledger;
import dev.weir.ledger.Note;
import dev.weir.ledger.Tenure;
import dev.weir.limit.Backoff;
import dev.weir.limit.Passage;
import dev.weir.limit.RetryRule;
import dev.weir.tool.Dispatch;
import dev.weir.tool.Reply;
import dev.weir.tool.Tool;
import dev.weir.verify.Verification;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stage 7: the only place where the world is touched, and the only layer that tries again.
 *
 * <p>What may be sent again follows from the effect's class and from what the reply proves:
 *
 * <table>
 *   <caption>Another attempt</caption>
 *   <tr><th></th><th>never sent</th><th>refused by a busy server</th><th>may have happened</th></tr>
 *   <tr><td>read, idempotent write, write whose tool honours keys</td>
 *       <td>yes, free</td><td>yes, from the budget</td><td>yes, from the budget</td></tr>
 *   <tr><td>any other write</td>
 *       <td>yes, free</td><td>yes, from the budget</td><td>never: it is in doubt</td></tr>
 * </table>
 *
 * <p>What was never sent costs the far side nothing, so it needs no budget, only a bound (gRPC
 * proposal A6). Everything else needs time before the deadline, an attempt of the call's own, and
 * one of the tool's, which the whole fleet shares: see {@link Passage#again}.
 */
final class Execution {
  private static final Logger log = LoggerFactory.getLogger(Execution.class);
  private static final int MAX_ATTEMPTS = 3;
  private static final Set<ErrorCode> BROKEN =
      Set.of(ErrorCode.TOOL_UNREACHABLE, ErrorCode.TOOL_BROKEN, ErrorCode.TOOL_PROTOCOL);

  /** Why nothing was sent, when that is the far side's doing and not our own. */
  private static final Set<ErrorCode> FAR_SIDE =
      Set.of(ErrorCode.TOOL_UNREACHABLE, ErrorCode.TOOL_BUSY);

  private final Env env;
  private final Ledger ledger;
  private final Tenure tenure;

  Execution(Env env, Ledger ledger, Tenure tenure) {
    this.env = env;
    this.ledger = ledger;
    this.tenure = tenure;
  }

  /**
   * What came of it.
   *
   * @param reply the last reply
   * @param attempts how often the tool was called
   */
  record Ending(Reply reply, int attempts) {
    /** Whether it reached the tool, and more attempts would do no better for a while. */
    private boolean inVain() {
      return attempts > 1 && (reply instanceof Reply.Busy || reply instanceof Reply.Lost);
    }

    /** The failure that it was, where no further attempt could help it. */
    Optional<Fault> spent(Fault failure) {
      return inVain() ? Optional.of(failure) : Optional.empty();
    }
  }

  /** Reads for whoever asks. */
  Ending read(Tool tool, Dispatch first, Passage passage) {
    return run(tool, first, () -> true, passage);
  }

  /**
   * Carries out an effect of this life.
   *
   * @param life the life that owns it
   */
  Ending write(Tool tool, Dispatch first, Node life, Passage passage) {
    return run(tool, first, () -> tenure.holds(life), passage);
  }

  /**
   * Carries out an effect of this life, and tries no second time: whoever asks for this waits
   * between two attempts until nothing of the first is under way.
   *
   * @param life the life that owns it
   */
  Ending once(Tool tool, Dispatch only, Node life, Passage passage) {
    passage.attempt();
    Reply reply = act(tool, only, () -> tenure.holds(life));
    passage.ended(reading(reply));
    return new Ending(reply, only.attempt());
  }

  private Ending run(Tool tool, Dispatch first, BooleanSupplier allowed, Passage passage) {
    Dispatch dispatch = first;
    int neverSent = 0;
    Optional<Reply.Lost> doubt = Optional.empty();
    while (true) {
      passage.attempt();
      Reply reply = act(tool, dispatch, allowed);
      neverSent += reply instanceof Reply.NeverSent ? 1 : 0;
      Optional<Fault> why =
          reply instanceof Reply.NeverSent never && another(neverSent, dispatch)
              ? Optional.of(never.fault())
              : again(reply, dispatch, passage);
      if (why.isEmpty()) {
        return new Ending(believed(doubt, reply), dispatch.attempt());
      }
      if (reply instanceof Reply.Lost lost && dispatch.effectClass() != EffectClass.READ) {
        doubt = Optional.of(lost);
      }
      ledger.note(
          new Note.Attempt(
              tenant(dispatch),
              dispatch.effect(),
              dispatch.attempt(),
              why.get().toString(),
              env.clock().now()));
      dispatch = dispatch.again();
    }
  }

  /**
   * What a write came to of which an earlier attempt may have happened. Only a success ends that
   * doubt: a tool may say no to the second sending ("slow down", "this key is in use") and have
   * done the first.
   */
  private static Reply believed(Optional<Reply.Lost> doubt, Reply last) {
    boolean said = last instanceof Reply.Result || last instanceof Reply.Suspended;
    return doubt.isPresent() && !said ? doubt.get() : last;
  }

  /**
   * Says how an attempt ended, and waits for another where one makes sense and is allowed.
   *
   * @return why it is made; empty when it is not
   */
  private static Optional<Fault> again(Reply reply, Dispatch dispatch, Passage passage) {
    passage.ended(reading(reply));
    return switch (reply) {
      case Reply.Busy busy -> again(passage, busy.fault(), busy.after());
      case Reply.Lost lost when maySendAgain(dispatch) ->
          again(passage, lost.fault(), Optional.empty());
      case Reply.Lost lost -> Optional.empty();
      case Reply.NeverSent never -> Optional.empty();
      case Reply.Result result -> Optional.empty();
      case Reply.ToolError error -> Optional.empty();
      case Reply.Rejected rejected -> Optional.empty();
      case Reply.Suspended suspended -> Optional.empty();
    };
  }

  /** Whether what may have happened may be sent again: it happens once all the same. */
  private static boolean maySendAgain(Dispatch dispatch) {
    return !dispatch.effectClass().harmfulTwice() || dispatch.forwarded().isPresent();
  }

  /**
   * Waits for another attempt.
   *
   * @return why it is made; empty when it is not
   */
  private static Optional<Fault> again(Passage passage, Fault why, Optional<Duration> after) {
    if (Thread.currentThread().isInterrupted()) {
      return Optional.empty();
    }
    try {
      return passage.again(after) == Passage.Again.YES ? Optional.of(why) : Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  /** What a reply says about the tool. Whether a result is a usable one is seen later. */
  private static Passage.Ending reading(Reply reply) {
    return switch (reply) {
      case Reply.Result result -> new Passage.Ending.Answered();
      case Reply.ToolError error -> new Passage.Ending.Worked();
      case Reply.Rejected rejected -> new Passage.Ending.Worked();
      case Reply.Suspended suspended -> new Passage.Ending.Worked();
      case Reply.Busy busy -> new Passage.Ending.Busy(busy.after());
      case Reply.NeverSent never -> reading(never.fault().code());
      case Reply.Lost lost -> reading(lost.fault().code());
    };
  }

  /** What a fault without a usable reply says about the tool; most are not its own. */
  private static Passage.Ending reading(ErrorCode code) {
    if (code == ErrorCode.TOOL_TIMEOUT) {
      return new Passage.Ending.TimedOut();
    }
    return BROKEN.contains(code) ? new Passage.Ending.Broke() : new Passage.Ending.Nothing();
  }

  /** A result that is none is the tool's failure, however well it was delivered. */
  static void judge(Passage passage, Reply reply, Verification.Verdict verdict) {
    passage.concluded(conclusion(verdict));
    if (reply instanceof Reply.Result) {
      passage.judged(
          verdict instanceof Verification.Verdict.Over over
                  && over.outcome() instanceof Outcome.Succeeded
              ? Passage.Answered.USABLE
              : Passage.Answered.UNUSABLE);
    }
  }

  private static Passage.Conclusion conclusion(Verification.Verdict verdict) {
    return switch (verdict) {
      case Verification.Verdict.Waiting waiting -> Passage.Conclusion.WAITS;
      case Verification.Verdict.NeverSent never ->
          FAR_SIDE.contains(never.fault().code())
              ? Passage.Conclusion.FAILED
              : Passage.Conclusion.NOT_MADE;
      case Verification.Verdict.Over over ->
          switch (over.outcome()) {
            case Outcome.Succeeded succeeded -> Passage.Conclusion.GOOD;
            case Outcome.Failed failed -> Passage.Conclusion.FAILED;
            case Outcome.InDoubt inDoubt -> Passage.Conclusion.DOUBTFUL;
            case Outcome.Refused refused -> Passage.Conclusion.NOT_MADE;
          };
    };
  }

  /** Asks after work that the far side keeps; touches nothing. */
  Reply follow(Tool tool, Tool.Kept kept) throws InterruptedException {
    try {
      return tool.follow(kept);
    } catch (RuntimeException e) {
      log.error("tool {} broke its contract: {}", kept.call().tool(), e.getClass().getName());
      return new Reply.NeverSent(
          Fault.of(ErrorCode.INTERNAL, "the adapter failed: " + e.getClass().getName()));
    }
  }

  /**
   * Schedule that the two questions are for: (1) the effect is dispatched, on record; (2) this
   * process pauses; (3) our lease runs out, another node ends our life and marks the effect in
   * doubt; (4) it waits until nothing can be sent any more, probes, and finds that it did not
   * happen; (5) we wake. What a life that may be over would send, and what is past its deadline, is
   * not sent. A pause between the questions and the first byte is what (4) waits for.
   */
  private Reply act(Tool tool, Dispatch dispatch, BooleanSupplier allowed) {
    if (!allowed.getAsBoolean()) {
      return new Reply.NeverSent(Fault.of(ErrorCode.LEASE_LOST));
    }
    if (!env.clock().now().isBefore(dispatch.deadline())) {
      return new Reply.NeverSent(
          Fault.of(ErrorCode.DEADLINE_PASSED, "the deadline passed before the tool was called"));
    }
    try {
      return tool.act(dispatch);
    } catch (InterruptedException e) {
      // The thread is being stopped while the far side may be at work: unknown, never "failed".
      Thread.currentThread().interrupt();
      return new Reply.Lost(
          Fault.of(ErrorCode.TOOL_BROKEN, "Weir was stopped while the tool was being called"));
    } catch (RuntimeException e) {
      // Without the exception's own text, which may quote the arguments.
      log.error("tool {} broke its contract: {}", dispatch.call().tool(), e.getClass().getName());
      log.debug("how tool {} broke its contract", dispatch.call().tool(), e);
      return new Reply.Lost(
          Fault.of(
              ErrorCode.INTERNAL, "the adapter of the tool failed: " + e.getClass().getName()));
    }
  }

  /**
   * Waits before another attempt at what was never sent; says whether one is allowed.
   *
   * @param made attempts that were never sent
   */
  private boolean another(int made, Dispatch dispatch) {
    if (made >= MAX_ATTEMPTS || Thread.currentThread().isInterrupted()) {
      return false;
    }
    Duration pause = Backoff.pause(RetryRule.USUAL, made, env.entropy());
    if (!env.clock().now().plus(pause).isBefore(dispatch.deadline())) {
      return false;
    }
    try {
      env.threads().pause(pause);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static Tenant tenant(Dispatch dispatch) {
    return dispatch.call().origin().tenant();
  }
}
