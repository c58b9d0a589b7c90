package dev.weir.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.simulator.Trouble.Kind;
import dev.weir.witness.Rule;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * The simulator itself: every rule holds in new seeds, one seed is one run in every process, and a
 * plan that fails is made small.
 */
class SimulationTest {
  private static final Duration USUAL = Duration.ofSeconds(15);

  /** For a night: {@code -Dweir.sim.seconds=28800}. */
  @Test
  void everyRuleHoldsInNewSeeds() throws InterruptedException {
    long first = Long.getLong("weir.seed", System.nanoTime() >>> 8);
    long seconds = Long.getLong("weir.sim.seconds", USUAL.toSeconds());
    long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
    var simulator = new Simulator();
    while (simulator.seeds() == 0 || System.nanoTime() - end < 0) {
      long seed = first + simulator.seeds();
      Simulator.Result result = simulator.play(seed);
      assertThat(result.flaws()).as("see it again: ./weir sim --seed %d", seed).isEmpty();
    }
    assertThat(simulator.effects()).isPositive();
  }

  /** Seeds that have found something, each with what it was. */
  @Test
  void whatWasFoundOnceStaysMended() throws InterruptedException {
    for (long seed :
        List.of(
            52L /* sent after its life had ended */,
            131L /* a key kept for ever */,
            156L /* a doubt that was over */,
            100_239L /* in doubt while it was sent again */,
            501_946L /* the same, from a receipt that was lost */,
            801_661L /* its key free while it was sent again */,
            502_604L /* the same, from recovery */,
            100_746L /* its own life taken for another's */,
            403_383L /* a key kept for ever, from evidence */)) {
      assertThat(new Simulator().play(seed).flaws()).as("seed %d", seed).isEmpty();
    }
  }

  @Test
  void oneSeedIsOneRunInEveryProcess() throws IOException, InterruptedException {
    Run told = Simulation.told(Plan.of(3));
    Run silent = Simulation.play(Plan.of(3));
    assertThat(silent.fingerprint()).isEqualTo(told.fingerprint());
    assertThat(told.trace()).isEqualTo(Simulation.told(Plan.of(3)).trace());
    assertThat(Simulation.play(Plan.of(4)).fingerprint()).isNotEqualTo(told.fingerprint());

    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Fingerprint.class.getName(),
                "3")
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (InputStream out = child.getInputStream()) {
      String said = new String(out.readAllBytes(), StandardCharsets.UTF_8);
      assertThat(said).endsWith("fingerprint " + Long.toHexString(told.fingerprint()));
    } finally {
      if (!child.waitFor(1, TimeUnit.MINUTES)) {
        child.destroyForcibly();
      }
    }
  }

  /** What a process says of a seed. */
  static final class Fingerprint {
    private Fingerprint() {}

    public static void main(String[] args) throws InterruptedException {
      Run run = Simulation.play(Plan.of(Long.parseLong(args[0])));
      System.out.print("fingerprint " + Long.toHexString(run.fingerprint()));
    }
  }

  /** What agents can ask of Weir itself is asked for, and granted, and refused, somewhere. */
  @Test
  void tasksLeasesAndStatesArePlayed() throws InterruptedException {
    var traces = new ArrayList<String>();
    for (long seed = 1; seed <= 3; seed++) {
      traces.addAll(Simulation.told(Plan.of(seed)).trace());
    }
    List<String> tools =
        List.of(
            "weir.tasks_put",
            "weir.tasks_take",
            "weir.tasks_extend",
            "weir.tasks_complete",
            "weir.tasks_fail",
            "weir.leases_acquire",
            "weir.leases_renew",
            "weir.leases_release",
            "weir.state_get",
            "weir.state_put",
            "weir.state_add",
            "weir.state_append",
            "weir.state_delete",
            "vault.peek",
            "vault.store");
    for (String tool : tools) {
      assertThat(traces).as(tool).anyMatch(line -> line.contains(tool) && line.contains(": done"));
    }
    List<String> words =
        List.of("why=LAPSED", "why=TAKEN_AGAIN", "Conflict[", "state=BEHIND", "death=Optional[");
    for (String word : words) {
      assertThat(traces).as(word).anyMatch(line -> line.contains(word));
    }
  }

  @Test
  void theDocumentListsTheRules() throws IOException {
    String document = Files.readString(Path.of("../docs/simulator.md"));
    for (Rule rule : Rule.values()) {
      assertThat(document).contains(rule.words());
    }
  }

  @Test
  void aPlanIsMadeAsSmallAsItCanBe() throws InterruptedException {
    Plan plan =
        List.of(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L).stream()
            .map(Plan::of)
            .filter(it -> it.troubles().size() > 12)
            .findFirst()
            .orElseThrow();
    Trouble one = plan.troubles().get(3);
    Trouble other = plan.troubles().get(11);
    Plan small =
        Simulator.shrunk(plan, it -> it.troubles().contains(one) && it.troubles().contains(other));
    assertThat(small.troubles()).containsExactly(one, other);
    assertThat(small.with(plan.troubles())).isEqualTo(plan);
  }

  /** Everything that can go wrong does, somewhere in the first seeds. */
  @Test
  void everyKindOfTroubleIsDrawn() {
    assertThat(
            LongStream.range(0, 50)
                .boxed()
                .flatMap(it -> Plan.of(it).troubles().stream())
                .map(Trouble::kind))
        .contains(Kind.values());
  }

  @Test
  void aFailingPlanSaysWhatWasBroken() throws InterruptedException {
    Optional<Mutant.Found> found =
        Mutant.all().stream()
            .filter(it -> it.name().equals("a doubt sets its key free"))
            .findFirst()
            .orElseThrow()
            .hunt(1, 20);
    assertThat(found).isPresent();
    assertThat(found.get().broken()).isEqualTo("outcomes are right");
  }
}
