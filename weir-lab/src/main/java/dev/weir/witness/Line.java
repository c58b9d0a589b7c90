package dev.weir.witness;

import dev.weir.call.JsonText;
import dev.weir.call.Value;
import dev.weir.effect.EffectId;
import dev.weir.effect.Event;
import dev.weir.effect.Lifecycle;
import dev.weir.effect.Node;
import dev.weir.effect.Source;
import dev.weir.effect.State;
import dev.weir.ledger.Append;
import dev.weir.ledger.Claim;
import java.util.List;
import java.util.Optional;

/** An effect as the witness has seen it. */
final class Line {
  final EffectId id;
  final String key;
  final String tool;
  final String thing;
  State state;
  Node owner;
  boolean released;

  private Line(EffectId id, String key, String tool, String thing, State state, Node owner) {
    this.id = id;
    this.key = key;
    this.tool = tool;
    this.thing = thing;
    this.state = state;
    this.owner = owner;
  }

  static Line of(Claim claim) {
    return new Line(
        claim.id(),
        claim.origin().tenant().name() + " " + claim.key().text(),
        claim.tool().toString(),
        thing(claim),
        Lifecycle.first(claim.event()).orElse(State.CLAIMED),
        claim.node());
  }

  /** What the books call it: the tool and the argument {@code id}, or the effect's own. */
  private static String thing(Claim claim) {
    String name =
        JsonText.read(claim.arguments().text()).at(List.of("id")).orElse(Value.Nil.NIL)
                instanceof Value.Text(String text)
            ? text
            : claim.id().toString();
    return claim.tool().tool() + " " + name;
  }

  /** What is wrong with an append that was stored. */
  Optional<String> flaw(Append append) {
    if (Lifecycle.after(state, append.event()).isEmpty()) {
      return Optional.of(append.event() + " from " + append.source() + " has no row");
    }
    boolean ofTheCall = append.source() == Source.CALL || append.source() == Source.RESEND;
    if (ofTheCall && append.event() != Event.RESUME && !append.by().equals(owner)) {
      return Optional.of(
          append.event() + " by " + Witness.told(append.by()) + ", which does not own it");
    }
    if (ofTheCall && state == State.IN_DOUBT && Witness.settles(append.event())) {
      return Optional.of(append.event() + " by the call that left it in doubt");
    }
    return Optional.empty();
  }

  void move(Append append) {
    state = Lifecycle.after(state, append.event()).orElse(state);
    owner = append.event() == Event.RESUME ? append.by() : owner;
    released |= append.keyAfter() == Append.KeyAfter.RELEASED;
  }

  /** Whether something is still to become of it. */
  boolean moves() {
    return switch (state) {
      case CLAIMED, DISPATCHED, SUSPENDED, IN_DOUBT -> true;
      case SUCCEEDED, FAILED, REFUSED -> false;
      case COMPENSATING, COMPENSATED, COMPENSATION_FAILED, ESCALATED -> false;
    };
  }

  /** Whether it has its resources to itself. */
  boolean holds() {
    return moves();
  }

  @Override
  public String toString() {
    return tool + " " + thing + " (" + id + ", " + state + ", of " + Witness.told(owner) + ")";
  }
}
