package dev.weir.tool;

import dev.weir.call.Payload;
import dev.weir.call.Value;
import dev.weir.effect.EffectClass;
import dev.weir.limit.BreakerRule;
import dev.weir.limit.ToolLimits;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Everything the pipeline needs to know about a tool.
 *
 * @param effectClass how it touches the world
 * @param basis why we think so
 * @param key how the effect key follows from the arguments, when a policy says
 * @param excluded paths of arguments that do not tell two calls apart: timestamps, narratives
 * @param duplicateWindow how long an answered call makes an equal one a possible duplicate
 * @param time how long the tool may take
 * @param input what arguments must be like
 * @param output what results must be like
 * @param doubt how a doubt about one of its effects can be ended without a person
 * @param limits how often it is tried, and when it counts as broken; never a breaker that lets
 *     calls through while it is open for a tool whose effects cannot be taken back
 * @param order which resources it touches
 */
public record ToolPolicy(
    EffectClass effectClass,
    Basis basis,
    Optional<KeyRule> key,
    Set<List<String>> excluded,
    Duration duplicateWindow,
    TimeLimit time,
    InputRule input,
    OutputRule output,
    Doubt doubt,
    ToolLimits limits,
    OrderRule order) {
  /** How long a call is remembered as possibly repeated, unless a policy says otherwise. */
  public static final Duration DUPLICATE_WINDOW = Duration.ofMinutes(10);

  /** How long a tool may take, unless a policy says otherwise. */
  public static final Duration TIMEOUT = Duration.ofSeconds(60);

  /** Copies the paths, and refuses a breaker that fails open where nothing can be taken back. */
  public ToolPolicy {
    excluded = Set.copyOf(excluded);
    if (effectClass == EffectClass.IRREVERSIBLE
        && limits.breaker().whenOpen() == BreakerRule.WhenOpen.ALLOW) {
      throw new IllegalArgumentException(
          "the breaker of an irreversible tool refuses calls while it is open");
    }
  }

  /** A policy under which doubts wait for a person, with the usual limits. */
  public ToolPolicy(
      EffectClass effectClass,
      Basis basis,
      Optional<KeyRule> key,
      Set<List<String>> excluded,
      Duration duplicateWindow,
      Duration timeout,
      InputRule input,
      OutputRule output) {
    this(
        effectClass,
        basis,
        key,
        excluded,
        duplicateWindow,
        TimeLimit.of(timeout),
        input,
        output,
        Doubt.NEEDS_A_PERSON,
        ToolLimits.USUAL,
        OrderRule.NONE);
  }

  /**
   * How a doubt about an effect can be ended without a person.
   *
   * @param probe a read that shows whether it happened
   * @param forwarding set when the tool honours keys, so that it may be sent again
   */
  public record Doubt(Optional<Probe> probe, Optional<KeyForwarding> forwarding) {
    /** Not at all, unless it does no harm twice. */
    public static final Doubt NEEDS_A_PERSON = new Doubt(Optional.empty(), Optional.empty());
  }

  /** The same policy with ways to end a doubt. */
  public ToolPolicy ending(Doubt how) {
    return new ToolPolicy(
        effectClass,
        basis,
        key,
        excluded,
        duplicateWindow,
        time,
        input,
        output,
        how,
        limits,
        order);
  }

  /** The same policy with other limits. */
  public ToolPolicy limited(ToolLimits others) {
    return new ToolPolicy(
        effectClass,
        basis,
        key,
        excluded,
        duplicateWindow,
        time,
        input,
        output,
        doubt,
        others,
        order);
  }

  /** The same policy with another limit of time. */
  public ToolPolicy timed(TimeLimit other) {
    return new ToolPolicy(
        effectClass,
        basis,
        key,
        excluded,
        duplicateWindow,
        other,
        input,
        output,
        doubt,
        limits,
        order);
  }

  /** The same policy with resources. */
  public ToolPolicy ordered(OrderRule rule) {
    return new ToolPolicy(
        effectClass,
        basis,
        key,
        excluded,
        duplicateWindow,
        time,
        input,
        output,
        doubt,
        limits,
        rule);
  }

  /** The longest that a call of the tool may take. */
  public Duration timeout() {
    return time.timeout();
  }

  /** Why a tool is in its class. */
  public enum Basis {
    /** The operator's policy file, or the program that declared the tool. */
    POLICY,
    /** The tool server's annotations, which the operator trusts. */
    ANNOTATION,
    /** Nobody said anything that counts. */
    WORST_CASE
  }

  /** How an effect key follows from arguments. */
  @FunctionalInterface
  public interface KeyRule {
    /** The key, or why there is none. Never longer than the longest key that may be given. */
    Keyed keyOf(Value.Obj arguments);

    /** What a key rule says. */
    sealed interface Keyed {
      /** The key. */
      record Key(String text) implements Keyed {}

      /** No key follows; the reason names fields, not values. */
      record Unusable(String reason) implements Keyed {}
    }
  }

  /** What arguments must be like. */
  @FunctionalInterface
  public interface InputRule {
    /** Anything goes. */
    InputRule ANY = arguments -> List.of();

    /** What is wrong, naming fields and not values; empty when nothing is. */
    List<String> flaws(Value.Obj arguments);
  }

  /** What results must be like. */
  @FunctionalInterface
  public interface OutputRule {
    /** Anything goes. */
    OutputRule ANY = result -> List.of();

    /** What is wrong, naming fields and not values; empty when nothing is. */
    List<String> flaws(Payload result);
  }

  /** A policy with nothing but a class. */
  public static ToolPolicy of(EffectClass effectClass, Basis basis) {
    return new ToolPolicy(
        effectClass,
        basis,
        Optional.empty(),
        Set.of(),
        DUPLICATE_WINDOW,
        TIMEOUT,
        InputRule.ANY,
        OutputRule.ANY);
  }

  /**
   * Whether equal calls are told apart by judgement: the tool does harm twice and no rule gives it
   * a key. Doors offer {@code weir_distinct} for such tools.
   */
  public boolean judged() {
    return effectClass.harmfulTwice() && key.isEmpty();
  }
}
