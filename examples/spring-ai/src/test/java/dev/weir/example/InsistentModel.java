package dev.weir.example;

import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.ToolResponseMessage;
import org.springframework.ai.chat.messages.ToolResponseMessage.ToolResponse;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.model.tool.ToolCallingChatOptions;

/**
 * A model without a network: it calls the tool, and when the result is an error it calls it again
 * with a fresh id, as models do that want to be helpful.
 */
final class InsistentModel implements ChatModel {
  private static final int PATIENCE = 3;
  private static final Pattern WISH = Pattern.compile("order (\\S+): (\\d+) cents");

  /** Spring AI runs tools for models whose options can carry them. */
  @Override
  public ChatOptions getOptions() {
    return ToolCallingChatOptions.builder().build();
  }

  @Override
  public ChatResponse call(Prompt prompt) {
    List<ToolResponse> heard =
        prompt.getInstructions().stream()
            .filter(ToolResponseMessage.class::isInstance)
            .flatMap(message -> ((ToolResponseMessage) message).getResponses().stream())
            .toList();
    boolean charged = heard.stream().anyMatch(it -> it.responseData().contains("charged, "));
    AssistantMessage turn =
        charged || heard.size() == PATIENCE
            ? new AssistantMessage(charged ? "It is paid." : "I could not pay it.")
            : AssistantMessage.builder()
                .content("")
                .toolCalls(List.of(call(prompt.getUserMessage(), heard.size())))
                .build();
    return new ChatResponse(List.of(new Generation(turn)));
  }

  private static AssistantMessage.ToolCall call(UserMessage user, int before) {
    String said = Objects.requireNonNullElse(user.getText(), "");
    Matcher wish = WISH.matcher(said);
    if (!wish.find()) {
      throw new IllegalArgumentException("nothing to charge in: " + said);
    }
    return new AssistantMessage.ToolCall(
        "call-" + (before + 1),
        "function",
        "chargeCard",
        "{\"order\":\"%s\",\"cents\":%s}".formatted(wish.group(1), wish.group(2)));
  }
}
