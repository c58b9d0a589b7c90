package dev.weir.example;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.JavaTool;
import dev.weir.junit.Arm;
import dev.weir.junit.Fleet;
import dev.weir.junit.Storm;

/** A hundred copies of the agent, two for each order, and a network that loses answers. */
class CheckoutStormTest {
  private static final int ORDERS = 50;

  // docs:storm
  @Storm(
      agents = 100,
      arms = {Arm.PLAIN, Arm.GUARDED},
      faults = {
        @Storm.Fault(kind = Storm.Kind.ANSWER_LOST, chance = 0.2),
        @Storm.Fault(kind = Storm.Kind.SLOW, chance = 0.2, millis = 10)
      })
  void everyOrderIsChargedOnce(Fleet fleet) throws InterruptedException {
    var bank = new Bank();
    JavaTool<Charge, Receipt> charging = fleet.tool(bank.charging());
    fleet.run(agent -> {
      var tools = new CheckoutTools(charge -> agent.call(charging, charge));
      new Checkout(new InsistentModel(), tools).pay("o" + agent.number() % ORDERS, 990);
    });
    if (fleet.arm() == Arm.PLAIN) {
      assertThat(bank.ordersChargedAgain()).as("the storm does harm").isPositive();
    }
    fleet.none("orders charged more than once", bank::ordersChargedAgain);
    fleet.none("orders not charged", () -> ORDERS - bank.ordersCharged());
  }
  // docs:end
}
