// What every agent in this folder has in common: who it is, what it is asked, and a model.
//
// The model is a script, so that it needs no network and can be compared. It does what models do: it calls both tools in
// one turn, and where a result is not a receipt it calls that tool again, with a fresh id, a few times.

const env = process.env;

/** Where the tools are: `weir storm` tells every agent. */
export const url = env.WEIR_STORM_URL ?? 'http://127.0.0.1:7070/mcp/shop';

const order = env.WEIR_STORM_AGENT ?? 'order-1';

export const prompt = `Charge order ${order}: 990 cents, card tok_1. Then tell buyer ${order}@example.org by mail.`;

/** How long an agent waits for a tool. */
export const PATIENCE_MS = 3000;

/** `node agent.mjs --retries` switches on the retries of tools that the framework itself ships. */
export const retries = process.argv.includes('--retries');

const TURNS = 5;
const THINKING_MS = 300;

const wanted = {
  charge_card: { order_id: order, amount_cents: 990, card: 'tok_1' },
  send_mail: { to: `${order}@example.org`, subject: order, body: 'You paid 9.90.' },
};

const RECEIPT = { charge_card: /payment-\d/, send_mail: /mail-\d/ };

let turn = 0;

/**
 * The model's next turn.
 *
 * @param heard every result of a tool so far: `{ tool, text }`
 * @returns the calls to make, `{ id, tool, args }`; none when it has come to an end
 */
export async function think(heard) {
  await new Promise((resolve) => setTimeout(resolve, THINKING_MS));
  const open = Object.keys(wanted).filter((tool) => !heard.some((it) => it.tool === tool && RECEIPT[tool].test(it.text)));
  if (++turn > TURNS) {
    return [];
  }
  return open.map((tool) => ({ id: `call-${turn}-${tool}`, tool, args: wanted[tool] }));
}

/** What the model says in the end. */
export const farewell = 'That is what I could do.';
