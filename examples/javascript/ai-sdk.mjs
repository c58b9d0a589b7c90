// The AI SDK, with its own MCP client.
import { createMCPClient } from '@ai-sdk/mcp';
import { generateText, stepCountIs } from 'ai';
import { MockLanguageModelV4 } from 'ai/test';
import { farewell, PATIENCE_MS, prompt, retries, think, url } from './conversation.mjs';

const model = new MockLanguageModelV4({
  doGenerate: async ({ prompt: messages }) => {
    const heard = messages
      .filter((message) => message.role === 'tool')
      .flatMap((message) => message.content)
      .map((part) => ({ tool: part.toolName, text: JSON.stringify(part.output) }));
    const calls = await think(heard);
    return {
      content: calls.length
        ? calls.map(({ id, tool, args }) => ({ type: 'tool-call', toolCallId: id, toolName: tool, input: JSON.stringify(args) }))
        : [{ type: 'text', text: farewell }],
      finishReason: { unified: calls.length ? 'tool-calls' : 'stop', raw: undefined },
      usage: { inputTokens: { total: 1 }, outputTokens: { total: 1 } },
      warnings: [],
    };
  },
});

const client = await createMCPClient({
  transport: { type: 'http', url, redirect: 'follow' },
  maxRetries: retries ? 2 : 0,
});
try {
  const tools = await client.tools();
  const answer = await generateText({
    model,
    tools,
    prompt,
    stopWhen: stepCountIs(10),
    timeout: { toolMs: PATIENCE_MS },
  });
  console.log(answer.text);
} finally {
  await client.close();
}
