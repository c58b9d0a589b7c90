package dev.weir.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.weir.app.Audit.Wrong;
import dev.weir.app.HaltingWeir.Lie;
import dev.weir.app.Lane.Victim;
import dev.weir.checker.TestPostgres;
import dev.weir.env.Env;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * The crash matrix: every durable boundary of a call, times kill -9 of Weir on SQLite, of Weir on
 * PostgreSQL, of the tool server, of PostgreSQL, times a tool without help, with keys, with a
 * probe, with a probe after which it is called again, with a transaction. Processes, kills and
 * databases are real; {@code docs/proof.md} says what is asserted and how to run it for longer.
 */
@Timeout(7200)
class CrashMatrixTest {
  private static final int KILLS = Integer.getInteger("weir.kills", 210);
  private static final int LYING_KILLS = 3;
  private static final Env ENV = Env.system();

  @TempDir private static Path prepared = Path.of("");
  private static List<String> options = List.of();

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path folder = Path.of("");

  /** A lane without a kill, to learn what a start loads. */
  @BeforeAll
  static void prepare() throws IOException, InterruptedException, SQLException {
    List<String> making = FastStart.making(prepared);
    Path place = prepared.resolve("lane");
    try (var lane = new Lane(Victim.WEIR_ON_SQLITE, place, 1, Lie.NONE, making, ENV)) {
      assertThat(lane.run(0, () -> {})).isEmpty();
    }
    options = FastStart.options(prepared);
  }

  @Test
  void whateverIsKilledNothingIsLostDoubledOrLiedAbout()
      throws IOException, InterruptedException, ExecutionException {
    assumeThat(TestPostgres.missing()).isEmpty();
    long seed = Long.getLong("weir.seed", new Random().nextLong());
    var killed = new AtomicInteger();
    var lanes = new ArrayList<Lane>();
    var runs = new ArrayList<Callable<List<Audit.Complaint>>>();
    for (Victim victim : Victim.values()) {
      Path place = folder.resolve(victim.name());
      var lane = new Lane(victim, place, seed + victim.name().hashCode(), Lie.NONE, options, ENV);
      lanes.add(lane);
      runs.add(() -> lane.run(share(victim), () -> progress(killed.incrementAndGet())));
    }
    try {
      for (List<Audit.Complaint> complaints : atOnce(runs)) {
        assertThat(complaints).as(again(seed)).isEmpty();
      }
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause() + "," + again(seed), e);
    } finally {
      lanes.forEach(Lane::close);
    }
    assertThat(killed.get()).isGreaterThanOrEqualTo(KILLS);
    for (Lane lane : lanes) {
      assertThat(lane.kills().keySet()).as(lane.victim() + again(seed)).contains(Boundary.values());
    }
  }

  private static <T> List<T> atOnce(List<Callable<T>> runs)
      throws InterruptedException, ExecutionException {
    var ended = new ArrayList<T>();
    try (var threads = Executors.newCachedThreadPool()) {
      for (Future<T> run : threads.invokeAll(runs)) {
        ended.add(run.get());
      }
    }
    return ended;
  }

  /** Starts of a Weir are dear and those of a till less so; the rest is PostgreSQL's. */
  private static int share(Victim victim) {
    return switch (victim) {
      case WEIR_ON_SQLITE, WEIR_ON_POSTGRES -> (KILLS * 12 + 99) / 100;
      case TILL -> (KILLS * 22 + 99) / 100;
      case POSTGRES -> (KILLS * 54 + 99) / 100;
    };
  }

  private static void progress(int killed) {
    if (killed % 100 == 0) {
      System.err.println("crash matrix: " + killed + " of " + KILLS + " kills");
    }
  }

  private static String again(long seed) {
    return " seed "
        + seed
        + "; again: ./mvnw -pl weir-app -am test -Dtest=CrashMatrixTest"
        + " -Dsurefire.failIfNoSpecifiedTests=false -Dweir.testArgs=\"-Dweir.seed="
        + seed
        + " -Dweir.kills="
        + KILLS
        + "\"";
  }

  /** A matrix that cannot turn red proves nothing: each planted bug is called by its name. */
  @Test
  void plantedBugsAreFound() throws IOException, InterruptedException, ExecutionException {
    Map<Lie, Wrong> planted =
        Map.of(
            Lie.SAYS_SETTLED, Wrong.ACKNOWLEDGED_AND_LOST,
            Lie.SENDS_AGAIN, Wrong.SECOND_EFFECT,
            Lie.SAYS_FAILED, Wrong.REPORTED_FAILED_AND_HAPPENED,
            Lie.FREES_KEYS, Wrong.SECOND_EFFECT);
    var lanes = new ArrayList<Lane>();
    var runs = new ArrayList<Callable<Set<Wrong>>>();
    var expected = new ArrayList<Wrong>();
    for (Map.Entry<Lie, Wrong> one : planted.entrySet()) {
      Lie lie = one.getKey();
      expected.add(one.getValue());
      var lane = new Lane(Victim.WEIR_ON_SQLITE, folder.resolve(lie.name()), 1, lie, options, ENV);
      lanes.add(lane);
      runs.add(() ->
          lane.run(LYING_KILLS, () -> {}).stream()
              .map(Audit.Complaint::wrong)
              .collect(Collectors.toSet()));
    }
    try {
      List<Set<Wrong>> found = atOnce(runs);
      for (int i = 0; i < found.size(); i++) {
        assertThat(found.get(i)).as(planted + ", lane " + i).contains(expected.get(i));
      }
    } finally {
      lanes.forEach(Lane::close);
    }
  }
}
