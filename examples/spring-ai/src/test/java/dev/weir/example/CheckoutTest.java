package dev.weir.example;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.JavaTool;
import dev.weir.Weir;
import dev.weir.env.Env;
import dev.weir.store.SqlLedger;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.retry.RetryTemplate;

/** The agent as it is wired in production. */
class CheckoutTest {
  @TempDir private Path data = Path.of("");

  @Test
  void anAgentThatIsAskedAgainAfterARestartChargesOnce() {
    var bank = new Bank();
    assertThat(paid(bank, "monday")).isEqualTo("It is paid.");
    assertThat(paid(bank, "tuesday")).isEqualTo("It is paid.");
    assertThat(bank.ordersCharged()).isEqualTo(1);
    assertThat(bank.ordersChargedAgain()).isZero();
  }

  private String paid(Bank bank, String conversation) {
    // docs:production
    JavaTool<Charge, Receipt> charging = bank.charging();
    try (Weir weir = Weir.on(SqlLedger.open(data, Env.system())).tools(charging).open()) {
      var tools =
          new CheckoutTools(
              charge -> weir.session(conversation).call(charging, charge).orThrow(),
              new RetryTemplate());
      return new Checkout(new InsistentModel(), tools).pay("4711", 990);
    }
    // docs:end
  }
}
