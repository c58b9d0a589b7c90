package dev.weir.guard;

import dev.weir.call.Call;
import dev.weir.call.Canonical;
import dev.weir.call.Payload;
import dev.weir.effect.Effect;
import dev.weir.effect.EffectClass;
import dev.weir.effect.EffectId;
import dev.weir.effect.Fingerprint;
import dev.weir.effect.Outcome;
import dev.weir.effect.Source;
import dev.weir.effect.State;
import dev.weir.env.Env;
import dev.weir.error.Fault;
import dev.weir.guard.Answer.Freshness;
import dev.weir.ledger.Ledger;
import dev.weir.ledger.Note;
import dev.weir.ledger.Tenure;
import dev.weir.tool.Documents;
import dev.weir.tool.ToolPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Writes down, in the background, what nobody waits for: reads and refusals. */
final class Recorder {
  private final Env env;
  private final Ledger ledger;
  private final Tenure tenure;

  Recorder(Env env, Ledger ledger, Tenure tenure) {
    this.env = env;
    this.ledger = ledger;
    this.tenure = tenure;
  }

  /** Records a read and says what the agent hears. */
  Answer read(Entrant entrant, EffectId id, Outcome outcome, int attempts, Instant began) {
    Call call = entrant.call();
    State state = outcome instanceof Outcome.Succeeded ? State.SUCCEEDED : State.FAILED;
    boolean kept = kept(entrant, outcome);
    Effect effect =
        effect(
            call, id, EffectClass.READ, state, attempts, began, kept ? outcome : recorded(outcome));
    ledger.note(
        new Note.Whole(
            effect,
            kept ? Optional.of(Payload.of(Canonical.bytes(call.arguments()))) : Optional.empty()));
    // Who may not write cannot reach the ledger: the record waits in a buffer that may overflow.
    return Answers.fresh(
        effect, outcome, tenure.holds(effect.node()) ? Freshness.READ : Freshness.READ_UNRECORDED);
  }

  /** What a session's write may be compared with is kept as it came, if it is not too large. */
  private static boolean kept(Entrant entrant, Outcome outcome) {
    return outcome instanceof Outcome.Succeeded read
        && entrant.touches().size() == 1
        && entrant.policy().order().documents().kept()
        && read.result().size() <= Documents.KEPT_MOST;
  }

  /** Records on what a write rests that goes on with an old reading. */
  void rests(Effect effect, Answer.Basis basis) {
    String changed =
        basis.changed().map(it -> "effect " + it).orElse("somebody outside of Weir")
            + " had changed what this session had read";
    String what =
        switch (basis.how()) {
          case OLD_READING -> "written on an old reading: " + changed;
          case MERGED -> "merged: " + changed + "; the recorded arguments are those of the merge";
        };
    ledger.note(new Note.Evidence(effect.origin().tenant(), effect.id(), what, env.clock().now()));
  }

  /** Records a refusal before anything is known of the tool. */
  Answer refused(Call call, Fault fault) {
    return refused(call, EffectClass.IRREVERSIBLE, fault);
  }

  /** Records a refusal. */
  Answer refused(Call call, ToolPolicy policy, Fault fault) {
    return refused(call, policy.effectClass(), fault);
  }

  /** Records that a call did not come as far as its tool. */
  Tried unmet(Entrant entrant, Fault fault, Optional<Duration> comeBack) {
    EffectId id = noted(entrant.call(), entrant.policy().effectClass(), fault);
    Answer plain = new Answer.Refused(fault, Optional.empty(), comeBack);
    return Tried.AWAY.contains(fault.code())
        ? new Tried.Unavailable(id, fault, plain, Optional.empty())
        : new Tried.Heard(plain);
  }

  /** Records a refusal that the claim came to; other answers are on record already. */
  Answer heard(Call call, ToolPolicy policy, Answer answer) {
    if (answer instanceof Answer.Refused refused) {
      refused(call, policy, refused.fault());
    }
    return answer;
  }

  /**
   * Records what was done for a call whose tool could not be called.
   *
   * @param record what is noted of it already
   */
  void instead(Entrant entrant, EffectId record, String what) {
    ledger.note(new Note.Evidence(entrant.tenant(), record, what, env.clock().now()));
  }

  private Answer refused(Call call, EffectClass effectClass, Fault fault) {
    noted(call, effectClass, fault);
    return new Answer.Refused(fault, Optional.empty());
  }

  private EffectId noted(Call call, EffectClass effectClass, Fault fault) {
    EffectId id = EffectId.next(env);
    Effect effect =
        effect(
            call, id, effectClass, State.REFUSED, 0, env.clock().now(), new Outcome.Refused(fault));
    ledger.note(new Note.Whole(effect, Optional.empty()));
    return id;
  }

  /** A read is recorded without its body: it can be read again, and bodies of reads are large. */
  private static Outcome recorded(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Succeeded read -> new Outcome.Succeeded(Payload.empty());
      case Outcome.Failed failed -> new Outcome.Failed(failed.fault(), Optional.empty());
      case Outcome.Refused refused -> refused;
      case Outcome.InDoubt inDoubt -> inDoubt;
    };
  }

  private Effect effect(
      Call call,
      EffectId id,
      EffectClass effectClass,
      State state,
      int attempts,
      Instant began,
      Outcome outcome) {
    Fingerprint fingerprint = Identity.fingerprint(call.tool(), Canonical.bytes(call.arguments()));
    return new Effect(
        id,
        Optional.empty(),
        fingerprint,
        call.tool(),
        effectClass,
        call.origin(),
        state,
        tenure.node(),
        attempts,
        began,
        Optional.of(env.clock().now()),
        Optional.empty(),
        Optional.of(outcome),
        Source.CALL,
        Optional.empty());
  }
}
