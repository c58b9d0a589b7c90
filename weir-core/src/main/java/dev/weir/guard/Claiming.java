package dev.weir.guard;

import dev.weir.call.Call;
import dev.weir.call.Tenant;
import dev.weir.effect.Effect;
import dev.weir.effect.EffectClass;
import dev.weir.effect.EffectId;
import dev.weir.effect.EffectKey;
import dev.weir.effect.Event;
import dev.weir.effect.Node;
import dev.weir.effect.Outcome;
import dev.weir.effect.Source;
import dev.weir.effect.State;
import dev.weir.env.Env;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.error.WeirException;
import dev.weir.guard.Identity.Act;
import dev.weir.guard.Identity.Identified;
import dev.weir.guard.Identity.Name;
import dev.weir.ledger.Append;
import dev.weir.ledger.AppendVerdict;
import dev.weir.ledger.Claim;
import dev.weir.ledger.ClaimVerdict;
import dev.weir.ledger.Gap;
import dev.weir.ledger.Ledger;
import dev.weir.ledger.Tenure;
import dev.weir.limit.Limits;
import dev.weir.tool.ToolPolicy;
import dev.weir.tool.ToolPolicy.OutputRule;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Stage 6: takes the key, append 1. After {@link Verdict.Ours} the effect is durably dispatched and
 * the caller must call the tool and settle.
 */
final class Claiming {
  private static final Duration FIRST_LOOK = Duration.ofMillis(5);
  private static final Duration LAST_LOOK = Duration.ofMillis(250);

  /** What a probe read about another tool's effect is not passed off as its answer. */
  private static final OutputRule ANOTHERS = result -> List.of("it is about another tool's effect");

  private final Env env;
  private final Ledger ledger;
  private final Tenure tenure;
  private final Limits limits;
  private final Arrears unsent;

  /**
   * @param unsent where claims go whose receipt was lost: nothing was sent for them
   */
  Claiming(Env env, Ledger ledger, Tenure tenure, Limits limits, Arrears unsent) {
    this.limits = limits;
    this.env = env;
    this.ledger = ledger;
    this.tenure = tenure;
    this.unsent = unsent;
  }

  sealed interface Verdict {
    /** The effect is ours to execute. */
    record Ours(Effect effect) implements Verdict {}

    /** A resource was taken by somebody else since it was looked at; nothing was written. */
    record Moved() implements Verdict {}

    /** The effect is somebody else's, and this is what the caller hears. */
    record Theirs(Answer answer) implements Verdict {}
  }

  /**
   * Takes the key of a named effect, or of the next occurrence of an intent.
   *
   * @param first {@link Event#DISPATCH} when the tool is called next, {@link Event#CLAIM} when
   *     something must be waited for
   */
  Verdict take(Entrant entrant, Identified identified, Event first) throws InterruptedException {
    EffectKey key =
        switch (identified.name()) {
          case Name.Key named -> named.key();
          case Name.Intent intent -> EffectKey.judged(intent.intent(), 1);
          case Name.Unusable unusable ->
              throw new IllegalStateException("an unusable key reached the claim");
        };
    while (true) {
      Node life = tenure.node();
      if (!tenure.holds(life)) {
        return adrift();
      }
      Optional<Gap> lost = gap(identified);
      if (lost.isPresent() && mayBeLost(entrant, identified, key, lost.get())) {
        return heldBack(lost.get());
      }
      switch (claimed(claim(entrant, identified, key, life, first))) {
        case ClaimVerdict.Won won -> {
          return new Verdict.Ours(won.effect());
        }
        case ClaimVerdict.Moved moved -> {
          return new Verdict.Moved();
        }
        case ClaimVerdict.Held held -> {
          Weighed weighed = weigh(entrant, identified, held.holder());
          if (weighed instanceof Weighed.Hear hear) {
            return new Verdict.Theirs(hear.answer());
          }
          if (weighed instanceof Weighed.Claim next) {
            key = next.key();
          }
        }
      }
    }
  }

  /**
   * What is on record about a call that may not go on: a replay does no harm to anybody. Empty when
   * there is nothing.
   *
   * <p>Schedule that the word on what runs is for: (1) a write is in doubt; (2) recovery sends it
   * again; (3) the agent asks once more, and its tool's breaker is open. "Nothing was sent" is true
   * of this call, and would be heard as the end of the doubt. So would it be where the ledger is
   * away at (3): who calls this must not take a failure for nothing.
   *
   * @throws WeirException when it cannot be looked up
   */
  Optional<Answer> recorded(Entrant entrant, Identified identified) throws InterruptedException {
    Tenant tenant = entrant.tenant();
    Optional<Effect> found =
        switch (identified.name()) {
          case Name.Key named -> ledger.holder(tenant, named.key());
          case Name.Intent intent -> ledger.holder(tenant, EffectKey.judged(intent.intent(), 1));
          case Name.Unusable unusable -> Optional.empty();
        };
    if (found.isEmpty()) {
      return Optional.empty();
    }
    Effect holder = newest(tenant, identified.name(), found.get());
    return switch (Judgement.of(holder, identified, entrant.policy(), env.clock().now())) {
      case Judgement.Verdict.Same same -> Optional.of(replayed(holder, entrant, identified));
      case Judgement.Verdict.Mismatch mismatch ->
          Optional.of(against(ErrorCode.KEY_MISMATCH, holder));
      case Judgement.Verdict.PossibleDuplicate duplicate ->
          Optional.of(against(ErrorCode.POSSIBLE_DUPLICATE, holder));
      case Judgement.Verdict.Another another -> Optional.empty();
      // Whatever keeps this call from going on, it must not sound as if nothing were done.
      case Judgement.Verdict.Running running -> Optional.of(against(ErrorCode.IN_PROGRESS, holder));
    };
  }

  /**
   * Whether the effect of a free key may have been done in a time that the ledger lost. Schedule
   * that it is for: (1) a backup is made; (2) an agent charges order 17, and the answer is lost on
   * the way; (3) the ledger's disk dies and the backup is put in place; (4) the agent makes the
   * same call again, with the same key, and nobody holds it. What the tool remembers by itself, or
   * what may run twice, need not wait. A key that Weir made up by counting says nothing about what
   * was counted in that time, so the tool's memory does not help there.
   */
  private boolean mayBeLost(Entrant entrant, Identified identified, EffectKey key, Gap gap) {
    // What one of two tools remembers says nothing about what the other did.
    boolean remembered =
        identified.name() instanceof Name.Key
            && identified.other().isEmpty()
            && remembers(entrant.policy(), gap);
    return entrant.policy().effectClass() != EffectClass.IDEMPOTENT_WRITE
        && !remembered
        && ledger.holder(entrant.tenant(), key).isEmpty();
  }

  /**
   * The time that the ledger lost and in which the tool, or the other one, may have been called.
   */
  private Optional<Gap> gap(Identified identified) {
    return ledger
        .gap(identified.act().tool())
        .or(() -> identified.other().map(Act::tool).flatMap(ledger::gap));
  }

  /** Whether a tool that honours keys still remembers those of the whole time that was lost. */
  private boolean remembers(ToolPolicy policy, Gap gap) {
    return policy
        .doubt()
        .forwarding()
        .map(honoured -> gap.since().plus(honoured.covers()).minus(policy.timeout()))
        .filter(until -> env.clock().now().isBefore(until))
        .isPresent();
  }

  /** Whether a suspended effect may have been carried on in a time that the ledger lost. */
  private static boolean mayHaveGoneOn(Effect effect, ToolPolicy policy, Gap gap) {
    return effect.state() == State.SUSPENDED
        && effect.at().isBefore(gap.until())
        && policy.effectClass() != EffectClass.IDEMPOTENT_WRITE;
  }

  private static Verdict heldBack(Gap gap) {
    return new Verdict.Theirs(
        new Answer.Refused(
            Fault.of(
                ErrorCode.LEDGER_GAP,
                "the ledger was restored and lost what happened from "
                    + gap.since()
                    + " to "
                    + gap.until()
                    + "; this may have been done then, and nothing was sent"),
            Optional.empty()));
  }

  /**
   * Claims. Schedule that the catch is for: (1) the ledger stores the claim; (2) the connection
   * breaks before the receipt; (3) the call is refused, so nothing is sent. The effect would stand
   * as dispatched, and its key be busy, until this node starts again; so it is settled as never
   * sent as soon as the ledger can be reached. If the claim was not stored, that changes nothing.
   */
  private ClaimVerdict claimed(Claim claim) {
    try {
      return ledger.claim(claim);
    } catch (WeirException e) {
      unsent.owe(neverSent(claim, e.fault()));
      throw e;
    }
  }

  /**
   * Who finds the effect in doubt by then must give its key back, too. It is counted as sent once,
   * as recovery counts it: our word is refused only if somebody has sent it again since.
   */
  private Append neverSent(Claim claim, Fault why) {
    Tenant tenant = claim.origin().tenant();
    Instant now = env.clock().now();
    Append append =
        claim.event() == Event.CLAIM
            ? Append.settle(tenant, claim.id(), claim.node(), new Outcome.Refused(why), 0, now)
            : Append.resolve(
                tenant,
                claim.id(),
                claim.node(),
                Source.LATE_ANSWER,
                Outcome.failed(why),
                Optional.empty(),
                1,
                now);
    return append.releasingKey();
  }

  /** What to do after a judgement: answer, or claim this key. */
  private sealed interface Weighed {
    record Hear(Answer answer) implements Weighed {}

    record Claim(EffectKey key) implements Weighed {}
  }

  private Weighed weigh(Entrant entrant, Identified identified, Effect held)
      throws InterruptedException {
    Tenant tenant = entrant.tenant();
    Effect holder = newest(tenant, identified.name(), held);
    Duration look = FIRST_LOOK;
    while (true) {
      Judgement.Verdict verdict =
          Judgement.of(holder, identified, entrant.policy(), env.clock().now());
      switch (verdict) {
        case Judgement.Verdict.Same same -> {
          return new Weighed.Hear(replayed(holder, entrant, identified));
        }
        case Judgement.Verdict.Mismatch mismatch -> {
          return refused(ErrorCode.KEY_MISMATCH, holder);
        }
        case Judgement.Verdict.PossibleDuplicate duplicate -> {
          return refused(ErrorCode.POSSIBLE_DUPLICATE, holder);
        }
        case Judgement.Verdict.Another another -> {
          return new Weighed.Claim(next(identified.name(), holder));
        }
        case Judgement.Verdict.Running running -> {
          if (!env.clock().now().plus(look).isBefore(entrant.deadline())) {
            return refused(ErrorCode.IN_PROGRESS, holder);
          }
          EffectKey key = holder.key().orElseThrow();
          Optional<Effect> now = ledger.awaitChange(tenant, key, holder, look);
          look = look.multipliedBy(2).compareTo(LAST_LOOK) < 0 ? look.multipliedBy(2) : LAST_LOOK;
          if (now.isEmpty()) {
            // Nothing was sent and the key is free again.
            return new Weighed.Claim(key);
          }
          holder = now.get();
        }
      }
    }
  }

  /**
   * The latest occurrence of an intent, with its delivery known. Deliveries are noted in the
   * background, so before an answer counts as never delivered the notes are written out.
   */
  private Effect newest(Tenant tenant, Name name, Effect held) throws InterruptedException {
    if (!(name instanceof Name.Intent intent)) {
      return held;
    }
    String prefix = EffectKey.judgedPrefix(intent.intent());
    Effect latest = ledger.latest(tenant, prefix).orElse(held);
    if (!latest.state().settled() || latest.deliveredAt().isPresent()) {
      return latest;
    }
    ledger.flushNotes();
    return ledger.latest(tenant, prefix).orElse(latest);
  }

  private static EffectKey next(Name name, Effect holder) {
    return switch (name) {
      case Name.Intent intent ->
          EffectKey.judged(intent.intent(), holder.key().orElseThrow().occurrence() + 1);
      case Name.Key named -> named.key();
      case Name.Unusable unusable -> throw new IllegalStateException("an unusable key was held");
    };
  }

  private Claim claim(
      Entrant entrant, Identified identified, EffectKey key, Node life, Event first) {
    return new Claim(
        EffectId.next(env),
        key,
        identified.fingerprint(),
        entrant.call().tool(),
        entrant.policy().effectClass(),
        entrant.call().origin(),
        life,
        first,
        // From here on a far side's memory of the key is reckoned, by whichever node.
        limits.notAhead(),
        identified.arguments(),
        entrant.takes());
  }

  /** Takes a suspended effect up again for the call that carries it on. */
  Verdict resume(Entrant entrant, Call.Continuation continuation, Identified identified) {
    Call call = entrant.call();
    ToolPolicy policy = entrant.policy();
    Optional<Effect> found = waiting(entrant.tenant(), continuation.effect());
    if (found.isEmpty()
        || found.get().handedOff()
        || !found.get().tool().equals(call.tool())
        || !found.get().fingerprint().equals(identified.fingerprint())) {
      return new Verdict.Theirs(
          new Answer.Refused(Fault.of(ErrorCode.CONTINUATION_INVALID), Optional.empty()));
    }
    Effect effect = found.get();
    Optional<Gap> lost = ledger.gap(call.tool());
    if (lost.isPresent() && mayHaveGoneOn(effect, policy, lost.get())) {
      return heldBack(lost.get());
    }
    Node life = tenure.node();
    if (!tenure.holds(life)) {
      return adrift();
    }
    return switch (resumed(effect, life)) {
      case AppendVerdict.Appended appended -> new Verdict.Ours(appended.effect());
      case AppendVerdict.Refused refused -> new Verdict.Theirs(overtaken(refused.effect(), policy));
      case AppendVerdict.Unknown unknown ->
          throw new IllegalStateException("effect " + effect.id() + " vanished");
    };
  }

  /**
   * Takes a suspended effect up. Schedule that the catch is for: (1) the ledger stores that it is
   * taken up; (2) the connection breaks before the receipt; (3) the call is refused, so nothing is
   * sent. It waits again as soon as the ledger can be reached; if it was not taken up, that changes
   * nothing.
   */
  private AppendVerdict resumed(Effect effect, Node life) {
    Tenant tenant = effect.origin().tenant();
    int attempts = effect.attempts() + 1;
    try {
      return ledger.append(Append.resume(tenant, effect.id(), life, attempts, env.clock().now()));
    } catch (WeirException e) {
      effect
          .handle()
          .map(handle ->
              Append.suspend(tenant, effect.id(), life, handle, attempts, env.clock().now()))
          .ifPresent(unsent::owe);
      throw e;
    }
  }

  /** Whoever may be dead to the others begins nothing. */
  private static Verdict adrift() {
    return new Verdict.Theirs(new Answer.Refused(Fault.of(ErrorCode.LEASE_LOST), Optional.empty()));
  }

  private Optional<Effect> waiting(Tenant tenant, String id) {
    try {
      return ledger.effect(tenant, EffectId.parse(id));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Answer overtaken(Effect effect, ToolPolicy policy) {
    return effect.state().settled()
        ? Answers.replay(effect, policy.output())
        : new Answer.Refused(Fault.of(ErrorCode.IN_PROGRESS), Optional.of(effect));
  }

  private static Answer replayed(Effect holder, Entrant entrant, Identified identified) {
    boolean own = holder.tool().equals(entrant.call().tool());
    OutputRule output = own ? entrant.policy().output() : ANOTHERS;
    return Answers.labelled(Answers.replay(holder, output), holder, identified.asked());
  }

  private static Weighed refused(ErrorCode code, Effect earlier) {
    return new Weighed.Hear(against(code, earlier));
  }

  private static Answer against(ErrorCode code, Effect earlier) {
    return new Answer.Refused(Fault.of(code), Optional.of(earlier));
  }
}
