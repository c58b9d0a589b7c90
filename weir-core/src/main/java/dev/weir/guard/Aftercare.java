package dev.weir.guard;

import dev.weir.call.Call;
import dev.weir.call.Payload;
import dev.weir.call.Priority;
import dev.weir.call.Tenant;
import dev.weir.call.Value;
import dev.weir.effect.Effect;
import dev.weir.effect.EffectClass;
import dev.weir.effect.EffectId;
import dev.weir.effect.Node;
import dev.weir.effect.Outcome;
import dev.weir.effect.ResourceName;
import dev.weir.env.Env;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.error.WeirException;
import dev.weir.ledger.Append;
import dev.weir.ledger.AppendVerdict;
import dev.weir.ledger.Ledger;
import dev.weir.ledger.Tenure;
import dev.weir.limit.Limits;
import dev.weir.limit.Passage;
import dev.weir.order.Order;
import dev.weir.tool.Dispatch;
import dev.weir.tool.KeyForwarding;
import dev.weir.tool.OrderRule.TouchRule;
import dev.weir.tool.Probe;
import dev.weir.tool.Reply;
import dev.weir.tool.Tool;
import dev.weir.tool.ToolPolicy;
import dev.weir.verify.Verification;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the guard does for an effect that nobody waits for any more, so that recovery has no way to
 * the world of its own: sends it again, with its key, because it is absent or because twice does no
 * harm; runs a read about it; asks after work that the far side keeps. Safe for concurrent callers;
 * runs on the caller's thread.
 */
public final class Aftercare {
  /**
   * How long after its first dispatch an effect may be repeated. Later somebody may have mended by
   * hand, behind Weir's back, what was left undone.
   */
  private static final Duration REPEATED_WITHIN = Duration.ofHours(1);

  private final Env env;
  private final Ledger ledger;
  private final Tenure tenure;
  private final Limits limits;
  private final Pipeline pipeline;
  private final Classification classification;
  private final Admission admission;
  private final Execution execution;
  private final Settling settling;
  private final Order order;

  Aftercare(
      Env env,
      Ledger ledger,
      Tenure tenure,
      Limits limits,
      Pipeline pipeline,
      Classification classification,
      Admission admission,
      Execution execution,
      Settling settling,
      Order order) {
    this.env = env;
    this.ledger = ledger;
    this.tenure = tenure;
    this.limits = limits;
    this.pipeline = pipeline;
    this.classification = classification;
    this.admission = admission;
    this.execution = execution;
    this.settling = settling;
    this.order = order;
  }

  /**
   * Whether an effect may be sent again: the far side's memory of its key, counted from the first
   * dispatch, must outlast the sending. Never when the tool does not honour keys.
   */
  public boolean mayBeSentAgain(Effect effect, ToolPolicy policy) {
    return effect.key().isPresent()
        && policy
            .doubt()
            .forwarding()
            .map(KeyForwarding::covers)
            .map(covered -> effect.at().plus(covered).minus(policy.timeout()))
            .filter(until -> limits.notBehind().isBefore(until))
            .isPresent();
  }

  /** What was forwarded as an effect's key; empty when the tool does not honour keys. */
  public static Optional<String> forwardedKey(Effect effect, ToolPolicy policy) {
    return Forwarding.of(policy, effect.origin().tenant(), effect.key())
        .map(Dispatch.Forwarded::key);
  }

  /**
   * Sends an effect in doubt again, with its key, to a tool that honours keys. Two appends, like a
   * call: that it is sent again, and what came of it. Schedules:
   *
   * <ol>
   *   <li>The process dies in between: the effect is dispatched, an orphan, in doubt after the next
   *       start, and the far side's memory of the key is still counted from the first dispatch.
   *   <li>Two nodes do this at once: the ledger takes one of the first appends, the other is
   *       refused and nothing is sent for it.
   *   <li>A call with the key arrives meanwhile: it finds the effect running and waits.
   *   <li>A person resolves meanwhile: they hear that it is not in doubt at the moment.
   *   <li>The receipt of the first append is lost: nothing is sent, and nothing is sent again
   *       before it is on record that it is in doubt still.
   * </ol>
   *
   * @param arguments the recorded arguments
   * @return {@link Answer.Refused} when nothing was sent
   * @throws WeirException with {@code LEDGER_UNAVAILABLE} when the ledger cannot be reached;
   *     nothing was sent then
   */
  public Answer resend(Effect doubtful, Value.Obj arguments) throws InterruptedException {
    return sendAgain(doubtful, arguments, Ground.KEY);
  }

  /** Whether an effect that its probe proved absent is to be sent again: it is young enough. */
  public boolean mayBeSentAnew(Effect effect, ToolPolicy policy) {
    return effect.key().isPresent()
        && policy
            .doubt()
            .probe()
            .flatMap(Probe::againWithin)
            .filter(within -> limits.notBehind().isBefore(effect.at().plus(within)))
            .isPresent();
  }

  /**
   * Sends an effect in doubt again that its probe proved absent. Appends and schedules as for
   * {@link #resend}; and a failure is believed, because nothing is left of the first sending.
   *
   * @param arguments the recorded arguments
   * @return {@link Answer.Refused} when nothing was sent
   * @throws WeirException with {@code LEDGER_UNAVAILABLE} when the ledger cannot be reached;
   *     nothing was sent then
   */
  public Answer sendAnew(Effect absent, Value.Obj arguments) throws InterruptedException {
    return sendAgain(absent, arguments, Ground.ABSENCE);
  }

  /**
   * Whether an effect in doubt may be done twice without harm: its tool leaves the same when it
   * runs twice, and nobody has written what it writes since, because an effect has its resources
   * until its doubt ends.
   *
   * <p>Not where a ledger that was restored may not know who came after it: that the gap is closed
   * accounts for keys, not for who wrote what. Not where the far side keeps the work, or has asked
   * for input: how long that takes nobody knows. Not where the operator reckons with changes behind
   * Weir's back. And never because of what the policy said when it was sent: whoever names
   * resources differently today does not wait for those of yesterday.
   *
   * @param arguments the recorded arguments
   * @throws WeirException with {@code LEDGER_UNAVAILABLE} when the ledger cannot be reached
   */
  public boolean mayBeRepeated(Effect effect, Value.Obj arguments, ToolPolicy policy) {
    return effect.effectClass() == EffectClass.IDEMPOTENT_WRITE
        && policy.effectClass() == EffectClass.IDEMPOTENT_WRITE
        && effect.handle().isEmpty()
        && policy.order().check().isEmpty()
        && limits.notBehind().isBefore(effect.at().plus(REPEATED_WITHIN))
        && ledger.restored().filter(effect.at()::isBefore).isEmpty()
        && hasItsResources(effect, touched(policy, arguments));
  }

  private boolean hasItsResources(Effect effect, List<ResourceName> names) {
    return !names.isEmpty() && order.held(effect, names).keySet().containsAll(names);
  }

  private static List<ResourceName> touched(ToolPolicy policy, Value.Obj arguments) {
    return switch (policy.order().touches().of(arguments)) {
      case TouchRule.Touch.Named named -> named.names();
      case TouchRule.Touch.Unusable unusable -> List.of();
    };
  }

  /**
   * Sends an effect in doubt again that does no harm twice. Appends and schedules as for {@link
   * #resend}. One more: what was sent first arrives after the doubt has ended, and after somebody
   * else's change. Whoever repeats waits before, until that is as good as impossible; and a tool
   * that compares fences refuses it.
   *
   * @param arguments the recorded arguments
   * @return {@link Answer.Refused} when nothing was sent
   * @throws WeirException with {@code LEDGER_UNAVAILABLE} when the ledger cannot be reached;
   *     nothing was sent then
   */
  public Answer repeat(Effect doubtful, Value.Obj arguments) throws InterruptedException {
    return sendAgain(doubtful, arguments, Ground.NO_HARM);
  }

  /** Why something may be sent again that may have been done. */
  private enum Ground {
    /** The tool does the work of one key once. */
    KEY,
    /** It was not done. */
    ABSENCE,
    /** Done twice it is the same, and nothing was done in between. */
    NO_HARM
  }

  private Answer sendAgain(Effect doubtful, Value.Obj arguments, Ground ground)
      throws InterruptedException {
    Call call = Call.of(doubtful.origin(), doubtful.tool(), arguments);
    return switch (classification.of(call)) {
      case Classification.Verdict.Refused refused -> notSent(refused.fault(), doubtful);
      case Classification.Verdict.Known known -> {
        Optional<Fault> late = late(doubtful, arguments, known.policy(), ground);
        yield late.isPresent()
            ? notSent(late.get(), doubtful)
            : entered(doubtful, call, known, ground);
      }
    };
  }

  /** Why it may not be sent again any more, if so. */
  private Optional<Fault> late(
      Effect doubtful, Value.Obj arguments, ToolPolicy policy, Ground ground) {
    return switch (ground) {
      case KEY ->
          mayBeSentAgain(doubtful, policy)
              ? Optional.empty()
              : Optional.of(
                  Fault.of(ErrorCode.IN_DOUBT, "the tool may have forgotten the key by now"));
      case ABSENCE ->
          mayBeSentAnew(doubtful, policy)
              ? Optional.empty()
              : Optional.of(Fault.of(ErrorCode.DID_NOT_HAPPEN, "it is too old by now"));
      case NO_HARM ->
          mayBeRepeated(doubtful, arguments, policy)
              ? Optional.empty()
              : Optional.of(
                  Fault.of(ErrorCode.IN_DOUBT, "it is too old by now, or has lost its resources"));
    };
  }

  private Answer entered(
      Effect doubtful, Call call, Classification.Verdict.Known known, Ground ground)
      throws InterruptedException {
    Instant deadline = env.clock().now().plus(known.policy().timeout());
    return switch (admission.enter(call, known.policy(), deadline, Priority.CONTROL)) {
      case Limits.Verdict.Refused refused -> notSent(refused.fault(), doubtful);
      case Limits.Verdict.Entered entered -> {
        try (Passage passage = entered.passage()) {
          yield send(doubtful, call, known, passage, ground);
        }
      }
    };
  }

  private Answer send(
      Effect doubtful,
      Call call,
      Classification.Verdict.Known known,
      Passage passage,
      Ground ground) {
    Tenant tenant = doubtful.origin().tenant();
    int attempts = doubtful.attempts() + 1;
    Node life = tenure.node();
    if (!tenure.holds(life)) {
      return notSent(Fault.of(ErrorCode.LEASE_LOST), doubtful);
    }
    if (settling.owes(doubtful)) {
      return notSent(
          Fault.of(ErrorCode.IN_PROGRESS, "what is known of it is not recorded yet"), doubtful);
    }
    Map<ResourceName, Long> fences =
        order.held(doubtful, touched(known.policy(), call.arguments()));
    AppendVerdict verdict;
    try {
      Instant now = env.clock().now();
      verdict =
          ledger.append(
              switch (ground) {
                case KEY, NO_HARM -> Append.resend(tenant, doubtful.id(), life, attempts, now);
                case ABSENCE -> Append.anew(tenant, doubtful.id(), life, attempts, now);
              });
    } catch (WeirException e) {
      settling.unsent(doubtful, life, attempts);
      throw e;
    }
    return switch (verdict) {
      case AppendVerdict.Appended ours ->
          executed(ours.effect(), call, known, fences, passage, ground);
      case AppendVerdict.Refused lost ->
          notSent(Fault.of(ErrorCode.IN_PROGRESS, "somebody else takes care of it"), lost.effect());
      case AppendVerdict.Unknown unknown ->
          throw new IllegalStateException("effect " + doubtful.id() + " vanished");
    };
  }

  private Answer executed(
      Effect effect,
      Call call,
      Classification.Verdict.Known known,
      Map<ResourceName, Long> fences,
      Passage passage,
      Ground ground) {
    ToolPolicy policy = known.policy();
    Instant deadline = env.clock().now().plus(policy.timeout());
    Dispatch dispatch = Forwarding.dispatch(policy, effect, call, deadline).fenced(fences);
    Optional<Execution.Ending> ending = Optional.empty();
    try {
      ending =
          Optional.of(
              ground == Ground.NO_HARM
                  ? execution.once(known.tool(), dispatch, effect.node(), passage)
                  : execution.write(known.tool(), dispatch, effect.node(), passage));
    } finally {
      if (ending.isEmpty()) {
        settling.abandon(effect, dispatch.attempt());
      }
    }
    Verification.Verdict verdict =
        Verification.of(policy.effectClass(), policy.output(), ending.get().reply());
    Execution.judge(passage, ending.get().reply(), verdict);
    Optional<Outcome.Failed> no = nothingIsLeft(verdict, policy, ground);
    return no.isPresent()
        ? settling.nothingIsLeft(effect, no.get(), ending.get().attempts())
        : settling.resent(effect, verdict, ending.get().attempts());
  }

  /** The tool's no, if it means that nothing is left of the first sending either. */
  private static Optional<Outcome.Failed> nothingIsLeft(
      Verification.Verdict verdict, ToolPolicy policy, Ground ground) {
    boolean means =
        switch (ground) {
          case ABSENCE -> true;
          case NO_HARM -> false;
          case KEY ->
              policy
                  .doubt()
                  .forwarding()
                  .filter(it -> it.refusal() == KeyForwarding.Refusal.NOTHING_IS_LEFT)
                  .isPresent();
        };
    return means
            && verdict instanceof Verification.Verdict.Over over
            && over.outcome() instanceof Outcome.Failed failed
            && failed.fault().code() == ErrorCode.TOOL_FAILED
        ? Optional.of(failed)
        : Optional.empty();
  }

  private static Answer notSent(Fault fault, Effect effect) {
    return new Answer.Refused(fault, Optional.of(effect));
  }

  /**
   * Runs a read about an effect. It takes the way of every read, record included, and is refused if
   * its tool is no read.
   */
  public Answer probe(Call read) throws InterruptedException {
    return pipeline.onlyRead(read);
  }

  /**
   * Asks after the work that the far side keeps for a suspended effect, and ends the effect when
   * the work has ended. The tool is not called again. A wait that nobody ends is in doubt, not
   * failed.
   *
   * @param arguments the recorded arguments
   * @param since when the far side gave the handle
   * @param patience how long it may wait for input
   * @throws WeirException with {@code LEDGER_UNAVAILABLE} when the ledger cannot be reached
   */
  public Answer follow(Effect suspended, Value.Obj arguments, Instant since, Duration patience)
      throws InterruptedException {
    Tenant tenant = suspended.origin().tenant();
    EffectId id = suspended.id();
    Payload handle = suspended.handle().orElse(Payload.empty());
    Call call = Call.of(suspended.origin(), suspended.tool(), arguments);
    return switch (classification.of(call)) {
      case Classification.Verdict.Refused refused -> new Answer.Suspended(id, handle);
      case Classification.Verdict.Known known -> {
        Instant now = env.clock().now();
        Duration age = Duration.between(since, now);
        Instant deadline = now.plus(known.policy().timeout());
        Tool.Kept kept = new Tool.Kept(call, handle, age, patience, deadline);
        Reply reply = execution.follow(known.tool(), kept);
        yield pipeline.conclude(tenant, id, reply);
      }
    };
  }
}
