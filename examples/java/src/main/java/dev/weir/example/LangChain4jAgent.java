package dev.weir.example;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.mcp.McpToolProvider;
import dev.langchain4j.mcp.client.DefaultMcpClient;
import dev.langchain4j.mcp.client.transport.http.StreamableHttpMcpTransport;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.service.AiServices;
import java.util.List;

/** The agent on LangChain4j. */
public final class LangChain4jAgent {
  private LangChain4jAgent() {}

  /** The interface that LangChain4j implements. */
  interface Assistant {
    String chat(String message);
  }

  /**
   * Takes one order through.
   *
   * @throws Exception if it cannot speak to its tools at all
   */
  public static void main(String[] args) throws Exception {
    var conversation = new Conversation();
    var transport =
        StreamableHttpMcpTransport.builder()
            .url(Conversation.url())
            .timeout(Conversation.PATIENCE)
            .build();
    try (DefaultMcpClient client =
        DefaultMcpClient.builder()
            .transport(transport)
            .toolExecutionTimeout(Conversation.PATIENCE)
            .build()) {
      Assistant assistant =
          AiServices.builder(Assistant.class)
              .chatModel(new Scripted(conversation))
              .toolProvider(McpToolProvider.builder().mcpClients(client).build())
              .build();
      System.out.println(assistant.chat(conversation.prompt()));
    }
  }

  /** The conversation as a model of this framework. */
  private record Scripted(Conversation conversation) implements ChatModel {
    @Override
    public ChatResponse doChat(ChatRequest request) {
      List<Conversation.Heard> heard =
          request.messages().stream()
              .filter(ToolExecutionResultMessage.class::isInstance)
              .map(ToolExecutionResultMessage.class::cast)
              .map(result -> new Conversation.Heard(result.toolName(), result.text()))
              .toList();
      List<ToolExecutionRequest> calls =
          conversation.think(heard).stream()
              .map(call ->
                  ToolExecutionRequest.builder()
                      .id(call.id())
                      .name(call.tool())
                      .arguments(call.arguments())
                      .build())
              .toList();
      return ChatResponse.builder()
          .aiMessage(
              calls.isEmpty() ? AiMessage.from(Conversation.FAREWELL) : AiMessage.from(calls))
          .build();
    }
  }
}
