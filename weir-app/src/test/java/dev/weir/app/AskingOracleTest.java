package dev.weir.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.env.Env;
import dev.weir.report.Arm;
import dev.weir.report.Tally;
import dev.weir.scenario.Damage;
import dev.weir.scenario.Scenario;
import dev.weir.scenario.ScenarioFile;
import dev.weir.storm.Storm;
import dev.weir.storm.StormException;
import dev.weir.storm.Watcher;
import dev.weir.world.ShopServer;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/**
 * An oracle that asks a tool of the user's: a bank of which the storm knows nothing but how it is
 * started. Whoever asks the tool through the storm hears garbage.
 */
@Timeout(180)
class AskingOracleTest {
  private static final String BANK =
      """
      name: bank
      lists: { orders: [order-1, order-2], others: [order-1, order-3] }
      servers: { bank: { command: %s } }
      policy:
        tools:
          bank.charge_card: { effect: irreversible, key: '"order:" + args.order_id' }
      agents:
        count: 3
        within: 0s
        script:
          - for-each: orders
            do: [{ call: bank.charge_card, args: { order_id: "{{item}}", amount_cents: 990, card: c } }]
      faults:
        - { tool: bank.list_payments, kind: garbage, chance: 100%% }
      oracle:
        - ask: bank.list_payments
          args: { order_id: "{{item}}" }
          each: others
          times: 'result.payments.filter(it, it.status == "charged").size()'
          missing: lost_work
        - { ask: bank.list_payments, times: result.payments.size() <= 2, missing: over_limit }
      """;

  @TempDir private Path folder = Path.of("");

  private Storm storm(String text) {
    String command =
        JsonMapper.shared().writeValueAsString(ShopServer.command(folder.resolve("bank")));
    Scenario scenario = Scenario.read(new ScenarioFile("s.yaml", text.formatted(command), folder));
    return new Storm(scenario, 3, folder, Env.system());
  }

  @Test
  void theBankIsAskedWhatItHas() throws IOException, InterruptedException {
    Tally plain = storm(BANK).plain(Watcher.NOBODY).tally();
    assertThat(plain.of(Damage.DUPLICATES)).as("two more of order-1: %s", plain).isEqualTo(2);
    assertThat(plain.of(Damage.LOST_WORK)).as("order-3: %s", plain).isEqualTo(1);
    assertThat(plain.of(Damage.OVER_LIMIT)).as("six payments: %s", plain).isEqualTo(1);
    assertThat(plain.traffic().delivered()).as("without the questions: %s", plain).isEqualTo(6);
    assertThat(plain.faults()).as("nobody was in the way: %s", plain).isEmpty();
  }

  @Test
  void withWeirBetweenTheBankIsAskedAllTheSame() throws IOException, InterruptedException {
    Arm guarded = storm(BANK).guarded(new WeirChild(), Watcher.NOBODY);
    assertThat(guarded.tally().of(Damage.DUPLICATES)).as("%s", guarded).isZero();
    assertThat(guarded.tally().of(Damage.OVER_LIMIT)).as("%s", guarded).isZero();
    assertThat(guarded.findings()).containsExactly("order-3: bank.list_payments says 0 times");
  }

  /** What cannot be found out is not "none". */
  @Test
  void aQuestionWithoutAnAnswerEndsTheStormWithItsPlace() {
    assertThatThrownBy(() ->
            storm(BANK.replace("result.payments.filter", "result.orders.filter"))
                .plain(Watcher.NOBODY))
        .isInstanceOf(StormException.class)
        .hasMessageStartingWith(
            "s.yaml:16:5: the oracle asked bank.list_payments about order-1, and `times` finds"
                + " nothing to count in {")
        .hasMessageContaining(" — mend the expression");
    assertThatThrownBy(() ->
            storm(BANK.replace("ask: bank.list_payments, times", "ask: bank.no_such, times"))
                .plain(Watcher.NOBODY))
        .isInstanceOf(StormException.class)
        .hasMessageStartingWith("s.yaml:21:5: the oracle asked bank.no_such, and the server says")
        .hasMessageEndingWith("name a tool it offers");
  }
}
