package dev.weir.recovery;

import dev.weir.call.Call;
import dev.weir.call.Origin;
import dev.weir.call.Payload;
import dev.weir.call.Tenant;
import dev.weir.call.ToolName;
import dev.weir.call.Value;
import dev.weir.effect.Effect;
import dev.weir.effect.EffectClass;
import dev.weir.effect.State;
import dev.weir.env.Clock;
import dev.weir.env.Env;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.guard.Answer;
import dev.weir.guard.Pipeline;
import dev.weir.ledger.Ledger;
import dev.weir.ledger.MemoryLedger;
import dev.weir.ledger.Query;
import dev.weir.ledger.Tenure;
import dev.weir.limit.BreakerRule;
import dev.weir.limit.RetryRule;
import dev.weir.limit.ToolLimits;
import dev.weir.tool.Dispatch;
import dev.weir.tool.KeyForwarding;
import dev.weir.tool.Probe;
import dev.weir.tool.Reply;
import dev.weir.tool.Tool;
import dev.weir.tool.ToolPolicy;
import dev.weir.tool.ToolPolicy.Basis;
import dev.weir.tool.Toolbox;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A ledger, a clock that is moved by hand, a far side that counts what was done, and as many lives
 * of Weir on it as a schedule needs.
 */
final class Fleet implements Toolbox {
  static final ToolName PAY = new ToolName("shop", "pay");
  static final ToolName LOOK = new ToolName("shop", "look");
  static final Duration TIMEOUT = Duration.ofSeconds(60);
  static final Duration SETTLE = Duration.ofSeconds(5);
  static final Payload PAID = Payload.of("{\"paid\":true}");
  static final Payload NOTHING = Payload.of("{\"paid\":false}");

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final AtomicReference<Duration> passed = new AtomicReference<>(Duration.ZERO);
  private final AtomicReference<Duration> jumped = new AtomicReference<>(Duration.ZERO);
  final Env env =
      new Env(
          new Clock() {
            @Override
            public Instant now() {
              return START.plus(passed.get()).plus(jumped.get());
            }

            @Override
            public long nanos() {
              return System.nanoTime() + passed.get().toNanos();
            }
          },
          Env.system().entropy(),
          Env.system().threads());
  final Ledger ledger;

  /** Every sending that reached the tool, in order. */
  final List<Dispatch> sent = new CopyOnWriteArrayList<>();

  /** Every probe that reached its tool. */
  final List<Dispatch> probes = new CopyOnWriteArrayList<>();

  private final Map<ToolName, Found> tools = new ConcurrentHashMap<>();

  Fleet() {
    this.ledger = new MemoryLedger(env.clock());
  }

  Fleet(Ledger ledger) {
    this.ledger = ledger;
  }

  /** One life of one Weir. */
  final class Life {
    final Tenure tenure;
    final Pipeline pipeline;
    final Caretaker caretaker;

    Life(Tenure tenure) {
      this.tenure = tenure;
      this.pipeline = new Pipeline(env, ledger, tenure, Fleet.this);
      this.caretaker =
          new Caretaker(
              env,
              ledger,
              tenure,
              Tenant.DEFAULT,
              Fleet.this,
              pipeline.aftercare(),
              Caretaker.Settings.USUAL);
    }

    Answer pay() throws InterruptedException {
      return run(call());
    }

    /** Calls, and hears the answer. */
    Answer run(Call call) throws InterruptedException {
      Answer answer = pipeline.run(call);
      pipeline.delivered(Tenant.DEFAULT, answer);
      return answer;
    }

    /** One round, to the end of all its looks. */
    void round() throws InterruptedException {
      for (Thread look : caretaker.round()) {
        look.join();
      }
    }

    Resolver.Verdict resolve(Effect effect, Resolver.Finding finding) {
      return new Resolver(ledger, tenure.node(), env.clock())
          .resolve(Tenant.DEFAULT, effect.id(), finding, "ada");
    }
  }

  /** A life that nobody ends but the next one of its name; what earlier ones left is recovered. */
  Life life(String name) {
    Tenure tenure = Tenure.unlimited(ledger.enlist(name));
    recover(tenure);
    return new Life(tenure);
  }

  /** A life that holds its place as this tenure says. */
  Life life(Tenure tenure) {
    return new Life(tenure);
  }

  Recovery.Findings recover(Tenure tenure) {
    try {
      return new Recovery(env, ledger, tenure).run();
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted", e);
    }
  }

  static Call call() {
    return call("17");
  }

  /** The payment of this order, under a key of its own. */
  static Call call(String order) {
    return Call.of(Origin.of("session"), PAY, new Value.Obj(Map.of("order", new Value.Text(order))))
        .withKey("order-" + order);
  }

  void advance(Duration howLong) {
    passed.updateAndGet(until -> until.plus(howLong));
  }

  /** Only the wall clock moves. */
  void advanceWall(Duration howFar) {
    jumped.updateAndGet(until -> until.plus(howFar));
  }

  /** The payment, with these ways to end a doubt; {@code tool} answers and does what it likes. */
  Fleet pays(ToolPolicy.Doubt doubt, Tool tool) {
    return pays(
        ToolPolicy.of(EffectClass.IRREVERSIBLE, Basis.POLICY).ending(doubt).limited(PATIENT), tool);
  }

  /** One attempt a call, and nobody minds failures: these are about what comes afterwards. */
  static final ToolLimits PATIENT =
      ToolLimits.USUAL
          .retry(RetryRule.NONE)
          .breaker(new BreakerRule(1_000, Duration.ofSeconds(1), 100, 1, Optional.empty(), 100));

  /** The payment, as this policy says; {@code tool} answers and does what it likes. */
  Fleet pays(ToolPolicy policy, Tool tool) {
    Tool counted =
        dispatch -> {
          sent.add(dispatch);
          return tool.act(dispatch);
        };
    tools.put(PAY, new Found.Guarded(counted, policy));
    return this;
  }

  /** The payment as a tool that also keeps work. */
  Fleet keeps(Tool tool) {
    return keeps(ToolPolicy.of(EffectClass.IRREVERSIBLE, Basis.POLICY).limited(PATIENT), tool);
  }

  /** The same, as this policy says. */
  Fleet keeps(ToolPolicy policy, Tool tool) {
    tools.put(PAY, new Found.Guarded(tool, policy));
    return this;
  }

  /** What probes read. */
  Fleet shows(EffectClass effectClass, Tool tool) {
    Tool counted =
        dispatch -> {
          probes.add(dispatch);
          return tool.act(dispatch);
        };
    tools.put(
        LOOK,
        new Found.Guarded(counted, ToolPolicy.of(effectClass, Basis.POLICY).limited(PATIENT)));
    return this;
  }

  Fleet shows(Payload always) {
    return shows(EffectClass.READ, dispatch -> new Reply.Result(always));
  }

  static Reply lost() {
    return new Reply.Lost(Fault.of(ErrorCode.TOOL_BROKEN, "the connection broke"));
  }

  static ToolPolicy.Doubt probed() {
    return new ToolPolicy.Doubt(Optional.of(PROBE), Optional.empty());
  }

  /** What is absent is sent again, so long. */
  static ToolPolicy.Doubt probed(Duration againWithin) {
    return new ToolPolicy.Doubt(Optional.of(new Looks(Optional.of(againWithin))), Optional.empty());
  }

  static ToolPolicy.Doubt keyed(Duration retention) {
    return new ToolPolicy.Doubt(Optional.empty(), Optional.of(forwarding(retention)));
  }

  static ToolPolicy.Doubt both(Duration retention) {
    return new ToolPolicy.Doubt(Optional.of(PROBE), Optional.of(forwarding(retention)));
  }

  private static KeyForwarding forwarding(Duration retention) {
    return new KeyForwarding(new KeyForwarding.Slot.Argument("idempotency_key"), retention);
  }

  private static final Probe PROBE = new Looks(Optional.empty());

  /** Two reads, five seconds. */
  private record Looks(Optional<Duration> againWithin) implements Probe {
    @Override
    public ToolName tool() {
      return LOOK;
    }

    @Override
    public Asking ask(Value.Obj arguments, Optional<String> key) {
      return new Asking.With(
          Value.Obj.empty().with("order", arguments.get("order").orElse(Value.Nil.NIL)));
    }

    @Override
    public Finding judge(Value.Obj arguments, Said said) {
      return switch (said) {
        case Said.Result result when result.body().equals(PAID) -> Finding.FOUND;
        case Said.Result result when result.body().equals(NOTHING) -> Finding.ABSENT;
        case Said.Result result -> Finding.INCONCLUSIVE;
        case Said.ToolError error -> Finding.INCONCLUSIVE;
      };
    }

    @Override
    public Duration settle() {
      return SETTLE;
    }

    @Override
    public int reads() {
      return 2;
    }
  }

  /** The only effect that is not a read or a refusal. */
  Effect effect() {
    List<Effect> keyed =
        ledger.find(Query.newest(Tenant.DEFAULT, 100)).stream()
            .filter(effect -> effect.key().isPresent())
            .toList();
    if (keyed.size() != 1) {
      throw new AssertionError("there are " + keyed.size() + " effects");
    }
    return keyed.get(0);
  }

  State state() {
    return effect().state();
  }

  @Override
  public Found find(ToolName name) {
    return tools.getOrDefault(
        name, new Found.None(Fault.of(ErrorCode.UNKNOWN_TOOL, "no tool " + name)));
  }
}
