import { afterEach, describe, expect, it } from 'vitest';
import { createClient } from '../../src/clients.js';
import { createPaydrill, type PaydrillOptions } from '../../src/index.js';
import { WebhookReceiver } from '../../src/receiver.js';

const open: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.stop();
});

const paid = 'calypso.CUSTOMER_PURSE_FUNDS_RECEIVED_FOR_PURSE';
const seen = 'calypso.CUSTOMER_PURSE_MEM_POOL_FOUND';

/** A customer with an address, in a drill whose webhooks go to a receiver that trusts them, unless it is deaf. */
async function shop(options: PaydrillOptions<'calypso'> & { deaf?: boolean } = {}) {
  const { deaf = false, ...rest } = options;
  const receiver = await WebhookReceiver.start();
  const drill = await createPaydrill({ providers: ['calypso'], ...rest });
  open.push(drill, receiver);
  const client = createClient('calypso', drill.calypso);
  const trust = async (as?: string) => {
    const url = receiver.url('calypso');
    const data = {
      requestId: '5a3c5b0e-6f1d-4a7e-9a53-0c1f6f3b7d11',
      url,
      notificationServiceTypes: ['CUSTOMER_PURSE', 'INVOICE'],
    };
    const keys = (await client.call('webhook.create', { data })).json as { publicKey: string; secretKey: string };
    receiver.trust('calypso', keys.publicKey, as ?? keys.secretKey);
  };
  if (!deaf) await trust();
  const { id } = (await client.call('customer.create', { data: {} })).json as { id: string };
  const purse = await client.call('address.get', { data: { customerId: id, currency: 'ETH' } });
  const { address } = purse.json as { address: string };
  const pay = (amount = '0.5') => drill.pay({ to: address, currency: 'ETH', amount });
  return { drill, receiver, address, pay, trust };
}

describe('waitFor under a frozen clock', () => {
  it('resolves with what was delivered, its body parsed, its text as sent', async () => {
    const { drill, receiver, address, pay } = await shop();
    await pay();
    await drill.clock.advance('5m');
    const webhook = await drill.webhooks.waitFor(paid, { where: { 'data.address': address } });
    expect(webhook).toMatchObject({ provider: 'calypso', state: 'delivered', json: { data: { address } } });
    expect(receiver.received.map(({ text }) => text)).toContain(webhook.body);
  });

  it('does not move the clock, and says what lies ahead and how to get there', async () => {
    const { drill, pay } = await shop();
    await pay();
    const before = drill.clock.now();
    await expect(drill.webhooks.waitFor(paid)).rejects.toThrow(
      /^No such webhook was delivered\. calypso\.CUSTOMER_PURSE_FUNDS_RECEIVED_FOR_PURSE: expected at least 1, found 0\.\n.*\nThe clock is frozen at 2026-01-01T00:00:00\.000Z\. \d jobs? lies? ahead, the next in 1s \(chain .*advance\('1s'\), or .* \{ advance: '1s' \}\.$/s,
    );
    expect(drill.clock.now()).toBe(before);
  });

  it('moves it when asked, from job to job and no further than needed', async () => {
    const { drill, pay } = await shop();
    await pay();
    await drill.webhooks.waitFor(seen, { advance: '1h' });
    expect(drill.clock.now()).toBe('2026-01-01T00:00:01.000Z');
    await expect(drill.webhooks.waitFor(paid, { advance: '1s' })).rejects.toThrow('jobs lie ahead');
    await drill.webhooks.waitFor(paid, { advance: '1h' });
    expect(Date.parse(drill.clock.now())).toBeLessThan(Date.parse('2026-01-01T00:05:00Z'));
  });

  it('answers the latest, and with times all of them', async () => {
    const { drill, pay } = await shop();
    for (const amount of ['0.5', '0.25']) {
      await pay(amount);
      await drill.clock.advance('5m');
    }
    const both = await drill.webhooks.waitFor(paid, { times: 2 });
    expect(both.map(({ json }) => json)).toMatchObject([{ data: { amount: 0.5 } }, { data: { amount: 0.25 } }]);
    expect((await drill.webhooks.waitFor(paid)).id).toBe(both[1]?.id);
    expect((await drill.webhooks.waitFor(paid, { where: { 'data.amount': 0.5 } })).id).toBe(both[0]?.id);
    await expect(drill.webhooks.waitFor(paid, { times: 3 })).rejects.toThrow('expected at least 3, found 2');
  });

  it('names the nearest ones with what does not fit', async () => {
    const { drill, address, pay } = await shop();
    await pay();
    await drill.clock.advance('5m');
    await expect(drill.webhooks.waitFor(paid, { where: { 'data.address': '0x1' } })).rejects.toThrow(
      `${paid}: data.address is "${address}", not "0x1"`,
    );
    await expect(drill.webhooks.waitFor('calypso.INVOICE_*')).rejects.toThrow('wh_');
  });

  it('does not count one that the receiver refused, and says what it answered', async () => {
    const { drill, pay, trust } = await shop({ deaf: true });
    await trust('another secret');
    await pay();
    await drill.clock.advance('1s');
    await expect(drill.webhooks.waitFor(seen)).rejects.toThrow(`${seen}: pending: answered 401`);
  });

  it('says so when webhooks go nowhere', async () => {
    const { drill, pay } = await shop({ deaf: true });
    await pay();
    await drill.clock.advance('5m');
    await expect(drill.webhooks.waitFor(paid)).rejects.toThrow(
      'Webhooks of Calypso Pay go nowhere yet: name a URL with createPaydrill({ webhooks: { calypso: url } })',
    );
    const unsent = drill.webhooks.list().find(({ provider, event }) => `${provider}.${event}` === paid);
    expect(unsent).toMatchObject({ state: 'unsent', url: null });
    await expect(drill.webhooks.waitFor(paid)).rejects.toThrow(
      `Not sent:\n  ${paid} (${unsent?.id}) is unsent: ${unsent?.reason}\n`,
    );
    await expect(drill.webhooks.redeliver(String(unsent?.id))).rejects.toThrow('no URL is set for webhooks of Calypso');
  });

  it('refuses names, counts and durations that make no sense', async () => {
    const { drill } = await shop();
    const { waitFor } = drill.webhooks;
    await expect(waitFor('calypso.CUSTOMER_PURSE_MEMPOOL_FOUND' as never)).rejects.toThrow(`Did you mean "${seen}"?`);
    await expect(waitFor('calypso.NOTHING_*')).rejects.toThrow('No webhook fits');
    await expect(waitFor(paid, { times: 0 })).rejects.toThrow('a whole number from 1');
    await expect(waitFor(paid, { advance: 'soon' })).rejects.toThrow('advance: "soon" is not a duration');
  });
});

describe('waitFor under a running clock', () => {
  const quick = { 'chain.mempool': '20ms', 'calypso.deposit.mempool': '20ms' } as const;

  it('waits until it is delivered', async () => {
    const { drill, pay } = await shop({ clock: 'running', durations: quick });
    const waiting = drill.webhooks.waitFor(seen);
    await pay();
    expect((await waiting).state).toBe('delivered');
  });

  it('gives up when the virtual time is over, also when the clock jumps', async () => {
    const { drill } = await shop({ clock: 'running' });
    await expect(drill.webhooks.waitFor(seen, { within: '30ms' })).rejects.toThrow('The clock runs; it is');
    const waiting = expect(drill.webhooks.waitFor(seen, { within: '5m' })).rejects.toThrow('found 0');
    await drill.clock.advance('6m');
    await waiting;
  });

  it('ends when the clock is frozen, and when Paydrill stops', async () => {
    const { drill } = await shop({ clock: 'running' });
    const frozen = expect(drill.webhooks.waitFor(seen)).rejects.toThrow('The clock is frozen');
    await drill.clock.freeze();
    await frozen;
    await drill.clock.run();
    const stopped = expect(drill.webhooks.waitFor(seen)).rejects.toThrow('Paydrill was stopped');
    await drill.stop();
    await stopped;
  });
});
