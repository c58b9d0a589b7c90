package dev.weir.bench;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jobrunr.configuration.JobRunr;
import org.jobrunr.configuration.JobRunrConfiguration.JobRunrConfigurationResult;
import org.jobrunr.jobs.lambdas.JobRequest;
import org.jobrunr.jobs.lambdas.JobRequestHandler;
import org.jobrunr.server.BackgroundJobServerConfiguration;
import org.jobrunr.server.JobActivator;
import org.jobrunr.storage.sql.postgres.PostgresStorageProvider;
import org.jobrunr.utils.mapper.jackson3.Jackson3JsonMapper;

/**
 * A peer: JobRunr on a database of its own in the same PostgreSQL. Its threads take jobs and run
 * them; running one does nothing but tell a caller of the benchmark, so what is counted is jobs
 * run. Like the queue it is compared with it keeps what it has done.
 */
public final class JobRunrQueue implements AutoCloseable {
  private static final int BATCH = 1_000;

  /** As often as it is willing to. */
  private static final Duration POLL = Duration.ofSeconds(5);

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final HikariDataSource source;
  private final Semaphore run = new Semaphore(0);
  private final AtomicLong waiting = new AtomicLong();
  private final JobRunrConfigurationResult jobs;

  /** What is to be done. JobRunr calls only what is public. */
  public record Work(String payload) implements JobRequest {
    @Override
    public Class<Handler> getJobRequestHandler() {
      return Handler.class;
    }
  }

  /** Does it. */
  public static final class Handler implements JobRequestHandler<Work> {
    private final Runnable done;

    Handler(Runnable done) {
      this.done = done;
    }

    @Override
    public void run(Work work) {
      done.run();
    }
  }

  /** Has the one handler that there is. */
  private record Activator(Handler handler) implements JobActivator {
    @Override
    public <T> T activateJob(Class<T> type) {
      return type.cast(handler);
    }
  }

  JobRunrQueue(int threads) {
    var config = new HikariConfig();
    config.setJdbcUrl(UsedServer.freshDatabase());
    config.setMaximumPoolSize(threads + 4);
    this.source = new HikariDataSource(config);
    var handler =
        new Handler(() -> {
          waiting.decrementAndGet();
          run.release();
        });
    this.jobs =
        JobRunr.configure()
            .useJsonMapper(new Jackson3JsonMapper())
            .useJobActivator(new Activator(handler))
            .useStorageProvider(new PostgresStorageProvider(source))
            .useBackgroundJobServer(
                BackgroundJobServerConfiguration.usingStandardBackgroundJobServerConfiguration()
                    .andWorkerCount(threads)
                    .andPollInterval(POLL))
            .initialize();
    jobs.getBackgroundJobServer().pauseProcessing();
  }

  /** Its threads run jobs; each measurement begins with so many waiting. */
  Load runs(long backlog) {
    return new Load() {
      @Override
      public String name() {
        return "JobRunr, jobs run";
      }

      @Override
      public void prepare(int callers) {
        fill(backlog);
        jobs.getBackgroundJobServer().resumeProcessing();
        // It looks for work at its next poll only; what it does until then is not measured.
        run.drainPermits();
        run.acquireUninterruptibly();
      }

      @Override
      public void drive(Laps laps) throws InterruptedException {
        while (laps.open()) {
          if (!run.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("no job ran for " + PATIENCE);
          }
          laps.lap();
        }
      }

      @Override
      public void settle() {
        jobs.getBackgroundJobServer().pauseProcessing();
      }

      @Override
      public Duration databaseCpu() {
        return Home.POSTGRES.databaseCpu();
      }
    };
  }

  private void fill(long backlog) {
    while (waiting.get() < backlog) {
      jobs.getJobRequestScheduler()
          .enqueue(Stream.generate(() -> new Work(TaskQueue.PAYLOAD)).limit(BATCH));
      waiting.addAndGet(BATCH);
    }
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("vacuum (analyze) jobrunr_jobs");
      statement.execute("checkpoint");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    JobRunr.destroy();
    source.close();
  }
}
