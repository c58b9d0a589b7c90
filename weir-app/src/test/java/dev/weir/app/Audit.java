package dev.weir.app;

import dev.weir.app.Payment.Heard;
import dev.weir.call.Tenant;
import dev.weir.effect.Effect;
import dev.weir.effect.EffectKey;
import dev.weir.effect.Lifecycle;
import dev.weir.effect.Outcome;
import dev.weir.effect.Source;
import dev.weir.effect.State;
import dev.weir.history.AnswerModel;
import dev.weir.history.Linearizability;
import dev.weir.history.Operation;
import dev.weir.ledger.Entry;
import dev.weir.ledger.Ledger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Compares what agents were told and what is on record with what really happened, when all is over.
 * Whatever is killed, the list of complaints is empty.
 */
final class Audit {
  private final Ledger ledger;
  private final Map<String, List<TillBooks.Paid>> paid;
  private final List<Complaint> complaints = new ArrayList<>();

  /** What can be wrong. */
  enum Wrong {
    /** An agent was told that it is done, and the record or the world knows nothing of it. */
    ACKNOWLEDGED_AND_LOST,
    /** It happened twice. */
    SECOND_EFFECT,
    /** An agent was told that it failed, or the record says so, and it happened. */
    REPORTED_FAILED_AND_HAPPENED,
    /** The record says that it happened, and it did not. */
    RECORDED_AND_DID_NOT_HAPPEN,
    /** It happened, and there is no record of it. */
    HAPPENED_WITHOUT_RECORD,
    /** It was proved absent, and what is absent is to be sent again. */
    LEFT_UNDONE,
    /** A tool with a key or a probe, and yet nobody knows. */
    NEEDS_A_PERSON,
    /** Two answers that cannot both be true. */
    CONTRADICTION,
    /** A history that the lifecycle does not allow. */
    HALF_STATE,
    /** Answers that no order of the requests explains. */
    NO_ORDER
  }

  /** Something that is wrong. */
  record Complaint(Wrong wrong, String what) {}

  private Audit(Ledger ledger, List<TillBooks.Paid> paid) {
    this.ledger = ledger;
    this.paid = paid.stream().collect(Collectors.groupingBy(TillBooks.Paid::order));
  }

  /** Everything that is wrong. */
  static List<Complaint> of(List<Payment> payments, List<TillBooks.Paid> paid, Ledger ledger) {
    var audit = new Audit(ledger, paid);
    payments.forEach(audit::look);
    Linearizability.flaws(history(payments), new AnswerModel())
        .forEach(flaw -> audit.complain(true, Wrong.NO_ORDER, flaw));
    return audit.complaints;
  }

  /** What agents heard, for a judge that knows nothing of Weir. */
  private static List<Operation<AnswerModel.Asked, AnswerModel.Heard>> history(
      List<Payment> payments) {
    var history = new ArrayList<Operation<AnswerModel.Asked, AnswerModel.Heard>>();
    for (Payment payment : payments) {
      for (Payment.Hearing hearing : payment.hearings()) {
        history.add(
            new Operation<>(
                payment.name(),
                "agent",
                AnswerModel.Asked.DO_IT,
                heard(hearing.what()),
                hearing.asked(),
                hearing.heard()));
      }
    }
    return history;
  }

  private static Optional<AnswerModel.Heard> heard(Heard what) {
    return switch (what) {
      case Heard.Paid paid -> Optional.of(new AnswerModel.Heard.Ended(paid.toString()));
      case Heard.PaidUnseen unseen -> Optional.of(new AnswerModel.Heard.Ended(unseen.toString()));
      case Heard.Failed failed -> Optional.of(new AnswerModel.Heard.Ended(failed.toString()));
      case Heard.Doubt doubt -> Optional.of(new AnswerModel.Heard.Doubt());
      case Heard.NotSent notSent -> Optional.of(new AnswerModel.Heard.NotTried());
      case Heard.Nothing nothing -> Optional.empty();
    };
  }

  private void look(Payment payment) {
    List<TillBooks.Paid> truth = paid.getOrDefault(payment.name(), List.of());
    Optional<Effect> record = ledger.holder(Tenant.DEFAULT, EffectKey.given(payment.name()));
    State state = record.map(Effect::state).orElse(State.REFUSED);
    String about =
        payment
            + ", is "
            + state
            + record.map(it -> " from " + it.source()).orElse(" (no record)")
            + ", was paid "
            + truth;
    complain(truth.size() > 1, Wrong.SECOND_EFFECT, about);
    List<Heard> heard = payment.hearings().stream().map(Payment.Hearing::what).toList();
    boolean done = payment.done();
    boolean failed = payment.failed();
    complain(
        done && (truth.isEmpty() || state != State.SUCCEEDED), Wrong.ACKNOWLEDGED_AND_LOST, about);
    complain(
        !truth.isEmpty() && (failed || state == State.FAILED),
        Wrong.REPORTED_FAILED_AND_HAPPENED,
        about);
    complain(truth.isEmpty() && state == State.SUCCEEDED, Wrong.RECORDED_AND_DID_NOT_HAPPEN, about);
    complain(!truth.isEmpty() && record.isEmpty(), Wrong.HAPPENED_WITHOUT_RECORD, about);
    complain(
        payment.help() == Help.PROBE_AGAIN
            && state == State.FAILED
            && record.map(Effect::source).equals(Optional.of(Source.PROBE)),
        Wrong.LEFT_UNDONE,
        about);
    boolean known = state == State.SUCCEEDED || state == State.FAILED || record.isEmpty();
    complain(!known && payment.help() != Help.NONE, Wrong.NEEDS_A_PERSON, about);
    complain(!payment.over() && payment.help() != Help.NONE, Wrong.NEEDS_A_PERSON, about);
    complain(
        !receipts(heard).stream().allMatch(number -> in(truth, number)) || (done && failed),
        Wrong.CONTRADICTION,
        about);
    record.ifPresent(effect -> whole(effect, about));
  }

  private static List<Long> receipts(List<Heard> heard) {
    return heard.stream()
        .filter(Heard.Paid.class::isInstance)
        .map(it -> ((Heard.Paid) it).payment())
        .distinct()
        .toList();
  }

  private static boolean in(List<TillBooks.Paid> truth, long number) {
    return truth.stream().anyMatch(it -> it.payment() == number);
  }

  /** No half state: effect and history tell one story, and the lifecycle allows it. */
  private void whole(Effect effect, String about) {
    List<Entry.Transition> story =
        ledger.history(Tenant.DEFAULT, effect.id()).stream()
            .filter(Entry.Transition.class::isInstance)
            .map(Entry.Transition.class::cast)
            .toList();
    Optional<State> state = Optional.empty();
    Optional<Outcome> outcome = Optional.empty();
    for (Entry.Transition line : story) {
      Optional<State> next =
          state.isEmpty()
              ? Lifecycle.first(line.event())
              : Lifecycle.after(state.get(), line.event());
      complain(!next.equals(Optional.of(line.to())), Wrong.HALF_STATE, about + ": " + story);
      state = Optional.of(line.to());
      outcome = line.outcome();
    }
    complain(!state.equals(Optional.of(effect.state())), Wrong.HALF_STATE, about + ": " + story);
    complain(!outcome.equals(effect.outcome()), Wrong.HALF_STATE, about + ": " + story);
  }

  private void complain(boolean broken, Wrong wrong, String what) {
    if (broken) {
      complaints.add(new Complaint(wrong, what));
    }
  }
}
