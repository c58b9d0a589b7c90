package dev.weir;

import dev.weir.call.Payload;
import dev.weir.call.ToolName;
import dev.weir.effect.EffectClass;
import dev.weir.effect.EffectKey;
import dev.weir.limit.ToolLimits;
import dev.weir.tool.Declaration;
import dev.weir.tool.KeyForwarding;
import dev.weir.tool.Probe;
import dev.weir.tool.ToolPolicy;
import dev.weir.tool.ToolPolicy.Basis;
import dev.weir.tool.ToolPolicy.KeyRule.Keyed;
import dev.weir.tool.ToolPolicy.OutputRule;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * A tool whose body is Java. Immutable; one instance serves any number of concurrent calls.
 *
 * @param <A> a record: its arguments
 * @param <R> what it returns
 */
public final class JavaTool<A, R> {
  private final ToolName name;
  private final Shape<A> arguments;
  private final Shape<R> result;
  private final ToolPolicy policy;
  private final Set<Class<? extends Exception>> harmless;
  private final Optional<JavaTool<?, ?>> probe;
  private final Body<A, R> body;

  private JavaTool(Draft<A, R> draft, Body<A, R> body) {
    this.name = draft.name;
    this.arguments = draft.arguments;
    this.result = draft.result;
    this.harmless = Set.copyOf(draft.harmless);
    this.policy = draft.policy();
    this.probe = draft.probe.map(Asked::read);
    this.body = body;
  }

  private JavaTool(JavaTool<A, R> same, Body<A, R> body) {
    this.name = same.name;
    this.arguments = same.arguments;
    this.result = same.result;
    this.harmless = same.harmless;
    this.policy = same.policy;
    this.probe = same.probe;
    this.body = body;
  }

  /** What touches the world. */
  @FunctionalInterface
  public interface Body<A, R> {
    /**
     * Does it. Called at most once per effect, except when it was proved that nothing happened, and
     * except when the tool honours keys.
     *
     * @throws Exception see the package's essay for what which exception means
     */
    R run(A arguments, Doing doing) throws Exception;
  }

  /** A body that needs its arguments only. */
  @FunctionalInterface
  public interface PlainBody<A, R> {
    /**
     * Does it.
     *
     * @throws Exception see the package's essay for what which exception means
     */
    R run(A arguments) throws Exception;
  }

  /**
   * Begins a tool. Until the draft says otherwise it is {@link EffectClass#IRREVERSIBLE}: what is
   * not declared is the worst.
   *
   * @param name {@code group.tool}, as policies and records write it
   * @param arguments a record
   * @param result a record or other data
   * @throws IllegalArgumentException if the name or a type is not usable
   */
  public static <A extends Record, R> Draft<A, R> named(
      String name, Class<A> arguments, Class<R> result) {
    int dot = name.indexOf('.');
    if (dot < 1) {
      throw new IllegalArgumentException("a tool is named group.tool");
    }
    return new Draft<>(
        new ToolName(name.substring(0, dot), name.substring(dot + 1)),
        Shape.of(arguments),
        Shape.of(result));
  }

  /** Its name. */
  public ToolName name() {
    return name;
  }

  /** What it says of itself, with the JSON Schema of its arguments: for adapters. */
  public Declaration declaration() {
    EffectClass effect = policy.effectClass();
    return new Declaration(
        name,
        Optional.of(effect == EffectClass.READ),
        Optional.of(effect == EffectClass.IRREVERSIBLE),
        Optional.of(!effect.harmfulTwice()),
        Optional.of(Payload.of(arguments.schemaText())),
        Optional.empty());
  }

  /** The read that tells whether it happened, if it has one. */
  Optional<JavaTool<?, ?>> probe() {
    return probe;
  }

  /**
   * The same tool with something around its body: to measure it, or to break it in a test. What it
   * declares stays as it is.
   *
   * @param wrapping makes the new body of the old one
   */
  public JavaTool<A, R> around(UnaryOperator<Body<A, R>> wrapping) {
    return new JavaTool<>(this, wrapping.apply(body));
  }

  /**
   * Runs the body with nothing before or after it: no key, no record, no limit. It is what a
   * program does that has no Weir, for tests and measurements that want to compare.
   *
   * @param doing what the body is told that it is part of
   * @throws Exception whatever the body throws
   */
  public R bare(A given, Doing doing) throws Exception {
    return body.run(given, doing);
  }

  /** What counts for it. */
  ToolPolicy policy() {
    return policy;
  }

  Shape<A> arguments() {
    return arguments;
  }

  Shape<R> result() {
    return result;
  }

  Body<A, R> body() {
    return body;
  }

  /** Whether an exception of the body proves that nothing happened. */
  boolean harmless(Exception thrown) {
    return harmless.stream().anyMatch(type -> type.isInstance(thrown));
  }

  /**
   * A tool being declared. Not safe for concurrent use; the tool it ends in is.
   *
   * @param <A> its arguments
   * @param <R> what it returns
   */
  public static final class Draft<A, R> {
    private final ToolName name;
    private final Shape<A> arguments;
    private final Shape<R> result;
    private final Set<Class<? extends Exception>> harmless = new HashSet<>();
    private EffectClass effect = EffectClass.IRREVERSIBLE;
    private Optional<Function<A, String>> key = Optional.empty();
    private Duration timeout = ToolPolicy.TIMEOUT;
    private ToolLimits limits = ToolLimits.USUAL;
    private Duration duplicateWindow = ToolPolicy.DUPLICATE_WINDOW;
    private Optional<Asked<A>> probe = Optional.empty();
    private Duration settle = Duration.ofSeconds(30);
    private Optional<Duration> againWithin = Optional.empty();
    private int reads = 2;
    private Optional<Duration> retention = Optional.empty();

    private Draft(ToolName name, Shape<A> arguments, Shape<R> result) {
      this.name = name;
      this.arguments = arguments;
      this.result = result;
    }

    /** How it touches the world. */
    public Draft<A, R> effect(EffectClass howItTouchesTheWorld) {
      this.effect = howItTouchesTheWorld;
      return this;
    }

    /**
     * The identity of the intended effect, for example {@code "invoice:" + invoice.id()}: two calls
     * with one key are one effect. 1 to {@value EffectKey#MAX_GIVEN} characters; must not throw.
     */
    public Draft<A, R> key(Function<A, String> ofArguments) {
      this.key = Optional.of(ofArguments);
      return this;
    }

    /** How long the body may take; 60 seconds unless told. */
    public Draft<A, R> timeout(Duration atMost) {
      if (!atMost.isPositive()) {
        throw new IllegalArgumentException("a timeout is positive");
      }
      this.timeout = atMost;
      return this;
    }

    /**
     * How long an answered call without a key makes an equal one a possible duplicate; ten minutes
     * unless told, zero for never.
     */
    public Draft<A, R> duplicateWindow(Duration howLong) {
      if (howLong.isNegative()) {
        throw new IllegalArgumentException("a window is not negative");
      }
      this.duplicateWindow = howLong;
      return this;
    }

    /** An exception of the body that proves that nothing happened: "card declined". */
    public Draft<A, R> didNotHappenOn(Class<? extends Exception> proof) {
      harmless.add(proof);
      return this;
    }

    /**
     * How to find out whether it happened when its answer was lost: another tool that reads, what
     * to ask it, and what its answer means. What it found is what a replay returns, if it fits this
     * tool's result; otherwise a replay says that it happened.
     *
     * @throws IllegalArgumentException if {@code read} is not a read
     */
    public <P extends Record, Q> Draft<A, R> probe(
        JavaTool<P, Q> read, Function<A, P> asks, Function<Q, Probe.Finding> tells) {
      this.probe =
          Optional.of(
              new Asked<>(
                  read,
                  draft ->
                      new JavaProbe<>(
                          draft.arguments,
                          read,
                          asks,
                          tells,
                          draft.settle,
                          draft.reads,
                          draft.againWithin)));
      return this;
    }

    /**
     * How long after it was called last it may still happen; 30 seconds unless told. Before that, a
     * probe that finds nothing proves nothing.
     */
    public Draft<A, R> settle(Duration howLong) {
      if (!howLong.isPositive()) {
        throw new IllegalArgumentException("a settling time is positive");
      }
      this.settle = howLong;
      return this;
    }

    /** How many probes in a row must find nothing; 2 unless told, at least 1. */
    public Draft<A, R> reads(int inARow) {
      if (inARow < 1) {
        throw new IllegalArgumentException("at least one read");
      }
      this.reads = inARow;
      return this;
    }

    /**
     * How long after it was first called it may be run again once a probe has proved that it did
     * not happen; never unless told. As sure as {@link #settle} is: should the first one happen
     * after all, it happens twice.
     */
    public Draft<A, R> againWithin(Duration howLong) {
      if (!howLong.isPositive()) {
        throw new IllegalArgumentException("the time within which it is run again is positive");
      }
      this.againWithin = Optional.of(howLong);
      return this;
    }

    /**
     * The body sends {@link Doing#forwarded} to a service that does the work of one key once. So a
     * body whose answer was lost may be run again, while the service surely remembers the key.
     *
     * @param howLong how long the service remembers a key, from the first call with it
     */
    public Draft<A, R> honoursKey(Duration howLong) {
      if (!howLong.isPositive()) {
        throw new IllegalArgumentException("a retention is positive");
      }
      this.retention = Optional.of(howLong);
      return this;
    }

    /**
     * How often it is tried, when it counts as broken, and what is done for a call when it cannot
     * be called; otherwise the usual. A tool that stands in for it must be {@linkplain
     * Weir.Options#tools offered}.
     */
    public Draft<A, R> limits(ToolLimits rules) {
      this.limits = rules;
      return this;
    }

    /** The tool with this body. */
    public JavaTool<A, R> runs(PlainBody<A, R> body) {
      return new JavaTool<>(this, (arguments, doing) -> body.run(arguments));
    }

    /** The tool with this body, which wants to know what it is part of. */
    public JavaTool<A, R> runs(Body<A, R> body) {
      return new JavaTool<>(this, body);
    }

    private ToolPolicy policy() {
      return new ToolPolicy(
              effect,
              Basis.POLICY,
              key.map(rule -> given -> keyed(rule.apply(arguments.read(given).orElseThrow()))),
              Set.of(),
              duplicateWindow,
              timeout,
              arguments::flaws,
              OutputRule.ANY)
          .ending(
              new ToolPolicy.Doubt(
                  probe.map(asked -> asked.made().apply(this)),
                  retention.map(kept -> new KeyForwarding(new KeyForwarding.Slot.Hand(), kept))))
          .limited(limits);
    }

    private static Keyed keyed(String key) {
      return key.isEmpty() || key.length() > EffectKey.MAX_GIVEN
          ? new Keyed.Unusable("a key has 1 to " + EffectKey.MAX_GIVEN + " characters")
          : new Keyed.Key(key);
    }
  }

  /** A probe in the making: its settling time may be said after it. */
  private record Asked<A>(JavaTool<?, ?> read, Function<Draft<A, ?>, Probe> made) {}

  @Override
  public String toString() {
    return name + " (" + policy.effectClass() + ")";
  }
}
