package dev.weir.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Planted bugs are found. The test command hunts some of them, drawn anew each time; all of them
 * with {@code -Dweir.mutants=all}.
 */
class MutantsTest {
  private static final int USUAL = 12;

  /** So many seeds must do. */
  private static final int SEEDS = 1_000;

  @Test
  @Timeout(value = 30, unit = TimeUnit.MINUTES)
  void plantedBugsAreFound() throws InterruptedException {
    long seed = Long.getLong("weir.seed", System.nanoTime());
    var mutants = new ArrayList<>(Mutant.all());
    Collections.shuffle(mutants, new Random(seed));
    String wanted = System.getProperty("weir.mutants", String.valueOf(USUAL));
    int most = wanted.equals("all") ? mutants.size() : Integer.parseInt(wanted);
    var missed = new ArrayList<Mutant>();
    for (Mutant mutant : mutants.subList(0, most)) {
      if (mutant.hunt(1, SEEDS).isEmpty()) {
        missed.add(mutant);
      }
    }
    assertThat(missed).as("not found in seeds 1 to %d; -Dweir.seed=%d", SEEDS, seed).isEmpty();
  }

  @Test
  void thereAreManyAndEachHasAName() {
    assertThat(Mutant.all()).hasSizeGreaterThanOrEqualTo(30);
    assertThat(Mutant.all().stream().map(Mutant::name)).doesNotHaveDuplicates();
  }

  @Test
  void theDocumentListsThem() throws IOException {
    List<String> rows =
        Mutant.all().stream().map(it -> "| " + it.name() + " | `" + it.where() + "` |").toList();
    assertThat(Files.readAllLines(Path.of("../docs/simulator.md"))).containsAll(rows);
  }

  /** A mutant whose method was renamed must not look as if it had been missed, or found. */
  @Test
  void aMutantWithoutItsMethodFailsLoudly() {
    Edit gone = Edit.body("dev.weir.guard.Execution", "noSuchMethod", Edit.By.TRUE);
    var loader = new MutantLoader(getClass().getClassLoader(), List.of(gone));
    assertThatThrownBy(() -> loader.play(1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("there is no noSuchMethod in dev.weir.guard.Execution");
  }
}
