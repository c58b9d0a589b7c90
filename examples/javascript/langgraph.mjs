// LangGraph, with the MCP adapters of LangChain.
import { BaseChatModel } from '@langchain/core/language_models/chat_models';
import { AIMessage } from '@langchain/core/messages';
import { END, MessagesAnnotation, START, StateGraph } from '@langchain/langgraph';
import { ToolNode, toolsCondition } from '@langchain/langgraph/prebuilt';
import { MultiServerMCPClient } from '@langchain/mcp-adapters';
import { farewell, PATIENCE_MS, prompt, retries, think, url } from './conversation.mjs';

class ScriptedModel extends BaseChatModel {
  _llmType() {
    return 'scripted';
  }

  async _generate(messages) {
    const heard = messages
      .filter((message) => message.getType() === 'tool')
      .map((message) => ({ tool: message.name, text: JSON.stringify(message.content) }));
    const calls = await think(heard);
    const message = new AIMessage({
      content: calls.length ? '' : farewell,
      tool_calls: calls.map(({ id, tool, args }) => ({ id, name: tool, args, type: 'tool_call' })),
    });
    return { generations: [{ message, text: '' }] };
  }
}

const client = new MultiServerMCPClient({
  mcpServers: { shop: { transport: 'http', url } },
  defaultToolTimeout: PATIENCE_MS,
  prefixToolNameWithServerName: false,
});
try {
  const model = new ScriptedModel({});
  // As the documentation has it: errors of tools go to the model, or up to the node's retry policy.
  const tools = new ToolNode(await client.getTools(), { handleToolErrors: !retries });
  const graph = new StateGraph(MessagesAnnotation)
    .addNode('model', async ({ messages }) => ({ messages: [await model.invoke(messages)] }))
    .addNode('tools', tools, retries ? { retryPolicy: { maxAttempts: 4, logWarning: false } } : {})
    .addEdge(START, 'model')
    .addConditionalEdges('model', toolsCondition, ['tools', END])
    .addEdge('tools', 'model')
    .compile();
  const { messages } = await graph.invoke({ messages: [{ role: 'user', content: prompt }] });
  console.log(messages.at(-1).text);
} catch (error) {
  // Retries are over, and with them the conversation.
  console.log(`I gave up: ${error.message}`);
} finally {
  await client.close();
}
