import { afterEach, describe, expect, it } from 'vitest';
import { ProviderClient } from '../src/client.js';
import { createPaydrill, type Paydrill } from '../src/index.js';
import { calypso } from '../src/providers/calypso/index.js';
import { TestReceiver } from './support/world.js';

const open: { stop(): Promise<void> }[] = [];
const requestId = '5a3c5b0e-6f1d-4a7e-9a53-0c1f6f3b7d11';

afterEach(async () => {
  for (const one of open.splice(0)) await one.stop();
});

async function prepared(answer: Parameters<typeof TestReceiver.start>[0]) {
  const hook = await TestReceiver.start(answer);
  const drill = await createPaydrill({ wire: 'virtual', providers: ['calypso'] });
  open.push(drill, hook);
  const client = clientOf(drill);
  await client.call('webhook.create', { data: { requestId, url: hook.url } });
  const { id } = (await client.call('customer.create', { data: {} })).json as { id: string };
  const { address } = (await client.call('address.get', { data: { customerId: id, currency: 'TRX' } })).json as {
    address: string;
  };
  return { drill, hook, client, address };
}

const clientOf = (drill: Paydrill<'calypso'>) =>
  new ProviderClient({ provider: calypso, ...drill.calypso, now: () => Date.parse(drill.clock.now()) });

/** The documented waits after a failed attempt, in seconds. Source: https://docs.calypso.money/get-started-with-calypso-api/webhook-subscriptions/overview */
const waits = [30, 60, 90, 150, 240, 390, 630, 1020, 1650, 2670, 4320, 6990, 11310, 18300, 29610, 47910, 77520, 125430];

describe('a receiver that is down', () => {
  it('for a virtual day gets every attempt of the documented schedule at its exact virtual time', async () => {
    let isUp = false;
    const { drill, address } = await prepared(() => (isUp ? 200 : 503));
    await drill.pay({ to: address, currency: 'TRX', amount: '10' });
    await drill.clock.advance('1s');
    const first = Date.parse(drill.clock.now());
    await drill.clock.advance('1d');
    isUp = true;
    await drill.clock.advance('3d');
    const row = drill.webhooks.list().find(({ event }) => event === 'CUSTOMER_PURSE_MEM_POOL_FOUND');
    const offsets = [0];
    for (const wait of waits) offsets.push((offsets.at(-1) ?? 0) + wait);
    const expected = [...offsets.filter((seconds) => seconds <= 86_400), offsets.find((seconds) => seconds > 86_400)];
    expect(row?.attempts.map(({ at }) => (Date.parse(at) - first) / 1000)).toEqual(expected);
    expect(row?.state).toBe('delivered');
  });

  it('for ever is given up after the last wait', async () => {
    const { drill, address } = await prepared(() => 500);
    await drill.pay({ to: address, currency: 'TRX', amount: '10' });
    await drill.clock.advance('10d');
    const [row] = drill.webhooks.list();
    expect(row).toMatchObject({ state: 'failed', nextAt: null });
    expect(row?.attempts).toHaveLength(waits.length + 1);
  });
});

describe('a subscription that is unblocked', () => {
  it('gets at once what was held and what failed and waited for its retry', async () => {
    let isUp = false;
    const { drill, address } = await prepared(() => (isUp ? 200 : 500));
    await drill.pay({ to: address, currency: 'TRX', amount: '10' });
    await drill.clock.advance('1s');
    await drill.fire('calypso', 'webhook.block', requestId);
    await drill.clock.advance('2s');
    expect(drill.webhooks.list().map(({ state }) => state)).toEqual(['pending', 'held']);
    isUp = true;
    await drill.fire('calypso', 'webhook.unblock', requestId);
    await drill.settled();
    expect(drill.webhooks.list().map(({ state, attempts }) => [state, attempts.length])).toEqual([
      ['delivered', 2],
      ['delivered', 1],
    ]);
    expect((await drill.clock.advance('20s')).deliveries).toEqual({ delivered: 2, failed: 0, unsent: 0, held: 0 });
  });
});

describe('a receiver that calls back during a delivery', () => {
  it('is answered with the state of that very moment', async () => {
    const states: unknown[] = [];
    let client: ProviderClient | undefined;
    const {
      drill,
      address,
      client: made,
    } = await prepared(async ({ body }) => {
      const { eventType, data } = JSON.parse(body);
      const answer = await client?.call('transaction.get', { data: { transactionId: data.transactionId } });
      const { transactionState, translationToAccountCompleted } = (answer?.json ?? {}) as Record<string, unknown>;
      states.push([eventType, transactionState, translationToAccountCompleted]);
      return 200;
    });
    client = made;
    await drill.pay({ to: address, currency: 'TRX', amount: '10' });
    await drill.clock.advance('1h');
    expect(states).toEqual([
      ['CUSTOMER_PURSE_MEM_POOL_FOUND', 'MEM_POOL_FOUND', false],
      ['CUSTOMER_PURSE_PENDING_COMPLIANCE', 'PENDING_COMPLIANCE_CHECK', false],
      ['CUSTOMER_PURSE_FUNDS_RECEIVED_FOR_PURSE', 'CONFIRMED', false],
      ['CUSTOMER_PURSE_TRANSLATION_TO_ACCOUNT_COMPLETED', 'CONFIRMED', true],
    ]);
  });
});

describe('a public target', () => {
  it('is refused, and the delivery says why', async () => {
    const { drill, client, address } = await prepared(() => 200);
    await client.call('webhook.change', { data: { requestId, url: 'https://198.51.100.7/hook' } });
    await drill.pay({ to: address, currency: 'TRX', amount: '10' });
    await drill.clock.advance('1s');
    expect(drill.webhooks.list()[0]).toMatchObject({
      state: 'refused',
      reason: expect.stringContaining('198.51.100.7 is neither a loopback'),
    });
  });
});
