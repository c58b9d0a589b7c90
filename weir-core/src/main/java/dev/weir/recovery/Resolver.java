package dev.weir.recovery;

import dev.weir.call.Payload;
import dev.weir.call.Tenant;
import dev.weir.effect.Effect;
import dev.weir.effect.EffectId;
import dev.weir.effect.Node;
import dev.weir.effect.Outcome;
import dev.weir.effect.Source;
import dev.weir.effect.State;
import dev.weir.env.Clock;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.ledger.Append;
import dev.weir.ledger.AppendVerdict;
import dev.weir.ledger.Ledger;
import java.util.Optional;

/** Lets a person say what happened to an effect in doubt, or to one that was left to a person. */
public final class Resolver {
  private final Ledger ledger;
  private final Node node;
  private final Clock clock;

  /** A resolver that appends as this node. */
  public Resolver(Ledger ledger, Node node, Clock clock) {
    this.ledger = ledger;
    this.node = node;
    this.clock = clock;
  }

  /** What a person found out. */
  public enum Finding {
    /** The effect happened. */
    HAPPENED,
    /** The effect did not happen and will not. */
    DID_NOT_HAPPEN
  }

  /** What became of a resolution. */
  public sealed interface Verdict {
    /** Recorded; this is the effect now. */
    record Resolved(Effect effect) implements Verdict {}

    /** Not recorded. */
    record Refused(Fault fault) implements Verdict {}
  }

  /**
   * Records what a person found out about an effect in doubt, or did about one that was left to a
   * person.
   *
   * @param person who says so, for the record
   */
  public Verdict resolve(Tenant tenant, EffectId id, Finding finding, String person) {
    Optional<Effect> found = ledger.effect(tenant, id);
    if (found.isEmpty()) {
      return refused(ErrorCode.EFFECT_UNKNOWN, "there is no effect " + id);
    }
    Effect effect = found.get();
    if (effect.state() != State.IN_DOUBT && !effect.handedOff()) {
      return notInDoubt(effect);
    }
    Outcome outcome =
        switch (finding) {
          case HAPPENED -> new Outcome.Succeeded(Payload.empty());
          case DID_NOT_HAPPEN ->
              Outcome.failed(
                  Fault.of(
                      ErrorCode.DID_NOT_HAPPEN,
                      effect.handedOff()
                          ? "it was left to a person, who says that it was not done"
                          : "a person found that it did not happen"));
        };
    Append append =
        Append.resolve(
            tenant,
            id,
            node,
            Source.PERSON,
            outcome,
            Optional.of(person),
            effect.attempts(),
            clock.now());
    return switch (ledger.append(append)) {
      case AppendVerdict.Appended appended -> new Verdict.Resolved(appended.effect());
      case AppendVerdict.Refused lost -> notInDoubt(lost.effect());
      case AppendVerdict.Unknown unknown ->
          refused(ErrorCode.EFFECT_UNKNOWN, "there is no effect " + id);
    };
  }

  private static Verdict notInDoubt(Effect effect) {
    return refused(
        ErrorCode.EFFECT_NOT_IN_DOUBT, "effect " + effect.id() + " is " + effect.state());
  }

  private static Verdict refused(ErrorCode code, String detail) {
    return new Verdict.Refused(Fault.of(code, detail));
  }
}
