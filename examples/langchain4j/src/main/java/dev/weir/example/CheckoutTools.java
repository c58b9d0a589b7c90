package dev.weir.example;

import dev.langchain4j.agent.tool.Tool;

/** What the model may call. */
public final class CheckoutTools {
  private final Charging charging;

  /** How a card is charged. */
  @FunctionalInterface
  public interface Charging {
    /**
     * Charges it.
     *
     * @throws Exception if there is no receipt; LangChain4j tells the model so
     */
    Receipt charge(Charge charge) throws Exception;
  }

  /** Tools that charge like this. */
  public CheckoutTools(Charging charging) {
    this.charging = charging;
  }

  /** What the model sees. */
  @Tool("Charges the customer's card for an order, in cents")
  public String chargeCard(String order, long cents) throws Exception {
    return "charged, " + charging.charge(new Charge(order, cents)).payment();
  }
}
