package dev.weir.bench;

import dev.weir.env.Env;
import java.util.List;
import java.util.OptionalDouble;

/**
 * The queue of tasks beside db-scheduler and JobRunr on one PostgreSQL: 16 workers that take a task
 * and complete it, both durable. JobRunr keeps what it has done, as this queue does; db-scheduler
 * forgets it. And the queue beside itself: with ten thousand and with a million tasks waiting.
 */
public final class TaskQueueVersusDbScheduler {
  private static final double BAR = 2;
  private static final double FLAT = 0.85;
  private static final long FEW = 10_000;
  private static final long MANY = 1_000_000;

  /** More than either gets done in a second. */
  private static final long TASKS_A_SECOND = 20_000;

  private final Options options;
  private final Report report;
  private final Env env;

  private TaskQueueVersusDbScheduler(Options options, Env env) {
    this.options = options;
    this.report = new Report(options, System.out);
    this.env = env;
  }

  /** Measures and prints. */
  public static void main(String[] args) throws InterruptedException {
    Options options =
        new Usage(
                TaskQueueVersusDbScheduler.class,
                "Tasks taken and completed by workers beside db-scheduler and JobRunr.")
            .inTurn()
            .callers()
            .only("peer", "flat")
            .number("--waiting", MANY, "tasks that wait in the full queue")
            .read(args);
    var versus = new TaskQueueVersusDbScheduler(options, Env.system());
    if (options.measures("peer")) {
      for (int callers : options.callers(16)) {
        versus.peer(callers);
      }
    }
    if (options.measures("flat")) {
      versus.flat(options.number("--waiting"));
    }
  }

  private void peer(int callers) throws InterruptedException {
    long backlog = TASKS_A_SECOND * options.span().toSeconds();
    try (var queue = new TaskQueue(env);
        var scheduler = new DbScheduler(callers, env);
        var jobRunr = new JobRunrQueue(callers)) {
      Load ours = queue.takesAndCompletes(backlog);
      Load forgetful = scheduler.runs(backlog);
      Load keeping = jobRunr.runs(backlog / 4);
      Contest.warmUp(List.of(ours, forgetful, keeping), options, env);
      Contest contest = hold(callers, ours, forgetful, keeping);
      OptionalDouble bar = callers == 16 ? OptionalDouble.of(BAR) : OptionalDouble.empty();
      report.ratio(
          "take and complete to db-scheduler", callers, contest.speed(ours, forgetful), bar);
      report.ratio("take and complete to JobRunr", callers, contest.speed(ours, keeping), bar);
    }
  }

  private void flat(long many) throws InterruptedException {
    try (var small = new TaskQueue(env);
        var large = new TaskQueue(env)) {
      large.fill(many);
      Load young = small.turns(FEW);
      Load old = large.turns(many);
      Contest.warmUp(List.of(young, old), options, env);
      for (int callers : options.callers(16)) {
        Contest contest = hold(callers, young, old);
        report.ratio(
            "many waiting to few", callers, contest.speed(old, young), OptionalDouble.of(FLAT));
      }
    }
  }

  private Contest hold(int callers, Load... loads) throws InterruptedException {
    Contest contest = Contest.hold(List.of(loads), callers, options, env);
    for (Load load : loads) {
      report.figure(load.name(), callers, contest.of(load));
    }
    return contest;
  }
}
