package dev.weir.example;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.model.ChatModel;

/** The agent: a model and its tools. One for each conversation. */
public final class Checkout {
  private final ChatClient client;

  /** An agent with this model and these tools. */
  public Checkout(ChatModel model, CheckoutTools tools) {
    this.client = ChatClient.builder(model).defaultTools(tools).build();
  }

  /** Asks it to charge an order; what it says in the end. */
  public String pay(String order, long cents) {
    String said =
        client
            .prompt()
            .user("Please charge order " + order + ": " + cents + " cents.")
            .call()
            .content();
    return said == null ? "" : said;
  }
}
