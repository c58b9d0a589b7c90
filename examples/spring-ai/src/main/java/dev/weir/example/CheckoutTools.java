package dev.weir.example;

import org.springframework.ai.tool.annotation.Tool;
import org.springframework.core.retry.RetryException;
import org.springframework.core.retry.RetryTemplate;

/** What the model may call. */
public final class CheckoutTools {
  private final Charging charging;
  private final RetryTemplate retries;

  /** How a card is charged. */
  @FunctionalInterface
  public interface Charging {
    /**
     * Charges it.
     *
     * @throws Exception if there is no receipt
     */
    Receipt charge(Charge charge) throws Exception;
  }

  /**
   * Tools that charge like this.
   *
   * @param retries what repeats a charge that ended with an exception
   */
  public CheckoutTools(Charging charging, RetryTemplate retries) {
    this.charging = charging;
    this.retries = retries;
  }

  /** What the model sees. */
  @Tool(description = "Charges the customer's card for an order, in cents")
  public String chargeCard(String order, long cents) {
    try {
      Receipt receipt = retries.execute(() -> charging.charge(new Charge(order, cents)));
      return "charged, " + receipt.payment();
    } catch (RetryException e) {
      // Spring AI tells its model of runtime exceptions; others end the conversation.
      throw new IllegalStateException(e.getCause().getMessage(), e);
    }
  }
}
