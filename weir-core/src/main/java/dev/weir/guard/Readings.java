package dev.weir.guard;

import dev.weir.call.JsonText;
import dev.weir.call.Payload;
import dev.weir.call.Tenant;
import dev.weir.call.Value;
import dev.weir.effect.Effect;
import dev.weir.effect.EffectId;
import dev.weir.effect.Outcome;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.error.WeirException;
import dev.weir.ledger.Entry;
import dev.weir.ledger.Ledger;
import dev.weir.order.Turn;
import dev.weir.order.Turn.Reading;
import dev.weir.tool.Documents;
import dev.weir.tool.Documents.Merging;
import dev.weir.tool.Documents.Stamp;
import dev.weir.tool.OrderRule;
import java.util.List;
import java.util.Optional;

/**
 * What is done about a write whose session does not know its resource as it is: what it read, what
 * is there, how the two differ, and whether its change can be put onto what is there.
 *
 * <p>What was read is the recorded result of the read, what is there the recorded write that
 * changed it, or what a check sees. Nothing here touches the world but the check, which is a read.
 */
final class Readings {
  private final Ledger ledger;
  private final Classification classification;
  private final Checks checks;

  Readings(Ledger ledger, Classification classification, Checks checks) {
    this.ledger = ledger;
    this.classification = classification;
    this.checks = checks;
  }

  sealed interface Verdict {
    /** It may be claimed; with other arguments, where its change was merged. */
    record Fit(Entrant entrant) implements Verdict {}

    /** It may not. */
    record Refused(Answer.Refused why) implements Verdict {}
  }

  /**
   * A document and what tells its versions apart.
   *
   * @param document where its tool says so
   * @param stamp where its tool says so
   */
  private record Known(Optional<Value> document, Optional<Stamp> stamp) {
    static final Known NOTHING = new Known(Optional.empty(), Optional.empty());
  }

  /**
   * A change that the session does not know of.
   *
   * @param code what a refusal is called
   * @param by who made it; empty for a change outside of Weir
   * @param words what a refusal says of it
   * @param read what the session knows
   * @param now what is there
   */
  private record Change(ErrorCode code, Optional<Effect> by, String words, Known read, Known now) {}

  /**
   * Judges a write that has found its resources free.
   *
   * @param readings what its session knows of them
   * @throws InterruptedException if the calling thread is interrupted
   */
  Verdict of(Entrant entrant, List<Reading> readings) throws InterruptedException {
    Optional<Reading> stale = readings.stream().filter(it -> it.changed().isPresent()).findFirst();
    Optional<Documents.Check> check = entrant.policy().order().check();
    if (stale.isEmpty() && check.isEmpty()) {
      return new Verdict.Fit(entrant);
    }
    try {
      OrderRule.WhenStale whenStale = entrant.policy().order().whenStale();
      // A check cannot make an old reading a new one; to merge, it is the best that is known.
      return stale.isPresent() && (check.isEmpty() || whenStale != OrderRule.WhenStale.MERGE)
          ? decided(entrant, stale(entrant, stale.get(), readings.size()))
          : checked(entrant, readings, stale, check.orElseThrow());
    } catch (WeirException e) {
      return refused(e.fault(), Optional.empty());
    }
  }

  private Change stale(Entrant entrant, Reading reading, int touched) throws InterruptedException {
    Effect changer = reading.changed().orElseThrow();
    Tenant tenant = entrant.tenant();
    // A document belongs to the one resource that a call touches.
    boolean one = touched == 1 && ledger.takes(tenant, changer.id()).size() == 1;
    return new Change(
        ErrorCode.RESOURCE_STALE,
        Optional.of(changer),
        Turn.who(changer) + "; this session read it before that",
        one ? known(tenant, reading.by()) : Known.NOTHING,
        one ? known(tenant, Optional.of(changer.id())) : Known.NOTHING);
  }

  /** Looks whether what is there is what the session knows, and what it is to be merged with. */
  private Verdict checked(
      Entrant entrant, List<Reading> readings, Optional<Reading> stale, Documents.Check check)
      throws InterruptedException {
    if (readings.size() != 1) {
      return refused(
          Fault.of(
              ErrorCode.RESOURCE_UNUSABLE,
              "`check` is of one resource, and the call touches " + readings.size()),
          Optional.empty());
    }
    Reading reading = readings.getFirst();
    OrderRule rule = entrant.policy().order();
    if (reading.by().isEmpty() && rule.whenUnread() == OrderRule.WhenUnread.ALLOW) {
      return new Verdict.Fit(entrant);
    }
    Checks.Seen seen = checks.look(entrant, check);
    if (seen instanceof Checks.Seen.Unknown(String reason)) {
      return unchecked("the check could not be made: " + reason);
    }
    if (reading.by().isEmpty()) {
      return seen instanceof Checks.Seen.Absent
          ? new Verdict.Fit(entrant)
          : refused(
              Fault.of(
                  ErrorCode.RESOURCE_UNREAD,
                  "it is there, nobody wrote it through Weir, and this session has not read it"),
              Optional.empty());
    }
    Known read = known(entrant.tenant(), reading.by());
    Known now =
        seen instanceof Checks.Seen.There there
            ? new Known(there.document(), there.stamp())
            : Known.NOTHING;
    if (stale.isPresent()) {
      Change change = stale(entrant, stale.get(), 1);
      return decided(
          entrant, new Change(change.code(), change.by(), change.words(), change.read(), now));
    }
    if (seen instanceof Checks.Seen.There) {
      Optional<Stamp.Kind> kind = now.stamp().map(Stamp::kind);
      if (kind.isEmpty() || !kind.equals(read.stamp().map(Stamp::kind))) {
        return unchecked(
            "effect "
                + reading.by().get()
                + ", by which this session knows it, left nothing to compare by: read it again with "
                + check.tool());
      }
      if (now.stamp().equals(read.stamp())) {
        return new Verdict.Fit(entrant);
      }
    }
    String words =
        seen instanceof Checks.Seen.Absent
            ? "it is not there any more, and it was when this session read it"
            : check.tool() + " finds another version than this session knows";
    return decided(
        entrant,
        new Change(ErrorCode.RESOURCE_CHANGED_OUTSIDE, Optional.empty(), words, read, now));
  }

  private static Verdict decided(Entrant entrant, Change change) {
    return switch (entrant.policy().order().whenStale()) {
      case REFUSE -> refused(entrant, change, change.words());
      case NOTIFY ->
          new Verdict.Fit(
              entrant.resting(entrant.call(), basis(Answer.Basis.How.OLD_READING, change)));
      case MERGE -> merged(entrant, change);
      // Nobody who allows it is asked to judge.
      case ALLOW -> new Verdict.Fit(entrant);
    };
  }

  private static Answer.Basis basis(Answer.Basis.How how, Change change) {
    return new Answer.Basis(how, change.by().map(Effect::id));
  }

  private static Verdict merged(Entrant entrant, Change change) {
    if (change.read().document().isEmpty() || change.now().document().isEmpty()) {
      return refused(
          entrant,
          change,
          change.words()
              + "; not merged: the document that was read, or that of now, is not known");
    }
    Documents documents = entrant.policy().order().documents();
    Value.Obj arguments = entrant.call().arguments();
    return switch (documents.merge(
        arguments, change.read().document().get(), change.now().document().get())) {
      case Merging.Apart(String reason) ->
          refused(entrant, change, change.words() + "; not merged: " + reason);
      case Merging.Merged(Value.Obj both) -> {
        List<String> flaws =
            entrant.policy().input().flaws(Forwarding.complete(entrant.policy(), both));
        yield flaws.isEmpty()
            ? new Verdict.Fit(
                entrant.resting(
                    entrant.call().withArguments(both), basis(Answer.Basis.How.MERGED, change)))
            : refused(
                entrant,
                change,
                change.words() + "; not merged: the schema of the arguments forbids it");
      }
    };
  }

  private static Verdict refused(Entrant entrant, Change change, String words) {
    Documents documents = entrant.policy().order().documents();
    Optional<String> difference =
        change
            .read()
            .document()
            .flatMap(
                read -> change.now().document().flatMap(now -> documents.difference(read, now)));
    return new Verdict.Refused(
        new Answer.Refused(
            Fault.of(change.code(), words), change.by(), Optional.empty(), difference));
  }

  private static Verdict unchecked(String words) {
    return refused(Fault.of(ErrorCode.RESOURCE_UNCHECKED, words), Optional.empty());
  }

  private static Verdict refused(Fault fault, Optional<Effect> earlier) {
    return new Verdict.Refused(new Answer.Refused(fault, earlier));
  }

  /** What an effect says of the document: what it read, or what it wrote. */
  private Known known(Tenant tenant, Optional<EffectId> by) throws InterruptedException {
    if (by.isEmpty()) {
      return Known.NOTHING;
    }
    Optional<Effect> effect = ledger.effect(tenant, by.get());
    if (effect.isEmpty()) {
      // Its record is on its way.
      ledger.flushNotes();
      effect = ledger.effect(tenant, by.get());
    }
    return effect.isEmpty() ? Known.NOTHING : known(tenant, effect.get());
  }

  private Known known(Tenant tenant, Effect effect) throws InterruptedException {
    Optional<Payload> result =
        effect
            .outcome()
            .flatMap(it ->
                it instanceof Outcome.Succeeded done
                    ? Optional.of(done.result())
                    : Optional.empty());
    Optional<Value.Obj> arguments = arguments(tenant, effect);
    // What failed may have done half of it.
    if (result.isEmpty() || arguments.isEmpty()) {
      return Known.NOTHING;
    }
    Documents documents = classification.documents(effect.tool());
    return new Known(
        documents.document(arguments.get(), result.get()),
        documents.stamp(arguments.get(), result.get()));
  }

  /** A read is recorded with its arguments where its result is. */
  private Optional<Value.Obj> arguments(Tenant tenant, Effect effect) {
    return ledger.history(tenant, effect.id()).stream()
        .filter(Entry.Transition.class::isInstance)
        .findFirst()
        .flatMap(first -> ((Entry.Transition) first).body())
        .map(body -> JsonText.read(body.text()))
        .filter(Value.Obj.class::isInstance)
        .map(Value.Obj.class::cast);
  }
}
