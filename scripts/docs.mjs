// npm run docs: writes what the registry and the schema know of themselves: a page for each provider, the reference of scenario files, and
// tables in README.md and docs/receiver.md. A test holds that they are current.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse, stringify } from 'yaml';
import { settings } from '../dist/config-settings.js';
import { formatDuration } from '../dist/core/duration.js';
import { scenarioJsonSchema } from '../dist/core/scenario/schema.js';
import { defaultPort, sandboxOptions } from '../dist/http/options.js';
import { buildServer } from '../dist/http/server.js';
import { providers } from '../dist/providers/index.js';
import { controlPage } from './docs-control-api.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const generated = '<!-- Written by npm run docs from the registry. Do not edit. -->';
const pageGenerated =
  '<!-- Written by npm run docs from the registry, but for what stands between the markers of the example, which is written by hand. -->';
const [exampleBegins, exampleEnds] = ['<!-- example -->', '<!-- /example -->'];

/** The part of a provider's page that is written by hand: how a call is signed, and a story. Kept as it is. */
function exampleOf(id) {
  const file = join(root, `docs/${id}.md`);
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const [from, to] = [text.indexOf(exampleBegins), text.indexOf(exampleEnds)];
  if (from === -1 && to === -1) return `${exampleBegins}\n${exampleEnds}`;
  if (from === -1 || to < from) throw new Error(`docs/${id}.md: one of the markers of the example is missing`);
  return text.slice(from, to + exampleEnds.length);
}

/** Text for a cell of a table. */
const cell = (text) =>
  String(text)
    .replaceAll('|', '\\|')
    .replaceAll(/\s*\n\s*/g, ' ')
    .replaceAll('<', '&lt;');
const code = (text) => `\`${String(text).replaceAll('`', "'").replaceAll('|', '\\|')}\``;
const table = (head, rows) => [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
/** A source as a link where it is one address, else as text. */
const source = (text) => (/^https?:\/\/\S+$/.test(text) ? `[source](${text})` : cell(text));
const plural = (count, what) => `${count} ${what}${count === 1 ? '' : 's'}`;

/** Every document by its path: all of it, or what stands between the markers of README.md. */
export async function documents() {
  const { admin, stop } = await buildServer(sandboxOptions(providers));
  try {
    const pages = providers.map((provider) => [
      `docs/${provider.id}.md`,
      providerPage(provider, admin.workspaces.default),
    ]);
    return new Map([
      ...pages,
      ['docs/scenarios.md', scenarioPage()],
      ['docs/settings.md', settingsPage()],
      ['docs/control-api.md', await controlPage({ table, code, cell })],
      ['docs/receiver.md', receiverPage()],
      ['README.md', readme()],
    ]);
  } finally {
    await stop();
  }
}

/** A written document with something of the registry between two markers. */
function between(path, name, inner) {
  const text = readFileSync(join(root, path), 'utf8');
  const [, before, after] = new RegExp(`^(.*<!-- ${name} -->\\n).*(<!-- /${name} -->.*)$`, 's').exec(text) ?? [];
  if (before === undefined) throw new Error(`${path}: the markers <!-- ${name} --> and <!-- /${name} --> are missing`);
  return `${before}${inner}\n${after}`;
}

/** Why receivers refuse: texts of their code, since no schema knows them. */
function receiverPage() {
  const rows = providers.flatMap(({ id, title }) => {
    const source = readFileSync(join(root, `src/providers/${id}/receiver.ts`), 'utf8');
    const reasons = [...source.matchAll(/(?:reason: |return |: )'([^'\n]+ [^'\n]+)'/g)].map(([, reason]) =>
      cell(reason),
    );
    if (reasons.length === 0) throw new Error(`src/providers/${id}/receiver.ts gives no reason that can be found`);
    return [...new Set(reasons)].map((reason, index) => [index === 0 ? title : '', reason]);
  });
  return between('docs/receiver.md', 'reasons', table(['provider', 'reason'], rows));
}

function readme() {
  const rows = providers.map(({ id, title, portOffset, hosts, operations, webhooks, assumptions }) => {
    const built = operations.filter(({ handle }) => handle !== undefined).length;
    const calls = built === operations.length ? String(built) : `${built} of ${operations.length}`;
    return [
      `[${title}](docs/${id}.md)`,
      String(defaultPort + portOffset),
      calls,
      String(webhooks.events.filter((one) => one.built).length),
      String(assumptions.length),
      hosts.join(', '),
    ];
  });
  const head = ['provider', 'port', 'operations', 'webhooks', 'assumptions', 'real hosts'];
  return between('README.md', 'providers', table(head, rows));
}

function providerPage(provider, workspace) {
  const {
    id,
    title,
    docs,
    hosts,
    portOffset,
    operations,
    pages = [],
    webhooks,
    lifecycles,
    timings,
    assumptions,
  } = provider;
  const ctx = workspace.reading(provider);
  const policy = webhooks.policy(ctx);
  const shown = pages.filter(({ about }) => about !== undefined);
  const inferred = [
    ...operations.filter(({ evidence }) => evidence === 'inferred').map((one) => `operation ${code(one.id)}`),
    ...webhooks.events.filter(({ evidence }) => evidence === 'inferred').map((one) => `webhook ${code(one.type)}`),
  ];
  return `${[
    pageGenerated,
    `# ${title}`,
    exampleOf(id),
    '## Where it is',
    `Base URL: ${code(`http://127.0.0.1:${defaultPort + portOffset}`)}, or ${code(`/${id}`)} below the control port. Real hosts: ${hosts.map(code).join(', ')}. Its own documents: <${docs}>.`,
    'The same from the program, with what holds in a running sandbox:',
    `\`\`\`sh\nnpx paydrill providers ${id}\n\`\`\``,
    '`documented`: the public documents say so. `observed`: seen in a recorded answer. `inferred`: a conclusion of ours, a guess.',
    '## Keys',
    `${code(`npx paydrill credentials`)} prints them: ${['baseUrl', ...Object.keys(workspace.credentials(provider))].map(code).join(', ')}. A call is checked in this order: ${provider.stages.join(', ')}. The longest body has ${provider.bodyLimit} bytes.${provider.idempotency === undefined ? '' : ` A repeated idempotency key replays the first answer for ${formatDuration(provider.idempotency.ttlMs)}.`}`,
    `## Operations (${operations.length})`,
    table(
      ['call', 'name in scenarios', 'what it does', 'evidence', 'source'],
      operations.map((one) => [
        `${one.method} ${code(one.path)}`,
        code(`${id}.${one.id}`),
        `${cell(one.title)}${one.handle === undefined ? ' (not built: answers 501)' : ''}`,
        one.evidence,
        source(one.docs),
      ]),
    ),
    ...(shown.length === 0
      ? []
      : [
          '## Hosted pages',
          'Where a browser is sent, or a person goes. They carry no signature.',
          table(
            ['call', 'name in scenarios', 'what it is for'],
            shown.map((one) => [`${one.method} ${code(one.path)}`, code(`${id}.${one.id}`), cell(one.about)]),
          ),
        ]),
    `## Webhooks (${webhooks.events.length})`,
    `An answer of ${policy.accepts} within ${formatDuration(policy.timeoutMs)} accepts a webhook. ${retries(policy)} ${
      webhooks.signatureHeaders === undefined
        ? 'They are not signed.'
        : `The signature is in ${webhooks.signatureHeaders.map(code).join(', ')}.`
    } Single values here can be assumptions; they are below.`,
    table(
      ['event', 'when', 'evidence', 'source'],
      webhooks.events.map((one) => [
        code(one.type),
        `${cell(one.about)}${one.built ? '' : ' (nothing sends it yet)'}`,
        one.evidence,
        source(one.docs),
      ]),
    ),
    '## Lifecycles',
    'What moves a resource. Every event can be fired by hand: `paydrill fire`, or `fire` in a scenario.',
    ...lifecycles.flatMap((one) => [`### ${one.name}`, lifecycleTable(one)]),
    '## Timings',
    Object.keys(timings).length === 0
      ? 'None of its own: only the chain takes time (`chain.mempool`, `chain.block`).'
      : table(
          ['name', 'what takes that long', 'fast', 'real'],
          Object.entries(timings).map(([name, one]) => [code(`${id}.${name}`), cell(one.about), one.fast, one.real]),
        ),
    `## What is assumed (${assumptions.length})`,
    'Gaps in the documents that had to be filled. Another value is set under `assumptions` of a config file or scenario.',
    table(
      ['assumption', 'about', 'default', 'options', 'what is known'],
      assumptions.map((one) => [
        code(one.id),
        cell(one.about),
        code(one.default),
        one.options.map(code).join(', '),
        cell(one.source),
      ]),
    ),
    '## What is not known',
    inferred.length === 0
      ? 'Every operation and webhook above is documented or was observed. What the documents leave open about them is in the list of assumptions.'
      : `Beside the assumptions, these rest on conclusions alone: ${inferred.join(', ')}.`,
  ].join('\n\n')}\n`;
}

function retries({ delaysMs, countedFrom, jitter, giveUpAfterMs }) {
  if (delaysMs.length === 0) return 'One that is not accepted is not repeated.';
  const times = delaysMs.map((ms) => formatDuration(ms)).join(', ');
  const from = countedFrom === 'first' ? 'after the first attempt' : 'after the attempt before';
  const spread = jitter === 0 ? '' : `, each up to ${Math.round(jitter * 100)} % shorter or longer`;
  const end = giveUpAfterMs === undefined ? '' : `, none later than ${formatDuration(giveUpAfterMs)}`;
  return `One that is not is sent again ${plural(delaysMs.length, 'time')}: ${times} ${from}${spread}${end}.`;
}

function lifecycleTable({ name, initial, states }) {
  const effect = (one) => {
    if ('emit' in one) return `webhook ${code(one.emit)}`;
    if ('fire' in one) return `${code(`${name}.${one.fire}`)} after ${code(one.after)}`;
    return `action ${code(one.run)}`;
  };
  const effects = (list = []) => list.map(effect).join(', ');
  return table(
    ['from', 'event', 'to', 'what follows'],
    [
      ...Object.entries(initial).map(([state, list]) => ['(new)', '', code(state), effects(list)]),
      ...Object.entries(states).flatMap(([state, { on = {} }]) =>
        Object.entries(on).map(([event, one]) => [
          code(state),
          code(`${name}.${event}`),
          code(one.to),
          effects(one.effects),
        ]),
      ),
    ],
  );
}

function settingsPage() {
  const rows = Object.entries(settings).map(([key, { env, about, default: value }]) => [
    code(key),
    env === undefined ? '' : code(env),
    value === undefined ? '' : code(value),
    cell(about),
  ]);
  return `${[
    generated.replace('the registry', 'the settings'),
    '# Settings',
    'A flag beats the variable, the variable beats the config file (`paydrill.config.yaml`, `.yml` or `.json`), and that beats the default. `npx paydrill start --help` lists the flags; `npx paydrill init` writes a config file with every setting, commented. What is unknown or wrong is an error that names the nearest valid name.',
    table(['key in a config file', 'variable', 'default', 'what it is for'], rows),
    `Three more variables are for the program alone: ${code('PAYDRILL_CONFIG')} names the config file, ${code('PAYDRILL_SCENARIOS')} a folder in which scenarios are found by name, before those that come with Paydrill, and ${code('PAYDRILL_URL')} the running server that a command talks to.`,
    `\`\`\`yaml config\n${configExample}\`\`\``,
  ].join('\n\n')}\n`;
}

const configExample = `clock: frozen
startAt: 2026-01-05T09:00:00Z
webhooks:
  calypso: http://localhost:3000/hooks/calypso
timing:
  calypso.deposit.compliance: 30s
assumptions:
  calypso.invalidKeyStatus: 401
`;

const scenarioExample = `paydrill: 1
name: deposit-in-time
about: A customer gets an address and pays; the team's own receiver would hear of it.
clock: { mode: frozen, start: 2026-01-05T09:00:00Z }
calls:
  - call: calypso.webhook.create
    body: { requestId: 5a3c5b0e-6f1d-4a7e-9a53-0c1f6f3b7d11, url: $receiver.calypso.ok }
  - call: calypso.customer.create
    body: { email: ann@example.com }
    save: customer
  - call: calypso.address.get
    body: { customerId: $customer.id, currency: ETH }
    save: purse
steps:
  - { after: 10s, pay: { to: $purse.address, currency: ETH, amount: 0.5 } }
expect:
  - { webhook: calypso.CUSTOMER_PURSE_TRANSLATION_TO_ACCOUNT_COMPLETED, where: { data.address: $purse.address }, within: 5m }
`;

const faultExample = `paydrill: 1
name: bad-day
faults:
  - { operation: calypso.customer.create, nth: 1, respond: { status: 503 } }
  - { operation: trxn.*, delay: 2s, times: 3 }
  - { webhook: calypso.CUSTOMER_PURSE_*, duplicate: 2 }
  - { webhook: cryptopay.Invoice.*, corruptSignature: true, times: 1 }
on:
  - operation: cryptopay.invoices.create
    where: { body.pay_currency: BTC }
    then: [{ after: 20s, pay: { to: $response.data.address, currency: BTC, amount: $response.data.pay_amount } }]
`;

function scenarioPage() {
  const schema = scenarioJsonSchema();
  return `${[
    generated.replace('the registry', 'the schema'),
    '# Scenario files',
    'A file says what exists at the start, what happens when, how a provider misbehaves, and what is expected. YAML or JSON; `schema/scenario.schema.json` is the schema for your editor. `npx paydrill check FILE` names every mistake with file, line, column and the nearest valid name. A bad file changes nothing.',
    `\`\`\`yaml scenario\n${scenarioExample}\`\`\``,
    'Play it, with its own calls and a receiver of its own: `npx paydrill run FILE`. Or lay it out for your own client: `npx paydrill start --scenario FILE`; then `given`, `faults`, `steps` and `on` hold, and `calls` and `expect` are left out.',
    '## Values',
    '`$name.path` is the only expression: `$customer.id` is a field of the answer that was saved under `customer`, `$items.0.id` an element of a list. There are five names of Paydrill itself: `$receiver.<provider>.ok`, `.status-500` and `.down-1h` are webhook URLs of the receiver that `run` starts; `$credentials.<provider>.<key>` are keys; `$wallets.0.address` and `$wallets.0.privateKey` belong to the first of three wallets for development; `$response` and `$request` stand in reactions. Amounts keep every digit. A `where` compares for equality; texts may hold `*`.',
    '## Wallets',
    'A file evaluates nothing, so what a wallet computes has a shorthand: in the data of `offblocks.customers.create`, `{ wallet: $wallets.0.privateKey, chain: 300 }` stands for the account of the wallet (`chainId`), and in `offblocks.customers.challenge.sign` and `offblocks.accounts.challenge.sign` the wallet in the same fields signs the `challenge`. `contract` or `safe` names a contract wallet that it owns. `createClient` and `paydrill sign … --wallet 0 --chain 300` take the same. All of it, with a file to play: [OffBlocks](offblocks.md).',
    '## How a provider misbehaves, and what follows from calls',
    `\`\`\`yaml scenario\n${faultExample}\`\`\``,
    '## Every key',
    ...keysOf(schema, schema.$defs ?? {}),
    '## Rows of `given`',
    'By `<provider>.<collection>`, in the wire shape of the provider. What is left out gets the defaults of the provider. Given rows cause nothing: no webhook, no other row.',
    table(
      ['collection', 'fields'],
      providers.flatMap(({ id, given = {} }) =>
        Object.entries(given).map(([name, { fields }]) => [code(`${id}.${name}`), fields.map(code).join(' ')]),
      ),
    ),
  ].join('\n\n')}\n`;
}

/** The keys of the schema as tables, one for each object, in the order of the file, each with an example from the stories. */
function keysOf(schema, defs) {
  const sections = [];
  const examples = examplesInStories();
  const visit = (path, heading, node) => {
    const rows = [];
    const deeper = [];
    for (const [key, given] of Object.entries(node.properties ?? {})) {
      const one = resolved(given, defs);
      if (one.not !== undefined) continue;
      const inner = objectsIn(one, defs);
      const at = path === '' ? key : `${path}.${key}`;
      const example = examples.get(at);
      rows.push([
        code(key),
        typeOf(one, defs),
        node.required?.includes(key) ? 'yes' : '',
        cell(one.description ?? ''),
        example === undefined ? '' : code(example),
      ]);
      for (const [index, each] of inner.entries())
        deeper.push([at, inner.length === 1 ? '' : kindOf(each, index), each]);
    }
    const variant = heading === '' ? '' : `, ${heading}`;
    sections.push(
      `### ${path === '' ? 'The file' : `${code(path)}${variant}`}`,
      ...(node.description === undefined || path === '' ? [] : [node.description]),
      table(['key', 'type', 'needed', 'meaning', 'example'], rows),
    );
    for (const [at, name, inner] of deeper) visit(at, name, inner);
  };
  visit('', '', schema);
  return sections;
}

/** What tells one form of a value from the others: the key that only it needs. */
function kindOf({ required = [], description }, index) {
  return required[0] === undefined
    ? (description ?? `form ${index + 1}`).replace(/\.$/, '').toLowerCase()
    : `with ${code(required[0])}`;
}

/** For each key, by its path, the shortest value that a story has there. */
function examplesInStories() {
  const found = new Map();
  const note = (path, value) => {
    if (Array.isArray(value)) for (const one of value) note(path, one);
    else if (typeof value === 'object' && value !== null)
      for (const [key, one] of Object.entries(value)) note(`${path}.${key}`, one);
    const text = stringify(value, null, { collectionStyle: 'flow', lineWidth: 0 }).trim();
    const known = found.get(path);
    if (text.length <= 70 && (known === undefined || text.length < known.length)) found.set(path, text);
  };
  const folder = join(root, 'scenarios');
  for (const file of readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .sort())
    for (const [key, value] of Object.entries(parse(readFileSync(join(folder, file), 'utf8')))) note(key, value);
  return found;
}

function resolved(node, defs) {
  const { $ref, ...rest } = node;
  return $ref === undefined ? node : { ...defs[$ref.replace('#/$defs/', '')], ...rest };
}

/** The objects with named keys that a value can be, or that its list is of. */
function objectsIn(node, defs) {
  const one = resolved(node, defs);
  if (one.properties !== undefined) return [one];
  if (one.items !== undefined) return objectsIn(one.items, defs);
  return (one.anyOf ?? []).flatMap((each) => objectsIn(each, defs));
}

function typeOf(node, defs, depth = 0) {
  const one = resolved(node, defs);
  if (one.const !== undefined) return code(JSON.stringify(one.const));
  if (one.enum !== undefined) return one.enum.map((value) => code(value)).join(', ');
  if (one.anyOf !== undefined && depth < 2)
    return [...new Set(one.anyOf.map((each) => typeOf(each, defs, depth + 1)))].join(' or ');
  if (one.type === 'array') return `list of ${depth < 2 ? typeOf(one.items ?? {}, defs, depth + 1) : 'any'}`;
  if (Array.isArray(one.type)) return one.type.join(' or ');
  if (one.type === 'object') return one.properties === undefined ? 'mapping' : 'object';
  return one.type === undefined ? 'any' : one.type === 'integer' ? 'whole number' : one.type;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(join(root, 'docs'), { recursive: true });
  for (const [path, text] of await documents()) {
    const file = join(root, path);
    const isSame = existsSync(file) && readFileSync(file, 'utf8') === text;
    if (!isSame) writeFileSync(file, text);
    console.log(`${isSame ? 'kept ' : 'wrote'} ${path}`);
  }
}
