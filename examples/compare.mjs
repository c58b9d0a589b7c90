// What agent frameworks do to a shop when calls go wrong, without Weir and with it: a storm for each kind of fault, in
// which every agent is on another framework, and then a look at the shop's own books. Writes docs/frameworks.json.
//
//   node examples/compare.mjs [SEED]
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const EACH = 3;
const CHANCE = '30%';
const FAULTS = ['answer-lost', 'garbage', 'hang', 'before-effect'];

const root = resolve(import.meta.dirname, '..');
const seed = process.argv[2] ?? '1';

// ---- the agents: every one a process, which one follows from its number ------------------------

const goals = ['compile', 'dependency:build-classpath', '-Dmdep.outputFile=target/classpath', '-Dmdep.includeScope=runtime'];
execFileSync('./mvnw', ['-q', '-pl', 'examples/java', '-am', ...goals], { cwd: root, stdio: ['ignore', 2, 2] });
const classPath = readFileSync(join(root, 'examples/java/target/classpath'), 'utf8').trim();
const java = (name) => `"$JAVA_HOME/bin/java" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp examples/java/target/classes:${classPath} dev.weir.example.${name}`;
const node = (name) => `${process.execPath} examples/javascript/${name}`;
const PROGRAMS = {
  'AI SDK': node('ai-sdk.mjs'),
  'AI SDK, `maxRetries: 2`': node('ai-sdk.mjs --retries'),
  LangGraph: node('langgraph.mjs'),
  'LangGraph, `retryPolicy`': node('langgraph.mjs --retries'),
  'OpenAI Agents SDK': node('openai-agents.mjs'),
  LangChain4j: java('LangChain4jAgent'),
  'Spring AI': java('SpringAiAgent'),
};
const frameworks = Object.keys(PROGRAMS);
const frameworkOf = (agent) => frameworks[(Number(agent.replace(/\D/g, '')) - 1) % frameworks.length];

// ---- the storms --------------------------------------------------------------------------------

const folder = mkdtempSync(join(tmpdir(), 'weir-compare-'));
const script = join(folder, 'agent.sh');
const cases = Object.values(PROGRAMS).map((program, i) => `${(i + 1) % frameworks.length}) ${program} ;;`);
const one = `case $(expr "\${WEIR_STORM_AGENT#agent-}" % ${frameworks.length}) in\n${cases.join('\n')}\nesac`;
// An agent that crashes is started again, as supervisors do, and remembers nothing.
writeFileSync(script, `. ./.mvn/jdk.sh\nfor life in 1 2 3; do\n${one} && exit 0\necho "$WEIR_STORM_AGENT crashed" >> ${folder}/crashes\ndone\nexit 0\n`);

// So many processes at the same moment would wait for each other and not for the shop.
const scenario = join(folder, 'checkout.yaml');
const written = readFileSync(join(root, 'examples/javascript/checkout.yaml'), 'utf8');
writeFileSync(scenario, written.replace(/^  within: \w+/m, '  within: 20s'));

function storm(fault) {
  const keep = join(folder, fault);
  const count = `${EACH * frameworks.length}`;
  const what = ['storm', scenario, '--program', `sh ${script}`, '--agents', count, '--seed', seed, '--faults', `${fault}=${CHANCE}`];
  const where = ['--keep', keep, '--report', join(folder, 'page.html'), '--json', '-'];
  const { status, stdout, stderr } = spawnSync('./weir', [...what, ...where], { cwd: root, encoding: 'utf8' });
  if ((status !== 0 && status !== 1) || stdout === '') {
    throw new Error(`the storm with ${fault} ended with ${status}: ${stderr}`);
  }
  const { plain, guarded } = JSON.parse(stdout);
  const crashes = existsSync(join(folder, 'crashes')) ? readFileSync(join(folder, 'crashes'), 'utf8').trim() : '';
  console.error(fault, { plain, guarded }, crashes);
  return { plain: books(join(keep, 'plain/shop')), guarded: books(join(keep, 'guarded/shop')) };
}

/** By framework: what was done once more than it should, and what was not done at all. */
function books(shop) {
  const lines = readdirSync(shop).filter((file) => file.endsWith('.jsonl')).flatMap((file) => readFileSync(join(shop, file), 'utf8').split('\n'));
  const times = new Map();
  for (let number = 1; number <= EACH * frameworks.length; number++) {
    const agent = `agent-${String(number).padStart(3, '0')}`;
    times.set(`charged ${agent}`, 0).set(`mail_sent ${agent}`, 0);
  }
  for (const line of lines.filter((line) => line.trim() !== '')) {
    const event = JSON.parse(line);
    const effect = `${event.what} ${event.order_id ?? event.subject}`;
    times.set(effect, times.get(effect) + 1);
  }
  const counted = Object.fromEntries(frameworks.map((framework) => [framework, { repeated: 0, missing: 0 }]));
  for (const [effect, count] of times) {
    const of = counted[frameworkOf(effect)];
    of.repeated += Math.max(0, count - 1);
    of.missing += count === 0 ? 1 : 0;
  }
  return counted;
}

const runs = [];
try {
  for (const fault of FAULTS) {
    const { plain, guarded } = storm(fault);
    frameworks.forEach((framework) => runs.push({ fault, framework, plain: plain[framework], guarded: guarded[framework] }));
  }
} finally {
  rmSync(folder, { recursive: true });
}
const lines = runs.map((run) => `    ${JSON.stringify(run)}`).join(',\n');
const head = Object.entries({ command: `node examples/compare.mjs ${seed}`, agents: EACH, chance: CHANCE });
const text = head.map(([name, value]) => `  ${JSON.stringify(name)}: ${JSON.stringify(value)},\n`).join('');
writeFileSync(join(root, 'docs/frameworks.json'), `{\n${text}  "runs": [\n${lines}\n  ]\n}\n`);
