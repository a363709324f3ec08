import { createHmac } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { cryptopay } from '../../src/providers/cryptopay/index.js';
import { inJsonbOrder, retryDelaysMs } from '../../src/providers/cryptopay/webhooks.js';
import type { Received } from '../support/world.js';
import { type Body, CryptopayWorld, callbacksOf, fixture } from './cryptopay-world.js';

const { retryDelays, channelPaymentKeys } = fixture<{
  retryDelays: { seconds: number[] };
  channelPaymentKeys: { keys: string[] };
}>('recordings');
const registered = {
  addresses: [{ address: '2N9wPGx67zdSeAbXi15qHgoZ9Hb9Uxhd2uQ', currency: 'BTC', network: 'bitcoin' }],
};

const opened: CryptopayWorld[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});

async function start(assumptions: Record<string, string | number> = {}): Promise<CryptopayWorld> {
  const world = await CryptopayWorld.open(assumptions);
  opened.push(world);
  return world;
}

const byLength = (keys: readonly string[]) => [...keys].sort((a, b) => a.length - b.length || (a < b ? -1 : 1));

describe('sequences', () => {
  const of = async (world: CryptopayWorld, risk: 'low' | 'high', disabled = false) => {
    const receiver = await world.receiver();
    await world.customer(registered);
    const channel = await world.channel({ customer_id: 'CUSTOMER-123' });
    if (disabled) await world.ok('PATCH', `/api/channels/${channel['id']}`, { status: 'disabled' });
    await world.pay(channel, '0.5', { risk });
    await world.advance(60_000);
    return callbacksOf(receiver);
  };
  const seen = (callbacks: { event: string; data: Body }[]) =>
    callbacks.map(({ event, data }) => [event, data['status'], data['status_context']]);

  it('completed', async () => {
    const callbacks = await of(await start(), 'low');
    expect(seen(callbacks)).toEqual([
      ['ChannelPayment.created', 'pending', null],
      ['ChannelPayment.completed', 'completed', null],
    ]);
    const [created, completed] = callbacks;
    expect(created?.data).toMatchObject({ received_amount: '0.0', fee: '0.0', risk: null });
    expect('exchange' in (created?.data ?? {})).toBe(false);
    expect(completed?.data).toMatchObject({ exchange: { pair: 'BTCEUR' }, risk: { level: 'low' } });
  });

  it('sent back, through on_hold or directly', async () => {
    expect(seen(await of(await start(), 'high'))).toEqual([
      ['ChannelPayment.created', 'pending', null],
      ['ChannelPayment.on_hold', 'on_hold', 'illicit_resource'],
      ['ChannelPayment.refunded', 'refunded', null],
    ]);
    expect(seen(await of(await start({ highRiskRefundSteps: 'direct' }), 'high'))).toEqual([
      ['ChannelPayment.created', 'pending', null],
      ['ChannelPayment.refunded', 'refunded', null],
    ]);
  });

  it('held by a disabled channel', async () => {
    expect(seen(await of(await start(), 'low', true))).toEqual([
      ['ChannelPayment.created', 'pending', null],
      ['ChannelPayment.on_hold', 'on_hold', 'channel_disabled'],
    ]);
  });

  it('cancelled after 14 days', async () => {
    const world = await start();
    const receiver = await world.receiver();
    await world.pay(await world.channel(), '0.5', { confirmations: 0 });
    await world.advance(15 * 86_400_000);
    expect(seen(callbacksOf(receiver))).toEqual([
      ['ChannelPayment.created', 'pending', null],
      ['ChannelPayment.cancelled', 'cancelled', null],
    ]);
  });

  it('nothing is sent without a Callback URL, nor of customers and channels', async () => {
    const world = await start();
    await world.pay(await world.channel(), '0.5');
    await world.advance(60_000);
    const rows = world.workspace.deliveries.list();
    expect(rows.map(({ event, state, why }) => [event, state, why])).toEqual([
      ['ChannelPayment.created', 'unsent', 'noUrl'],
      ['ChannelPayment.completed', 'unsent', 'noUrl'],
    ]);
    const receiver = await world.receiver();
    await world.customer();
    const channel = await world.channel();
    await world.ok('PATCH', `/api/channels/${channel['id']}`, { status: 'disabled' });
    await world.advance(60_000);
    expect(receiver.received).toEqual([]);
  });
});

describe('a callback', () => {
  const send = async (assumptions: Record<string, string | number> = {}) => {
    const world = await start(assumptions);
    const receiver = await world.receiver();
    const channel = await world.channel();
    await world.pay(channel, '0.5');
    await world.advance(60_000);
    return { world, receiver, channel, callbacks: callbacksOf(receiver) };
  };

  it('carries the whole resource, with keys by length, then by alphabet', async () => {
    const { world, channel, callbacks } = await send();
    const [row] = await world.payments(channel);
    const data: Body = callbacks[1]?.data ?? {};
    const text = callbacks[1]?.text ?? '';
    expect(data).toEqual(row);
    const parsed = JSON.parse(text) as Body;
    expect(Object.keys(parsed)).toEqual(['data', 'type', 'event']);
    expect(Object.keys(data)).toEqual(byLength(channelPaymentKeys.keys));
    expect(Object.keys(data).slice(0, 5)).toEqual(['id', 'fee', 'risk', 'txid', 'status']);
    expect(Object.keys(data['exchange'] as Body)).toEqual(['fee', 'pair', 'rate', 'fee_currency']);
    expect(Object.keys(data['risk'] as Body)).toEqual(['level', 'score', 'resource_name', 'resource_category']);
    expect(inJsonbOrder({ bb: [{ z: 1, aa: null }], a: undefined, c: 'x' })).toEqual({
      c: 'x',
      bb: [{ z: 1, aa: null }],
    });
  });

  it('is signed over the bytes that are sent', async () => {
    const { world, receiver } = await send();
    const { callbackSecret } = world.keys;
    for (const { headers, body } of receiver.received) {
      expect(headers['content-type']).toBe('application/json');
      expect(headers['x-cryptopay-signature']).toBe(createHmac('sha256', callbackSecret).update(body).digest('hex'));
      const verify = (text: string, secret: string | undefined) =>
        cryptopay.receiver.verify(headers as Record<string, string>, Buffer.from(text), () => secret, 0);
      expect(verify(body, callbackSecret).ok).toBe(true);
      expect(verify(`${body}\n`, callbackSecret).ok).toBe(false);
      expect(verify(body, world.keys.apiSecret).ok).toBe(false);
      expect(verify(body, undefined).ok).toBe(false);
    }
    const reason = (headers: Record<string, string>, body = '{}') => {
      const verified = cryptopay.receiver.verify(headers, Buffer.from(body), () => 's', 0);
      return verified.ok ? undefined : verified.reason;
    };
    expect(reason({})).toMatch(/missing/);
    expect(reason({ 'X-Cryptopay-Signature': 'ABC' })).toMatch(/64 lower-case hex/);
    const signed = (body: string) => ({
      'X-Cryptopay-Signature': createHmac('sha256', 's').update(body).digest('hex'),
    });
    for (const body of ['', '[]', '{"type":"x"}', '{"type":1,"event":2}'])
      expect(reason(signed(body), body)).toMatch(/no type/);
  });

  it('assumptions switch', async () => {
    const { callbacks, receiver, world } = await send({
      callbackKeyOrder: 'resource',
      callbackContentType: 'application/json; charset=utf-8',
      sourceAddresses: 'sent',
    });
    expect(Object.keys(JSON.parse(callbacks[1]?.text ?? ''))).toEqual(['type', 'event', 'data']);
    expect(Object.keys(callbacks[1]?.data ?? {})).toEqual([...channelPaymentKeys.keys, 'source_addresses']);
    const sender = world.workspace.chain.list()[0]?.from;
    expect(callbacks[1]?.data['source_addresses']).toEqual([sender]);
    // The sandbox is on test networks: https://developers.cryptopay.me/guides/envs
    expect(sender).toMatch(/^(tb1|[2mn])/);
    expect(receiver.received[0]?.headers['content-type']).toBe('application/json; charset=utf-8');
  });
});

describe('retries', () => {
  it('are the 20 documented ones', () => {
    expect(retryDelaysMs.map((ms) => ms / 1000)).toEqual(retryDelays.seconds);
  });

  const failing = async (
    assumptions: Record<string, string> = {},
    answer: (one: Received, n: number) => number = () => 500,
  ) => {
    const world = await start(assumptions);
    const receiver = await world.receiver(answer);
    await world.pay(await world.channel(), '0.5', { confirmations: 0 });
    await world.advance(8 * 86_400_000);
    const [delivery] = world.workspace.deliveries.list();
    const at = (delivery?.attempts ?? []).map(
      (one) => (Date.parse(one.at) - Date.parse(delivery?.createdAt ?? '')) / 1000,
    );
    return { receiver, delivery, at };
  };

  it('each counted from the first attempt, with the same bytes, then no more', async () => {
    const { receiver, delivery, at } = await failing();
    expect(at).toEqual([0, ...retryDelays.seconds]);
    expect(delivery?.state).toBe('failed');
    expect(new Set(receiver.received.map(({ body }) => body)).size).toBe(1);
    expect(new Set(receiver.received.map(({ headers }) => headers['x-cryptopay-signature'])).size).toBe(1);
  });

  it('or from the attempt before', async () => {
    const { at } = await failing({ retryCountedFrom: 'previous' });
    let sum = 0;
    const expected = retryDelays.seconds.map((seconds) => {
      sum += seconds;
      return sum;
    });
    expect(at).toEqual([0, ...expected]);
  });

  it.each([201, 202, 204, 302, 404, 500])('%i is no success', async (status) => {
    const { at, delivery } = await failing({}, (_, n) => (n < 3 ? status : 200));
    expect([at, delivery?.state]).toEqual([[0, 30, 32], 'delivered']);
  });

  it('a receiver has 10 seconds', async () => {
    const world = await start();
    expect(cryptopay.webhooks.policy(world.workspace.reading(cryptopay))).toMatchObject({
      timeoutMs: 10_000,
      accepts: '200',
    });
  });
});

describe('the Callback URL', () => {
  it('is one: a second takes the place of the first, also for what is under way', async () => {
    const world = await start();
    const first = await world.receiver(() => 500);
    await world.pay(await world.channel(), '0.5', { confirmations: 0 });
    await world.advance(1000);
    const second = await world.receiver();
    await world.advance(30_000);
    expect([first.received.length, second.received.length]).toEqual([1, 1]);
    const reading = world.workspace.reading(cryptopay);
    expect(cryptopay.targets(reading)).toEqual([{ url: second.url, endpoint: 'callback_url' }]);
  });

  it.each(['nonsense', 'ftp://x', ''])('%j is refused', async (url) => {
    const world = await start();
    await expect(world.workspace.unit(cryptopay, (ctx) => cryptopay.setTarget(ctx, url))).rejects.toThrow(
      'http or https URL',
    );
  });
});
