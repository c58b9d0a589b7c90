package dev.weir.guard;

import dev.weir.call.Payload;
import dev.weir.effect.Effect;
import dev.weir.effect.EffectId;
import dev.weir.error.Duty;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** What the agent hears. */
public sealed interface Answer {

  /**
   * It happened.
   *
   * @param effect which effect
   * @param result what the tool answered, byte for byte
   * @param freshness whether it happened just now
   * @param basis on what it rests, when it is not what the agent took for it
   */
  record Succeeded(EffectId effect, Payload result, Freshness freshness, Optional<Basis> basis)
      implements Answer {
    /** A success that rests on nothing else than it was meant to. */
    public Succeeded(EffectId effect, Payload result, Freshness freshness) {
      this(effect, result, freshness, Optional.empty());
    }
  }

  /**
   * On what a write rests whose session had an old reading.
   *
   * @param how what was done about that
   * @param changed who had changed what it read; empty when that was done outside of Weir
   */
  record Basis(How how, Optional<EffectId> changed) {
    /** What was done about it. */
    public enum How {
      /** Nothing: it was written over. */
      OLD_READING,
      /** The agent's change was put onto what was there. */
      MERGED
    }
  }

  /**
   * It is known not to have happened, or the tool said that it failed.
   *
   * @param effect which effect
   * @param fault why
   * @param reply what the tool answered, byte for byte, when it did: a JSON-RPC error object when
   *     the fault is {@code TOOL_REJECTED}, else a tool result
   * @param freshness whether it failed just now
   * @param comeBack after which time the same call may do better, when that is known
   */
  record Failed(
      EffectId effect,
      Fault fault,
      Optional<Payload> reply,
      Freshness freshness,
      Optional<Duration> comeBack)
      implements Answer {
    /** A failure of which nobody knows when the same call does better. */
    public Failed(EffectId effect, Fault fault, Optional<Payload> reply, Freshness freshness) {
      this(effect, fault, reply, freshness, Optional.empty());
    }

    /** The same with a word on when to come back. */
    Failed comingBack(Optional<Duration> when) {
      return new Failed(effect, fault, reply, freshness, when);
    }
  }

  /**
   * It may have happened; the call must not be repeated.
   *
   * @param effect which effect
   * @param fault what is known
   */
  record InDoubt(EffectId effect, Fault fault) implements Answer {}

  /**
   * The far side keeps the work and wants input, or runs a task.
   *
   * @param effect which effect
   * @param answer what it said, byte for byte
   */
  record Suspended(EffectId effect, Payload answer) implements Answer {}

  /**
   * We did not try.
   *
   * @param fault why
   * @param earlier the effect that stands in the way, when one does
   * @param comeBack after which time the same call may do better, when that is known
   * @param difference between what the agent read and what is there, where the operator wants it
   *     told: for the agent, and for no log
   */
  record Refused(
      Fault fault,
      Optional<Effect> earlier,
      Optional<Duration> comeBack,
      Optional<String> difference)
      implements Answer {
    /** A refusal that has nothing to do with what the agent read. */
    public Refused(Fault fault, Optional<Effect> earlier, Optional<Duration> comeBack) {
      this(fault, earlier, comeBack, Optional.empty());
    }

    /** A refusal of which nobody knows when it ends. */
    public Refused(Fault fault, Optional<Effect> earlier) {
      this(fault, earlier, Optional.empty());
    }

    /** Where somebody asks for the text of a record of it: without what was read. */
    @Override
    public String toString() {
      return "Refused[" + fault + "]";
    }
  }

  /**
   * Something else was done for a call whose tool could not be called.
   *
   * @param answer what came of that; its effect is the earlier answer's, or the other tool's
   * @param how what was done
   */
  record Substituted(Answer answer, Substitute how) implements Answer {
    /** Checks that it is labelled once. */
    public Substituted {
      if (answer instanceof Substituted) {
        throw new IllegalArgumentException("nothing stands in for what stands in");
      }
    }
  }

  /** Whether an answer is of this call's own making. */
  enum Freshness {
    /** The tool was called for this call. */
    FRESH,
    /** The tool was called for an earlier or a concurrent call of the same effect. */
    REPLAYED,
    /** A read: every call calls the tool, and nothing is kept to be replayed. */
    READ,
    /** The same, by a node that cannot reach the ledger: there may never be a record of it. */
    READ_UNRECORDED,
    /**
     * The tool's answer was lost. A probe found that it happened, and the result is what the probe
     * read; it fits what the tool would have answered.
     */
    PROBED,
    /** The tool's answer was lost. It is known to have happened, and nothing more: no result. */
    UNSEEN,
    /** The tool was never called: a person did it, and there is no result. */
    BY_HAND;

    /** Whether the answer is kept, to be heard again by an equal call. */
    public boolean kept() {
      return this != READ && this != READ_UNRECORDED;
    }
  }

  /** Failures of reads that were sent, and of which Weir has made every attempt that it may. */
  Set<ErrorCode> REACHED = Set.of(ErrorCode.TOOL_TIMEOUT, ErrorCode.TOOL_BROKEN);

  /** What the layers above should do about it: Weir is the one layer that retries. */
  default Retry retry() {
    return switch (this) {
      // It hears what the call heard that it repeats.
      case Refused refused when REACHED.contains(refused.fault().code()) -> Retry.NEVER;
      case Refused refused when refused.fault().code().duty() == Duty.RETRY -> Retry.SAME_KEY;
      // Somebody has to mend the ledger; until then and afterwards the same key is safe.
      case Refused refused when refused.fault().code() == ErrorCode.LEDGER_UNAVAILABLE ->
          Retry.SAME_KEY;
      case Refused refused -> Retry.NEVER;
      // It reached the tool, and Weir has tried as often as makes sense.
      case Failed failed when REACHED.contains(failed.fault().code()) -> Retry.NEVER;
      case Failed failed when failed.fault().code().duty() == Duty.RETRY -> Retry.SAME_KEY;
      case Failed failed -> Retry.NEVER;
      case Succeeded succeeded -> Retry.NEVER;
      case InDoubt inDoubt -> Retry.NEVER;
      case Suspended suspended -> Retry.NEVER;
      case Substituted substituted -> substituted.answer().retry();
    };
  }

  /** Advice to the layers above. */
  enum Retry {
    /** The same call would do no good, or harm. */
    NEVER,
    /** The same call with the same key is safe, after a while. */
    SAME_KEY
  }

  /** After which time the same call may do better, when that is known. */
  default Optional<Duration> comesBack() {
    return switch (this) {
      case Refused refused -> refused.comeBack();
      case Failed failed -> failed.comeBack();
      case Succeeded succeeded -> Optional.empty();
      case InDoubt inDoubt -> Optional.empty();
      case Suspended suspended -> Optional.empty();
      case Substituted substituted -> substituted.answer().comesBack();
    };
  }

  /** The effect that this answer is about, when there is one. */
  default Optional<EffectId> about() {
    return switch (this) {
      case Succeeded succeeded -> Optional.of(succeeded.effect());
      case Failed failed -> Optional.of(failed.effect());
      case InDoubt inDoubt -> Optional.of(inDoubt.effect());
      case Suspended suspended -> Optional.of(suspended.effect());
      case Refused refused -> refused.earlier().map(Effect::id);
      case Substituted substituted -> substituted.answer().about();
    };
  }
}
