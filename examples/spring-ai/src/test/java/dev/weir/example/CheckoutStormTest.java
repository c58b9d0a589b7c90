package dev.weir.example;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.JavaTool;
import dev.weir.junit.Arm;
import dev.weir.junit.Fleet;
import dev.weir.junit.Storm;
import java.time.Duration;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.core.retry.RetryTemplate;

/**
 * A hundred copies of the agent, each with an order of its own, so that nobody but retries charges
 * twice: Spring's under the tool, and the model's above it.
 */
class CheckoutStormTest {
  private static final int AGENTS = 100;

  /** All answers lost: three tries of the template for each of three turns of the model. */
  @Storm(
      agents = 1,
      arms = {Arm.PLAIN, Arm.GUARDED},
      faults = @Storm.Fault(kind = Storm.Kind.ANSWER_LOST, chance = 1))
  void retriesMultiply(Fleet fleet) throws InterruptedException {
    var bank = new Bank();
    JavaTool<Charge, Receipt> charging = fleet.tool(bank.charging());
    var retries =
        new RetryTemplate(RetryPolicy.builder().maxRetries(2).delay(Duration.ofMillis(1)).build());
    fleet.run(agent -> {
      var tools = new CheckoutTools(charge -> agent.call(charging, charge), retries);
      new Checkout(new InsistentModel(), tools).pay("o1", 990);
    });
    assertThat(bank.charges()).isEqualTo(fleet.arm() == Arm.PLAIN ? 3 * 3 : 1);
  }

  // docs:storm
  @Storm(
      agents = AGENTS,
      arms = {Arm.PLAIN, Arm.GUARDED},
      faults = @Storm.Fault(kind = Storm.Kind.ANSWER_LOST, chance = 0.5))
  void everyOrderIsChargedOnce(Fleet fleet) throws InterruptedException {
    var bank = new Bank();
    JavaTool<Charge, Receipt> charging = fleet.tool(bank.charging());
    var retries =
        new RetryTemplate(RetryPolicy.builder().maxRetries(2).delay(Duration.ofMillis(1)).build());
    fleet.run(agent -> {
      var tools = new CheckoutTools(charge -> agent.call(charging, charge), retries);
      new Checkout(new InsistentModel(), tools).pay("o" + agent.number(), 990);
    });
    if (fleet.arm() == Arm.PLAIN) {
      assertThat(bank.ordersChargedAgain()).as("the storm does harm").isPositive();
    }
    fleet.none("orders charged more than once", bank::ordersChargedAgain);
    fleet.none("orders not charged", () -> AGENTS - bank.ordersCharged());
  }
  // docs:end
}
