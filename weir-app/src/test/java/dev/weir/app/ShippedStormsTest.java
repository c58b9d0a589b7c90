package dev.weir.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.env.Env;
import dev.weir.report.Arm;
import dev.weir.scenario.Damage;
import dev.weir.scenario.Scenario;
import dev.weir.scenario.ScenarioFile;
import dev.weir.scenario.Shipped;
import dev.weir.storm.Storm;
import dev.weir.storm.Watcher;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Scenarios that come with Weir, on real processes and with fewer agents than they have: without
 * Weir there is the damage that the story is about, with Weir there is none.
 */
@Timeout(240)
class ShippedStormsTest {
  private static final long SEED = 5;

  @TempDir private Path folder = Path.of("");

  @ParameterizedTest
  @CsvSource({
    "herd, 60, lost_work + spurious_webhooks, ''",
    "fan-out, 20, over_limit + duplicates, run-spent",
    "deadlock, 4, stuck + lost_work, deadlock",
    "two-sources, 4, duplicates + lost_work, key-mismatch",
  })
  void theStoryIsTrueWithoutWeirAndNotWithIt(String name, int agents, String damage, String heard)
      throws IOException, InterruptedException {
    Scenario scenario = scenario(name).with(agents);
    var storm = new Storm(scenario, SEED, folder, Env.system());
    Arm plain = storm.plain(Watcher.NOBODY);
    Arm guarded = storm.guarded(new WeirChild(), Watcher.NOBODY);
    for (String kind : List.of(damage.split(" \\+ ", -1))) {
      assertThat(plain.tally().of(Damage.of(kind).orElseThrow()))
          .as("%s, seed %d: %s without Weir, of %s", name, SEED, kind, plain)
          .isPositive();
    }
    assertThat(guarded.tally().whole()).as("%s, seed %d: %s", name, SEED, guarded).isTrue();
    assertThat(guarded.tally().doubts().open()).as("%s, seed %d", name, SEED).isZero();
    if (!heard.isEmpty()) {
      assertThat(guarded.tally().refused()).as("%s, seed %d", name, SEED).containsKey(heard);
    }
  }

  /** Agents that wait for each other wait for as long as they may: here not for so long. */
  private static Scenario scenario(String name) {
    ScenarioFile shipped = Shipped.file(name).orElseThrow();
    return Scenario.read(
        new ScenarioFile(
            shipped.name(),
            shipped.text().replace("patience: 40s", "patience: 20s"),
            shipped.folder()));
  }
}
