package dev.weir.example;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A model without a network: it calls the tool, and when the result is an error it calls it again
 * with a fresh id, as models do that want to be helpful.
 */
final class InsistentModel implements ChatModel {
  private static final int PATIENCE = 3;
  private static final Pattern WISH = Pattern.compile("order (\\S+): (\\d+) cents");

  @Override
  public ChatResponse doChat(ChatRequest request) {
    List<ToolExecutionResultMessage> heard =
        request.messages().stream()
            .filter(ToolExecutionResultMessage.class::isInstance)
            .map(ToolExecutionResultMessage.class::cast)
            .toList();
    boolean charged = heard.stream().anyMatch(result -> result.text().startsWith("charged"));
    return ChatResponse.builder()
        .aiMessage(
            charged || heard.size() == PATIENCE
                ? AiMessage.from(charged ? "It is paid." : "I could not pay it.")
                : AiMessage.from(call(request.messages(), heard.size())))
        .build();
  }

  private static ToolExecutionRequest call(List<ChatMessage> messages, int before) {
    String said =
        messages.stream()
            .filter(UserMessage.class::isInstance)
            .map(message -> ((UserMessage) message).singleText())
            .reduce((earlier, later) -> later)
            .orElseThrow();
    Matcher wish = WISH.matcher(said);
    if (!wish.find()) {
      throw new IllegalArgumentException("nothing to charge in: " + said);
    }
    return ToolExecutionRequest.builder()
        .id("call-" + (before + 1))
        .name("chargeCard")
        .arguments("{\"order\":\"%s\",\"cents\":%s}".formatted(wish.group(1), wish.group(2)))
        .build();
  }
}
