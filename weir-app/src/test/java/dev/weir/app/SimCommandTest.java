package dev.weir.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The simulator from the command line. */
class SimCommandTest {

  @Test
  void aSeedIsPlayedAndEveryRuleHolds() {
    assertThat(Main.run("sim", "--seed", "1")).isZero();
    assertThat(Main.run("sim", "--seed", "2", "--runs", "2", "--json")).isZero();
  }

  @Test
  void nonsenseIsRefused() {
    assertThat(Main.run("sim", "--runs", "0")).isEqualTo(Exit.USAGE.code());
    assertThat(Main.run("sim", "--minutes", "0")).isEqualTo(Exit.USAGE.code());
  }
}
