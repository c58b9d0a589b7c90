package dev.weir.recovery;

import dev.weir.call.Call;
import dev.weir.call.Origin;
import dev.weir.call.Payload;
import dev.weir.call.Value;
import dev.weir.effect.Effect;
import dev.weir.effect.Node;
import dev.weir.effect.Outcome;
import dev.weir.effect.Source;
import dev.weir.effect.State;
import dev.weir.env.Clock;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.guard.Aftercare;
import dev.weir.guard.Answer;
import dev.weir.ledger.Append;
import dev.weir.ledger.AppendVerdict;
import dev.weir.ledger.Ledger;
import dev.weir.ledger.Tenure;
import dev.weir.tool.Probe;
import dev.weir.tool.ToolPolicy;
import dev.weir.tool.Toolbox;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One look at one effect: what does anybody know by now, and does it end the doubt? Holds nothing
 * between two looks; what must be remembered is given and handed back.
 *
 * <p>A look may die anywhere: what it found out is either appended or found out again.
 */
final class Inquiry {
  private static final Logger log = LoggerFactory.getLogger(Inquiry.class);

  private final Ledger ledger;
  private final Tenure tenure;
  private final Clock clock;
  private final Toolbox tools;
  private final Aftercare care;
  private final Caretaker.Settings settings;

  Inquiry(
      Ledger ledger,
      Tenure tenure,
      Clock clock,
      Toolbox tools,
      Aftercare care,
      Caretaker.Settings settings) {
    this.ledger = ledger;
    this.tenure = tenure;
    this.clock = clock;
    this.tools = tools;
    this.care = care;
    this.settings = settings;
  }

  /** What came of a look. */
  sealed interface Verdict {
    /** Nothing is left to find out: this look, or somebody else, ended it. */
    record Ended() implements Verdict {}

    /**
     * Nothing was there after the settling time; look again after this pause, and so often that it
     * was not there in a row.
     */
    record Absent(Duration pause, int inARow) implements Verdict {}

    /** What was sent may still arrive; look again after this pause. */
    record Early(Duration pause) implements Verdict {}

    /** No way to know yet; look again, later each time. */
    record Later() implements Verdict {}

    /** No way to know but a late answer or a person. */
    record Hopeless() implements Verdict {}
  }

  /**
   * Looks at an effect.
   *
   * @param absent how often in a row a probe found nothing, so far
   * @param known how long this node has known that it stands as it does, by a clock of its own
   */
  Verdict look(Effect effect, int absent, Duration known) throws InterruptedException {
    return switch (effect.state()) {
      case IN_DOUBT -> doubt(effect, absent, known);
      case SUSPENDED -> suspension(effect);
      case CLAIMED,
          DISPATCHED,
          SUCCEEDED,
          FAILED,
          REFUSED,
          COMPENSATING,
          COMPENSATED,
          COMPENSATION_FAILED,
          ESCALATED ->
          new Verdict.Ended();
    };
  }

  private Verdict suspension(Effect effect) throws InterruptedException {
    if (effect.handedOff()) {
      return new Verdict.Hopeless();
    }
    Evidence evidence = evidence(effect);
    Answer answer =
        care.follow(
            effect,
            evidence.arguments().orElse(Value.Obj.empty()),
            evidence.suspendedSince(effect),
            settings.inputPatience());
    return answer instanceof Answer.Suspended ? new Verdict.Later() : new Verdict.Ended();
  }

  private Verdict doubt(Effect effect, int absent, Duration known) throws InterruptedException {
    Evidence evidence = evidence(effect);
    Optional<Outcome> late = evidence.lateAnswer();
    if (late.isPresent()) {
      return settle(effect, Source.LATE_ANSWER, late.get());
    }
    Optional<Value.Obj> arguments = evidence.arguments();
    Instant giveUp = evidence.doubtedSince(effect).plus(settings.giveUpAfter());
    if (arguments.isEmpty() || giveUp.isBefore(clock.now())) {
      return new Verdict.Hopeless();
    }
    return switch (tools.find(effect.tool())) {
      case Toolbox.Found.None none -> new Verdict.Later();
      case Toolbox.Found.Guarded found -> {
        ToolPolicy policy = found.policy();
        if (resendable(effect, policy)) {
          yield resend(effect, arguments.get(), policy);
        }
        Optional<Probe> probe = policy.doubt().probe();
        yield probe.isPresent()
            ? probe(effect, arguments.get(), policy, probe.get(), absent, evidence, known)
            : repeat(effect, arguments.get(), policy, evidence, known);
      }
    };
  }

  private boolean resendable(Effect effect, ToolPolicy policy) {
    return care.mayBeSentAgain(effect, policy);
  }

  private Verdict resend(Effect effect, Value.Obj arguments, ToolPolicy policy)
      throws InterruptedException {
    Answer answer = care.resend(effect, arguments);
    return sentAgain(effect, arguments, policy, answer, "it was sent again with its key");
  }

  /**
   * What came of sending again; if that ends nothing, a probe may. That it finds nothing is no
   * proof here: the next look sends again.
   *
   * @param how for the log
   */
  private Verdict sentAgain(
      Effect effect, Value.Obj arguments, ToolPolicy policy, Answer answer, String how)
      throws InterruptedException {
    return switch (answer) {
      case Answer.Succeeded done -> {
        log.info("effect {} happened: {}", effect.id(), how);
        yield new Verdict.Ended();
      }
      case Answer.Suspended waiting -> new Verdict.Later();
      case Answer.Failed failed -> new Verdict.Later();
      case Answer.Refused refused -> new Verdict.Later();
      case Answer.Substituted substituted -> new Verdict.Later();
      case Answer.InDoubt still when policy.doubt().probe().isEmpty() -> new Verdict.Later();
      case Answer.InDoubt still -> {
        Optional<Effect> now = ledger.effect(effect.origin().tenant(), effect.id());
        if (now.isEmpty() || now.get().state() != State.IN_DOUBT) {
          yield new Verdict.Later();
        }
        Probe probe = policy.doubt().probe().get();
        yield switch (ask(now.get(), arguments, policy, probe)) {
          case Seen.There there -> found(now.get(), there);
          case Seen.Nothing nothing -> new Verdict.Later();
          case Seen.Unclear unclear -> new Verdict.Later();
          case Seen.Never never -> new Verdict.Later();
        };
      }
    };
  }

  /**
   * Nobody can be asked, and no key says that it is the same. It may be done twice all the same, if
   * that does no harm. Once more its tool's timeout is waited for, after nothing is sent any more:
   * what was sent first is to be dead when the resources are free again, else it might undo the
   * change of whoever comes next.
   */
  private Verdict repeat(
      Effect effect, Value.Obj arguments, ToolPolicy policy, Evidence evidence, Duration known)
      throws InterruptedException {
    if (!care.mayBeRepeated(effect, arguments, policy)) {
      return new Verdict.Hopeless();
    }
    Duration dead = evidence.quietAfter(policy.timeout()).plus(policy.timeout());
    if (known.compareTo(dead) < 0) {
      return new Verdict.Early(dead.minus(known));
    }
    Answer answer = care.repeat(effect, arguments);
    return sentAgain(effect, arguments, policy, answer, "it was repeated, which does no harm");
  }

  private Verdict probe(
      Effect effect,
      Value.Obj arguments,
      ToolPolicy policy,
      Probe probe,
      int absent,
      Evidence evidence,
      Duration known)
      throws InterruptedException {
    return switch (ask(effect, arguments, policy, probe)) {
      case Seen.There there -> found(effect, there);
      case Seen.Nothing nothing -> {
        Duration settles = evidence.quietAfter(policy.timeout()).plus(probe.settle());
        yield known.compareTo(settles) < 0
            ? new Verdict.Early(settles.minus(known))
            : missing(effect, arguments, policy, probe, absent + 1);
      }
      case Seen.Unclear unclear -> new Verdict.Later();
      case Seen.Never never -> new Verdict.Hopeless();
    };
  }

  private Verdict found(Effect effect, Seen.There there) {
    return settle(effect, Source.PROBE, new Outcome.Succeeded(there.result()));
  }

  /**
   * Not there, after the settling time, once more. What is not to be sent again has failed, and
   * keeps its key: should the call land after all, it has happened once and not twice.
   */
  private Verdict missing(
      Effect effect, Value.Obj arguments, ToolPolicy policy, Probe probe, int inARow)
      throws InterruptedException {
    if (inARow < probe.reads()) {
      return new Verdict.Absent(probe.settle().dividedBy(probe.reads()), inARow);
    }
    if (care.mayBeSentAnew(effect, policy)) {
      return anew(effect, arguments, probe);
    }
    return settle(
        effect,
        Source.PROBE,
        Outcome.failed(
            Fault.of(
                ErrorCode.DID_NOT_HAPPEN,
                probe.tool()
                    + " found nothing, "
                    + inARow
                    + (inARow == 1 ? " time, " : " times in a row, ")
                    + probe.settle().toMillis()
                    + " ms and more after it could still arrive")));
  }

  /** Sends it again; if that is in doubt too, it is a doubt like the first, and has to settle. */
  private Verdict anew(Effect effect, Value.Obj arguments, Probe probe)
      throws InterruptedException {
    return switch (care.sendAnew(effect, arguments)) {
      case Answer.Succeeded done -> {
        log.info("effect {} happened: it was absent, and sent again", effect.id());
        yield new Verdict.Ended();
      }
      case Answer.Failed failed -> new Verdict.Ended();
      case Answer.InDoubt still -> new Verdict.Absent(probe.settle(), 0);
      case Answer.Suspended waiting -> new Verdict.Later();
      case Answer.Refused refused -> new Verdict.Later();
      case Answer.Substituted substituted -> new Verdict.Later();
    };
  }

  /** What a probe saw. */
  private sealed interface Seen {
    record There(Payload result) implements Seen {}

    record Nothing() implements Seen {}

    record Unclear() implements Seen {}

    /** It cannot even be asked, and never will. */
    record Never() implements Seen {}
  }

  private Seen ask(Effect effect, Value.Obj arguments, ToolPolicy policy, Probe probe)
      throws InterruptedException {
    switch (probe.ask(arguments, Aftercare.forwardedKey(effect, policy))) {
      case Probe.Asking.Unusable unusable -> {
        log.warn("effect {} cannot be probed: {}", effect.id(), unusable.reason());
        return new Seen.Never();
      }
      case Probe.Asking.With with -> {
        Answer answer = care.probe(Call.of(origin(effect), probe.tool(), with.arguments()));
        return said(answer).map(said -> judged(probe, arguments, said)).orElse(new Seen.Unclear());
      }
    }
  }

  private static Seen judged(Probe probe, Value.Obj arguments, Probe.Said said) {
    return switch (probe.judge(arguments, said)) {
      case FOUND ->
          new Seen.There(
              switch (said) {
                case Probe.Said.Result result -> result.body();
                case Probe.Said.ToolError error -> error.body();
              });
      case ABSENT -> new Seen.Nothing();
      case INCONCLUSIVE -> new Seen.Unclear();
    };
  }

  /** What the probe's tool itself said; empty when it said nothing usable. */
  private static Optional<Probe.Said> said(Answer answer) {
    return switch (answer) {
      case Answer.Succeeded done -> Optional.of(new Probe.Said.Result(done.result()));
      case Answer.Failed failed when failed.fault().code() == ErrorCode.TOOL_FAILED ->
          failed.reply().map(Probe.Said.ToolError::new);
      case Answer.Failed failed -> Optional.empty();
      case Answer.InDoubt doubt -> Optional.empty();
      case Answer.Suspended suspended -> Optional.empty();
      // Never passed off as what the probe's own tool says.
      case Answer.Substituted substituted -> Optional.empty();
      case Answer.Refused refused -> {
        log.warn("a probe was refused: {}", refused.fault());
        yield Optional.empty();
      }
    };
  }

  /** The session stays the agent's: some servers keep what they know by session. */
  private static Origin origin(Effect effect) {
    return new Origin(
        effect.origin().tenant(),
        Optional.of("weir-recovery"),
        effect.origin().session(),
        Optional.empty(),
        effect.origin().trace(),
        Optional.of("probe of effect " + effect.id()));
  }

  /**
   * Appends what was found out. Refused means that somebody was faster, a person or another node,
   * or that it was sent again since we looked: what we know is older then, and kept as evidence.
   */
  private Verdict settle(Effect effect, Source source, Outcome outcome) {
    Append append =
        outcome instanceof Outcome.Refused never
            ? neverSent(effect, source, never)
            : resolution(effect, source, tenure.node(), outcome);
    return switch (ledger.append(append)) {
      case AppendVerdict.Appended done -> {
        log.info("effect {} is {} now, from {}", effect.id(), done.effect().state(), source);
        yield new Verdict.Ended();
      }
      case AppendVerdict.Refused refused -> new Verdict.Later();
      case AppendVerdict.Unknown unknown -> new Verdict.Ended();
    };
  }

  /**
   * It did not happen, and its key is free. The word is that of the life that was to send it, and
   * counts only while the effect is that life's.
   */
  private Append neverSent(Effect effect, Source source, Outcome.Refused never) {
    return resolution(effect, source, effect.node(), Outcome.failed(never.fault())).releasingKey();
  }

  private Append resolution(Effect effect, Source source, Node by, Outcome outcome) {
    return Append.resolve(
        effect.origin().tenant(),
        effect.id(),
        by,
        source,
        outcome,
        Optional.empty(),
        effect.attempts(),
        clock.now());
  }

  private Evidence evidence(Effect effect) {
    return new Evidence(ledger.history(effect.origin().tenant(), effect.id()));
  }
}
