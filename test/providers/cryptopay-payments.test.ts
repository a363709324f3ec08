import { afterEach, describe, expect, it } from 'vitest';
import { coins } from '../../src/providers/cryptopay/coins.js';
import { CryptopayWorld, customerChannel, fixture, only, paid, refundAddress, registered } from './cryptopay-world.js';

const recorded = fixture<{
  channelPaymentKeys: { keys: string[] };
}>('recordings');

const day = 86_400_000;
const uuid = /^[0-9a-f-]{36}$/;

const opened: CryptopayWorld[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});

async function start(assumptions: Record<string, string | number> = {}): Promise<CryptopayWorld> {
  const world = await CryptopayWorld.open(assumptions);
  opened.push(world);
  return world;
}

describe('a payment', () => {
  it('is pending when seen, then completed: exactly these fields', async () => {
    const world = await start();
    await world.customer();
    const channel = await world.channel({ custom_id: 'X-1', customer_id: 'CUSTOMER-123' });
    const { txid } = await world.pay(channel, '0.00184519');
    expect(await world.payments(channel)).toEqual([]);
    await world.advance(1000);
    const pending = await only(world, channel);
    const common = {
      id: expect.stringMatching(uuid),
      paid_amount: '0.00184519',
      paid_currency: 'BTC',
      received_currency: 'EUR',
      fee_currency: 'EUR',
      txid,
      refund_address: null,
      coin_withdrawal_id: null,
      custom_id: 'X-1',
      customer_id: 'CUSTOMER-123',
      channel_id: channel['id'],
      address: channel['address'],
      network: 'bitcoin',
      status_context: null,
      created_at: '2026-01-05T09:00:01+00:00',
    };
    expect(pending).toEqual({ ...common, received_amount: '0.0', fee: '0.0', status: 'pending', risk: null });
    expect(Object.keys(pending)).toEqual(recorded.channelPaymentKeys.keys.filter((key) => key !== 'exchange'));
    await world.advance(3000);
    const completed = await only(world, channel);
    expect(completed).toEqual({
      ...common,
      id: pending['id'],
      received_amount: '51.93',
      fee: '0.53',
      exchange: { pair: 'BTCEUR', rate: '28435.6646', fee: '0.0', fee_currency: 'EUR' },
      status: 'completed',
      risk: { score: expect.any(Number), level: 'low', resource_name: 'default', resource_category: 'unknown' },
    });
    expect(Object.keys(completed)).toEqual(recorded.channelPaymentKeys.keys);
    expect(await world.ok('GET', `/api/channels/${channel['id']}/payments/${pending['id']}`)).toEqual(completed);
  });

  it('in the same currency has no exchange', async () => {
    const world = await start();
    const channel = await world.channel({ receiver_currency: 'BTC' });
    await paid(world, channel, '0.003');
    const payment = await only(world, channel);
    expect([payment['received_amount'], payment['fee']]).toEqual(['0.00297', '0.00003']);
    expect('exchange' in payment).toBe(false);
  });

  it.each([
    ['JPY', '0.00184519', '8031.0', '82.0'],
    ['ETH', '0.01', '0.16051576', '0.00162138'],
  ])('into %s is rounded at its precision', async (receiver_currency, amount, received, fee) => {
    const world = await start();
    const channel = await world.channel({ receiver_currency });
    await paid(world, channel, amount);
    const payment = await only(world, channel);
    expect([payment['received_amount'], payment['fee']]).toEqual([received, fee]);
  });

  it('too small to be worth a cent is completed with nothing', async () => {
    const world = await start();
    const channel = await world.channel({ pay_currency: 'SHIB' });
    await paid(world, channel, '1');
    expect(await only(world, channel)).toMatchObject({ status: 'completed', received_amount: '0.0', fee: '0.0' });
  });

  it('every coin on every network', async () => {
    const world = await start();
    const places = coins
      .filter(({ lists }) => lists.includes('current'))
      .flatMap((coin) => coin.networks.map((network) => ({ coin, network })));
    for (const { coin, network } of places) {
      const channel = await world.channel({ pay_currency: coin.currency, network });
      await world.pay(channel, '3');
      await world.advance(400_000);
      expect([coin.currency, network, (await only(world, channel))['status']]).toEqual([
        coin.currency,
        network,
        'completed',
      ]);
    }
  });

  it('risk objects are the same each time, and of the level that was asked for', async () => {
    const world = await start();
    const channel = await world.channel();
    const ranges = { low: [0.1, 3.99], medium: [4, 7.99], high: [8, 9.99] } as const;
    for (const level of ['low', 'medium', 'high'] as const) {
      for (let n = 0; n < 10; n += 1) await paid(world, channel, '0.1', level);
      const newest = (await world.payments(channel))
        .slice(0, 10)
        .map((row) => row['risk'] as { score: number; level: string });
      expect(new Set(newest.map((risk) => risk.level))).toEqual(new Set([level]));
      const scores = newest.map(({ score }) => score);
      expect(Math.min(...scores)).toBeGreaterThanOrEqual(ranges[level][0]);
      expect(Math.max(...scores)).toBeLessThanOrEqual(ranges[level][1]);
      expect(scores.every((score) => /^\d(\.\d\d?)?$/.test(String(score)))).toBe(true);
    }
    const [again] = await world.payments(channel);
    expect((await world.payments(channel))[0]).toEqual(again);
  });

  it('is cancelled after 14 days without confirmation, not before', async () => {
    const world = await start();
    const channel = await world.channel();
    await world.pay(channel, '1', { confirmations: 0 });
    await world.advance(1000 + 14 * day - 1);
    expect((await only(world, channel))['status']).toBe('pending');
    await world.advance(1);
    expect(await only(world, channel)).toMatchObject({ status: 'cancelled', received_amount: '0.0', risk: null });
  });

  it('with too few confirmations stays pending; a completed one is not cancelled', async () => {
    const world = await start();
    const few = await world.channel();
    const done = await world.channel();
    await world.pay(few, '20', { confirmations: 5 });
    await world.pay(done, '20', { confirmations: 9 });
    await world.advance(15 * day);
    expect([(await only(world, few))['status'], (await only(world, done))['status']]).toEqual([
      'cancelled',
      'completed',
    ]);
    expect(world.workspace.journal.list().every(({ notes }) => notes === undefined)).toBe(true);
  });
});

describe('a high-risk payment', () => {
  it('without a registered address is held until a person decides', async () => {
    const world = await start();
    const channel = await world.channel();
    await paid(world, channel, '0.5', 'high');
    await world.advance(30 * day);
    const held = await only(world, channel);
    expect(held).toMatchObject({
      status: 'on_hold',
      status_context: 'illicit_resource',
      received_amount: '0.0',
      fee: '0.0',
      refund_address: null,
      risk: { level: 'high' },
    });
    expect('exchange' in held).toBe(false);
    await world.fire('complete', held['id']);
    expect(await only(world, channel)).toMatchObject({
      status: 'completed',
      status_context: null,
      received_amount: '14075.65',
    });
    const { from } = await paid(world, channel, '0.25', 'high');
    const [other] = await world.payments(channel);
    await world.fire('refund', other?.['id']);
    const [refunded] = await world.payments(channel);
    expect(refunded).toMatchObject({
      status: 'refunded',
      refund_address: from,
      status_context: null,
    });
  });

  it('goes back to the registered address as a withdrawal', async () => {
    const world = await start();
    const channel = await customerChannel(world);
    await paid(world, channel, '0.5', 'high');
    const payment = await only(world, channel);
    expect(payment).toMatchObject({
      status: 'refunded',
      status_context: null,
      refund_address: refundAddress,
      coin_withdrawal_id: expect.stringMatching(uuid),
      received_amount: '0.0',
      fee: '0.0',
    });
    const sent = world.workspace.chain.list().find(({ sender }) => sender?.provider === 'cryptopay');
    expect(sent).toMatchObject({
      to: refundAddress,
      amount: '0.5',
      currency: 'BTC',
      network: 'bitcoin',
      from: channel['address'],
    });
    expect(sent?.sender?.reference).toBe(payment['coin_withdrawal_id']);
    const { rows } = world.workspace.state();
    expect(rows['cryptopay.coin_withdrawals']).toMatchObject([{ id: payment['coin_withdrawal_id'], txid: sent?.txid }]);
  });

  it.each([
    [
      'another coin',
      { addresses: [{ address: '0x54baa6f4ff2374b2f8f3a32c0c3dad0acbdb42b2', currency: 'ETH', network: 'ethereum' }] },
    ],
    [
      'another network',
      {
        addresses: [
          { address: '0x54baa6f4ff2374b2f8f3a32c0c3dad0acbdb42b2', currency: 'BTC', network: 'bnb_smart_chain' },
        ],
      },
    ],
    ['none', {}],
  ])('is held when the registered address is of: %s', async (_, fields) => {
    const world = await start();
    await world.customer(fields);
    const channel = await world.channel({ customer_id: 'CUSTOMER-123' });
    await paid(world, channel, '0.5', 'high');
    expect((await only(world, channel))['status']).toBe('on_hold');
  });

  it('an address that is registered later is not used by itself, but by a person', async () => {
    const world = await start();
    await world.customer();
    const channel = await world.channel({ customer_id: 'CUSTOMER-123' });
    await paid(world, channel, '0.5', 'high');
    await world.ok('PATCH', '/api/customers/CUSTOMER-123', registered);
    await world.advance(day);
    const held = await only(world, channel);
    expect(held['status']).toBe('on_hold');
    await world.fire('refund', held['id']);
    expect((await only(world, channel))['refund_address']).toBe(refundAddress);
  });

  it('that a person refunds by hand before its time is not refunded twice', async () => {
    const world = await start();
    const channel = await customerChannel(world);
    await world.pay(channel, '0.5', { risk: 'high' });
    await world.advance(4000);
    const held = await only(world, channel);
    expect(held['status']).toBe('on_hold');
    await world.fire('refund', held['id'], { address: 'mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn' });
    await world.advance(day);
    expect((await only(world, channel))['refund_address']).toBe('mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn');
    expect(world.workspace.chain.list()).toHaveLength(2);
  });

  it('sent back to a channel of this workspace is a payment there', async () => {
    const world = await start();
    const back = await world.channel();
    await world.customer({ addresses: [{ address: back['address'], currency: 'BTC', network: 'bitcoin' }] });
    const channel = await world.channel({ customer_id: 'CUSTOMER-123' });
    await paid(world, channel, '0.5', 'high');
    expect(await only(world, back)).toMatchObject({ status: 'completed', paid_amount: '0.5' });
  });
});

describe('a disabled channel', () => {
  it('holds what is seen while it is disabled', async () => {
    const world = await start();
    const channel = await world.channel();
    const set = (status: string) => world.ok('PATCH', `/api/channels/${channel['id']}`, { status });
    await world.pay(channel, '0.1');
    await world.advance(1000);
    await set('disabled');
    await world.advance(10_000);
    expect((await only(world, channel))['status']).toBe('completed');
    await world.pay(channel, '0.2');
    await world.advance(1000);
    await set('enabled');
    await world.advance(10_000);
    const [held] = await world.payments(channel);
    expect(held).toMatchObject({ status: 'on_hold', status_context: 'channel_disabled', received_amount: '0.0' });
    await world.fire('complete', held?.['id']);
    expect((await world.payments(channel))[0]).toMatchObject({ status: 'completed', status_context: null });
  });

  it('does not send back what is not risky', async () => {
    const world = await start();
    const channel = await customerChannel(world);
    await world.ok('PATCH', `/api/channels/${channel['id']}`, { status: 'disabled' });
    await paid(world, channel, '0.5');
    expect(await only(world, channel)).toMatchObject({ status: 'on_hold', status_context: 'channel_disabled' });
  });
});

describe('by hand', () => {
  it.each([
    ['complete', 'completed'],
    ['cancel', 'cancelled'],
    ['refund', 'refunded'],
    ['hold', 'on_hold'],
  ])('%s of a pending payment; the chain comes too late', async (event, status) => {
    const world = await start();
    const channel = await world.channel();
    await world.pay(channel, '0.5');
    await world.advance(1000);
    await world.fire(event, (await only(world, channel))['id']);
    await world.advance(20 * day);
    expect((await only(world, channel))['status']).toBe(status);
  });

  it('what the table does not know is refused with what is possible', async () => {
    const world = await start();
    const channel = await world.channel();
    await paid(world, channel, '0.5');
    const { id } = await only(world, channel);
    await expect(world.fire('refund', id)).rejects.toThrow(/completed is final/);
  });
});
