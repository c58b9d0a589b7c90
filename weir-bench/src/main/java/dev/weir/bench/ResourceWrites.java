package dev.weir.bench;

import dev.weir.call.Call;
import dev.weir.call.Origin;
import dev.weir.call.Payload;
import dev.weir.call.ToolName;
import dev.weir.call.Value;
import dev.weir.effect.EffectClass;
import dev.weir.effect.ResourceName;
import dev.weir.env.Env;
import dev.weir.guard.Answer;
import dev.weir.guard.Pipeline;
import dev.weir.tool.OrderRule;
import dev.weir.tool.OrderRule.TouchRule.Touch;
import dev.weir.tool.Reply;
import dev.weir.tool.ToolPolicy;
import dev.weir.tool.Toolbox;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What a resource costs a guarded write: through the whole pipeline with a Java tool that does
 * nothing, on a durable ledger, without resources, with one for each caller that nobody else wants,
 * and with one that all want.
 */
public final class ResourceWrites {
  /** Writes with resources make so much of those without. */
  private static final double BAR = 0.85;

  /** Writes a second of the one resource that all want. */
  private static final double HOT_BAR = 500;

  private static final ToolName PLAIN = new ToolName("bench", "plain");
  private static final ToolName NAMED = new ToolName("bench", "named");
  private static final Payload RESULT =
      Payload.of("{\"content\":[{\"type\":\"text\",\"text\":\"" + "r".repeat(450) + "\"}]}");

  private final Home home;
  private final Pipeline pipeline;
  private final AtomicLong number = new AtomicLong();
  private final AtomicLong callers = new AtomicLong();

  private ResourceWrites(Home home, Pipeline pipeline) {
    this.home = home;
    this.pipeline = pipeline;
  }

  /** Measures and prints. */
  public static void main(String[] args) throws InterruptedException {
    Options options =
        new Usage(
                ResourceWrites.class,
                "Guarded writes without a resource, with one for each caller, and with one for all.")
            .inTurn()
            .callers()
            .only(Home.SQLITE, Home.POSTGRES)
            .read(args);
    Env env = Env.system();
    for (Home home : Home.chosen(options, Home.SQLITE, Home.POSTGRES)) {
      try (Home.Fresh fresh = home.fresh(env);
          Pipeline pipeline = new Pipeline(env, fresh.ledger(), fresh.node(), toolbox())) {
        new ResourceWrites(home, pipeline).compare(options, env);
      }
    }
  }

  private static Toolbox toolbox() {
    var rule =
        new OrderRule(
            ResourceWrites::touched, OrderRule.WhenStale.ALLOW, OrderRule.WhenUnread.ALLOW);
    ToolPolicy plain = ToolPolicy.of(EffectClass.WRITE, ToolPolicy.Basis.POLICY);
    return name ->
        new Toolbox.Found.Guarded(
            dispatch -> new Reply.Result(RESULT), name.equals(NAMED) ? plain.ordered(rule) : plain);
  }

  private static Touch touched(Value.Obj arguments) {
    return arguments
        .at(List.of("path"))
        .<Touch>map(path ->
            new Touch.Named(List.of(new ResourceName("file:" + ((Value.Text) path).text()))))
        .orElse(new Touch.Unusable("no path"));
  }

  private void compare(Options options, Env env) throws InterruptedException {
    var report = new Report(options, System.out);
    Load plain = load("write", PLAIN, "/plain/");
    Load own = load("write, a resource of its own", NAMED, "/own/");
    Load hot = load("write, one resource for all", NAMED, "/hot");
    List<Load> loads = List.of(plain, own, hot);
    Contest.warmUp(loads, options, env);
    for (int number : options.callers(1, 16, 64)) {
      Contest contest = Contest.hold(loads, number, options, env);
      for (Load load : loads) {
        report.figure(load.name(), number, contest.of(load));
      }
      report.ratio(
          "with a resource of its own to without",
          number,
          contest.speed(own, plain),
          number == 64 ? OptionalDouble.of(BAR) : OptionalDouble.empty());
      report.ratio(
          "one resource for all, of 500 a second",
          number,
          contest.of(hot).callsPerSecond() / HOT_BAR,
          OptionalDouble.of(1));
    }
  }

  private Load load(String what, ToolName tool, String path) {
    return new Load() {
      @Override
      public String name() {
        return "weir " + home.label() + ", " + what;
      }

      @Override
      public void drive(Laps laps) throws InterruptedException {
        String mine = path.endsWith("/") ? path + callers.incrementAndGet() : path;
        while (laps.open()) {
          write(tool, mine);
          laps.lap(1);
        }
      }

      @Override
      public Duration databaseCpu() {
        return home.databaseCpu();
      }
    };
  }

  private void write(ToolName tool, String path) throws InterruptedException {
    long n = number.incrementAndGet();
    Map<String, Value> members = new LinkedHashMap<>();
    members.put("path", new Value.Text(path));
    members.put("n", Value.Num.of(n));
    members.put("text", new Value.Text("w".repeat(150)));
    Call call =
        Call.of(Origin.of("session-" + n % 1_000), tool, new Value.Obj(members)).withKey("k" + n);
    Answer answer = pipeline.run(call);
    if (!(answer instanceof Answer.Succeeded)) {
      throw new IllegalStateException("a write was answered with " + answer);
    }
  }
}
