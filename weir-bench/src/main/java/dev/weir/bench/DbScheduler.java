package dev.weir.bench;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.weir.env.Env;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A peer: db-scheduler on a database of its own in the same PostgreSQL, with its documented table
 * and the polling strategy that it recommends for throughput there. Its threads take tasks and run
 * them; running one does nothing but tell a caller of the benchmark, so what is counted is tasks
 * run.
 */
final class DbScheduler implements AutoCloseable {
  private static final int BATCH = 1_000;

  private static final String TABLE =
      """
      create table scheduled_tasks (
        task_name text not null, task_instance text not null, task_data bytea,
        execution_time timestamp with time zone, picked boolean not null, picked_by text,
        last_success timestamp with time zone, last_failure timestamp with time zone,
        consecutive_failures int, last_heartbeat timestamp with time zone, version bigint not null,
        priority smallint, state text, primary key (task_name, task_instance));
      create index execution_time_idx on scheduled_tasks (execution_time);
      create index last_heartbeat_idx on scheduled_tasks (last_heartbeat);
      create index priority_execution_time_idx on scheduled_tasks (priority desc, execution_time asc)
      """;

  private final HikariDataSource source;
  private final Semaphore run = new Semaphore(0);
  private final AtomicLong number = new AtomicLong();
  private final AtomicLong waiting = new AtomicLong();
  private final OneTimeTask<String> task =
      Tasks.oneTime("bench", String.class)
          .execute((instance, context) -> {
            waiting.decrementAndGet();
            run.release();
          });
  private final Scheduler scheduler;
  private final Env env;

  DbScheduler(int threads, Env env) {
    this.env = env;
    var config = new HikariConfig();
    config.setJdbcUrl(UsedServer.freshDatabase());
    config.setMaximumPoolSize(threads + 4);
    this.source = new HikariDataSource(config);
    execute(TABLE);
    this.scheduler =
        Scheduler.create(source, task)
            .threads(threads)
            .pollUsingLockAndFetch(0.5, 4.0)
            .pollingInterval(Duration.ofMillis(50))
            .build();
    scheduler.start();
    scheduler.pause();
  }

  /** Its threads run tasks; each measurement begins with so many waiting. */
  Load runs(long backlog) {
    return new Load() {
      @Override
      public String name() {
        return "db-scheduler, one-time tasks run";
      }

      @Override
      public void prepare(int callers) {
        fill(backlog);
        run.drainPermits();
        scheduler.resume();
      }

      @Override
      public void drive(Laps laps) throws InterruptedException {
        while (laps.open()) {
          if (run.tryAcquire(100, TimeUnit.MILLISECONDS)) {
            laps.lap();
          } else if (waiting.get() <= 0) {
            throw new IllegalStateException("the queue ran empty");
          }
        }
      }

      @Override
      public void settle() {
        scheduler.pause();
      }

      @Override
      public Duration databaseCpu() {
        return Home.POSTGRES.databaseCpu();
      }
    };
  }

  private void fill(long backlog) {
    Instant due = env.clock().now().minusSeconds(1);
    while (waiting.get() < backlog) {
      List<TaskInstance<?>> some = new ArrayList<>();
      for (int i = 0; i < BATCH; i++) {
        some.add(task.instance("task-" + number.incrementAndGet(), TaskQueue.PAYLOAD));
      }
      scheduler.scheduleBatch(some, due);
      waiting.addAndGet(BATCH);
    }
    execute("vacuum (analyze) scheduled_tasks");
    execute("checkpoint");
  }

  private void execute(String sql) {
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    scheduler.stop();
    source.close();
  }
}
