package dev.weir.simulator;

import dev.weir.call.JsonText;
import dev.weir.call.Payload;
import dev.weir.call.ToolName;
import dev.weir.call.Value;
import dev.weir.effect.EffectClass;
import dev.weir.effect.ResourceName;
import dev.weir.limit.LimitSettings;
import dev.weir.limit.RateRule;
import dev.weir.limit.RetryRule;
import dev.weir.limit.RunLimits;
import dev.weir.limit.ServerLimits;
import dev.weir.limit.ToolLimits;
import dev.weir.tool.KeyForwarding;
import dev.weir.tool.OrderRule;
import dev.weir.tool.Probe;
import dev.weir.tool.ToolPolicy;
import dev.weir.tool.ToolPolicy.Basis;
import dev.weir.tool.ToolPolicy.Doubt;
import dev.weir.tool.ToolPolicy.InputRule;
import dev.weir.tool.ToolPolicy.OutputRule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The tools that there are, and what an operator has written down of them. */
enum Ware {
  /** Pays, and gives no help whatever. */
  PLAIN("bank", "plain", EffectClass.WRITE),
  /** Pays, and honours keys for a while. */
  KEYED("bank", "keyed", EffectClass.WRITE),
  /** Pays, and somebody else can be asked whether it did; if not, it is asked to pay again. */
  PROBED("bank", "probed", EffectClass.WRITE),
  /** Pays, honours keys, and can be asked. */
  BOTH("bank", "both", EffectClass.WRITE),
  /** Pays, and writes down our key in the same transaction, for ever. */
  LEDGERED("bank", "ledgered", EffectClass.IRREVERSIBLE),
  /** Says whether something was paid or written. */
  FIND("bank", "find", EffectClass.READ),
  /** Says what is in a register. */
  LOOK("registers", "look", EffectClass.READ),
  /** Gives a register another version; it compares nothing. */
  WRITE("registers", "write", EffectClass.WRITE),
  /** Gives a register this version if it has another; nobody can be asked whether it did. */
  SET("registers", "set", EffectClass.IDEMPOTENT_WRITE),
  /** Says what is in a thing that is leased, to whoever has the latest fence. */
  PEEK("vault", "peek", EffectClass.READ),
  /** Puts something into a thing that is leased, for whoever has the latest fence. */
  STORE("vault", "store", EffectClass.WRITE),
  /** Bears three at once. */
  SCARCE("scarce", "ask", EffectClass.READ),
  /** Bears so many in so much time. */
  METERED("metered", "ask", EffectClass.READ);

  /** How long a tool may take. */
  static final Duration TIMEOUT = Duration.ofSeconds(10);

  /** How long what was sent may still arrive after its sender has let go. */
  static final Duration SETTLE = Duration.ofSeconds(5);

  /** How long a tool that honours keys remembers one. */
  static final Duration RETENTION = Duration.ofMinutes(1);

  /** How long what was proved absent is sent again. */
  static final Duration AGAIN_WITHIN = Duration.ofMinutes(2);

  static final int SCARCE_MOST = 3;
  static final RateRule METERED_RULE = new RateRule(10, Duration.ofSeconds(10), 3);

  /** What nobody wrote yet. */
  static final String BLANK = "blank";

  static final List<String> REGISTERS = List.of("r1", "r2", "r3");

  private final String server;
  private final String called;
  private final EffectClass effectClass;

  Ware(String server, String name, EffectClass effectClass) {
    this.server = server;
    this.called = name;
    this.effectClass = effectClass;
  }

  ToolName tool() {
    return new ToolName(server, called);
  }

  boolean writes() {
    return effectClass != EffectClass.READ;
  }

  /** Whether doing one thing twice is as doing it once. */
  boolean sameTwice() {
    return effectClass == EffectClass.IDEMPOTENT_WRITE;
  }

  /** Whether a doubt may be left to a person: there is no help, or it is over after a while. */
  boolean helpless() {
    return this == PLAIN || this == KEYED;
  }

  boolean honoursKeys() {
    return this == KEYED || this == BOTH || this == LEDGERED;
  }

  static Optional<Ware> of(ToolName name) {
    for (Ware ware : values()) {
      if (ware.tool().equals(name)) {
        return Optional.of(ware);
      }
    }
    return Optional.empty();
  }

  static LimitSettings limits() {
    return new LimitSettings(
        Map.of(
            SCARCE.server,
            new ServerLimits(Optional.empty(), Optional.of(SCARCE_MOST), 1_000),
            METERED.server,
            new ServerLimits(Optional.of(METERED_RULE), Optional.empty(), 1_000),
            OwnTools.SERVER,
            OwnTools.LIMITS),
        RunLimits.NONE,
        Optional.empty());
  }

  ToolPolicy policy() {
    ToolPolicy bare =
        new ToolPolicy(
            effectClass,
            Basis.POLICY,
            Optional.empty(),
            Set.of(),
            ToolPolicy.DUPLICATE_WINDOW,
            TIMEOUT,
            InputRule.ANY,
            OutputRule.ANY);
    return switch (this) {
      case PLAIN, FIND, PEEK, SCARCE, METERED -> bare;
      case KEYED -> bare.ending(new Doubt(Optional.empty(), Optional.of(keys())));
      case PROBED ->
          bare.ending(
              new Doubt(
                  Optional.of(new Asks(called, Optional.of(AGAIN_WITHIN))), Optional.empty()));
      case STORE -> bare.ending(new Doubt(Optional.of(once()), Optional.empty()));
      case BOTH -> bare.ending(new Doubt(Optional.of(once()), Optional.of(keys())));
      case LEDGERED ->
          bare.ending(
              new Doubt(
                  Optional.empty(),
                  Optional.of(
                      new KeyForwarding(
                          new KeyForwarding.Slot.Argument("key"), Duration.ofDays(1)))));
      case LOOK -> bare.ordered(touching());
      // A second attempt at once could be overtaken by whoever comes after it: see FarSide.
      case SET -> bare.limited(ToolLimits.USUAL.retry(RetryRule.NONE)).ordered(touching());
      case WRITE ->
          bare.ending(new Doubt(Optional.of(once()), Optional.empty())).ordered(touching());
    };
  }

  /** What is absent has failed. */
  private Asks once() {
    return new Asks(called, Optional.empty());
  }

  private static KeyForwarding keys() {
    return new KeyForwarding(new KeyForwarding.Slot.Hand(), RETENTION);
  }

  private static OrderRule touching() {
    return new OrderRule(
        arguments -> {
          var names = new ArrayList<ResourceName>();
          text(arguments, "register").ifPresent(it -> names.add(new ResourceName("reg:" + it)));
          text(arguments, "beside").ifPresent(it -> names.add(new ResourceName("reg:" + it)));
          return new OrderRule.TouchRule.Touch.Named(names);
        },
        OrderRule.WhenStale.REFUSE,
        OrderRule.WhenUnread.REFUSE);
  }

  static Optional<String> text(Value value, String member) {
    return value.at(List.of(member)).orElse(Value.Nil.NIL) instanceof Value.Text(String text)
        ? Optional.of(text)
        : Optional.empty();
  }

  static Value.Obj read(Payload payload) {
    return JsonText.read(payload.text()) instanceof Value.Obj object ? object : Value.Obj.empty();
  }

  /** Asks the bank whether it has something in its books. */
  private record Asks(String about, Optional<Duration> againWithin) implements Probe {
    @Override
    public ToolName tool() {
      return FIND.tool();
    }

    @Override
    public Asking ask(Value.Obj arguments, Optional<String> key) {
      return new Asking.With(
          Value.Obj.empty()
              .with("tool", new Value.Text(about))
              .with("id", new Value.Text(text(arguments, "id").orElse(""))));
    }

    @Override
    public Finding judge(Value.Obj arguments, Said said) {
      return switch (said) {
        case Said.ToolError error -> Finding.INCONCLUSIVE;
        case Said.Result result ->
            switch (text(read(result.body()), "found").orElse("")) {
              case "yes" -> Finding.FOUND;
              case "no" -> Finding.ABSENT;
              default -> Finding.INCONCLUSIVE;
            };
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
}
