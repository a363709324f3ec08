// The page about the control API: every route with a call and its answer, both from a server that plays them in the order of the page.
import { spawn } from 'node:child_process';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { createClient } from '../dist/esm/clients.js';
import { WebhookReceiver } from '../dist/esm/receiver.js';
import { adminRoutes } from '../dist/http/admin/index.js';
import { defaultPort } from '../dist/http/options.js';
import { providers } from '../dist/providers/index.js';

const stream = {
  method: 'GET',
  path: '/stream',
  about: 'Server-sent events: calls, transitions, deliveries, faults, the clock. `?past=N` begins with the last N.',
};

/** Every route, also the one that is no plain call. */
export const routes = [...adminRoutes, stream];

const customer = '{"email":"ann@example.com"}';
const invoice = '{"price_amount":"100","price_currency":"EUR","pay_currency":"BTC"}';
const sign = (words, body) => `npx paydrill sign ${words} --body '${body}' --curl | sh`;

/**
 * The sections of the page. A call is a route of the table, with what stands in the place of its parameters and its body; `depth` how
 * many levels of the answer are shown. `client` is a call of a provider that the page makes with `shell`. `file` keeps an answer for a call that
 * sends it (`from`).
 */
const sections = [
  {
    title: 'Is it there?',
    steps: [
      { call: 'GET /healthz' },
      { call: 'GET /readyz' },
      { call: 'GET /openapi.json', note: 'Generators of clients read it.', depth: 2 },
    ],
  },
  {
    title: 'Providers and keys',
    steps: [
      { call: 'GET /providers', depth: 2 },
      { call: 'GET /providers/:id', params: { id: 'trxn' }, depth: 3 },
      { call: 'GET /providers/:id/openapi.json', params: { id: 'trxn' }, depth: 2 },
      {
        call: 'GET /providers/:id/curl',
        params: { id: 'trxn' },
        note: 'So it is here; with the default, `--wire wall`, it is the line that `start` prints.',
      },
      { call: 'GET /credentials' },
    ],
  },
  {
    title: 'Where webhooks go',
    steps: [
      { call: 'PUT /targets', body: () => ({ provider: 'trxn', url: 'http://localhost:3000/hooks/trxn' }) },
      { call: 'GET /targets' },
    ],
  },
  {
    title: 'What was called',
    steps: [
      {
        say: 'First there must be something to see: a call that is right, and one whose signature is wrong.',
        shell: [
          sign('trxn POST /v1/customers', customer),
          `curl -sS http://127.0.0.1:${defaultPort + 1}/api/accounts -H 'Authorization: HMAC wrong:key' || true`,
        ],
        client: async ({ plain, known, token }) => {
          const headers = { Authorization: `Bearer ${token}` };
          known.customer = JSON.parse((await plain('POST', 'trxn', '/v1/customers', { body: customer, headers })).text);
          await plain('GET', 'cryptopay', '/api/accounts', { headers: { Authorization: 'HMAC wrong:key' } });
        },
      },
      { call: 'GET /requests' },
      { call: 'GET /requests/:id', params: { id: 'req_2' } },
      { call: 'GET /requests/:id/again', params: { id: 'req_1' } },
    ],
  },
  {
    title: 'Webhooks',
    steps: [
      { call: 'GET /webhooks' },
      { call: 'GET /webhooks/:id', params: { id: 'wh_1' } },
      { call: 'POST /webhooks/:id/redeliver', params: { id: 'wh_1' } },
    ],
  },
  {
    title: 'Events and payments',
    steps: [
      {
        say: 'An invoice, for its address. The defaults give everybody the same.',
        shell: [sign('cryptopay POST /api/invoices', invoice)],
        client: async ({ call, known }) => {
          known.invoice = (await call('cryptopay', 'invoices.create', JSON.parse(invoice))).json.data;
        },
      },
      {
        call: 'POST /transfers',
        body: ({ invoice: { address, pay_amount: amount } }) => ({ to: address, currency: 'BTC', amount }),
        note: '`network`, `from`, `risk` (`low`, `medium`, `high`) and `confirmations` may be given, too.',
      },
      { call: 'GET /transfers' },
      { call: 'GET /jobs' },
      {
        call: 'POST /events',
        body: ({ customer: { id } }) => ({ provider: 'trxn', event: 'customer.delete', id }),
        note: '`data` may hold what the event needs to know.',
      },
    ],
  },
  {
    title: 'The clock',
    steps: [
      { call: 'GET /clock' },
      { call: 'PUT /clock', body: () => ({ mode: 'frozen', wire: 'virtual' }) },
      {
        call: 'POST /clock/advance',
        body: () => ({ by: '1m' }),
        note: 'Or to an instant: `{"to":"2026-02-01T00:00:00Z"}`.',
      },
    ],
  },
  {
    title: 'Snapshots and state',
    steps: [
      { call: 'POST /snapshots', body: () => ({ name: 'before' }) },
      { call: 'GET /snapshots' },
      { call: 'POST /snapshots/:name/restore', params: { name: 'before' } },
      { call: 'DELETE /snapshots/:name', params: { name: 'before' } },
      { call: 'GET /state', file: 'state.json', depth: 3 },
      { call: 'PUT /state', from: 'state.json' },
    ],
  },
  {
    title: 'Faults',
    intro: 'The rules are those of `faults` in [scenario files](scenarios.md).',
    steps: [
      { call: 'POST /faults', body: () => ({ operation: 'trxn.customers.create', nth: 1, respond: { status: 503 } }) },
      { call: 'GET /faults' },
      { call: 'DELETE /faults/:id', params: { id: 'fault_1' } },
      { call: 'DELETE /faults' },
    ],
  },
  {
    title: 'Expectations',
    intro:
      'The same as `expect` in [scenario files](scenarios.md). One that is not met answers 200 too, with `ok` false; [failing tests](failing-tests.md) tells how to read it.',
    steps: [
      {
        call: 'POST /verify',
        body: () => ({ expect: [{ webhook: 'trxn.customer.created', where: { 'payload.email': 'bob@example.com' } }] }),
        depth: 7,
      },
    ],
  },
  {
    title: 'Scenarios',
    steps: [
      { call: 'GET /scenarios' },
      { call: 'POST /scenarios', body: () => ({ name: 'calypso-deposit-declined' }) },
      { call: 'POST /reset', body: () => ({ scenario: null }) },
    ],
  },
  {
    title: 'Workspaces',
    steps: [
      { call: 'POST /workspaces', body: () => ({ name: 'team-a' }), note: '`seed` and `scenario` may be given, too.' },
      { call: 'GET /workspaces' },
      { call: 'DELETE /workspaces/:name', params: { name: 'team-a' } },
    ],
  },
  {
    title: 'As it happens',
    steps: [{ call: 'GET /stream', query: '?past=1' }],
  },
];

const generated = '<!-- Written by npm run docs from a server that answers these calls. Do not edit. -->';
const words = ['--memory', '--clock', 'frozen', '--wire', 'virtual'];
const own = (path) => `http://127.0.0.1:${defaultPort}/_paydrill${path}`;
const head =
  'At `/_paydrill` on every port. JSON in and out; errors are problem documents (RFC 9457). `?workspace=NAME` or the header `Paydrill-Workspace` chooses the workspace. With `PAYDRILL_TOKEN` set, every call but `healthz` and `readyz` needs `Authorization: Bearer TOKEN`.';

/** The page. `table` lays out a table as the other pages do. Throws when a route is in no section, or answers another status than it says. */
export async function controlPage({ table, code, cell }) {
  const program = await start(words);
  const receiver = await WebhookReceiver.start({ now: () => Date.parse('2026-01-01T00:00:00Z') });
  const stage = new Stage(program.url, receiver);
  try {
    await stage.prepare();
    const texts = [];
    for (const { title, intro, steps } of sections) {
      texts.push(`## ${title}`, ...(intro === undefined ? [] : [intro]));
      for (const step of steps) texts.push(...(await stage.shown(step)));
    }
    const missing = routes.filter((route) => !stage.called.has(nameOf(route))).map(nameOf);
    if (missing.length > 0) throw new Error(`add a step to scripts/docs-control-api.mjs for ${missing.join(', ')}`);
    return `${[
      generated,
      '# Control API',
      head,
      table(
        ['call', 'what it does'],
        routes.map((route) => [`[${route.method} ${code(route.path)}](#${anchorOf(route)})`, cell(route.about)]),
      ),
      'Every call below is one that a server took, in this order, and what stands below it is what it answered; `…` says where something was left out. A server for them, and a call that is wrong:',
      `\`\`\`sh background\nnpx paydrill start ${words.join(' ')}\n\`\`\``,
      await stage.wrong('POST', '/clock/advance', { by: '30 days' }),
      ...texts,
    ].join('\n\n')}\n`;
  } finally {
    await program.stop();
    await receiver.stop();
  }
}

const nameOf = ({ method, path }) => `${method} ${path}`;
/** What a heading can be linked to by, as GitHub makes it of its text. */
const anchorOf = (route) =>
  nameOf(route)
    .toLowerCase()
    .replaceAll(/[^\w\- ]/g, '')
    .replaceAll(' ', '-');

class Stage {
  called = new Set();
  #known = {};
  #control;
  #receiver;
  #receiverPort;
  #credentials;

  constructor(control, receiver) {
    this.#control = control;
    this.#receiver = receiver;
    this.#receiverPort = new URL(receiver.url('trxn')).port;
  }

  async prepare() {
    this.#credentials = JSON.parse((await send('GET', this.#url('/credentials'))).text);
  }

  /** The texts of a step, after it was carried out. */
  async shown(step) {
    const { say, shell, client, call, note } = step;
    if (client !== undefined) {
      await client({
        known: this.#known,
        call: (id, operation, data) => this.#client(id, operation, data),
        token: this.#credentials.trxn.token,
        plain: (method, id, path, options) => send(method, `${this.#credentials[id].baseUrl}${path}`, options),
      });
      return [say, `\`\`\`sh\n${shell.join('\n')}\n\`\`\``];
    }
    const route = routes.find((one) => nameOf(one) === call);
    if (route === undefined) throw new Error(`there is no route ${call}`);
    this.called.add(call);
    const { line, answer } = await this.#made(route, step);
    return [
      `### ${route.method} \`${route.path}\``,
      route.about.replace(/[.]?$/, '.') + (note === undefined ? '' : ` ${note}`),
      `\`\`\`sh\n${line}\n\`\`\``,
      ...(answer === undefined ? [] : [answer]),
    ];
  }

  /** What a call is answered that is wrong. */
  async wrong(method, path, body) {
    const { status, text } = await send(method, this.#url(path), { body: JSON.stringify(body) });
    if (status < 400) throw new Error(`${method} ${path} answered ${status}`);
    const line = `curl -sS ${own(path)} -d '${JSON.stringify(body)}' || true`;
    return `\`\`\`sh\n${line}\n\`\`\`\n\n${this.#json(text)}`;
  }

  async #made(route, { params = {}, body, file, from, query = '', depth }) {
    const path = route.path.replaceAll(/:(\w+)/g, (_, name) => params[name]) + query;
    if (route === stream)
      return { line: `curl -sSN --max-time 1 '${own(path)}' || true`, answer: await this.#streamed(path) };
    const sent = from === undefined ? body && JSON.stringify(body(this.#known)) : this.#known[from];
    const { status, text } = await send(route.method, this.#url(path), { body: this.#real(sent) });
    const wanted = route.status ?? 200;
    if (status !== wanted) throw new Error(`${nameOf(route)} answered ${status}, not ${wanted}: ${text}`);
    if (file !== undefined) this.#known[file] = text;
    const isUsual = route.method === (sent === undefined ? 'GET' : 'POST');
    const line = [
      'curl -sS',
      ...(isUsual ? [] : [`-X ${route.method}`]),
      own(path),
      ...(sent === undefined ? [] : [`-d ${from === undefined ? `'${sent}'` : `@${from}`}`]),
      ...(file === undefined ? [] : [`-o ${file}`]),
    ].join(' ');
    if (nameOf(route) === 'PUT /targets') this.#receiver.trust('trxn', undefined, JSON.parse(text).targets[0].secret);
    return { line, answer: this.#json(text, depth) };
  }

  /** The first event of the stream. */
  async #streamed(path) {
    const { text } = await send('GET', this.#url(path), { until: '\n\n: now' });
    const [, kind, data] = /event: (\w+)\ndata: (.*)\n/.exec(text) ?? [];
    return `It begins with \`event: ${kind}\`, whose \`data\` is:\n\n${this.#json(data)}`;
  }

  async #client(id, operation, data) {
    const { baseUrl, ...credentials } = this.#credentials[id];
    const { now } = JSON.parse((await send('GET', this.#url('/clock'))).text);
    const answer = await createClient(id, { baseUrl, credentials, now: () => Date.parse(now) }).call(operation, {
      data,
    });
    if (answer.status > 299) throw new Error(`${id}.${operation} answered ${answer.status}: ${answer.text}`);
    return answer;
  }

  #url(path) {
    return `${this.#control}/_paydrill${path}`;
  }

  /** Text of the page as it is sent here. */
  #real(text) {
    return text?.replaceAll('localhost:3000', `localhost:${this.#receiverPort}`);
  }

  #json(text, depth) {
    let said = text.replaceAll(`localhost:${this.#receiverPort}`, 'localhost:3000');
    said = said.replaceAll(new URL(this.#control).host, `127.0.0.1:${defaultPort}`);
    for (const { id, portOffset } of providers)
      said = said.replaceAll(new URL(this.#credentials[id].baseUrl).host, `127.0.0.1:${defaultPort + portOffset}`);
    return `\`\`\`json\n${laidOut(shortened(JSON.parse(said), depth))}\n\`\`\``;
  }
}

const longest = { text: 160, list: 1, keys: 20, depth: 5 };
const counted = (count, what) => `${count} ${what}${count === 1 ? '' : 's'}`;

/** A value that can be read at a glance; what is left out is counted. */
function shortened(value, depth = longest.depth) {
  if (typeof value === 'string')
    return value.length <= longest.text ? value : `${value.slice(0, longest.text)}… (${value.length} characters)`;
  if (typeof value !== 'object' || value === null) return value;
  const isList = Array.isArray(value);
  const entries = isList ? value.map((one) => [undefined, one]) : Object.entries(value);
  if (entries.length === 0) return value;
  if (depth === 0) return isList ? [`… ${counted(entries.length, 'item')}`] : { '…': counted(entries.length, 'key') };
  const most = isList ? longest.list : longest.keys;
  const kept = entries.length <= most + 1 ? entries : entries.slice(0, isList ? most : 3);
  const left = entries.length - kept.length;
  const inner = kept.map(([key, one]) => [key, shortened(one, depth - 1)]);
  if (isList) return [...inner.map(([, one]) => one), ...(left === 0 ? [] : [`… ${left} more`])];
  return Object.fromEntries([...inner, ...(left === 0 ? [] : [['…', `${left} more`]])]);
}

/** JSON with small objects in one line. */
function laidOut(value, indent = '') {
  const flat = JSON.stringify(value, null, 1).replaceAll(/\n\s*/g, ' ').replaceAll('[ ', '[').replaceAll(' ]', ']');
  if (typeof value !== 'object' || value === null || indent.length + flat.length <= 110) return exact(value, flat);
  const deeper = `${indent}  `;
  const parts = Array.isArray(value)
    ? value.map((one) => deeper + laidOut(one, deeper))
    : Object.entries(value).map(([key, one]) => `${deeper}${JSON.stringify(key)}: ${laidOut(one, deeper)}`);
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  return `${open}\n${parts.join(',\n')}\n${indent}${close}`;
}

/** The one-line form, unless closing up its brackets changed a text inside. */
function exact(value, flat) {
  return JSON.stringify(JSON.parse(flat)) === JSON.stringify(value) ? flat : JSON.stringify(value);
}

/** The program itself, on free ports, without what stands in this environment. */
async function start(flags) {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('PAYDRILL_')));
  const bin = fileURLToPath(new URL('../dist/cli/bin.js', import.meta.url));
  const args = [bin, 'start', '--port', '0', '--log', 'silent', ...flags];
  const child = spawn(process.execPath, args, { cwd: tmpdir(), env, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => child.once('close', resolve));
  const url = await new Promise((resolve, reject) => {
    let said = '';
    child.stdout.on('data', (chunk) => {
      said += chunk;
      const [, found] = /ready on (\S+)/.exec(said) ?? [];
      if (found !== undefined) resolve(found);
    });
    void ended.then((code) => reject(new Error(`paydrill start ended with ${code}`)));
  });
  const stop = () => {
    child.kill();
    return ended;
  };
  return { url, stop };
}

/** One call, as curl makes it: nothing in its headers depends on this machine. `until` ends an answer that has no end. */
function send(method, url, { body, headers = {}, until } = {}) {
  return new Promise((resolve, reject) => {
    const content =
      body === undefined ? {} : { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) };
    const agent = { 'User-Agent': 'curl/8.5.0', Accept: '*/*' };
    const call = request(url, { method, headers: { ...agent, ...headers, ...content }, agent: false }, (answer) => {
      let text = '';
      const end = () => resolve({ status: answer.statusCode, text });
      answer.setEncoding('utf8').on('data', (chunk) => {
        text += chunk;
        if (until === undefined || !text.includes(until)) return;
        end();
        call.destroy();
      });
      answer.on('end', end).on('error', reject);
    });
    call.on('error', reject).end(body);
  });
}
