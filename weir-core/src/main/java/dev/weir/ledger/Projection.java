package dev.weir.ledger;

import dev.weir.effect.Effect;
import dev.weir.effect.EffectKey;
import dev.weir.effect.Event;
import dev.weir.effect.Lifecycle;
import dev.weir.effect.Node;
import dev.weir.effect.Outcome;
import dev.weir.effect.Source;
import dev.weir.effect.State;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.error.WeirException;
import java.time.Instant;
import java.util.Optional;

/**
 * How events become the effect as it stands: the one place that decides whether an append is
 * allowed, so that every ledger decides alike. Pure functions; safe for any thread.
 */
public final class Projection {

  private Projection() {}

  /**
   * The effect that a winning claim makes.
   *
   * @throws IllegalArgumentException if the claim's event starts no life
   * @throws WeirException with {@code KEY_UNUSABLE} if the key holds text that no store can keep
   */
  public static Effect born(Claim claim) {
    requireStorable(claim.key());
    return new Effect(
        claim.id(),
        Optional.of(claim.key()),
        claim.fingerprint(),
        claim.tool(),
        claim.effectClass(),
        claim.origin(),
        firstState(claim),
        claim.node(),
        0,
        claim.at(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Source.CALL,
        Optional.empty());
  }

  /**
   * The effect after an append; empty when the append is refused. Asked is whether
   *
   * <ol>
   *   <li>the lifecycle has a row from where the effect stands;
   *   <li>an append from the call itself comes from the node that owns the effect. A resumption
   *       takes the effect over, and only a stale life of the owner may not;
   *   <li>once an effect is in doubt, the word of the call that left it so no longer settles it:
   *       what a paused call says when it wakes is evidence for whoever resolves the doubt;
   *   <li>what was found out before the tool was called last does not end the doubt that came after
   *       it. Schedule: (1) A probes and finds nothing; (2) B sends again and its answer is lost;
   *       (3) A says that it did not happen. {@code attempts} is the fence: B's append counted one
   *       more than A knows of. The same of recovery: (1) A finds the orphan of a dead life; (2) B
   *       marks it in doubt, and sends it again; (3) A marks it in doubt;
   *   <li>that nothing was sent is the word of one life, and sets the key free only while the
   *       effect is that life's. Schedule: (1) A cannot reach the tool, and tries again; (2) B
   *       marks the effect in doubt, sends it again, and its answer is lost; (3) A says that it
   *       sent nothing, and has counted as many attempts as B, which nobody else knows of.
   * </ol>
   */
  public static Optional<Effect> after(Effect effect, Append append) {
    Optional<State> to = Lifecycle.after(effect.state(), append.event());
    if (to.isEmpty() || stale(effect, append)) {
      return Optional.empty();
    }
    return Optional.of(moved(effect, entry(append, to.get())));
  }

  /**
   * The effect after a line of its history that is not the first: an effect is what its history
   * makes of it, and this is how.
   */
  public static Effect after(Effect effect, Entry entry) {
    return switch (entry) {
      case Entry.Transition transition -> moved(effect, transition);
      case Entry.Delivered delivered -> delivered(effect, delivered.at());
      case Entry.Attempt attempt -> attempted(effect, attempt.number());
      case Entry.Evidence evidence -> effect;
    };
  }

  private static Effect moved(Effect effect, Entry.Transition line) {
    Optional<Outcome> outcome = settles(line.event()) ? line.outcome() : Optional.empty();
    return new Effect(
        effect.id(),
        effect.key(),
        effect.fingerprint(),
        effect.tool(),
        effect.effectClass(),
        effect.origin(),
        line.to(),
        line.event() == Event.RESUME ? line.by() : effect.node(),
        Math.max(effect.attempts(), line.attempts()),
        effect.at(),
        outcome.isPresent() ? Optional.of(line.at()) : effect.settledAt(),
        effect.deliveredAt(),
        outcome.isPresent() ? outcome : effect.outcome(),
        line.source(),
        line.body().isPresent() ? line.body() : effect.handle());
  }

  /** Whether an event's outcome is the effect's own; a compensation's stays in the history. */
  public static boolean settles(Event event) {
    return switch (event) {
      case SUCCEED, FAIL, REFUSE, DOUBT -> true;
      case CLAIM, DISPATCH, SUSPEND, RESUME, COMPENSATE, COMPENSATED, COMPENSATION_FAIL, ESCALATE ->
          false;
    };
  }

  /** The effect once an answer is known to have reached the agent's connection. */
  public static Effect delivered(Effect effect, Instant at) {
    return noted(effect, effect.attempts(), effect.deliveredAt().or(() -> Optional.of(at)));
  }

  /** The effect once it is known that the tool was called this often. */
  public static Effect attempted(Effect effect, int number) {
    return noted(effect, Math.max(effect.attempts(), number), effect.deliveredAt());
  }

  /** The line of history that a winning claim makes. */
  public static Entry.Transition entry(Claim claim) {
    return new Entry.Transition(
        claim.at(),
        claim.event(),
        firstState(claim),
        claim.node(),
        Source.CALL,
        0,
        Optional.empty(),
        Optional.of(claim.arguments()),
        Optional.empty());
  }

  /** The line of history that an append makes when it leads to {@code to}. */
  public static Entry.Transition entry(Append append, State to) {
    return entry(append, to, append.outcome());
  }

  private static Entry.Transition entry(Append append, State to, Optional<Outcome> outcome) {
    return new Entry.Transition(
        append.at(),
        append.event(),
        to,
        append.by(),
        append.source(),
        append.attempts(),
        outcome,
        append.handle(),
        append.person());
  }

  /**
   * The only line of history of an effect that nobody waited for.
   *
   * @throws IllegalArgumentException if the effect has no outcome
   */
  public static Entry.Transition entry(Note.Whole whole) {
    Effect effect = whole.effect();
    Outcome outcome =
        effect
            .outcome()
            .orElseThrow(() -> new IllegalArgumentException("a whole effect has an outcome"));
    return new Entry.Transition(
        effect.settledAt().orElse(effect.at()),
        outcome.event(),
        effect.state(),
        effect.node(),
        effect.source(),
        effect.attempts(),
        effect.outcome(),
        whole.arguments(),
        Optional.empty());
  }

  /** The line of history that a refused append leaves. */
  public static Entry.Evidence evidence(Effect effect, Append append) {
    return new Entry.Evidence(append.at(), refusal(effect, append), answer(append));
  }

  /**
   * What the tool answered, as far as an append holds it: only a call knows that, everybody else
   * has an opinion.
   */
  public static Optional<Outcome> answer(Append append) {
    return answer(append.source(), said(append));
  }

  /**
   * What an append says of the tool: where it sets the key free, that it was never tried. Kept so
   * with evidence, for whoever finds that and ends a doubt with it must set the key free, too.
   */
  private static Optional<Outcome> said(Append append) {
    return append
        .outcome()
        .map(outcome ->
            outcome instanceof Outcome.Failed failed
                    && append.keyAfter() == Append.KeyAfter.RELEASED
                ? new Outcome.Refused(failed.fault())
                : outcome);
  }

  /** The line of history that an append would have made that is refused and kept as evidence. */
  public static Entry.Transition refused(Append append, State stayed) {
    return entry(append, stayed, said(append));
  }

  /**
   * The same of an append's parts. The particulars of a failure are left out: the evidence has a
   * detail of its own.
   */
  public static Optional<Outcome> answer(Source source, Optional<Outcome> outcome) {
    boolean fromTheCall = source == Source.CALL || source == Source.RESEND;
    if (!fromTheCall || outcome.isEmpty()) {
      return Optional.empty();
    }
    return switch (outcome.get()) {
      case Outcome.Succeeded done -> Optional.of(done);
      case Outcome.Failed failed ->
          Optional.of(new Outcome.Failed(Fault.of(failed.fault().code()), failed.reply()));
      case Outcome.Refused refused ->
          Optional.of(new Outcome.Refused(Fault.of(refused.fault().code())));
      case Outcome.InDoubt inDoubt -> Optional.empty();
    };
  }

  /** What the history says about an append that was refused. */
  public static String refusal(Effect effect, Append append) {
    return append.event()
        + " by "
        + life(append.by())
        + " from "
        + append.source()
        + " was refused: the effect was "
        + effect.state()
        + " and owned by "
        + life(effect.node());
  }

  private static String life(Node node) {
    return node.name() + "/" + node.epoch();
  }

  private static State firstState(Claim claim) {
    return Lifecycle.first(claim.event())
        .orElseThrow(
            () -> new IllegalArgumentException("a claim cannot begin with " + claim.event()));
  }

  private static boolean stale(Effect effect, Append append) {
    boolean inDoubt = effect.state() == State.IN_DOUBT;
    if (append.event() == Event.RESUME) {
      // What is in doubt is sent again: with its key, because it is absent, or because it does no
      // harm twice. What is suspended never is.
      boolean sendsAgain = append.source() == Source.RESEND || append.source() == Source.PROBE;
      return inDoubt != sendsAgain
          || earlierLife(append.by(), effect.node())
          || (inDoubt && append.attempts() <= effect.attempts());
    }
    return switch (append.source()) {
      case CALL, RESEND ->
          !append.by().equals(effect.node()) || (inDoubt && settles(append.event()));
      case RECOVERY ->
          earlierLife(append.by(), effect.node()) || append.attempts() < effect.attempts();
      case LATE_ANSWER ->
          append.attempts() < effect.attempts()
              || (append.keyAfter() == Append.KeyAfter.RELEASED
                  && !append.by().equals(effect.node()));
      case PERSON, PROBE -> append.attempts() < effect.attempts();
    };
  }

  private static boolean earlierLife(Node one, Node other) {
    return one.name().equals(other.name()) && one.epoch() < other.epoch();
  }

  private static Effect noted(Effect effect, int attempts, Optional<Instant> deliveredAt) {
    return new Effect(
        effect.id(),
        effect.key(),
        effect.fingerprint(),
        effect.tool(),
        effect.effectClass(),
        effect.origin(),
        effect.state(),
        effect.node(),
        attempts,
        effect.at(),
        effect.settledAt(),
        deliveredAt,
        effect.outcome(),
        effect.source(),
        effect.handle());
  }

  /** A key is never repaired: a repaired key could meet another one. */
  private static void requireStorable(EffectKey key) {
    String text = key.text();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean pair =
          Character.isHighSurrogate(c)
              && i + 1 < text.length()
              && Character.isLowSurrogate(text.charAt(i + 1));
      if (c == 0 || (Character.isSurrogate(c) && !pair)) {
        throw new WeirException(
            ErrorCode.KEY_UNUSABLE, "the effect key holds a character that is not text");
      }
      if (pair) {
        i++;
      }
    }
  }
}
