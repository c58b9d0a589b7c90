package dev.weir.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SimulationTest {
  @Test
  void first() throws InterruptedException {
    Run run = Simulation.play(Plan.of(1));
    assertThat(run.broken()).isEmpty();
  }
}
