package dev.weir.guard;

import dev.weir.call.Canonical;
import dev.weir.call.Payload;
import dev.weir.call.Tenant;
import dev.weir.call.Value;
import dev.weir.effect.Effect;
import dev.weir.effect.EffectId;
import dev.weir.effect.Node;
import dev.weir.effect.Outcome;
import dev.weir.effect.Source;
import dev.weir.effect.State;
import dev.weir.env.Env;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.error.WeirException;
import dev.weir.guard.Answer.Freshness;
import dev.weir.ledger.Append;
import dev.weir.ledger.AppendVerdict;
import dev.weir.ledger.Ledger;
import dev.weir.ledger.Projection;
import dev.weir.ledger.Tenure;
import dev.weir.tool.ToolPolicy.OutputRule;
import dev.weir.verify.Verification;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stage 9: records the outcome, append 2, and only then says what the agent hears.
 *
 * <p>When the outcome cannot be recorded, the agent must not hear it: a crash now would leave the
 * ledger saying "dispatched", and a later call with the same key would hear "in doubt" after an
 * earlier one heard "done". So the agent hears "in doubt", and the outcome is kept and appended as
 * soon as the ledger takes it. Where nothing was done at all it hears that it may ask again.
 */
final class Settling {
  private static final Logger log = LoggerFactory.getLogger(Settling.class);

  private final Env env;
  private final Ledger ledger;
  private final Tenure tenure;
  private final Arrears arrears;
  private final Set<EffectId> writing = ConcurrentHashMap.newKeySet();

  Settling(Env env, Ledger ledger, Tenure tenure, Arrears arrears) {
    this.env = env;
    this.ledger = ledger;
    this.tenure = tenure;
    this.arrears = arrears;
  }

  /**
   * Records how a call ended. What was to go on and was not sent waits as before: the far side
   * keeps the work, and the same continuation can be tried again.
   */
  Answer settle(Effect effect, Verification.Verdict verdict, int attempts) {
    return switch (verdict) {
      case Verification.Verdict.Waiting waiting -> suspend(effect, waiting.answer(), attempts);
      case Verification.Verdict.Over over ->
          record(effect, ending(effect, over.outcome(), attempts), fresh(effect, over.outcome()));
      case Verification.Verdict.NeverSent never when effect.handle().isPresent() ->
          record(
              effect,
              suspension(effect, effect.handle().get(), attempts),
              new Answer.Refused(never.fault(), Optional.of(effect)));
      case Verification.Verdict.NeverSent never -> {
        Outcome outcome = Outcome.failed(never.fault());
        yield record(
            effect,
            ending(effect, outcome, attempts).releasingKey(),
            fresh(effect, outcome),
            Optional.of(neverSent(effect, outcome, attempts)));
      }
    };
  }

  /**
   * Schedule that this is for: (1) we dispatch, on record, and pause; (2) our life is ended, and
   * the effect is in doubt; (3) we wake and send nothing, because we may be dead to the others.
   * That nothing was sent is something only we know, and it ends the doubt. If somebody has sent it
   * again meanwhile, {@code attempts} is behind, and our word is refused. A mere settlement would
   * be refused, too, and be evidence: whoever finds that ends the doubt with a failure that keeps
   * its key, and nobody could ever have it done.
   */
  private Append neverSent(Effect effect, Outcome outcome, int attempts) {
    return Append.resolve(
            tenant(effect),
            effect.id(),
            effect.node(),
            Source.LATE_ANSWER,
            outcome,
            Optional.empty(),
            attempts,
            now())
        .releasingKey();
  }

  /**
   * Ends a suspended effect with what the far side said when it was asked. One append: a crash
   * before it leaves the effect suspended and its handle in place, to be asked about again.
   */
  Answer conclude(Effect effect, Verification.Verdict verdict) {
    return switch (verdict) {
      case Verification.Verdict.Waiting waiting ->
          new Answer.Suspended(effect.id(), waiting.answer());
      case Verification.Verdict.NeverSent never -> Answers.replay(effect, OutputRule.ANY);
      case Verification.Verdict.Over over ->
          record(effect, found(effect, over.outcome()), fresh(effect, over.outcome()));
    };
  }

  /**
   * Leaves an effect that was only claimed to a person. Schedule that it is for: (1) the key is
   * taken; (2) the process dies: recovery finds that nothing was sent, and the key is free; or (2)
   * the effect is suspended, and from then on nobody but a person ends it.
   *
   * @param why the tool cannot be called
   * @return what the agent hears; empty when recovery ended the effect meanwhile
   */
  Optional<Answer> handOff(Effect claimed, Fault why) {
    Append left =
        Append.suspend(tenant(claimed), claimed.id(), claimed.node(), context(why), 0, now());
    try {
      return switch (ledger.append(left)) {
        case AppendVerdict.Appended appended ->
            Optional.of(
                new Answer.Refused(
                    Fault.of(ErrorCode.HANDED_OFF, why.toString()),
                    Optional.of(appended.effect())));
        case AppendVerdict.Refused refused -> Optional.empty();
        case AppendVerdict.Unknown unknown ->
            throw new IllegalStateException("effect " + claimed.id() + " vanished");
      };
    } catch (WeirException e) {
      // If it was left to a person all the same, this changes nothing.
      Outcome never = new Outcome.Refused(e.fault());
      arrears.owe(ending(claimed, never, 0).releasingKey());
      return Optional.of(new Answer.Refused(e.fault(), Optional.empty()));
    }
  }

  private static Payload context(Fault why) {
    return Payload.of(
        Canonical.bytes(
            Value.Obj.empty()
                .with(
                    "handed_off",
                    Value.Obj.empty()
                        .with("code", new Value.Text(why.code().slug()))
                        .with("detail", new Value.Text(why.detail())))));
  }

  /**
   * Records what came of sending an effect in doubt again. Only a success is an outcome: the tool
   * may say no to the second sending ("slow down", "this key is in use") and have done the first.
   */
  Answer resent(Effect effect, Verification.Verdict verdict, int attempts) {
    return switch (verdict) {
      case Verification.Verdict.Waiting waiting -> suspend(effect, waiting.answer(), attempts);
      case Verification.Verdict.Over over when over.outcome() instanceof Outcome.Succeeded done ->
          record(effect, again(effect, done, attempts), fresh(effect, done));
      case Verification.Verdict.Over over -> stillInDoubt(effect, over.outcome(), attempts);
      case Verification.Verdict.NeverSent never ->
          stillInDoubt(effect, Outcome.failed(never.fault()), attempts);
    };
  }

  /** Records that the tool said no to the second sending, where nothing is left of the first. */
  Answer nothingIsLeft(Effect effect, Outcome.Failed failed, int attempts) {
    return record(effect, again(effect, failed, attempts), fresh(effect, failed));
  }

  private Answer stillInDoubt(Effect effect, Outcome why, int attempts) {
    String detail =
        switch (why) {
          case Outcome.Failed failed -> failed.fault().toString();
          case Outcome.InDoubt inDoubt -> inDoubt.fault().detail();
          case Outcome.Succeeded succeeded -> "it succeeded";
          case Outcome.Refused refused -> refused.fault().toString();
        };
    Outcome doubt = sentAgain(detail);
    return record(effect, again(effect, doubt, attempts), fresh(effect, doubt));
  }

  private static Outcome.InDoubt sentAgain(String detail) {
    return new Outcome.InDoubt(
        Fault.of(ErrorCode.IN_DOUBT, "sent again, without success: " + detail));
  }

  /** By the life that took it up: it owns the effect. */
  private Append again(Effect effect, Outcome outcome, int attempts) {
    return again(effect, effect.node(), outcome, attempts);
  }

  private Append again(Effect effect, Node life, Outcome outcome, int attempts) {
    return Append.resolve(
        tenant(effect),
        effect.id(),
        life,
        Source.RESEND,
        outcome,
        Optional.empty(),
        attempts,
        now());
  }

  /**
   * Leaves an effect in doubt that may have been taken up to be sent again, when nothing was: the
   * ledger's receipt was lost. If it was not taken up, this changes nothing.
   *
   * @param life the life that wanted to take it up
   */
  void unsent(Effect effect, Node life, int attempts) {
    Outcome doubt = sentAgain("the ledger was lost before anything was sent");
    arrears.owe(again(effect, life, doubt, attempts));
  }

  /**
   * Whether something is known of an effect and not recorded yet. Schedule that it is for: (1) it
   * is taken up to be sent again, the ledger cannot be reached, and that it is in doubt is owed;
   * (2) it is taken up anew, by the same life, as the same attempt; (3) what is owed is paid: the
   * effect is in doubt while it is sent, and anybody may take it up. The same while an append is
   * under way, which may be stored long before that is known.
   */
  boolean owes(Effect effect) {
    return writing.contains(effect.id()) || arrears.owes(effect.id());
  }

  private Append found(Effect effect, Outcome outcome) {
    return Append.resolve(
        tenant(effect),
        effect.id(),
        tenure.node(),
        Source.PROBE,
        outcome,
        Optional.empty(),
        effect.attempts(),
        now());
  }

  /** Leaves an effect in doubt whose execution ended without a reply. */
  void abandon(Effect effect, int attempts) {
    Outcome doubt =
        new Outcome.InDoubt(
            Fault.of(ErrorCode.IN_DOUBT, "Weir failed while the tool was being called"));
    arrears.owe(ending(effect, doubt, attempts));
  }

  private Append ending(Effect effect, Outcome outcome, int attempts) {
    return Append.settle(tenant(effect), effect.id(), effect.node(), outcome, attempts, now());
  }

  private static Answer fresh(Effect effect, Outcome outcome) {
    return Answers.fresh(effect, outcome, Freshness.FRESH);
  }

  private Answer suspend(Effect effect, Payload answer, int attempts) {
    return record(
        effect, suspension(effect, answer, attempts), new Answer.Suspended(effect.id(), answer));
  }

  private Append suspension(Effect effect, Payload handle, int attempts) {
    return Append.suspend(tenant(effect), effect.id(), effect.node(), handle, attempts, now());
  }

  private Answer record(Effect effect, Append append, Answer answer) {
    return record(effect, append, answer, Optional.empty());
  }

  /**
   * Records, and says what the agent hears.
   *
   * @param inDoubt what to record instead when somebody has declared the effect in doubt
   */
  private Answer record(Effect effect, Append append, Answer answer, Optional<Append> inDoubt) {
    boolean interrupted = Thread.interrupted();
    writing.add(effect.id());
    try {
      return switch (ledger.append(append)) {
        case AppendVerdict.Appended appended -> answer;
        case AppendVerdict.Refused refused
            when refused.effect().state() == State.IN_DOUBT && inDoubt.isPresent() ->
            record(effect, inDoubt.get(), answer);
        case AppendVerdict.Refused refused -> overtaken(append, refused.effect());
        case AppendVerdict.Unknown unknown ->
            throw new IllegalStateException("effect " + effect.id() + " vanished");
      };
    } catch (WeirException e) {
      log.error("outcome of effect {} is not recorded yet: {}", effect.id(), e.getMessage());
      // Somebody may have declared it in doubt by the time that the ledger is back.
      arrears.owe(inDoubt.orElse(append));
      return inDoubt.isPresent() ? notRecordedYet(effect, e.fault()) : unknownYet(effect);
    } finally {
      writing.remove(effect.id());
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static Answer unknownYet(Effect effect) {
    return new Answer.InDoubt(
        effect.id(),
        Fault.of(ErrorCode.IN_DOUBT, "the tool was called and the outcome is not recorded yet"));
  }

  /**
   * What the agent hears when nothing was done and that cannot be recorded. It may make the same
   * call again: until the ledger hears that the key is free, the call waits for this effect; and
   * should this process die first, it hears what recovery finds out.
   */
  private static Answer notRecordedYet(Effect effect, Fault ledger) {
    return new Answer.Refused(
        Fault.of(ledger.code(), "nothing was done, and that is not recorded yet"),
        Optional.of(effect));
  }

  /** Somebody else decided while the tool was at work: recovery of another node, or a person. */
  private static Answer overtaken(Append late, Effect effect) {
    boolean contradicted =
        Projection.answer(late).isPresent()
            && effect.state() != State.IN_DOUBT
            && !late.event().equals(effect.outcome().map(Outcome::event).orElse(late.event()));
    if (contradicted) {
      log.error(
          "effect {} is on record as {} from {}, and its late answer says {}: kept as evidence",
          effect.id(),
          effect.state(),
          effect.source(),
          late.event());
    }
    Optional<Outcome> outcome = effect.outcome();
    return outcome.isPresent()
        ? Answers.fresh(effect, outcome.get(), Freshness.REPLAYED)
        : new Answer.InDoubt(effect.id(), Fault.of(ErrorCode.IN_DOUBT));
  }

  private Instant now() {
    return env.clock().now();
  }

  private static Tenant tenant(Effect effect) {
    return effect.origin().tenant();
  }
}
