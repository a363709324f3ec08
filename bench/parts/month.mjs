// Thirty days at once while every receiver is down: the whole schedule of retries of each provider.
import { createPaydrill } from '../../dist/esm/index.js';
import { calls, clientOf } from '../lib/calls.mjs';
import { freePorts } from '../lib/processes.mjs';
import { median, shown, timed } from '../lib/stats.mjs';

/** How a provider learns where webhooks go (Cryptopay has it in its dashboard). */
const hooks = {
  calypso: ['webhook.create', (url) => ({ requestId: '5a3c5b0e-6f1d-4a7e-9a53-0c1f6f3b7d11', url })],
  offblocks: ['webhooks.put', (callbackUrl) => ({ callbackUrl })],
  trxn: ['webhook_endpoints.create', (url) => ({ url, subscriptions: ['*'] })],
};

/** What makes webhooks that a provider tries again: a deposit, or a customer. */
const happenings = {
  calypso: async (ask, drill) => {
    const { id: customerId } = await ask('customer.create', { email: 'ann@example.com' });
    const { address } = await ask('address.get', { customerId, currency: 'ETH' });
    await drill.pay({ to: address, currency: 'ETH', amount: '0.1' });
  },
  cryptopay: async (ask, drill, n) => {
    const channel = { name: 'Top-up', pay_currency: 'BTC', receiver_currency: 'EUR', custom_id: `channel-${n}` };
    const { data } = await ask('channels.create', channel);
    await drill.pay({ to: data.address, currency: 'BTC', amount: '0.1' });
  },
  offblocks: (ask, _drill, n) => ask(calls.offblocks.create, calls.offblocks.data(n)),
  trxn: (ask, _drill, n) => ask(calls.trxn.create, calls.trxn.data(n)),
};

/** One world in which each happening took place `count` times, moved on by 30 days. */
async function month(count) {
  const url = `http://127.0.0.1:${await freePorts()}/closed`;
  const drill = await createPaydrill({ webhooks: { cryptopay: url } });
  try {
    for (const [id, happen] of Object.entries(happenings)) {
      const client = clientOf(id, drill[id]);
      const ask = async (operation, data) => {
        const answer = await client.call(operation, { data });
        if (answer.status >= 300) throw new Error(`${id} ${operation}: ${answer.status} ${answer.text}`);
        return answer.json;
      };
      const [operation, data] = hooks[id] ?? [];
      if (operation !== undefined) await ask(operation, data(url));
      for (let n = 1; n <= count; n += 1) await happen(ask, drill, n);
    }
    const before = process.cpuUsage();
    const { ms } = await timed(() => drill.clock.advance('30d'));
    const { user, system } = process.cpuUsage(before);
    const webhooks = drill.webhooks.list();
    const attempts = (list) => list.reduce((sum, one) => sum + one.attempts.length, 0);
    const mostOf = (id) =>
      Math.max(...webhooks.filter(({ provider }) => provider === id).map((one) => one.attempts.length));
    const most = Object.fromEntries(Object.keys(happenings).map((id) => [id, mostOf(id)]));
    return { ms, cpuMs: (user + system) / 1000, webhooks: webhooks.length, attempts: attempts(webhooks), most };
  } finally {
    await drill.stop();
  }
}

/** Runs the part. */
export async function run({ say, isQuick }) {
  const rounds = isQuick ? 2 : 5;
  const rows = [];
  for (const count of isQuick ? [1, 5] : [1, 25]) {
    const runs = [];
    for (let round = 0; round <= rounds; round += 1) runs.push(await month(count));
    // The first one warms up.
    const [, ...counted] = runs;
    const of = (key) => median(counted.map((one) => one[key]));
    const [{ webhooks, attempts, most }] = runs;
    rows.push({ count, webhooks, attempts, most, ms: of('ms'), cpuMs: of('cpuMs') });
    say(`month: ${count} each`);
  }
  return { rows, rounds };
}

/** The tables of the part. */
export function tables({ rows, rounds }) {
  const schedules = Object.entries(rows[0].most).map(([id, most]) => `${id} ${most}`);
  return [
    {
      title: '30 days with every receiver down',
      about: `One advance in the library; a deposit or a customer at each provider, once and many times; median of ${rounds}. Most attempts of one webhook: ${schedules.join(', ')} (Calypso Pay blocks the subscription and holds the rest).`,
      table: [
        ['each happens', 'webhooks', 'failed attempts', 'took', 'per attempt', 'CPU'],
        ...rows.map(({ count, webhooks, attempts, ms, cpuMs }) => [
          `${count} x`,
          webhooks,
          attempts,
          shown(ms, 'ms'),
          shown(ms / attempts, 'ms'),
          shown(cpuMs, 'ms'),
        ]),
      ],
    },
  ];
}
