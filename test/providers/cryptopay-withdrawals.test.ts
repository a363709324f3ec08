import { afterEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/core/provider.js';
import { given } from '../../src/providers/cryptopay/given.js';
import { cryptopay } from '../../src/providers/cryptopay/index.js';
import { type Body, CryptopayWorld, callbacksOf } from './cryptopay-world.js';

// Key order and amounts: recordings of https://github.com/cryptopay-dev/cryptopay-ruby (July 2023).
const keys = [
  'id',
  'custom_id',
  'customer_id',
  'address',
  'network',
  'txid',
  'status',
  'charged_amount',
  'charged_currency',
  'received_amount',
  'received_currency',
  'network_fee',
  'network_fee_level',
  'fee',
  'fee_currency',
  'description',
  'exchange',
  'risk',
  'created_at',
];

const address = '2Mz3bcjSVHG8uQJpNjmCxp24VdTjwaqmFcJ';
const basic = { address, charged_currency: 'EUR', received_currency: 'BTC' };
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const path = '/api/coin_withdrawals';

const opened: CryptopayWorld[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});

async function start(assumptions: Record<string, string | number> = {}): Promise<CryptopayWorld> {
  const world = await CryptopayWorld.open(assumptions);
  opened.push(world);
  return world;
}

const balance = async (world: CryptopayWorld, currency: string) => {
  const accounts = (await world.ok('GET', '/api/accounts')) as unknown as Body[];
  return accounts.find((one) => one['currency'] === currency)?.['balance'];
};

const put = (world: CryptopayWorld, name: keyof typeof given, row: JsonObject) =>
  world.workspace.unit(cryptopay, (ctx) => given[name].put(ctx, row));

const statuses = (callbacks: { event: string; data: Body }[]) =>
  callbacks.map(({ event, data }) => [event.replace('CoinWithdrawal.', ''), data['status'], data['txid'] !== null]);

describe('a withdrawal', () => {
  it('is created, waits for its commit, is committed, sent, and completed with the first confirmation', async () => {
    const world = await start();
    const receiver = await world.receiver();
    const made = await world.ok('POST', path, { ...basic, charged_amount: '100.0' });
    expect(Object.keys(made)).toEqual(keys);
    expect(made).toEqual({
      id: expect.stringMatching(uuid),
      custom_id: null,
      customer_id: null,
      address,
      network: 'bitcoin',
      txid: null,
      status: 'new',
      charged_amount: '100.0',
      charged_currency: 'EUR',
      // 99 / 29699.2676 = 0.00333341…, down, minus the network fee.
      received_amount: '0.00331739',
      received_currency: 'BTC',
      network_fee: '0.00001602',
      network_fee_level: 'average',
      fee: '0.0',
      fee_currency: 'BTC',
      description: null,
      exchange: { pair: 'BTCEUR', rate: '29699.2676', fee: '1.0', fee_currency: 'EUR' },
      risk: null,
      created_at: '2026-01-05T09:00:00Z',
    });
    expect(await world.ok('GET', `${path}/${made['id']}`)).toEqual({
      ...made,
      created_at: '2026-01-05T09:00:00+00:00',
    });
    expect(await balance(world, 'EUR')).toBe('100000.0');
    await world.advance(29_999);
    expect(callbacksOf(receiver)).toEqual([]);
    const committed = await world.call('POST', `${path}/${made['id']}/commit`);
    expect([committed.status, committed.data]).toEqual([
      200,
      { ...made, status: 'pending', created_at: '2026-01-05T09:00:00+00:00' },
    ]);
    expect(await balance(world, 'EUR')).toBe('99900.0');
    await world.advance(60_000);
    const done = await world.ok('GET', `${path}/${made['id']}`);
    const callbacks = callbacksOf(receiver);
    expect(statuses(callbacks)).toEqual([
      ['created', 'pending', false],
      ['status_changed', 'processing', false],
      ['status_changed', 'sent', true],
      ['status_changed', 'completed', true],
    ]);
    expect(callbacks.at(-1)?.data).toEqual(done);
    expect(done).toEqual({ ...committed.data, status: 'completed', txid: expect.stringMatching(/^[0-9a-f]{64}$/) });
    // Keys by length, then by alphabet: as PostgreSQL keeps jsonb.
    expect(callbacks.at(-1)?.text.slice(0, 50)).toMatch(/^\{"data":\{"id":"[0-9a-f-]+/);
    expect(Object.keys(callbacks[0]?.data ?? {})).toEqual(
      [...keys].sort((a, b) => a.length - b.length || (a < b ? -1 : 1)),
    );
    expect(await balance(world, 'EUR')).toBe('99900.0');
    const [row] = (await world.ok('GET', '/api/transactions')) as unknown as Body[];
    expect(row).toMatchObject({
      amount: '-100.0',
      balance: '99900.0',
      fee: '0.0',
      fee_currency: 'BTC',
      reference_id: made['id'],
      reference_type: 'CoinWithdrawal',
      status: 'completed',
    });
  });

  it('is taken at once with force_commit, in whatever spelling', async () => {
    const world = await start();
    for (const force_commit of [true, 'true'])
      expect(await world.ok('POST', path, { ...basic, charged_amount: 50, force_commit })).toMatchObject({
        status: 'pending',
        created_at: '2026-01-05T09:00:00+00:00',
      });
    expect(await world.ok('POST', path, { ...basic, charged_amount: 50, force_commit: 'false' })).toMatchObject({
      status: 'new',
    });
  });

  it.each([
    ['new', 'new'],
    ['cancelled', 'cancelled'],
  ])('lapses when it is not committed within 30 seconds: %s', async (lapsedWithdrawal, status) => {
    const world = await start({ lapsedWithdrawal });
    const receiver = await world.receiver();
    const { id } = await world.ok('POST', path, { ...basic, charged_amount: '100' });
    await world.advance(30_000);
    const late = await world.call('POST', `${path}/${id}/commit`);
    expect([late.status, late.error['code'], late.error['details']]).toEqual([409, 'invalid_status', []]);
    expect(await world.ok('GET', `${path}/${id}`)).toMatchObject({ status, txid: null });
    expect(await balance(world, 'EUR')).toBe('100000.0');
    expect(callbacksOf(receiver)).toEqual([]);
    expect((await world.ok('GET', '/api/transactions')) as unknown as Body[]).toMatchObject(
      expect.arrayContaining([expect.objectContaining({ reference_id: id, status })]),
    );
  });

  it('is committed once only', async () => {
    const world = await start();
    const { id } = await world.ok('POST', path, { ...basic, charged_amount: '100' });
    await world.ok('POST', `${path}/${id}/commit`);
    const again = await world.call('POST', `${path}/${id}/commit`);
    expect([again.status, again.error['code']]).toEqual([409, 'invalid_status']);
    expect(await balance(world, 'EUR')).toBe('99900.0');
  });

  it('cannot be committed when the money is gone by then', async () => {
    const world = await start();
    const all = { ...basic, charged_amount: '11000' };
    await put(world, 'accounts', { currency: 'EUR', balance: '11000' });
    const { id } = await world.ok('POST', path, all);
    await world.ok('POST', path, { ...basic, charged_amount: '10', force_commit: true });
    const late = await world.call('POST', `${path}/${id}/commit`);
    expect([late.status, late.error['details']]).toEqual([
      422,
      [
        {
          code: 'must_be_less_than_or_equal',
          target: 'charged_amount',
          message: 'must be less than or equal to 10990.0',
          args: { value: '10990.0' },
        },
      ],
    ]);
  });

  it.each([
    ['cancel', ['on_hold', 'cancelled'], '100000.0'],
    ['process', ['on_hold', 'processing', 'sent', 'completed'], '89000.0'],
    ['fail', ['on_hold', 'failed'], '89000.0'],
  ])('above the limit is held, and then: %s', async (event, expected, left) => {
    const world = await start();
    const receiver = await world.receiver();
    const { id } = await world.ok('POST', path, { ...basic, charged_amount: '11000', force_commit: true });
    await world.advance(60_000);
    expect(await world.ok('GET', `${path}/${id}`)).toMatchObject({ status: 'on_hold', txid: null });
    await world.workspace.fire('cryptopay', `coin_withdrawal.${event}`, String(id), {});
    await world.advance(60_000);
    expect(callbacksOf(receiver).map(({ data }) => data['status'])).toEqual(['pending', ...expected]);
    expect(await balance(world, 'EUR')).toBe(left);
  });

  it('that failed is not over: it is completed or cancelled', async () => {
    const world = await start();
    const receiver = await world.receiver();
    const ids: unknown[] = [];
    for (const amount of [100, 200]) {
      const { id } = await world.ok('POST', path, { ...basic, charged_amount: amount, force_commit: true });
      await world.workspace.fire('cryptopay', 'coin_withdrawal.fail', String(id), {});
      ids.push(id);
    }
    await world.advance(60_000);
    const fire = (event: string, id: unknown) => world.workspace.fire('cryptopay', event, String(id), {});
    await fire('coin_withdrawal.complete', ids[0]);
    await fire('coin_withdrawal.cancel', ids[1]);
    await world.advance(60_000);
    expect(await balance(world, 'EUR')).toBe('99900.0');
    expect(await world.ok('GET', `${path}/${ids[0]}`)).toMatchObject({ status: 'completed', txid: expect.any(String) });
    expect(await world.ok('GET', `${path}/${ids[1]}`)).toMatchObject({ status: 'cancelled', txid: null });
    const of = (id: unknown) =>
      callbacksOf(receiver)
        .filter(({ data }) => data['id'] === id)
        .map(({ data }) => data['status']);
    expect(of(ids[0])).toEqual(['pending', 'failed', 'completed']);
    expect(of(ids[1])).toEqual(['pending', 'failed', 'cancelled']);
  });

  it('to an own channel is the incoming payment there, with the same txid and the coins that were sent', async () => {
    const world = await start();
    const channel = await world.channel();
    const { id } = await world.ok('POST', path, {
      ...basic,
      address: channel['address'],
      charged_amount: '100',
      force_commit: true,
    });
    await world.advance(60_000);
    const done = await world.ok('GET', `${path}/${id}`);
    const [payment, ...others] = await world.payments(channel);
    expect(others).toEqual([]);
    expect(payment).toMatchObject({ txid: done['txid'], paid_amount: done['received_amount'], status: 'completed' });
  });

  it('to an own address of another coin is sent all the same', async () => {
    const world = await start();
    const channel = await world.channel({ pay_currency: 'ETH' });
    const { id } = await world.ok('POST', path, {
      address: channel['address'],
      charged_currency: 'USDT',
      received_currency: 'USDT',
      received_amount: '20',
      force_commit: true,
    });
    await world.advance(120_000);
    expect(await world.ok('GET', `${path}/${id}`)).toMatchObject({ status: 'completed' });
    expect(await world.payments(channel)).toEqual([]);
  });
});

describe('the amounts of a withdrawal', () => {
  // Network fees: GET /api/coin_withdrawals/network_fees, recorded in July 2023. The recorded identity without conversion is
  // charged = received + network_fee + fee.
  const btc = { address, charged_currency: 'BTC', received_currency: 'BTC' };
  it.each([
    ['all of a debit', { ...btc, charged_amount: '0.1' }, '0.1', '0.09998398'],
    ['a value to send', { ...btc, charged_amount_to_send: '0.1' }, '0.10001602', '0.1'],
    ['coins to send', { ...btc, received_amount: '0.1' }, '0.10001602', '0.1'],
    ['fast', { ...btc, received_amount: '0.1', network_fee_level: 'fast' }, '0.10002582', '0.1'],
    ['slow', { ...btc, received_amount: '0.1', network_fee_level: 'slow' }, '0.10001296', '0.1'],
    ['null for the others', { ...btc, received_amount: '0.1', charged_amount: null }, '0.10001602', '0.1'],
    ['amount, fees on top', { ...btc, amount: '0.1', amount_currency: 'BTC' }, '0.10001602', '0.1'],
    [
      'amount, network fee inside',
      { ...btc, amount: '0.1', amount_currency: 'BTC', amount_includes_network_fee: true },
      '0.1',
      '0.09998398',
    ],
    ['a number instead of text', { ...btc, charged_amount: 0.1 }, '0.1', '0.09998398'],
  ])('%s', async (_what, body, charged, received) => {
    const world = await start();
    const made = await world.ok('POST', path, body);
    expect([made['charged_amount'], made['received_amount'], 'exchange' in made]).toEqual([charged, received, false]);
  });

  it.each([
    ['all of a debit', { charged_amount: '100' }, '100.0', '0.00331739', '1.0'],
    // 100 / 29699.2676 = 0.00336708…; 0.0033831 coins cost 100.48 EUR; on top the fee that leaves as much.
    ['a value to send', { charged_amount_to_send: '100' }, '101.5', '0.00336708', '1.02'],
    ['coins to send', { received_amount: '0.00336708' }, '101.5', '0.00336708', '1.02'],
    [
      'amount with all fees inside',
      {
        amount: '100',
        amount_currency: 'EUR',
        amount_includes_processing_fee: true,
        amount_includes_network_fee: true,
      },
      '100.0',
      '0.00331739',
      '1.0',
    ],
    ['amount with fees on top', { amount: '100', amount_currency: 'EUR' }, '101.5', '0.00336708', '1.02'],
    [
      // The network fee of 0.00001602 BTC costs 0.48 EUR.
      'amount with the processing fee inside',
      { amount: '100', amount_currency: 'EUR', amount_includes_processing_fee: true },
      '100.48',
      '0.00333341',
      '1.0',
    ],
    ['coins as amount', { amount: '0.00336708', amount_currency: 'BTC' }, '101.5', '0.00336708', '1.02'],
  ])('with conversion: %s', async (_what, amounts, charged, received, fee) => {
    const world = await start();
    const made = await world.ok('POST', path, { ...basic, ...amounts });
    expect([made['charged_amount'], made['received_amount'], (made['exchange'] as Body)['fee']]).toEqual([
      charged,
      received,
      fee,
    ]);
  });

  it('fees and flags as assumed', async () => {
    const fee = await start({ withdrawalFee: '1%', withdrawalFeeCurrency: 'charged', exchangeFee: '0%' });
    // 100 / 29699.2676 = 0.00336708 BTC; 1 % of it is 0.00003368 BTC, or 1.01 EUR.
    expect(await fee.ok('POST', path, { ...basic, charged_amount: '100' })).toMatchObject({
      fee: '1.01',
      fee_currency: 'EUR',
      received_amount: '0.00331738',
      exchange: { fee: '0.0' },
    });
    const flags = await start({ amountFlags: 'true', withdrawalFee: '1%' });
    expect(await flags.ok('POST', path, { ...btc, amount: '0.1', amount_currency: 'BTC' })).toMatchObject({
      charged_amount: '0.1',
      received_amount: '0.09898398',
      fee: '0.001',
      fee_currency: 'BTC',
    });
  });
});

describe('assumptions of withdrawals', () => {
  it('callbacks', async () => {
    const off = await start({ withdrawalCallbacks: 'off' });
    const silent = await off.receiver();
    await off.ok('POST', path, { ...basic, charged_amount: '100', force_commit: true });
    await off.advance(60_000);
    expect(silent.received).toEqual([]);
    const early = await start({ withdrawalCreatedCallback: 'atCreation' });
    const receiver = await early.receiver();
    const { id } = await early.ok('POST', path, { ...basic, charged_amount: '100' });
    await early.ok('POST', `${path}/${id}/commit`);
    await early.advance(60_000);
    expect(statuses(callbacksOf(receiver)).slice(0, 3)).toEqual([
      ['created', 'new', false],
      ['status_changed', 'pending', false],
      ['status_changed', 'processing', false],
    ]);
  });

  it('the coins of a risky payment go back by a withdrawal that no account pays for', async () => {
    for (const [returnCallbacks, expected] of [
      ['omitted', []],
      ['sent', ['sent', 'completed']],
    ] as const) {
      const world = await start({ returnCallbacks });
      const receiver = await world.receiver();
      await world.customer({ addresses: [{ address, currency: 'BTC', network: 'bitcoin' }] });
      const channel = await world.channel({ customer_id: 'CUSTOMER-123' });
      await world.pay(channel, '0.5', { risk: 'high' });
      await world.advance(60_000);
      const [payment] = await world.payments(channel);
      expect(payment).toMatchObject({ status: 'refunded' });
      const sent = await world.ok('GET', `${path}/${payment?.['coin_withdrawal_id']}`);
      expect(sent).toMatchObject({
        status: 'completed',
        address,
        charged_amount: '0.5',
        received_amount: '0.5',
        network_fee: '0.0',
        customer_id: 'CUSTOMER-123',
      });
      expect(await balance(world, 'BTC')).toBe('10.0');
      const told = callbacksOf(receiver).filter(({ event }) => event.startsWith('CoinWithdrawal'));
      expect(told.map(({ data }) => data['status'])).toEqual(expected);
    }
  });

  it('risk is null, or that of the address', async () => {
    const world = await start({ withdrawalRisk: 'scored', addressRisk: 'medium' });
    const { id } = await world.ok('POST', path, { ...basic, charged_amount: '100' });
    expect(await world.ok('GET', `${path}/${id}`)).toMatchObject({ risk: null });
    expect(await world.ok('POST', `${path}/${id}/commit`)).toMatchObject({ risk: { level: 'medium' } });
    const [row] = (await world.ok('GET', '/api/transactions?risk_level=medium')) as unknown as Body[];
    expect(row).toMatchObject({ reference_id: id, risk: { level: 'medium' } });
  });

  it('the transaction limit', async () => {
    for (const [transactionLimit, amount, status] of [
      ['1000 EUR', '1200', 'on_hold'],
      ['none', '11000', 'completed'],
      ['10000 EUR', '9000', 'completed'],
    ] as const) {
      const world = await start({ transactionLimit });
      const { id } = await world.ok('POST', path, { ...basic, charged_amount: amount, force_commit: true });
      await world.advance(60_000);
      expect(await world.ok('GET', `${path}/${id}`)).toMatchObject({ status });
    }
  });
});

describe('given withdrawals', () => {
  it('stay as they are until something happens; a new one still lapses', async () => {
    const world = await start();
    const id = '86a94c44-2b0e-40d1-b40e-c5818b303e09';
    await put(world, 'coin_withdrawals', {
      id,
      received_amount: '1',
      received_currency: 'ETH',
      status: 'failed',
      custom_id: 'A',
    });
    const other = '86a94c44-2b0e-40d1-b40e-c5818b303e10';
    await put(world, 'coin_withdrawals', { id: other, received_amount: '1', received_currency: 'ETH', status: 'new' });
    await world.advance(60_000);
    expect(await world.ok('GET', `${path}/custom_id/A`)).toMatchObject({ id, status: 'failed', txid: null });
    expect((await world.call('POST', `${path}/${other}/commit`)).status).toBe(409);
    await world.workspace.fire('cryptopay', 'coin_withdrawal.complete', id, {});
    expect(await world.ok('GET', `${path}/${id}`)).toMatchObject({ status: 'completed', txid: expect.any(String) });
  });
});
