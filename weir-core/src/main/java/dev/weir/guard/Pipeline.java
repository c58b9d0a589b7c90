package dev.weir.guard;

import dev.weir.call.Call;
import dev.weir.call.Priority;
import dev.weir.call.Tenant;
import dev.weir.effect.Effect;
import dev.weir.effect.EffectClass;
import dev.weir.effect.EffectId;
import dev.weir.effect.Node;
import dev.weir.effect.State;
import dev.weir.env.Env;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.error.WeirException;
import dev.weir.guard.Identity.Identified;
import dev.weir.guard.Identity.Name;
import dev.weir.ledger.Ledger;
import dev.weir.ledger.Note;
import dev.weir.ledger.Tenure;
import dev.weir.limit.Limits;
import dev.weir.order.Order;
import dev.weir.tool.Reply;
import dev.weir.tool.ToolPolicy.OutputRule;
import dev.weir.tool.Toolbox;
import dev.weir.verify.Verification;
import dev.weir.waiting.Waits;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The one way from a call to the world and back: {@code Reads} and {@code Writes} have the call
 * answered by its tool, {@code Substitutes} by what was declared where that cannot be.
 *
 * <p>A call runs on its caller's thread and blocks it until the answer; safe for any number of
 * concurrent callers.
 */
public final class Pipeline implements AutoCloseable {
  private final Env env;
  private final Ledger ledger;
  private final Tenure tenure;
  private final Classification classification;
  private final Admission admission;
  private final Flights flights;
  private final Execution execution;
  private final Settling settling;
  private final Recorder recorder;
  private final Reads reads;
  private final Writes writes;
  private final Substitutes substitutes;
  private final Order order;
  private final Arrears arrears;
  private final Arrears unsent;
  private final Limits limits;

  /** A pipeline on a ledger that nobody else uses: nobody can end its life. */
  public Pipeline(Env env, Ledger ledger, Node node, Toolbox tools) {
    this(env, ledger, Tenure.unlimited(node), tools);
  }

  /** A pipeline whose limits are nobody else's. */
  public Pipeline(Env env, Ledger ledger, Tenure tenure, Toolbox tools) {
    this(env, ledger, tenure, tools, Limits.alone(env));
  }

  /**
   * A pipeline that owns what it dispatches as the life that holds its place at the time.
   *
   * @param limits closed with the pipeline
   */
  public Pipeline(Env env, Ledger ledger, Tenure tenure, Toolbox tools, Limits limits) {
    this(env, ledger, tenure, tools, limits, Waits.unseen(env));
  }

  /**
   * The same.
   *
   * @param waits of this node, in which rings are found; stays open
   */
  public Pipeline(
      Env env, Ledger ledger, Tenure tenure, Toolbox tools, Limits limits, Waits waits) {
    this.env = env;
    this.limits = limits;
    this.ledger = ledger;
    this.tenure = tenure;
    this.arrears = new Arrears(env, ledger);
    // Apart, so that a flood of refused claims cannot crowd out outcomes.
    this.unsent = new Arrears(env, ledger);
    this.classification = new Classification(tools);
    this.admission = new Admission(env.clock(), limits);
    this.flights = new Flights(env.threads());
    this.execution = new Execution(env, ledger, tenure);
    this.settling = new Settling(env, ledger, tenure, arrears);
    this.recorder = new Recorder(env, ledger, tenure);
    this.order = new Order(env, ledger, waits);
    this.reads = new Reads(env, limits, admission, execution, recorder, order);
    var claiming = new Claiming(env, ledger, tenure, limits, unsent);
    var readings =
        new Readings(
            ledger, classification, new Checks(env.clock(), classification, admission, reads));
    this.writes =
        new Writes(
            env, limits, admission, claiming, execution, settling, recorder, order, readings);
    this.substitutes =
        new Substitutes(
            env.clock(),
            ledger,
            limits,
            classification,
            admission,
            reads,
            writes,
            claiming,
            settling,
            recorder);
  }

  /**
   * Runs a call to its answer. Foreseeable endings are answers, also an unreachable ledger.
   *
   * @throws InterruptedException if the calling thread is interrupted while nothing was sent yet
   */
  public Answer run(Call call) throws InterruptedException {
    return switch (classification.of(call)) {
      case Classification.Verdict.Refused refused -> recorder.refused(call, refused.fault());
      case Classification.Verdict.Known known -> admitted(call, known);
    };
  }

  private Answer admitted(Call call, Classification.Verdict.Known known)
      throws InterruptedException {
    return switch (admission.of(call, known.policy())) {
      case Admission.Verdict.Refused refused ->
          recorder.refused(call, known.policy(), refused.fault());
      case Admission.Verdict.Admitted admitted ->
          known.policy().effectClass() == EffectClass.READ
              ? read(entrant(call, known, admitted, call.priority(), Repeated.read(call)))
              : write(call, known, admitted);
    };
  }

  private static Entrant entrant(
      Call call,
      Classification.Verdict.Known known,
      Admission.Verdict.Admitted admitted,
      Priority priority,
      Repeated repeated) {
    return new Entrant(
        call,
        known.tool(),
        known.policy(),
        admitted.deadline(),
        priority,
        repeated,
        // What a probe must know is the tool's own word, and nothing that stands in for it.
        priority == Priority.CONTROL ? Entrant.Recourse.NONE : Entrant.Recourse.DECLARED,
        admitted.touches(),
        List.of(),
        Optional.empty());
  }

  private Answer read(Entrant entrant) throws InterruptedException {
    return substitutes.read(entrant, reads.of(entrant));
  }

  /** A write is keyed; of concurrent calls that mean one effect, one goes on. */
  private Answer write(
      Call call, Classification.Verdict.Known known, Admission.Verdict.Admitted admitted)
      throws InterruptedException {
    Identified identified = Identity.of(call, known.policy());
    return switch (about(call, identified)) {
      case About.Unusable unusable -> recorder.refused(call, known.policy(), unusable.fault());
      case About.Something something -> {
        Repeated repeated = Repeated.write(call, something.name(), identified.fingerprint());
        Entrant entrant = entrant(call, known, admitted, call.priority(), repeated);
        yield flights.share(
            new Flights.About(entrant.tenant(), something.name()),
            identified.fingerprint(),
            Duration.between(env.clock().now(), entrant.deadline()),
            () -> substitutes.write(entrant, identified, writes.of(entrant, identified)));
      }
    };
  }

  /**
   * Ends a suspended effect with what the far side said when it was asked about it: a task that
   * completed, an expired wait ({@link Reply.Lost}). Safe to call twice: the second hears a replay.
   *
   * @throws WeirException with {@code LEDGER_UNAVAILABLE} when the ledger cannot be reached
   * @throws InterruptedException if the calling thread is interrupted before anything is appended
   */
  public Answer conclude(Tenant tenant, EffectId id, Reply reply) throws InterruptedException {
    Optional<Effect> found = ledger.effect(tenant, id);
    if (found.isEmpty()) {
      return new Answer.Refused(Fault.of(ErrorCode.EFFECT_UNKNOWN), Optional.empty());
    }
    Effect effect = found.get();
    OutputRule output = classification.output(effect.tool());
    if (effect.state() != State.SUSPENDED || effect.handedOff()) {
      return Answers.replay(effect, output);
    }
    return settling.conclude(effect, Verification.of(effect.effectClass(), output, reply));
  }

  /** The effect with this id while the far side keeps its work; empty when it is not suspended. */
  public Optional<Effect> suspended(Tenant tenant, EffectId id) {
    return ledger
        .effect(tenant, id)
        .filter(effect -> effect.state() == State.SUSPENDED && !effect.handedOff());
  }

  /**
   * Notes that an answer was handed to the agent's connection. Doors call it after the last byte
   * was written without an error; it decides whether an equal call later is a re-issue.
   */
  public void delivered(Tenant tenant, Answer answer) {
    switch (answer) {
      case Answer.Succeeded it when it.freshness().kept() -> note(tenant, it.effect());
      case Answer.Failed it when it.freshness().kept() -> note(tenant, it.effect());
      // Who heard of the doubt has not heard the outcome: when the doubt ends, an equal call is the
      // same effect and hears it.
      case Answer.InDoubt doubt -> {}
      case Answer.Succeeded read -> {}
      case Answer.Failed read -> {}
      case Answer.Suspended waiting -> {}
      case Answer.Refused refused -> {}
      case Answer.Substituted substituted -> delivered(tenant, substituted.answer());
    }
  }

  private void note(Tenant tenant, EffectId effect) {
    ledger.note(new Note.Delivered(tenant, effect, env.clock().now()));
  }

  /** What is done for effects that nobody waits for any more. */
  public Aftercare aftercare() {
    return new Aftercare(
        env, ledger, tenure, limits, this, classification, admission, execution, settling, order);
  }

  /** Runs a read; refuses what is not a read now, whatever it was when somebody looked. */
  Answer onlyRead(Call call) throws InterruptedException {
    return switch (classification.of(call)) {
      case Classification.Verdict.Refused refused -> recorder.refused(call, refused.fault());
      case Classification.Verdict.Known known
          when known.policy().effectClass() != EffectClass.READ ->
          recorder.refused(
              call,
              known.policy(),
              Fault.of(ErrorCode.PROBE_UNUSABLE, call.tool() + " is not a read"));
      case Classification.Verdict.Known known -> probed(call, known);
    };
  }

  private Answer probed(Call call, Classification.Verdict.Known known) throws InterruptedException {
    return switch (admission.of(call, known.policy())) {
      case Admission.Verdict.Refused refused ->
          recorder.refused(call, known.policy(), refused.fault());
      case Admission.Verdict.Admitted admitted ->
          read(entrant(call, known, admitted, Priority.CONTROL, Repeated.read(call)));
    };
  }

  /** How the limits stand on this node, and the way to halt and to resume. */
  public Limits limits() {
    return limits;
  }

  private sealed interface About {
    record Something(String name) implements About {}

    record Unusable(Fault fault) implements About {}
  }

  private static About about(Call call, Identified identified) {
    if (call.continues().isPresent()) {
      return new About.Something("effect:" + call.continues().get().effect());
    }
    return switch (identified.name()) {
      case Name.Key named -> new About.Something(named.text());
      case Name.Intent intent -> new About.Something(intent.text());
      case Name.Unusable unusable -> new About.Unusable(unusable.fault());
    };
  }

  /** Stops the background work; calls that run go on to their end. */
  @Override
  public void close() {
    arrears.close();
    unsent.close();
    limits.close();
  }
}
