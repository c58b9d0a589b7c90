package dev.weir.guard;

import dev.weir.call.Call;
import dev.weir.call.Priority;
import dev.weir.call.ToolName;
import dev.weir.effect.Event;
import dev.weir.effect.State;
import dev.weir.env.Clock;
import dev.weir.env.Signal;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.error.WeirException;
import dev.weir.guard.Identity.Identified;
import dev.weir.ledger.Ledger;
import dev.weir.ledger.Query;
import dev.weir.limit.Instead;
import dev.weir.limit.Limits;
import dev.weir.limit.Unavailable;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is done for a call whose tool cannot be called, as the operator declared: an earlier answer,
 * another tool, a person. What stands in has nothing that stands in for it, so there is no chain
 * and no circle. Where nothing can be done the caller hears what it would have heard anyway.
 *
 * <p>Of a write two tools have one key between them: the other tool's effect takes the name of the
 * call. Schedule that this is for: (1) the tool is away, and the other one does it; (2) the answer
 * is lost, or the process dies; (3) the tool is back; (4) the same call is made again. It finds the
 * key taken, by the other tool's effect, and hears what came of that.
 */
final class Substitutes {
  /** So many effects of a tenant may be suspended when another is to be left to a person. */
  static final int WAITING_MOST = 500;

  private final Ledger ledger;
  private final Limits limits;
  private final Classification classification;
  private final Admission admission;
  private final Reads reads;
  private final Writes writes;
  private final Claiming claiming;
  private final Settling settling;
  private final Recorder recorder;
  private final LastAnswers last;

  Substitutes(
      Clock clock,
      Ledger ledger,
      Limits limits,
      Classification classification,
      Admission admission,
      Reads reads,
      Writes writes,
      Claiming claiming,
      Settling settling,
      Recorder recorder) {
    this.ledger = ledger;
    this.limits = limits;
    this.classification = classification;
    this.admission = admission;
    this.reads = reads;
    this.writes = writes;
    this.claiming = claiming;
    this.settling = settling;
    this.recorder = recorder;
    this.last = new LastAnswers(clock);
  }

  /** What the caller of a read hears. */
  Answer read(Entrant entrant, Tried tried) throws InterruptedException {
    return switch (tried) {
      case Tried.Heard heard -> {
        remember(entrant, heard.answer());
        yield heard.answer();
      }
      case Tried.Unavailable away ->
          switch (choice(entrant)) {
            case Unavailable.Stale stale -> stale(entrant, away, stale);
            case Unavailable.Degrade degrade -> otherRead(entrant, away, degrade.tool());
            case Unavailable.Handoff handoff -> plain(entrant, away);
            case Unavailable.Queue queue -> plain(entrant, away);
            case Unavailable.Refuse refuse -> plain(entrant, away);
          };
    };
  }

  /** What the caller of a write hears. */
  Answer write(Entrant entrant, Identified identified, Tried tried) throws InterruptedException {
    return switch (tried) {
      case Tried.Heard heard -> heard.answer();
      case Tried.Unavailable away ->
          switch (choice(entrant)) {
            case Unavailable.Degrade degrade -> otherWrite(entrant, identified, away);
            case Unavailable.Handoff handoff -> handOff(entrant, identified, away);
            case Unavailable.Stale stale -> plain(entrant, away);
            case Unavailable.Queue queue -> plain(entrant, away);
            case Unavailable.Refuse refuse -> plain(entrant, away);
          };
    };
  }

  /** A call that nobody waits for, or that carries on what the tool itself keeps, has no choice. */
  private static Unavailable choice(Entrant entrant) {
    Call call = entrant.call();
    boolean gone =
        Stream.of(call.caller().cancelled(), call.caller().gone())
            .flatMap(Optional::stream)
            .anyMatch(Signal::raised);
    return entrant.recourse() == Entrant.Recourse.NONE
            || call.continues().isPresent()
            || gone
            || Thread.currentThread().isInterrupted()
        ? Unavailable.Refuse.REFUSE
        : entrant.policy().limits().whenUnavailable();
  }

  private void remember(Entrant entrant, Answer answer) {
    if (answer instanceof Answer.Succeeded good
        && entrant.policy().limits().whenUnavailable() instanceof Unavailable.Stale) {
      last.keep(about(entrant), good.effect(), good.result());
    }
  }

  private static LastAnswers.About about(Entrant entrant) {
    return new LastAnswers.About(
        entrant.tenant(), Identity.of(entrant.call(), entrant.policy()).fingerprint());
  }

  private Answer stale(Entrant entrant, Tried.Unavailable away, Unavailable.Stale rule) {
    Optional<LastAnswers.Last> found = last.of(about(entrant), rule.age());
    if (found.isEmpty()) {
      return plain(entrant, away, "no answer is known that is recent enough");
    }
    LastAnswers.Last old = found.get();
    done(
        entrant,
        away,
        Instead.STALE,
        "the answer of " + old.age().toMillis() + " ms ago was given, of effect " + old.effect());
    return new Answer.Substituted(
        new Answer.Succeeded(old.effect(), old.result(), Answer.Freshness.READ),
        new Substitute.Stale(old.age()));
  }

  private Answer otherRead(Entrant entrant, Tried.Unavailable away, ToolName other)
      throws InterruptedException {
    return switch (entrant(entrant, other)) {
      case StandIn.No no -> plain(entrant, away, other + " cannot stand in: " + no.why());
      case StandIn.Ready ready ->
          switch (reads.of(ready.entrant())) {
            case Tried.Heard(Answer answer) when usable(answer) -> {
              done(entrant, away, Instead.OTHER_TOOL, answered(other, answer));
              yield new Answer.Substituted(answer, new Substitute.Other(other));
            }
            case Tried.Heard heard -> plain(entrant, away, alsoAway(other, heard.answer()));
            case Tried.Unavailable also -> plain(entrant, away, alsoAway(other, also.plain()));
          };
    };
  }

  /** The tool answered, be it to say no. What it keeps could not be carried on by its name. */
  private static boolean usable(Answer answer) {
    return answer instanceof Answer.Succeeded
        || (answer instanceof Answer.Failed failed
            && failed.fault().code() == ErrorCode.TOOL_FAILED);
  }

  private Answer otherWrite(Entrant entrant, Identified identified, Tried.Unavailable away)
      throws InterruptedException {
    ToolName other = identified.other().orElseThrow().tool();
    return switch (entrant(entrant, other)) {
      case StandIn.No no -> plain(entrant, away, other + " cannot stand in: " + no.why());
      case StandIn.Ready ready ->
          switch (writes.of(ready.entrant(), identified.swapped())) {
            case Tried.Heard(Answer answer)
                when answer instanceof Answer.Refused refused && refused.earlier().isEmpty() ->
                plain(entrant, away, alsoAway(other, answer));
            case Tried.Heard(Answer answer) -> {
              if (answer instanceof Answer.Substituted) {
                done(entrant, away, Instead.OTHER_TOOL, answered(other, answer));
              }
              yield answer;
            }
            case Tried.Unavailable also -> plain(entrant, away, alsoAway(other, also.plain()));
          };
    };
  }

  /** Whether another tool may stand in. */
  private sealed interface StandIn {
    record Ready(Entrant entrant) implements StandIn {}

    record No(String why) implements StandIn {}
  }

  /**
   * The call of the other tool. It must be of the same class: a read that leads to a write would be
   * an effect that nobody asked for, a write that leads to a read would pass for one.
   */
  private StandIn entrant(Entrant entrant, ToolName other) throws InterruptedException {
    // An argument that the one tool takes its key in is no argument of the other's.
    Call call =
        entrant
            .call()
            .to(other)
            .withArguments(Forwarding.own(entrant.policy(), entrant.call().arguments()));
    return switch (classification.of(call)) {
      case Classification.Verdict.Refused refused -> no(refused.fault());
      case Classification.Verdict.Known known
          when known.policy().effectClass() != entrant.policy().effectClass() ->
          new StandIn.No("it is " + known.policy().effectClass());
      case Classification.Verdict.Known known ->
          switch (admission.of(call, known.policy())) {
            case Admission.Verdict.Refused refused -> no(refused.fault());
            case Admission.Verdict.Admitted admitted ->
                new StandIn.Ready(
                    new Entrant(
                        call,
                        known.tool(),
                        known.policy(),
                        admitted.deadline(),
                        Priority.INTERACTIVE,
                        entrant.repeated().to(call),
                        Entrant.Recourse.NONE,
                        admitted.touches(),
                        List.of(),
                        Optional.empty()));
          };
    };
  }

  private static StandIn no(Fault fault) {
    return new StandIn.No(fault.code().slug());
  }

  private static String answered(ToolName other, Answer answer) {
    return other
        + " was called instead"
        + answer.about().map(effect -> ", effect " + effect).orElse("");
  }

  private static String alsoAway(ToolName other, Answer answer) {
    return other
        + " could not stand in"
        + switch (answer) {
          case Answer.Refused refused -> ": " + refused.fault().code().slug();
          case Answer.Failed failed -> ": " + failed.fault().code().slug();
          case Answer.Succeeded succeeded -> "";
          case Answer.InDoubt doubt -> "";
          case Answer.Suspended suspended -> "";
          case Answer.Substituted substituted -> "";
        };
  }

  /** Left to a person: on record before the agent hears it, and under the call's key. */
  private Answer handOff(Entrant entrant, Identified identified, Tried.Unavailable away)
      throws InterruptedException {
    try {
      if (ledger.find(Query.newest(entrant.tenant(), WAITING_MOST).in(State.SUSPENDED)).size()
          >= WAITING_MOST) {
        return plain(entrant, away, "too much waits for people already");
      }
      return switch (claiming.take(entrant, identified, Event.CLAIM)) {
        case Claiming.Verdict.Moved moved -> plain(entrant, away); // it took no resources
        case Claiming.Verdict.Theirs theirs ->
            recorder.heard(entrant.call(), entrant.policy(), theirs.answer());
        case Claiming.Verdict.Ours ours ->
            settling
                .handOff(ours.effect(), away.why())
                .map(answer -> {
                  done(
                      entrant,
                      away,
                      Instead.HANDED_OFF,
                      "left to a person as effect " + ours.effect().id());
                  return answer;
                })
                .orElseGet(() -> plain(entrant, away));
      };
    } catch (WeirException e) {
      return plain(entrant, away, "it cannot be left to a person: " + e.fault().code().slug());
    }
  }

  private void done(Entrant entrant, Tried.Unavailable away, Instead how, String what) {
    limits.count(entrant.call().tool(), entrant.policy().limits(), how);
    recorder.instead(entrant, away.record(), what);
  }

  /** What the caller hears when nothing was done; whoever repeats it hears it again for a while. */
  private Answer plain(Entrant entrant, Tried.Unavailable away) {
    away.spent().ifPresent(fault -> entrant.repeated().keep(limits, fault));
    return away.plain();
  }

  private Answer plain(Entrant entrant, Tried.Unavailable away, String why) {
    recorder.instead(entrant, away.record(), why);
    Answer plain = plain(entrant, away);
    return switch (plain) {
      case Answer.Refused refused ->
          new Answer.Refused(saying(refused.fault(), why), refused.earlier(), refused.comeBack());
      case Answer.Failed failed ->
          new Answer.Failed(
              failed.effect(),
              saying(failed.fault(), why),
              failed.reply(),
              failed.freshness(),
              failed.comeBack());
      case Answer.Succeeded succeeded -> plain;
      case Answer.InDoubt doubt -> plain;
      case Answer.Suspended suspended -> plain;
      case Answer.Substituted substituted -> plain;
    };
  }

  private static Fault saying(Fault fault, String more) {
    return Fault.of(fault.code(), fault.detail() + "; " + more);
  }
}
