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
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The crash matrix: every durable boundary of a call, times kill -9 of Weir on SQLite, of Weir on
 * PostgreSQL, of the tool server, of PostgreSQL, times a tool without help, with keys, with a
 * probe, with a transaction. Processes, kills and databases are real; {@code docs/proof.md} says
 * what is asserted and how to run it for longer.
 */
@Timeout(7200)
class CrashMatrixTest {
  private static final int KILLS = Integer.getInteger("weir.kills", 210);
  private static final Env ENV = Env.system();

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path folder = Path.of("");

  @Test
  void whateverIsKilledNothingIsLostDoubledOrLiedAbout()
      throws IOException, InterruptedException, ExecutionException, SQLException {
    assumeThat(TestPostgres.missing()).isEmpty();
    long seed = Long.getLong("weir.seed", new Random().nextLong());
    List<String> options = prepared();
    var killed = new AtomicInteger();
    var lanes = new ArrayList<Lane>();
    var results = new ArrayList<Callable<List<Audit.Complaint>>>();
    for (Victim victim : Victim.values()) {
      Path place = folder.resolve(victim.name());
      var lane = new Lane(victim, place, seed + victim.name().hashCode(), Lie.NONE, options, ENV);
      lanes.add(lane);
      results.add(() -> lane.run(share(victim), () -> progress(killed.incrementAndGet())));
    }
    try (var threads = Executors.newCachedThreadPool()) {
      for (Future<List<Audit.Complaint>> result : threads.invokeAll(results)) {
        assertThat(result.get()).as(again(seed)).isEmpty();
      }
    } catch (ExecutionException e) {
      throw new AssertionError(again(seed), e);
    } finally {
      lanes.forEach(Lane::close);
    }
    assertThat(killed.get()).isGreaterThanOrEqualTo(KILLS);
    for (Lane lane : lanes) {
      assertThat(lane.kills().keySet()).as(lane.victim() + again(seed)).contains(Boundary.values());
    }
  }

  /** A lane without a kill, to learn what a start loads. */
  private List<String> prepared() throws IOException, InterruptedException, SQLException {
    List<String> making = FastStart.making(folder);
    Path place = folder.resolve("first");
    try (var lane = new Lane(Victim.WEIR_ON_SQLITE, place, 1, Lie.NONE, making, ENV)) {
      assertThat(lane.run(0, () -> {})).isEmpty();
    }
    return FastStart.options(folder);
  }

  /** Starts of a Weir are dear and those of a till less so; the rest is PostgreSQL's. */
  private static int share(Victim victim) {
    return switch (victim) {
      case WEIR_ON_SQLITE, WEIR_ON_POSTGRES -> (KILLS * 16 + 99) / 100;
      case TILL -> (KILLS * 27 + 99) / 100;
      case POSTGRES -> (KILLS * 41 + 99) / 100;
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

  /**
   * A matrix that cannot turn red proves nothing: each planted bug is found, and called by name.
   */
  @ParameterizedTest
  @CsvSource({
    "SAYS_SETTLED, ACKNOWLEDGED_AND_LOST",
    "SENDS_AGAIN, SECOND_EFFECT",
    "SAYS_FAILED, REPORTED_FAILED_AND_HAPPENED",
    "FREES_KEYS, SECOND_EFFECT",
  })
  void aPlantedBugIsFound(Lie lie, Wrong wrong)
      throws IOException, InterruptedException, SQLException {
    try (var lane =
        new Lane(
            Victim.WEIR_ON_SQLITE,
            folder,
            1,
            lie,
            List.of("-cp", System.getProperty("java.class.path")),
            ENV)) {
      assertThat(lane.run(3, () -> {})).extracting(Audit.Complaint::wrong).contains(wrong);
    }
  }
}
