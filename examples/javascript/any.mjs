// Every agent on another framework: the number in its name decides which.
const all = [
  ['./ai-sdk.mjs'],
  ['./ai-sdk.mjs', '--retries'],
  ['./langgraph.mjs'],
  ['./langgraph.mjs', '--retries'],
  ['./openai-agents.mjs'],
];

const number = Number(process.env.WEIR_STORM_AGENT.replace(/\D/g, ''));
const [program, ...switches] = all[(number - 1) % all.length];
process.argv.push(...switches);
await import(program);
