package dev.weir.bench;

import dev.weir.call.Call;
import dev.weir.call.Origin;
import dev.weir.call.Payload;
import dev.weir.call.ToolName;
import dev.weir.call.Value;
import dev.weir.effect.EffectClass;
import dev.weir.env.Env;
import dev.weir.guard.Answer;
import dev.weir.guard.Pipeline;
import dev.weir.ledger.Ledger;
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
 * Reads against guarded writes on one path: the whole pipeline with a Java tool that does nothing,
 * on a durable ledger. A read touches no ledger on its way; its record is written behind it, and
 * what the ledger could not take is counted as dropped. So reads are measured twice: as fast as an
 * agent can have them, and no faster than all of them can be recorded.
 */
public final class ReadsVersusWrites {
  private static final double BAR = 5;

  /**
   * How many reads wait for their records at once; 64 callers of so many fit the ledger's buffer.
   */
  private static final int TOGETHER = 32;

  private static final ToolName READ = new ToolName("bench", "read");
  private static final ToolName WRITE = new ToolName("bench", "write");
  private static final Payload RESULT =
      Payload.of("{\"content\":[{\"type\":\"text\",\"text\":\"" + "r".repeat(450) + "\"}]}");

  private final Home home;
  private final Ledger ledger;
  private final Pipeline pipeline;
  private final AtomicLong number = new AtomicLong();

  private ReadsVersusWrites(Home home, Ledger ledger, Pipeline pipeline) {
    this.home = home;
    this.ledger = ledger;
    this.pipeline = pipeline;
  }

  /** Measures and prints. */
  public static void main(String[] args) throws InterruptedException {
    Options options =
        new Usage(
                ReadsVersusWrites.class,
                "Reads beside guarded writes through the whole pipeline, with a tool that does nothing.")
            .inTurn()
            .callers()
            .only(Home.SQLITE, Home.POSTGRES)
            .read(args);
    Env env = Env.system();
    for (Home home : Home.chosen(options, Home.SQLITE, Home.POSTGRES)) {
      try (Home.Fresh fresh = home.fresh(env);
          Pipeline pipeline = new Pipeline(env, fresh.ledger(), fresh.node(), toolbox())) {
        new ReadsVersusWrites(home, fresh.ledger(), pipeline).compare(options, env);
      }
    }
  }

  private static Toolbox toolbox() {
    return name ->
        new Toolbox.Found.Guarded(
            dispatch -> new Reply.Result(RESULT),
            ToolPolicy.of(
                name.equals(READ) ? EffectClass.READ : EffectClass.WRITE, ToolPolicy.Basis.POLICY));
  }

  private void compare(Options options, Env env) throws InterruptedException {
    var report = new Report(options, System.out);
    Load reads = load("read", this::read, 1);
    Load recorded = load("read, all recorded", this::recordedReads, TOGETHER);
    Load writes = load("guarded write", this::write, 1);
    List<Load> loads = List.of(reads, recorded, writes);
    Contest.warmUp(loads, options, env);
    for (int callers : options.callers(1, 16, 64)) {
      long dropped = ledger.droppedNotes();
      Contest contest = Contest.hold(loads, callers, options, env);
      for (Load load : loads) {
        report.figure(load.name(), callers, contest.of(load));
      }
      var bar = OptionalDouble.of(BAR);
      report.ratio("read to write", callers, contest.speed(reads, writes), bar);
      report.ratio(
          "recorded read to write",
          callers,
          contest.speed(recorded, writes),
          OptionalDouble.empty());
      report.remark("    records of reads dropped: " + (ledger.droppedNotes() - dropped));
    }
  }

  /** A load whose calls are each worth so many calls of an agent. */
  private Load load(String what, Load.Call call, int worth) {
    return new Load() {
      @Override
      public String name() {
        return "weir " + home.label() + ", " + what;
      }

      @Override
      public void drive(Laps laps) throws InterruptedException {
        while (laps.open()) {
          call.make();
          laps.lap(worth);
        }
      }

      @Override
      public Duration databaseCpu() {
        return home.databaseCpu();
      }

      @Override
      public void settle() throws InterruptedException {
        ledger.flushNotes();
      }
    };
  }

  private void read() throws InterruptedException {
    long n = number.incrementAndGet();
    succeed(Call.of(origin(n), READ, arguments(n)));
  }

  /** Some reads, and then the wait for their records: nobody pays it, but it is what they cost. */
  private void recordedReads() throws InterruptedException {
    for (int i = 0; i < TOGETHER; i++) {
      read();
    }
    ledger.flushNotes();
  }

  private void write() throws InterruptedException {
    long n = number.incrementAndGet();
    succeed(Call.of(origin(n), WRITE, arguments(n)).withKey("order-" + n));
  }

  private void succeed(Call call) throws InterruptedException {
    Answer answer = pipeline.run(call);
    if (!(answer instanceof Answer.Succeeded)) {
      throw new IllegalStateException("a call ended with " + answer);
    }
  }

  private static Origin origin(long n) {
    return Origin.of("session-" + (n & 63));
  }

  private static Value.Obj arguments(long n) {
    Map<String, Value> members = new LinkedHashMap<>();
    members.put("order_id", Value.Num.of(n));
    members.put("customer", new Value.Text("c-1029384756"));
    members.put("amount", Value.Num.of(1299));
    members.put("currency", new Value.Text("EUR"));
    members.put("note", new Value.Text("x".repeat(110)));
    return new Value.Obj(members);
  }
}
