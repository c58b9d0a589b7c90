package dev.weir.example;

import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.service.AiServices;

/** The agent: a model, its memory and its tools. One for each conversation. */
public final class Checkout {
  private static final int REMEMBERED = 20;

  private final Assistant assistant;

  /** The interface that LangChain4j implements. */
  interface Assistant {
    String chat(String message);
  }

  /** An agent with this model and these tools. */
  public Checkout(ChatModel model, CheckoutTools tools) {
    this.assistant =
        AiServices.builder(Assistant.class)
            .chatModel(model)
            .chatMemory(MessageWindowChatMemory.withMaxMessages(REMEMBERED))
            .tools(tools)
            .build();
  }

  /** Asks it to charge an order; what it says in the end. */
  public String pay(String order, long cents) {
    return assistant.chat("Please charge order " + order + ": " + cents + " cents.");
  }
}
