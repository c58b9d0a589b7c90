package dev.weir.guard;

import dev.weir.call.Call;
import dev.weir.call.Payload;
import dev.weir.call.Priority;
import dev.weir.call.Value;
import dev.weir.effect.EffectClass;
import dev.weir.env.Clock;
import dev.weir.error.Fault;
import dev.weir.tool.Documents;
import dev.weir.tool.Probe;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Looks, before a write, at what is there: a read like any other, record and limits included, that
 * counts as nobody's reading.
 */
final class Checks {
  private final Clock clock;
  private final Classification classification;
  private final Admission admission;
  private final Reads reads;

  Checks(Clock clock, Classification classification, Admission admission, Reads reads) {
    this.clock = clock;
    this.classification = classification;
    this.admission = admission;
    this.reads = reads;
  }

  /** What is there. */
  sealed interface Seen {
    /**
     * A document, or at least a version of one.
     *
     * @param document where the tool says so
     * @param stamp tells versions apart, where the tool says so
     */
    record There(Optional<Value> document, Optional<Documents.Stamp> stamp) implements Seen {}

    /** Nothing. */
    record Absent() implements Seen {}

    /** It could not be found out; the reason holds no value of an argument. */
    record Unknown(String reason) implements Seen {}
  }

  /**
   * Asks. Takes half of the write's time at most, so that the other half is left for the write.
   *
   * @throws InterruptedException if the calling thread is interrupted while it waits
   */
  Seen look(Entrant write, Documents.Check check) throws InterruptedException {
    return switch (check.ask(write.call().arguments())) {
      case Probe.Asking.Unusable unusable -> new Seen.Unknown(unusable.reason());
      case Probe.Asking.With with -> asked(write, check, with.arguments());
    };
  }

  private Seen asked(Entrant write, Documents.Check check, Value.Obj arguments)
      throws InterruptedException {
    Instant now = clock.now();
    Instant half = now.plus(Duration.between(now, write.deadline()).dividedBy(2));
    Call call = Call.of(write.call().origin(), check.tool(), arguments).until(half);
    return switch (classification.of(call)) {
      case Classification.Verdict.Refused refused -> unknown(refused.fault());
      case Classification.Verdict.Known known
          when known.policy().effectClass() != EffectClass.READ ->
          new Seen.Unknown(check.tool() + " is not a read");
      case Classification.Verdict.Known known ->
          switch (admission.of(call, known.policy())) {
            case Admission.Verdict.Refused refused -> unknown(refused.fault());
            case Admission.Verdict.Admitted admitted ->
                heard(
                    write, check, call, known, reads.of(entrant(call, known, admitted.deadline())));
          };
    };
  }

  /** It touches nothing: nobody is to be taken for having read what only Weir looked at. */
  private static Entrant entrant(Call call, Classification.Verdict.Known known, Instant deadline) {
    return new Entrant(
        call,
        known.tool(),
        known.policy(),
        deadline,
        Priority.CONTROL,
        Repeated.read(call),
        Entrant.Recourse.NONE,
        List.of(),
        List.of(),
        Optional.empty());
  }

  private static Seen heard(
      Entrant write,
      Documents.Check check,
      Call call,
      Classification.Verdict.Known known,
      Tried tried) {
    Answer answer =
        switch (tried) {
          case Tried.Heard heard -> heard.answer();
          case Tried.Unavailable away -> away.plain();
        };
    return switch (answer) {
      case Answer.Succeeded read -> there(call, known, read.result());
      case Answer.Failed failed
          when failed
              .reply()
              .filter(it -> check.absent(write.call().arguments(), it))
              .isPresent() ->
          new Seen.Absent();
      case Answer.Failed failed -> unknown(failed.fault());
      case Answer.Refused refused -> unknown(refused.fault());
      case Answer.InDoubt doubt -> unknown(doubt.fault());
      case Answer.Suspended waiting -> new Seen.Unknown("it waits for input");
      case Answer.Substituted other -> new Seen.Unknown("another tool answered");
    };
  }

  private static Seen there(Call call, Classification.Verdict.Known known, Payload result) {
    Documents documents = known.policy().order().documents();
    return new Seen.There(
        documents.document(call.arguments(), result), documents.stamp(call.arguments(), result));
  }

  private static Seen unknown(Fault fault) {
    return new Seen.Unknown(fault.toString());
  }
}
