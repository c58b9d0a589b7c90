package dev.weir.bench;

import dev.weir.call.Origin;
import dev.weir.call.Value;
import dev.weir.env.Env;
import dev.weir.store.SqlLedger;
import dev.weir.task.Put;
import dev.weir.task.Report;
import dev.weir.task.StepVerdict;
import dev.weir.task.Take;
import dev.weir.task.Taken;
import dev.weir.task.TaskId;
import dev.weir.task.Tasks;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/** A queue of tasks on a PostgreSQL database of its own, and what workers do with it. */
final class TaskQueue implements AutoCloseable {
  /** As much as a guarded write brings. */
  static final String PAYLOAD = "x".repeat(GuardedWrites.ARGUMENT_BYTES - 2);

  private static final Origin BY = Origin.of("bench");
  private static final String QUEUE = "bench";
  private static final Report DONE = Report.Completed.with(Value.Obj.empty());
  private static final Take TAKE = Take.of(BY, QUEUE, "worker", Duration.ofMinutes(5));

  private final String url = UsedServer.freshDatabase();
  private final Env env;
  private final SqlLedger ledger;
  private final Tasks tasks;
  private final AtomicLong waiting = new AtomicLong();

  TaskQueue(Env env) {
    this.env = env;
    this.ledger = SqlLedger.open(url, env);
    this.tasks = ledger.tasks();
  }

  /** Puts tasks until so many wait. */
  void fill(long most) throws InterruptedException {
    long missing = most - waiting.get();
    if (missing > 0) {
      new Loader(env, System.err).load("weir", this::put, missing);
      execute("vacuum (analyze) weir_task, weir_task_line");
      execute("checkpoint");
    }
  }

  /** Workers that take a task and complete it; each measurement begins with so many waiting. */
  Load takesAndCompletes(long backlog) {
    return new Working("weir, take and complete", backlog, () -> {});
  }

  /** The same with a put in between, so that as many wait in the end as at the beginning. */
  Load turns(long backlog) {
    return new Working(
        String.format(Locale.ROOT, "weir, put, take, complete, %,d wait", backlog),
        backlog,
        this::put);
  }

  private final class Working implements Load {
    private final String name;
    private final long backlog;
    private final Runnable before;

    Working(String name, long backlog, Runnable before) {
      this.name = name;
      this.backlog = backlog;
      this.before = before;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public void prepare(int callers) throws InterruptedException {
      fill(backlog);
    }

    @Override
    public void drive(Laps laps) {
      Taken taken = one(tasks.take(TAKE));
      while (laps.open()) {
        before.run();
        Tasks.Turn turn = tasks.finish(BY, taken.token(), DONE, TAKE);
        if (!(turn.verdict() instanceof StepVerdict.Done)) {
          throw new IllegalStateException("a task was not completed: " + turn.verdict());
        }
        waiting.decrementAndGet();
        laps.lap();
        taken = one(turn.next());
      }
      tasks.finish(BY, taken.token(), DONE);
      waiting.decrementAndGet();
    }

    @Override
    public Duration databaseCpu() {
      return Home.POSTGRES.databaseCpu();
    }
  }

  private void put() {
    tasks.put(Put.of(TaskId.next(env), BY, QUEUE, new Value.Text(PAYLOAD)));
    waiting.incrementAndGet();
  }

  private static Taken one(List<Taken> some) {
    if (some.isEmpty()) {
      throw new IllegalStateException("the queue ran empty");
    }
    return some.get(0);
  }

  private void execute(String sql) {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    ledger.close();
  }
}
