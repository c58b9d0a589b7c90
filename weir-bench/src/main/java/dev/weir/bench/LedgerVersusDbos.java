package dev.weir.bench;

import dev.weir.env.Env;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * The ledger against its nearest neighbour, DBOS Transact for Java, on one PostgreSQL with default
 * durability: a guarded write (two durable appends) against a step of a running workflow and
 * against a workflow for each call; a recorded key claimed again against a recorded workflow called
 * again; and the ledger in SQLite against steps.
 */
public final class LedgerVersusDbos {
  private static final int RECORDED = 2_000;

  private static final Map<Integer, Double> STEP_BARS = Map.of(1, 1.0, 16, 2.5, 64, 5.0, 256, 9.0);
  private static final Map<Integer, Double> REPLAY_BARS = Map.of(1, 2.5, 16, 10.0, 64, 20.0);
  private static final double WORKFLOW_BAR = 10;
  private static final double P99_BAR = 5;
  private static final double SQLITE_BAR = 3;

  private final Options options;
  private final Report report;
  private final Env env;

  private LedgerVersusDbos(Options options, Env env) {
    this.options = options;
    this.report = new Report(options, System.out);
    this.env = env;
  }

  /** Measures and prints. */
  public static void main(String[] args) throws InterruptedException {
    Options options =
        new Usage(
                LedgerVersusDbos.class,
                "Guarded writes and replays beside steps, workflows and replays of DBOS Transact for Java.")
            .inTurn()
            .callers()
            .only("writes", "replays", "sqlite")
            .read(args);
    Env env = Env.system();
    var versus = new LedgerVersusDbos(options, env);
    try (Home.Fresh postgres = Home.POSTGRES.fresh(env);
        Home.Fresh sqlite = Home.SQLITE.fresh(env);
        Dbos dbos = Dbos.launch(env)) {
      var writes = new GuardedWrites(Home.POSTGRES, postgres, env);
      if (options.measures("writes")) {
        versus.writes(writes.writes(), dbos);
      }
      if (options.measures("replays")) {
        versus.replays(writes.replays(RECORDED), dbos.replays(RECORDED), dbos.recordedSteps());
      }
      if (options.measures("sqlite")) {
        versus.sqlite(new GuardedWrites(Home.SQLITE, sqlite, env).writes(), dbos.steps());
      }
    }
  }

  private void writes(Load ours, Dbos dbos) throws InterruptedException {
    Load steps = dbos.steps();
    Load workflows = dbos.workflows();
    Contest.warmUp(List.of(ours, steps, workflows), options, env);
    for (int callers : options.callers(1, 16, 64, 256)) {
      Contest contest = hold(callers, ours, steps, workflows);
      OptionalDouble p99 = from(16, callers, P99_BAR);
      report.ratio("write to step", callers, contest.speed(ours, steps), bar(STEP_BARS, callers));
      report.ratio("p99 of step to write", callers, contest.patience(ours, steps), p99);
      report.ratio(
          "write to workflow",
          callers,
          contest.speed(ours, workflows),
          from(64, callers, WORKFLOW_BAR));
      report.ratio("p99 of workflow to write", callers, contest.patience(ours, workflows), p99);
    }
  }

  private void replays(Load ours, Load theirs, Load steps) throws InterruptedException {
    Contest.warmUp(List.of(ours, theirs, steps), options, env);
    for (int callers : options.callers(1, 16, 64)) {
      Contest contest = hold(callers, ours, theirs, steps);
      report.ratio(
          "replay to replay", callers, contest.speed(ours, theirs), bar(REPLAY_BARS, callers));
      report.ratio(
          "replay to recorded step", callers, contest.speed(ours, steps), OptionalDouble.empty());
    }
  }

  private void sqlite(Load ours, Load steps) throws InterruptedException {
    Contest.warmUp(List.of(ours, steps), options, env);
    for (int callers : options.callers(64)) {
      Contest contest = hold(callers, ours, steps);
      report.ratio(
          "write on SQLite to step",
          callers,
          contest.speed(ours, steps),
          from(64, callers, SQLITE_BAR));
    }
  }

  private Contest hold(int callers, Load... loads) throws InterruptedException {
    Contest contest = Contest.hold(List.of(loads), callers, options, env);
    for (Load load : loads) {
      report.figure(load.name(), callers, contest.of(load));
    }
    return contest;
  }

  private static OptionalDouble bar(Map<Integer, Double> bars, int callers) {
    Double bar = bars.get(callers);
    return bar == null ? OptionalDouble.empty() : OptionalDouble.of(bar);
  }

  private static OptionalDouble from(int least, int callers, double bar) {
    return callers < least ? OptionalDouble.empty() : OptionalDouble.of(bar);
  }
}
