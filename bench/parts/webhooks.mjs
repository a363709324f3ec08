// Webhooks that are all due at once, drained to a local receiver, in the order of each resource.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Agent } from 'undici';
import { openGenerator } from '../lib/load.mjs';
import { processorMs } from '../lib/processes.mjs';
import { median, shown, timed } from '../lib/stats.mjs';
import { clear, inMemory, paydrill, start, withFile } from '../lib/subjects.mjs';

/** A customer makes four webhooks: one as it is created, three as its name changes. */
const changes = ['one', 'two', 'three'];
const perCustomer = changes.length + 1;
/** About as long as TRXN's webhooks of a customer are. */
const bodyBytes = 300;
/** How many are sent at once, where not one after the other. */
const together = 64;

/** A subject whose clock stands still, with a title for both. */
function frozen(subject, atOnce) {
  const title = `${subject.title}, ${atOnce === 1 ? 'one after the other' : `--webhooks-at-once ${atOnce}`}`;
  return paydrill(subject.id, title, [...subject.args, '--clock', 'frozen', '--webhooks-at-once', String(atOnce)]);
}

async function openReceiver(latency) {
  const child = fork(fileURLToPath(new URL('../lib/receiver.mjs', import.meta.url)), [String(latency)]);
  const [{ port }] = await once(child, 'message');
  return {
    url: `http://127.0.0.1:${port}/hooks`,
    take: async () => {
      child.send('take');
      const [{ bodies }] = await once(child, 'message');
      return bodies.map((text) => JSON.parse(text));
    },
    close: () => child.disconnect(),
  };
}

/** Sends each request once, and insists on a success. */
async function sendAll(generator, requests, origin) {
  const job = { origin, requests, isOnce: true, connections: 16, ms: 600_000 };
  const { count, failures, failure } = await generator.load(job);
  if (failures > 0 || count !== requests.length)
    throw new Error(`${failures} of ${count} calls failed, e.g. with ${failure}`);
}

/** Makes `count` webhooks that are due a minute from now. */
async function lineUp(server, generator, { receiver, count }) {
  const { baseUrl, credentials } = await server.provider('trxn');
  const headers = { authorization: `Bearer ${credentials.token}`, 'content-type': 'application/json' };
  const request = (method, path, body) => ({ method, path, headers, body: JSON.stringify(body) });
  const hook = request('POST', '/v1/webhook_endpoints', {
    url: receiver.url,
    subscriptions: ['customer.created', 'customer.updated'],
  });
  await sendAll(generator, [hook], baseUrl);
  await server.control('POST', 'faults', { webhook: 'trxn.*', delay: '1m' });
  const customers = Array.from({ length: count / perCustomer }, (_, n) =>
    request('POST', '/v1/customers', { email: `c${n}@example.com`, first_name: 'new' }),
  );
  await sendAll(generator, customers, baseUrl);
  const { rows } = await server.control('GET', 'state');
  for (const first_name of changes)
    await sendAll(
      generator,
      rows['trxn.customers'].map(({ id }) => request('PATCH', `/v1/customers/${id}`, { first_name })),
      baseUrl,
    );
}

/** How many resources got their webhooks in another order than the changes were made. */
function disordered(received) {
  const seen = new Map();
  for (const { payload } of received) seen.set(payload.id, [...(seen.get(payload.id) ?? []), payload.first_name]);
  const wanted = ['new', ...changes].join();
  return [...seen.values()].filter((names) => names.join() !== wanted).length;
}

/** What a client takes that does nothing but send as many bodies, one after the other, over one connection. */
async function bareClient({ count, latency }) {
  const receiver = await openReceiver(latency);
  const agent = new Agent();
  const { origin, pathname: path } = new URL(receiver.url);
  const body = JSON.stringify({ id: 'x'.repeat(bodyBytes - 9) });
  const headers = { 'content-type': 'application/json', 'content-length': String(body.length) };
  const one = () =>
    new Promise((resolve, reject) => {
      agent.dispatch(
        { origin, path, method: 'POST', headers, body },
        {
          onRequestStart() {},
          onResponseStart() {},
          onResponseData() {},
          onResponseEnd: () => resolve(),
          onResponseError: (_controller, error) => reject(error),
        },
      );
    });
  try {
    const before = process.cpuUsage();
    const { ms } = await timed(async () => {
      for (let sent = 0; sent < count; sent += 1) await one();
    });
    const { user, system } = process.cpuUsage(before);
    return { ms, us: (user + system) / count, disordered: 0 };
  } finally {
    await agent.close();
    receiver.close();
  }
}

async function drain({ subject, count, latency }, generator) {
  const server = await start(subject);
  const receiver = await openReceiver(latency);
  try {
    await lineUp(server, generator, { receiver, count });
    const before = processorMs(server.pid);
    const { ms, value } = await timed(() => server.control('POST', 'clock/advance', { by: '2m' }));
    const used = processorMs(server.pid) - before;
    const received = await receiver.take();
    const { delivered, failed } = value.deliveries;
    if (delivered !== count || failed !== 0 || received.length !== count)
      throw new Error(
        `${subject.title}: ${delivered} delivered, ${failed} failed, ${received.length} of ${count} received`,
      );
    return { ms, us: (used / count) * 1000, disordered: disordered(received) };
  } finally {
    receiver.close();
    await clear(server);
  }
}

/** Runs the part. */
export async function run({ say, isQuick }) {
  const [rounds, many, few] = isQuick ? [1, 2000, 400] : [3, 10_000, 2000];
  const cases = [
    { latency: 0, count: many },
    { subject: frozen(inMemory, together), atOnce: together, count: many, latency: 0 },
    { subject: frozen(withFile, together), atOnce: together, count: many, latency: 0 },
    { subject: frozen(inMemory, 1), atOnce: 1, count: many, latency: 0 },
    { subject: frozen(withFile, 1), atOnce: 1, count: many, latency: 0 },
    { subject: frozen(inMemory, together), atOnce: together, count: few, latency: 5 },
    { subject: frozen(inMemory, 1), atOnce: 1, count: few, latency: 5 },
  ].map((one) => ({ ...one, runs: [] }));
  const generator = openGenerator();
  try {
    for (let round = 0; round < rounds; round += 1) {
      for (const one of cases)
        one.runs.push(one.subject === undefined ? await bareClient(one) : await drain(one, generator));
      say(`webhooks: round ${round + 1} of ${rounds}`);
    }
  } finally {
    generator.close();
  }
  const rows = cases.map(({ subject, atOnce, count, latency, runs }) => ({
    title: subject?.title ?? 'bare client (undici), one after the other',
    ...{ atOnce, count, latency },
    ms: median(runs.map(({ ms }) => ms)),
    us: median(runs.map(({ us }) => us)),
    disordered: runs.reduce((sum, one) => sum + one.disordered, 0),
  }));
  return { rows, rounds };
}

/** The tables of the part. */
export function tables({ rows, rounds }) {
  const bare = rows.find(({ atOnce }) => atOnce === undefined);
  return [
    {
      title: 'Webhooks that are due at once',
      about: `One advance of the clock delivers them, ${perCustomer} for each customer, to a receiver in another process; median of ${rounds}. Each is signed, and its outcome kept. Together, they are of one instant and each about another resource. Out of order: customers whose webhooks did not come in the order of their changes.`,
      table: [
        [
          '',
          'receiver answers after',
          'webhooks',
          'seconds',
          'per second',
          'x bare',
          'CPU per webhook',
          'out of order',
        ],
        ...rows.map(({ title, latency, count, ms, us, disordered: wrong }) => [
          title,
          `${latency} ms`,
          count.toLocaleString('en-US'),
          shown(ms / 1000),
          shown((count / ms) * 1000),
          latency === bare.latency ? shown((count / ms) * (bare.ms / bare.count)) : '-',
          shown(us, 'µs'),
          wrong,
        ]),
      ],
    },
  ];
}

/** What the goals say about it. */
export function goals({ rows }) {
  return rows
    .filter(({ atOnce, latency }) => atOnce === together && latency === 0)
    .map(({ title, count, ms, disordered: wrong }) => ({
      goal: `10,000 deliveries in under 4 s, in order per resource: ${title}`,
      found: `${count.toLocaleString('en-US')} in ${shown(ms / 1000, 's')}, ${wrong} out of order`,
      isMet: (ms / count) * 10_000 < 4000 && wrong === 0,
    }));
}
