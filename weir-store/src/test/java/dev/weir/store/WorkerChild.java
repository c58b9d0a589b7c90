package dev.weir.store;

import dev.weir.call.Origin;
import dev.weir.call.Tenant;
import dev.weir.call.Value;
import dev.weir.env.Env;
import dev.weir.task.StepVerdict;
import dev.weir.task.Take;
import dev.weir.task.Taken;
import dev.weir.task.Tasks;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/**
 * A worker to be killed: takes tasks, does what they are about in a table of its own, completes
 * them, and says on its standard output what was acknowledged, one line each. It ends when no task
 * is left that is not over.
 */
final class WorkerChild {
  static final Tenant TENANT = Tenant.DEFAULT;
  static final String QUEUE = "work";
  static final Duration LEASE = Duration.ofSeconds(2);

  private WorkerChild() {}

  /** Arguments: URL of the database, name, seed. */
  public static void main(String[] args) throws SQLException, InterruptedException {
    Env env = Env.system();
    Origin origin = Origin.of(args[1]).by(args[1]);
    var random = new Random(Long.parseLong(args[2]));
    try (SqlLedger ledger = SqlLedger.open(args[0], env);
        Tasks tasks = ledger.tasks();
        Connection world = DriverManager.getConnection(args[0])) {
      Duration patience = Duration.ofMillis(500);
      while (true) {
        int most = 1 + random.nextInt(4);
        List<Taken> some = tasks.take(Take.of(origin, QUEUE, args[1], LEASE).upTo(most), patience);
        for (Taken taken : some) {
          work(world, taken, args[1]);
          env.threads().pause(Duration.ofNanos(1 + random.nextInt(3_000_000)));
          StepVerdict verdict = tasks.complete(origin, taken.token(), new Value.Text(args[1]));
          say((verdict instanceof StepVerdict.Done ? "done " : "late ") + taken.task().id());
        }
        if (some.isEmpty() && tasks.queues(TENANT).isEmpty()) {
          return;
        }
      }
    }
  }

  private static void work(Connection world, Taken taken, String worker) throws SQLException {
    try (PreparedStatement insert =
        world.prepareStatement("insert into work_done(task, attempt, worker) values (?, ?, ?)")) {
      insert.setString(1, taken.task().id().toString());
      insert.setInt(2, taken.token().attempt());
      insert.setString(3, worker);
      insert.executeUpdate();
    }
  }

  /** A worker in a process of its own. */
  static Process start(String url, String name, long seed) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx64m",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            WorkerChild.class.getName(),
            url,
            name,
            String.valueOf(seed))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static void say(String line) {
    System.out.println(line);
    System.out.flush();
  }
}
