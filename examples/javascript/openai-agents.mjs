// The OpenAI Agents SDK, with its own MCP server class. The model is not OpenAI's, and nothing is sent to them.
import { Agent, MCPServerStreamableHttp, Runner, Usage } from '@openai/agents';
import { farewell, PATIENCE_MS, prompt, think, url } from './conversation.mjs';

const model = {
  async getResponse({ input }) {
    const heard = (Array.isArray(input) ? input : [])
      .filter((item) => item.type === 'function_call_result')
      .map((item) => ({ tool: item.name, text: JSON.stringify(item.output) }));
    const calls = await think(heard);
    return {
      usage: new Usage(),
      output: calls.length
        ? calls.map(({ id, tool, args }) => ({ type: 'function_call', callId: id, name: tool, arguments: JSON.stringify(args), status: 'completed' }))
        : [{ type: 'message', role: 'assistant', status: 'completed', content: [{ type: 'output_text', text: farewell }] }],
    };
  },
  getStreamedResponse() {
    throw new Error('this model does not stream');
  },
};

const server = new MCPServerStreamableHttp({ name: 'shop', url, timeout: PATIENCE_MS });
await server.connect();
try {
  const agent = new Agent({ name: 'checkout', instructions: 'You take payments.', model, mcpServers: [server] });
  const result = await new Runner({ tracingDisabled: true }).run(agent, prompt);
  console.log(result.finalOutput);
} finally {
  await server.close();
}
