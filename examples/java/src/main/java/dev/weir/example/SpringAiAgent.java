package dev.weir.example;

import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import java.net.URI;
import java.util.List;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.ToolResponseMessage;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.mcp.McpToolNamePrefixGenerator;
import org.springframework.ai.mcp.SyncMcpToolCallbackProvider;
import org.springframework.ai.model.tool.ToolCallingChatOptions;

/** The agent on Spring AI, without a container. */
public final class SpringAiAgent {
  private SpringAiAgent() {}

  /** Takes one order through. */
  public static void main(String[] args) {
    var conversation = new Conversation();
    URI url = URI.create(Conversation.url());
    var transport =
        HttpClientStreamableHttpTransport.builder(url.resolve("/").toString())
            .endpoint(url.getPath())
            .build();
    try (McpSyncClient client =
        McpClient.sync(transport).requestTimeout(Conversation.PATIENCE).build()) {
      client.initialize();
      var tools =
          SyncMcpToolCallbackProvider.builder()
              .mcpClients(client)
              .toolNamePrefixGenerator(McpToolNamePrefixGenerator.noPrefix())
              .build();
      System.out.println(
          ChatClient.builder(new Scripted(conversation))
              .defaultTools(tools)
              .build()
              .prompt(conversation.prompt())
              .call()
              .content());
    }
  }

  /** The conversation as a model of this framework. */
  private record Scripted(Conversation conversation) implements ChatModel {
    /** Spring AI runs tools for models whose options can carry them. */
    @Override
    public ChatOptions getOptions() {
      return ToolCallingChatOptions.builder().build();
    }

    @Override
    public ChatResponse call(Prompt prompt) {
      List<Conversation.Heard> heard =
          prompt.getInstructions().stream()
              .filter(ToolResponseMessage.class::isInstance)
              .flatMap(message -> ((ToolResponseMessage) message).getResponses().stream())
              .map(result -> new Conversation.Heard(result.name(), result.responseData()))
              .toList();
      List<AssistantMessage.ToolCall> calls =
          conversation.think(heard).stream()
              .map(call ->
                  new AssistantMessage.ToolCall(
                      call.id(), "function", call.tool(), call.arguments()))
              .toList();
      AssistantMessage turn =
          calls.isEmpty()
              ? new AssistantMessage(Conversation.FAREWELL)
              : AssistantMessage.builder().content("").toolCalls(calls).build();
      return new ChatResponse(List.of(new Generation(turn)));
    }
  }
}
