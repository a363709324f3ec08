import { afterEach, describe, expect, it } from 'vitest';
import { decimal } from '../../src/core/money.js';
import type { NetworkId } from '../../src/core/networks.js';
import { settleAt, wireAmount } from '../../src/providers/cryptopay/amounts.js';
import { coins, fiatAccounts } from '../../src/providers/cryptopay/coins.js';
import { confirmationsFor } from '../../src/providers/cryptopay/confirmations.js';
import { cryptopay } from '../../src/providers/cryptopay/index.js';
import { fiatCurrencies, rateOf } from '../../src/providers/cryptopay/rates.js';
import { type Body, CryptopayWorld, customerChannel, fixture, only, paid, registered } from './cryptopay-world.js';

const recorded = fixture<{
  settlements: { paid: string; rate: string | null; digits: number; received: string; fee: string }[];
}>('recordings');

const opened: CryptopayWorld[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});

async function start(assumptions: Record<string, string | number> = {}): Promise<CryptopayWorld> {
  const world = await CryptopayWorld.open(assumptions);
  opened.push(world);
  return world;
}

describe('arithmetic', () => {
  it.each(recorded.settlements)(
    '$paid at $rate is $received and a fee of $fee',
    ({ paid: coin, rate, digits, received, fee }) => {
      for (const rounding of ['down', 'halfUp'] as const) {
        expect(settleAt(coin, { rate, digits, rounding, feeShare: decimal('0.01') })).toEqual({ received, fee });
      }
    },
  );

  it('amounts have a digit behind the point, and no more zeros', () => {
    expect(['100', '0', '0.50', '0.00184519', '79936052'].map(wireAmount)).toEqual([
      '100.0',
      '0.0',
      '0.5',
      '0.00184519',
      '79936052.0',
    ]);
  });

  it('there is a positive rate from every coin to every currency', async () => {
    const world = await start();
    const ctx = world.workspace.reading(cryptopay);
    const bases = coins.map(({ currency }) => currency);
    for (const base of bases) {
      for (const quote of [...fiatCurrencies, ...bases]) {
        if (base === quote) continue;
        const rate = rateOf(ctx, base, quote);
        expect(rate, `${base}${quote}`).toMatch(/^\d+\.\d+$/);
        // A Shiba Inu is worth less than the eighth digit of a bitcoin.
        if (base !== 'SHIB') expect(Number(rate), `${base}${quote}`).toBeGreaterThan(0);
      }
    }
    expect(fiatCurrencies).toEqual(expect.arrayContaining([...fiatAccounts]));
    expect(rateOf(ctx, 'BTC', 'EUR')).toBe('28435.6646');
    const other = await start({ channelPaymentRate: 'buy_rate' });
    expect(rateOf(other.workspace.reading(cryptopay), 'BTC', 'EUR')).toBe('29699.2676');
  });
});

describe('confirmations', () => {
  const table: [string, NetworkId, string, number][] = [
    ['BTC', 'bitcoin', '1', 1],
    ['BTC', 'bitcoin', '1.00000001', 3],
    ['BTC', 'bitcoin', '10', 3],
    ['BTC', 'bitcoin', '10.1', 6],
    ['BCH', 'bitcoin_cash', '5', 3],
    ['LTC', 'litecoin', '100', 1],
    ['LTC', 'litecoin', '1000', 3],
    ['LTC', 'litecoin', '1001', 6],
    ['DOGE', 'dogecoin', '1000', 1],
    ['DOGE', 'dogecoin', '10000', 3],
    ['DOGE', 'dogecoin', '10001', 6],
    ['ETH', 'ethereum', '0.3', 2],
    ['ETH', 'ethereum', '3', 3],
    ['ETH', 'ethereum', '4', 6],
    ['USDT', 'ethereum', '1000', 3],
    ['USDT', 'ethereum', '5000', 5],
    ['USDT', 'ethereum', '5001', 6],
    ['DAI', 'ethereum', '1', 12],
    ['BTC', 'bnb_smart_chain', '1', 15],
    ['USDT', 'tron', '1', 1],
    ['ADA', 'cardano', '1', 30],
    ['XRP', 'ripple', '1', 1],
    ['XLM', 'stellar', '1', 1],
    ['SOL', 'solana', '1', 1],
    ['TON', 'ton', '1', 1],
    ['POL', 'polygon', '1', 127],
    ['ARB', 'arbitrum', '1', 30],
    ['FTN', 'bahamut', '1', 3],
  ];
  it('are those of the documents, by coin, network and amount', async () => {
    const ctx = (await start()).workspace.reading(cryptopay);
    for (const [currency, network, amount, expected] of table)
      expect([currency, network, amount, confirmationsFor(ctx, currency, network, amount)]).toEqual([
        currency,
        network,
        amount,
        expected,
      ]);
    const other = (await start({ litecoinThresholds: '1 and 2' })).workspace.reading(cryptopay);
    expect(['1', '2', '3'].map((amount) => confirmationsFor(other, 'LTC', 'litecoin', amount))).toEqual([1, 3, 6]);
  });

  it('a payment completes with the last one, not before', async () => {
    const world = await start();
    const channel = await world.channel();
    await world.pay(channel, '5');
    await world.advance(1000);
    expect((await only(world, channel))['status']).toBe('pending');
    await world.advance(8999);
    expect((await only(world, channel))['status']).toBe('pending');
    await world.advance(1);
    expect((await only(world, channel))['status']).toBe('completed');
  });
});

describe('paying', () => {
  it('an address in any spelling, with its tag or without', async () => {
    const world = await start();
    const pay = (to: unknown, currency: string, network?: string) =>
      world.workspace.pay({ to: String(to), currency, amount: '5', ...(network === undefined ? {} : { network }) });
    const eth = await world.channel({ pay_currency: 'ETH' });
    const upper = `0x${String(eth['address']).slice(2).toUpperCase()}`;
    expect(await pay(upper, 'eth')).toMatchObject({ owner: 'cryptopay', currency: 'ETH', network: 'ethereum' });
    const bch = await world.channel({ pay_currency: 'BCH' });
    expect(await pay(String(bch['address']).replace('bchtest:', ''), 'BCH', 'Bitcoin Cash')).toMatchObject({
      owner: 'cryptopay',
    });
    for (const coin of ['XRP', 'XLM']) {
      const channel = await world.channel({ pay_currency: coin });
      const [base = '', tag = ''] = String(channel['address']).split('?dt=');
      expect(await pay(channel['address'], coin)).toMatchObject({ owner: 'cryptopay' });
      expect(await pay(base, coin)).toMatchObject({ owner: 'cryptopay' });
      expect(await pay(`${base}?dt=00${tag}`, coin)).toMatchObject({ owner: 'cryptopay' });
      await expect(pay(`${base}?dt=${Number(tag) + 1}`, coin)).rejects.toThrow(/No provider has given out/);
      if (coin === 'XLM') expect(await pay(`${base}?memoId=${tag}`, coin)).toMatchObject({ owner: 'cryptopay' });
    }
    await world.advance(60_000);
    expect(world.workspace.store.collection('cryptopay.channel_payments').size).toBe(9);
  });

  it('the wrong coin, network or amount is refused with what would be right', async () => {
    const world = await start();
    const channel = await world.channel();
    const to = String(channel['address']);
    const pay = (currency: string, amount: string, network?: string) =>
      world.workspace.pay({ to, currency, amount, ...(network === undefined ? {} : { network }) });
    await expect(pay('ETH', '1')).rejects.toThrow('does not take "ETH". It takes BTC on bitcoin.');
    await expect(pay('BTC', '1', 'tron')).rejects.toThrow('does not take "BTC" on "tron"');
    await expect(pay('BTC', '1.123456789')).rejects.toThrow('BTC has 8 digits behind the point');
    for (const amount of ['0', '-1', 'x', '1e5', ''])
      await expect(pay('BTC', amount)).rejects.toThrow('not a positive decimal');
    await expect(world.workspace.pay({ to: 'nobody', currency: 'BTC', amount: '1' })).rejects.toThrow('No provider');
  });

  it('a page of payments of one channel, by cursor', async () => {
    const world = await start();
    const [channel, other] = [await world.channel(), await world.channel()];
    for (let n = 0; n < 52; n += 1) await world.pay(channel, '0.1');
    await world.pay(other, '0.1');
    await world.advance(60_000);
    const { json } = await world.call('GET', `/api/channels/${channel['id']}/payments`);
    expect(json['meta']).toEqual({ total: 52, has_more: true });
    const last = (json['data'] as Body[])[49];
    const second = await world.call('GET', `/api/channels/${channel['id']}/payments?starting_after=${last?.['id']}`);
    expect([(second.json['data'] as Body[]).length, second.json['meta']]).toEqual([2, { total: 52, has_more: false }]);
    const foreign = await world.call('GET', `/api/channels/${other['id']}/payments/${last?.['id']}`);
    expect(foreign.status).toBe(404);
  });
});

describe('assumptions switch', () => {
  it.each([
    ['0%', '52.46', '0.0'],
    ['0.5%', '52.19', '0.27'],
    ['2%', '51.41', '1.05'],
  ])('channelPaymentFee %s', async (channelPaymentFee, received, fee) => {
    const world = await start({ channelPaymentFee });
    const channel = await world.channel();
    await paid(world, channel, '0.00184500');
    expect(await only(world, channel)).toMatchObject({ received_amount: received, fee });
  });

  it('rate and rounding', async () => {
    const world = await start({ channelPaymentRate: 'buy_rate', channelPaymentRounding: 'halfUp' });
    const channel = await world.channel();
    await paid(world, channel, '0.00184519');
    // 54.8007…
    expect(await only(world, channel)).toMatchObject({
      exchange: { rate: '29699.2676' },
      received_amount: '54.25',
      fee: '0.55',
    });
    const up = await start({ channelPaymentRounding: 'halfUp' });
    const other = await up.channel();
    await paid(up, other, '0.00184519');
    // 52.4692…
    expect(await only(up, other)).toMatchObject({ received_amount: '51.94', fee: '0.53' });
  });

  it('risk: null', async () => {
    const world = await start({ risk: 'null' });
    const channel = await world.channel();
    await paid(world, channel, '0.1', 'high');
    expect(await only(world, channel)).toMatchObject({ status: 'on_hold', risk: null });
  });

  it('refunds', async () => {
    const network = {
      addresses: [
        { address: '0x54baa6f4ff2374b2f8f3a32c0c3dad0acbdb42b2', currency: 'BTC', network: 'bnb_smart_chain' },
      ],
    };
    const any = await start({ refundNetwork: 'anyNetwork', refundAmount: 'minusFee', contextAfterHold: 'kept' });
    await any.customer(network);
    const channel = await any.channel({ customer_id: 'CUSTOMER-123' });
    await paid(any, channel, '0.5', 'high');
    expect(await only(any, channel)).toMatchObject({ status: 'refunded', status_context: 'illicit_resource' });
    const sent = any.workspace.chain.list().at(-1);
    expect(sent).toMatchObject({ amount: '0.495', network: 'bnb_smart_chain' });

    const nowhere = await start({ manualRefundAddress: 'none', contextAfterHold: 'kept' });
    const held = await nowhere.channel();
    await paid(nowhere, held, '0.5', 'high');
    await nowhere.fire('refund', (await only(nowhere, held))['id']);
    expect(await only(nowhere, held)).toMatchObject({
      status: 'refunded',
      status_context: 'illicit_resource',
      refund_address: null,
      coin_withdrawal_id: null,
    });
  });

  it('disabled channels', async () => {
    const world = await start({ channelDisabledWhen: 'confirmed', holdReason: 'channel_disabled' });
    const channel = await customerChannel(world);
    await world.pay(channel, '0.1');
    await world.advance(1000);
    await world.ok('PATCH', `/api/channels/${channel['id']}`, { status: 'disabled' });
    await world.advance(10_000);
    expect(await only(world, channel)).toMatchObject({ status: 'on_hold', status_context: 'channel_disabled' });
    await paid(world, channel, '0.2', 'high');
    expect((await world.payments(channel))[0]).toMatchObject({ status: 'on_hold', status_context: 'channel_disabled' });
    const other = await start();
    const both = await customerChannel(other);
    await other.ok('PATCH', `/api/channels/${both['id']}`, { status: 'disabled' });
    await paid(other, both, '0.2', 'high');
    expect(await only(other, both)).toMatchObject({ status: 'refunded' });
  });

  it('inherited ids', async () => {
    for (const [inheritedIds, expected] of [
      ['copied', null],
      ['live', 'CUSTOMER-123'],
    ] as const) {
      const world = await start({ inheritedIds });
      await world.customer(registered);
      const channel = await world.channel();
      await world.pay(channel, '0.1', { risk: 'high' });
      await world.advance(1000);
      await world.ok('PATCH', `/api/channels/${channel['id']}`, { customer_id: 'CUSTOMER-123' });
      await world.advance(20_000);
      const payment = await only(world, channel);
      expect([payment['customer_id'], payment['status']]).toEqual([
        expected,
        expected === null ? 'on_hold' : 'refunded',
      ]);
    }
  });

  it('payments without a tag', async () => {
    const world = await start({ taglessPayment: 'unknown' });
    const channel = await world.channel({ pay_currency: 'XRP' });
    const base = String(channel['address']).split('?')[0] ?? '';
    await expect(world.workspace.pay({ to: base, currency: 'XRP', amount: '5' })).rejects.toThrow('No provider');
  });
});
