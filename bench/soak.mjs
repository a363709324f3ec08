// npm run soak [-- MINUTES]: full load over a state file, for ten minutes. Exit 1 when memory, files or handles grow, or a call fails.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { setTimeout as later } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Agent, setGlobalDispatcher } from 'undici';
import { createClient } from '../dist/esm/clients.js';
import { calls, providerIds } from './lib/calls.mjs';
import { openGenerator } from './lib/load.mjs';
import { discard, freshFolder, hasProc, processorMs, residentMb } from './lib/processes.mjs';
import { median, plainTable, shown } from './lib/stats.mjs';

const minutes = Number(process.argv[2] ?? 10);
if (!(minutes > 0)) {
  process.stderr.write('npm run soak [-- MINUTES]: a number of minutes above 0\n');
  process.exit(2);
}
const everyMs = Math.min(10_000, (minutes * 60_000) / 12);
const folder = freshFolder('soak');
const counts = { calls: 0, payments: 0, advances: 0, resets: 0, webhooks: 0 };
let isOver = false;
// A connection that was idle for two seconds is not used again: the server ends it after five, and on a busy machine that can cross with a call.
setGlobalDispatcher(new Agent({ keepAliveTimeout: 2000, keepAliveTimeoutThreshold: 3000 }));

const receiver = createServer((request, response) => {
  counts.webhooks += 1;
  request.resume();
  request.on('end', () => response.end());
});
receiver.keepAliveTimeout = 60_000;
receiver.listen(0, '127.0.0.1');
await once(receiver, 'listening');
const hookUrl = `http://127.0.0.1:${receiver.address().port}/hooks`;

const program = fileURLToPath(new URL('../dist/cli/bin.js', import.meta.url));
const probe = new URL('lib/probe.mjs', import.meta.url).href;
const server = fork(program, ['start', '--port', '0', '--clock', 'frozen', '--log', 'silent'], {
  cwd: folder,
  execArgv: ['--expose-gc', '--import', probe],
  stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
});
const exited = once(server, 'exit');
let said = '';
while (!/ready on (\S+)/.test(said)) {
  const [chunk] = await Promise.race([once(server.stdout, 'data'), exited]);
  if (!Buffer.isBuffer(chunk)) throw new Error('the server ended before it was ready');
  said += chunk;
}
server.stdout.resume();
const url = /ready on (\S+)/.exec(said)[1];

async function control(method, path, body) {
  const answer = await fetch(`${url}/_paydrill/${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  counts.calls += 1;
  return answer.json();
}

/** How many webhooks a workspace keeps. */
const mostWebhooks = 20_000;

let made = 0;

/** One workspace: its clients, its clock, payments into it. */
async function world(name) {
  const at = `?workspace=${name}`;
  const all = await control('GET', `credentials${at}`);
  const clients = Object.fromEntries(
    providerIds.map((id) => {
      const { baseUrl, ...credentials } = all[id];
      return [id, createClient(id, { baseUrl, credentials })];
    }),
  );
  return {
    name,
    ask: async (id, operation, input) => {
      const { status, text, json } = await clients[id].call(operation, input);
      if (status < 200 || status > 299) throw new Error(`${id} ${operation} in ${name}: ${status} ${text}`);
      counts.calls += 1;
      return json;
    },
    pay: async (payment) => {
      counts.payments += 1;
      await control('POST', `transfers${at}`, payment);
    },
    advance: async (by) => {
      counts.advances += 1;
      await control('POST', `clock/advance${at}`, { by });
    },
    reset: async () => {
      counts.resets += 1;
      await control('POST', `reset${at}`, {});
    },
    control: (method, path, body) => control(method, `${path}${at}`, body),
  };
}

async function tellWhereWebhooksGo({ ask, control: own }) {
  await ask('calypso', 'webhook.create', { data: { requestId: '5a3c5b0e-6f1d-4a7e-9a53-0c1f6f3b7d11', url: hookUrl } });
  await own('PUT', 'targets', { provider: 'cryptopay', url: hookUrl });
  await ask('offblocks', 'webhooks.put', { data: { callbackUrl: hookUrl } });
  await ask('trxn', 'webhook_endpoints.create', { data: { url: hookUrl, subscriptions: ['*'] } });
}

/** A customer at each provider, created, read and listed; two of them are paid. */
async function story({ ask, pay }) {
  made += 1;
  const n = made;
  const created = {};
  for (const id of providerIds) {
    const { create, data, get, read } = calls[id];
    created[id] = await ask(id, create, { data: data(n) });
    await ask(id, get, read(created[id]));
  }
  const customerId = created.calypso.id;
  const { address } = await ask('calypso', 'address.get', { data: { customerId, currency: 'ETH' } });
  await pay({ to: address, currency: 'ETH', amount: '0.5' });
  const channel = { name: 'Top-up', pay_currency: 'BTC', receiver_currency: 'EUR', custom_id: `channel-${n}` };
  const { data } = await ask('cryptopay', 'channels.create', { data: channel });
  await pay({ to: data.address, currency: 'BTC', amount: '0.01' });
}

/** A world that is filled by 100 stories, then made new: so that its rows are about as many all the time. */
async function workAndReset(name) {
  await control('POST', 'workspaces', { name });
  const one = await world(name);
  while (!isOver) {
    await tellWhereWebhooksGo(one);
    for (let n = 0; n < 25 && !isOver; n += 1) {
      await Promise.all(Array.from({ length: 4 }, () => story(one)));
      await one.advance('1m');
    }
    await one.control('POST', 'snapshots', { name: 'full' });
    await one.reset();
    await one.control('POST', 'snapshots/full/restore');
    await one.advance('1d');
    await one.control('DELETE', 'snapshots/full');
    await one.reset();
  }
}

/** Fills the list of webhooks up to what is kept, so that the run is not spent on getting there. */
async function fillWebhooks(one) {
  const state = await one.control('GET', 'state');
  const [pattern] = state.deliveries;
  const deliveries = Array.from({ length: mostWebhooks }, (_, n) => ({ ...pattern, id: `wh_${n + 1}` }));
  const counters = { ...state.counters, deliveries: mostWebhooks };
  await one.control('PUT', 'state', { ...state, counters, deliveries });
}

/** A world that is never reset: customers come, change and go, and their webhooks stay up to the limit. */
async function workOn() {
  const one = await world('default');
  await tellWhereWebhooksGo(one);
  const visit = async () => {
    made += 1;
    const { id } = await one.ask('trxn', 'customers.create', { data: { email: `c${made}@example.com` } });
    const params = { id };
    await one.ask('trxn', 'customers.update', { params, data: { first_name: 'Ann' } });
    await one.ask('trxn', 'customers.get', { params });
    await one.ask('trxn', 'customers.delete', { params });
  };
  await visit();
  await one.advance('1s');
  await fillWebhooks(one);
  while (!isOver) {
    await Promise.all(Array.from({ length: 8 }, visit));
    await one.advance('1s');
  }
}

const generator = openGenerator();

/** As many calls as the server takes: customers are created by a process of its own, in a world that is made new again and again. */
async function press() {
  const provider = 'trxn';
  await control('POST', 'workspaces', { name: 'pressed' });
  const one = await world('pressed');
  while (!isOver) {
    const { baseUrl, ...credentials } = (await control('GET', 'credentials?workspace=pressed'))[provider];
    for (let batch = 0; batch < 4 && !isOver; batch += 1) {
      const signed = { baseUrl, credentials, provider, kind: 'write', from: made + 1, count: 5000 };
      made += signed.count;
      const { origin } = new URL(baseUrl);
      const { count, failures, failure } = await generator.load({ origin, signed, connections: 16, ms: 60_000 });
      if (failures > 0) throw new Error(`${failures} creates failed, e.g. with ${failure}`);
      counts.calls += count;
    }
    await one.reset();
  }
}

/** Worlds that are opened for a moment. */
async function workBriefly() {
  for (let n = 0; !isOver; n += 1) {
    const name = `brief-${n}`;
    await control('POST', 'workspaces', { name });
    const one = await world(name);
    for (let times = 0; times < 3; times += 1) await story(one);
    await control('DELETE', `workspaces/${name}`);
    await later(500);
  }
}

/** Size of all files of the state, in MB. */
function filesMb() {
  const below = join(folder, '.paydrill');
  let bytes = 0;
  for (const name of readdirSync(below, { recursive: true })) {
    // A file of changes may be folded and gone by now.
    const found = statSync(join(below, name), { throwIfNoEntry: false });
    if (found?.isFile()) bytes += found.size;
  }
  return bytes / 1e6;
}

const openFiles = () => (hasProc ? readdirSync(`/proc/${server.pid}/fd`).length : Number.NaN);
const samples = [];
let before = { at: performance.now(), cpu: processorMs(server.pid), calls: 0 };

async function sample() {
  const now = { at: performance.now(), cpu: processorMs(server.pid), calls: counts.calls };
  const passed = now.at - before.at;
  const [perSecond, cpu] = [((now.calls - before.calls) / passed) * 1000, ((now.cpu - before.cpu) / passed) * 100];
  const rssMb = residentMb(server.pid);
  server.send('probe');
  const [held] = await once(server, 'message');
  samples.push({ perSecond, cpu, rssMb, ...held, files: openFiles(), stateMb: filesMb(), webhooks: counts.webhooks });
  before = now;
  const { length } = samples;
  process.stderr.write(
    `${length}: ${shown(perSecond)}/s, server at ${shown(cpu)}% CPU, RSS ${shown(rssMb)} MB, heap ${shown(held.heapMb)} MB\n`,
  );
}

let failure;
const work = [workAndReset('one'), workAndReset('two'), workOn(), workBriefly(), press()].map((one) =>
  one.catch((error) => {
    failure ??= error;
    isOver = true;
  }),
);
const until = performance.now() + minutes * 60_000;
while (performance.now() < until && !isOver) {
  await later(everyMs);
  if (server.exitCode === null) await sample();
}
isOver = true;
await Promise.all(work);
generator.close();
server.kill('SIGTERM');
const [code] = await exited;
receiver.close();
receiver.closeAllConnections();

const shownOf = {
  rssMb: 'RSS, MB',
  heapMb: 'live heap and buffers, MB',
  stateMb: 'state files, MB',
  handles: 'handles and timers',
  files: 'open files',
};
process.stdout.write(
  `${plainTable([
    ['sample', 'calls/s', 'CPU %', ...Object.values(shownOf), 'webhooks'],
    ...samples.map((one, n) => [
      n + 1,
      shown(one.perSecond),
      shown(one.cpu),
      ...Object.keys(shownOf).map((key) => shown(one[key])),
      one.webhooks,
    ]),
  ])}\n\n`,
);
// The first third is where limits are reached and memory settles.
const third = Math.floor(samples.length / 3);
const parts = [samples.slice(third, 2 * third), samples.slice(2 * third)];
const verdicts = Object.entries(shownOf).map(([key, title]) => {
  const [second, last] = parts.map((part) => median(part.map((one) => one[key])));
  // A handful of handles more or less says nothing.
  const isFlat =
    Number.isNaN(last) || last <= second * 1.1 || (['handles', 'files'].includes(key) && last < second + 16);
  return { isFlat, row: [title, shown(second), shown(last), shown(last / second), isFlat ? 'flat' : 'GROWS'] };
});
const isFlat = verdicts.every((one) => one.isFlat);
process.stdout.write(
  `${plainTable([['median of', 'second third', 'last third', 'ratio', ''], ...verdicts.map(({ row }) => row)])}\n\n`,
);
const { calls: called, payments, webhooks, advances, resets } = counts;
process.stdout.write(
  `${called} calls, ${payments} payments, ${webhooks} webhooks, ${advances} advances, ${resets} resets in ${minutes} minutes; stopped with ${code}\n`,
);
if (failure !== undefined) process.stdout.write(`FAILED: ${failure.message} ${failure.cause ?? ''}\n`);
process.stdout.write(isFlat ? 'flat: the last third is at most 1.1 times the second\n' : 'not flat\n');
discard(folder);
process.exit(isFlat && failure === undefined && code === 0 ? 0 : 1);
