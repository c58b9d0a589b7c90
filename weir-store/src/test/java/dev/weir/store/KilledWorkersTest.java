package dev.weir.store;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.weir.call.Origin;
import dev.weir.call.Value;
import dev.weir.checker.TestPostgres;
import dev.weir.env.Env;
import dev.weir.task.Line;
import dev.weir.task.Put;
import dev.weir.task.TaskId;
import dev.weir.task.Tasks;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Ten workers, each a process with a connection of its own to one PostgreSQL, and a thousand tasks.
 * All the time some of them are killed as kill -9 does, in the middle of what they do, and one
 * stands still for longer than its lease lasts. Each task is completed exactly once: by what the
 * tables say, which are read here and not by Weir, and by what the workers were told.
 */
@Timeout(240)
class KilledWorkersTest {
  private static final int WORKERS = 10;
  private static final int TASKS = Integer.getInteger("weir.tasks", 1_000);
  private static final int KILLS = 7;
  private static final String OVER = "";

  /** For how long all may be silent before the one that stands still is to go on. */
  private static final Duration SILENCE = Duration.ofSeconds(6);

  /** And when none does: processes that begin, all at once and beside other tests, take seconds. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final long seed = Long.getLong("weir.seed", new Random().nextLong());
  private final Random random = new Random(seed);
  private final LinkedBlockingQueue<Said> said = new LinkedBlockingQueue<>();
  private final Map<String, Process> workers = new HashMap<>();
  private String url = "";
  private int born;

  /** A line of a worker; an empty one when it says no more. */
  private record Said(String worker, String line) {}

  @Test
  void eachOfAThousandTasksIsCompletedExactlyOnceWhoeverIsKilled()
      throws IOException, InterruptedException, SQLException {
    assumeThat(TestPostgres.missing()).isEmpty();
    url = TestPostgres.shared().freshDatabase();
    System.out.println("KilledWorkersTest: -Dweir.seed=" + seed);
    try {
      Set<String> all = put();
      for (int i = 0; i < WORKERS; i++) {
        start();
      }
      Map<String, String> done = worked();
      assertThat(done.keySet()).as("-Dweir.seed=" + seed).isSubsetOf(all);
      Map<String, Integer> completions =
          counted(
              "select task_id::text, count(*) from weir_task_line where kind = "
                  + Line.Kind.COMPLETED.code()
                  + " group by task_id");
      assertThat(completions).as("-Dweir.seed=" + seed).hasSize(TASKS);
      assertThat(completions.keySet()).isEqualTo(all);
      assertThat(completions.values()).containsOnly(1);
      assertThat(counted("select task_id::text, state from weir_task").values()).containsOnly(4);
      // Nothing is completed that nobody did; and the dead left work that was done again.
      Map<String, Integer> works = counted("select task, count(*) from work_done group by task");
      assertThat(works.keySet()).isEqualTo(all);
      assertThat(works.values()).anyMatch(times -> times > 1);
      assertThat(
              counted("select task || attempt, count(*) from work_done group by task, attempt")
                  .values())
          .as("no attempt was given to two")
          .containsOnly(1);
    } finally {
      workers.values().forEach(Process::destroyForcibly);
    }
  }

  private Set<String> put() throws SQLException {
    Env env = Env.system();
    var all = new HashSet<String>();
    try (SqlLedger ledger = SqlLedger.open(url, env);
        Tasks tasks = ledger.tasks();
        Connection world = DriverManager.getConnection(url);
        Statement statement = world.createStatement()) {
      statement.execute("create table work_done(task text, attempt integer, worker text)");
      for (int i = 0; i < TASKS; i++) {
        TaskId id = TaskId.next(env);
        tasks.put(
            Put.of(id, Origin.of("planner"), WorkerChild.QUEUE, Value.Num.of(i))
                .attempts(Put.ATTEMPTS_MAX));
        all.add(id.toString());
      }
    }
    return all;
  }

  private void start() throws IOException {
    born++;
    String name = "w-" + born;
    Process worker = WorkerChild.start(url, name, seed + born);
    workers.put(name, worker);
    Thread.startVirtualThread(() -> hear(name, worker));
  }

  private void hear(String name, Process worker) {
    try (BufferedReader lines = worker.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        said.add(new Said(name, line));
      }
    } catch (IOException e) {
      // Killed in the middle of a line.
    }
    said.add(new Said(name, OVER));
  }

  /**
   * Hears the workers, and kills some; who was told of which task that it is done. One stands still
   * until nobody else has anything to do: then what it has in its hands is somebody else's.
   */
  private Map<String, String> worked() throws IOException, InterruptedException {
    Map<String, String> done = new HashMap<>();
    int kills = 0;
    String sleeper = "";
    while (!workers.isEmpty()) {
      Duration silence = sleeper.isEmpty() ? PATIENCE : SILENCE;
      Optional<Said> heard = Optional.ofNullable(said.poll(silence.toSeconds(), TimeUnit.SECONDS));
      if (heard.isEmpty() || (!sleeper.isEmpty() && workers.size() == 1)) {
        assertThat(sleeper).as("nobody works; -Dweir.seed=" + seed).isNotEmpty();
        signal("CONT", sleeper);
        sleeper = "";
      }
      heard.ifPresent(it -> told(it, done));
      if (kills < KILLS && done.size() > (kills + 1) * TASKS / (KILLS + 2)) {
        kills++;
        String victim = one();
        if (kills == 3) {
          sleeper = victim;
          signal("STOP", victim);
        } else if (!victim.equals(sleeper)) {
          // The process's own end leaves the pipe open, so that nothing it said is lost.
          worker(victim).toHandle().destroyForcibly();
          start();
        }
      }
    }
    assertThat(kills).as("-Dweir.seed=" + seed).isEqualTo(KILLS);
    return done;
  }

  private void told(Said it, Map<String, String> done) {
    if (it.line().equals(OVER)) {
      workers.remove(it.worker());
    } else if (it.line().matches("done [0-9a-f-]{36}")) {
      String task = it.line().substring("done ".length());
      assertThat(done.containsKey(task)).as("told twice: %s; -Dweir.seed=%s", it, seed).isFalse();
      done.put(task, it.worker());
    }
  }

  private Process worker(String name) {
    return requireNonNull(workers.get(name));
  }

  private String one() {
    List<String> names = new ArrayList<>(workers.keySet().stream().sorted().toList());
    return names.get(random.nextInt(names.size()));
  }

  private void signal(String which, String worker) throws IOException, InterruptedException {
    String pid = String.valueOf(worker(worker).pid());
    assertThat(new ProcessBuilder("kill", "-" + which, pid).start().waitFor()).isZero();
  }

  private Map<String, Integer> counted(String query) throws SQLException {
    var counts = new HashMap<String, Integer>();
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      while (rows.next()) {
        counts.put(rows.getString(1), rows.getInt(2));
      }
    }
    return counts;
  }
}
