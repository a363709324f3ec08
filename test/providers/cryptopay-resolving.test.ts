import { describe, expect, it } from 'vitest';
import { cryptopay } from '../../src/providers/cryptopay/index.js';
import {
  balanceOf,
  invoiceParams,
  minute,
  newInvoice,
  payInvoice,
  shown,
  transactionsOf,
  underpaid,
  worlds,
} from './cryptopay-invoices-world.js';
import { type Body, type CryptopayWorld, callbacksOf, only, paid, refundAddress } from './cryptopay-world.js';

const start = worlds();
const recalculate = (world: CryptopayWorld, invoice: Body, body?: unknown) =>
  world.call('POST', `/api/invoices/${invoice['id']}/recalculations`, body);
const refund = (world: CryptopayWorld, invoice: Body, body?: unknown) =>
  world.call('POST', `/api/invoices/${invoice['id']}/refunds`, body);

describe('a recalculation', () => {
  it('answers what was recorded, key by key, and takes effect when it is committed', async () => {
    const world = await start();
    const made = await newInvoice(world, { price_amount: '50.0', pay_currency: 'ETH' });
    await payInvoice(world, made, '0.0052326');
    await world.advance(10 * minute);
    const { status, data, text } = await recalculate(world, made);
    expect(status).toBe(201);
    // Recorded in July 2023 with https://github.com/cryptopay-dev/cryptopay-ruby, at the same rate; the older rate was another.
    const recorded = {
      id: data['id'],
      invoice_id: made['id'],
      pay_amount: '0.0052326',
      pay_currency: 'ETH',
      price_amount: '9.17',
      price_currency: 'EUR',
      fee: '0.1',
      fee_currency: 'EUR',
      previous_pay_amount: made['pay_amount'],
      previous_price_amount: '50.0',
      previous_exchange_rate: '1753.8032',
      exchange: { pair: 'ETHEUR', rate: '1753.8032', fee: '0.0', fee_currency: 'EUR' },
      created_at: '2026-01-05T09:11:00Z',
    };
    expect(text).toBe(JSON.stringify({ data: recorded }));
    expect((await shown(world, made))['status']).toBe('unresolved');
    await world.advance(29_999);
    const commit = `/api/invoices/${made['id']}/recalculations/${data['id']}/commit`;
    const committed = await world.call('POST', commit);
    expect([committed.status, committed.text]).toEqual([
      200,
      JSON.stringify({ data: { ...recorded, created_at: '2026-01-05T09:11:00+00:00' } }),
    ]);
    const now = await shown(world, made);
    expect(now).toMatchObject({
      status: 'completed',
      status_context: null,
      price_amount: '9.17',
      fee: '0.1',
      pay_amount: '0.0052326',
    });
    expect(now['uri']).toMatch(/\?value=0\.52326e16$/);
    expect(transactionsOf(world, made['id'])).toMatchObject([{ amount: '9.07', status: 'completed' }]);
    expect((await world.call('POST', commit)).error).toMatchObject({ code: 'invalid_status', details: [] });
  });

  it('lapses after 30 seconds; another one can be made', async () => {
    const world = await start();
    const made = await underpaid(world);
    const { data } = await recalculate(world, made, { force_commit: 'false' });
    await world.advance(30_000);
    const { status } = await world.call('POST', `/api/invoices/${made['id']}/recalculations/${data['id']}/commit`);
    expect(status).toBe(409);
    const forced = await recalculate(world, made, { force_commit: 'true' });
    expect(forced.data['created_at']).toMatch(/\+00:00$/);
    expect((await shown(world, made))['status']).toBe('completed');
  });

  it('of coins that are not converted has a null exchange', async () => {
    const world = await start();
    const made = await newInvoice(world, { price_amount: '0.01', price_currency: 'BTC' });
    await payInvoice(world, made, '0.00123457');
    await world.advance(120 * minute);
    const { data } = await recalculate(world, made);
    expect(data).toMatchObject({
      exchange: null,
      previous_exchange_rate: null,
      price_amount: '0.00123457',
      fee: '0.00001235',
    });
  });

  it('that waits is void once the invoice is resolved otherwise', async () => {
    const world = await start();
    const made = await underpaid(world);
    const { data } = await recalculate(world, made);
    expect((await refund(world, made)).status).toBe(201);
    const { status } = await world.call('POST', `/api/invoices/${made['id']}/recalculations/${data['id']}/commit`);
    expect(status).toBe(409);
  });
});

describe('a refund', () => {
  it('to the own account credits the coins minus the fee', async () => {
    const world = await start();
    const made = await underpaid(world, { custom_id: 'R-1' });
    const before = await balanceOf(world, 'BTC');
    const { status, data } = await refund(world, made);
    expect([status, data]).toEqual([
      201,
      {
        id: data['id'],
        custom_id: 'R-1',
        invoice_id: made['id'],
        amount: '0.001',
        amount_currency: 'BTC',
        fee: '0.00001',
        fee_currency: 'BTC',
        address: null,
        txid: null,
        risk: null,
        created_at: '2026-01-05T09:11:00+00:00',
        network: 'bitcoin',
      },
    ]);
    expect(Object.keys(data).at(-1)).toBe('network');
    expect(Number(await balanceOf(world, 'BTC')) - Number(before)).toBeCloseTo(0.00099, 8);
    expect(transactionsOf(world, data['id'])).toMatchObject([
      { amount: '0.00099', fee: '0.00001', status: null, referenceType: 'InvoiceRefund' },
    ]);
    expect((await shown(world, made))['status']).toBe('refunded');
    const { json } = await world.call('GET', `/api/invoices/${made['id']}/refunds`);
    expect(json).toEqual({ data: [data] });
    expect((await refund(world, made)).status).toBe(409);
  });

  it('to an external wallet is credited and withdrawn, exactly', async () => {
    const world = await start();
    const receiver = await world.receiver();
    const made = await underpaid(world);
    const before = await balanceOf(world, 'BTC');
    const { data } = await refund(world, made, { address: refundAddress });
    expect(await balanceOf(world, 'BTC')).toBe(before);
    expect(data).toMatchObject({ address: refundAddress, txid: null });
    await world.advance(minute);
    const [row] = (await world.ok('GET', '/api/coin_withdrawals')) as unknown as Body[];
    expect(row).toMatchObject({ address: refundAddress, received_amount: '0.00099', charged_amount: '0.00099' });
    const [listed] = (await world.ok('GET', `/api/invoices/${made['id']}/refunds`)) as unknown as Body[];
    expect(listed).toEqual({ ...data, txid: row?.['txid'] });
    expect(row?.['txid']).toMatch(/^[0-9a-f]{64}$/);
    expect(await balanceOf(world, 'BTC')).toBe(before);
    // https://developers.cryptopay.me/guides/payouts/callbacks
    const told = callbacksOf(receiver).filter(({ event }) => event.startsWith('CoinWithdrawal.'));
    expect(told.map(({ event, data: one }) => [event, one['status'], one['txid'] !== null])).toEqual([
      ['CoinWithdrawal.created', 'pending', false],
      ['CoinWithdrawal.status_changed', 'processing', false],
      ['CoinWithdrawal.status_changed', 'sent', true],
      ['CoinWithdrawal.status_changed', 'completed', true],
    ]);
  });

  it('shapes follow the assumptions', async () => {
    const world = await start({
      refundKeyOrder: '2021',
      refundRisk: 'payment',
      refundFee: '0%',
      invoiceContextAfterRefund: 'kept',
    });
    const made = await underpaid(world);
    const { data } = await refund(world, made);
    expect(Object.keys(data).indexOf('network')).toBe(8);
    expect(data).toMatchObject({ fee: '0.0', risk: { level: 'low' } });
    expect(await shown(world, made)).toMatchObject({ status: 'refunded', status_context: 'underpaid' });
  });
});

describe('what the state does not allow', () => {
  it.each([
    ['409 invalid_status', 409, 'invalid_status'],
    ['422 invalid', 422, 'invalid'],
  ])('is refused with %s', async (wrongState, status, code) => {
    const world = await start({ wrongState });
    const made = await newInvoice(world);
    for (const ask of [recalculate, refund]) {
      const answer = await ask(world, made);
      expect([answer.status, answer.error['code']]).toEqual([status, code]);
    }
    expect((await shown(world, made))['status']).toBe('new');
  });
});

describe('the accounts', () => {
  it('a channel payment is credited when it completes, and not before', async () => {
    const world = await start();
    const channel = await world.channel();
    const before = Number(await balanceOf(world, 'EUR'));
    await world.pay(channel, '0.00184519');
    await world.advance(1000);
    const { id } = await only(world, channel);
    expect(transactionsOf(world, id)).toMatchObject([{ amount: '0', status: 'pending', isBooked: false }]);
    await world.advance(minute);
    expect(transactionsOf(world, id)).toMatchObject([
      { amount: '51.93', fee: '0.53', status: 'completed', isBooked: true },
    ]);
    expect(Number(await balanceOf(world, 'EUR')) - before).toBeCloseTo(51.93, 6);
  });

  it('a held payment moves nothing, nor does one that goes back', async () => {
    const world = await start();
    const channel = await world.channel();
    const before = [await balanceOf(world, 'EUR'), await balanceOf(world, 'BTC')];
    await paid(world, channel, '0.5', 'high');
    const { id } = await only(world, channel);
    expect(transactionsOf(world, id)).toMatchObject([
      { amount: '0', fee: '0', status: 'on_hold', statusContext: 'illicit_resource' },
    ]);
    await world.fire('refund', id);
    expect([await balanceOf(world, 'EUR'), await balanceOf(world, 'BTC')]).toEqual(before);
    expect(transactionsOf(world, id)).toMatchObject([{ status: 'refunded' }]);
  });

  it('a withdrawal to an invoice is its payment, with the same txid', async () => {
    const world = await start();
    const made = await newInvoice(world, invoiceParams);
    const withdrawal = await world.ok('POST', '/api/coin_withdrawals', {
      address: made['address'],
      charged_currency: 'BTC',
      received_currency: 'BTC',
      received_amount: '0.003517',
      force_commit: true,
    });
    await world.advance(minute);
    const { txid } = await world.ok('GET', `/api/coin_withdrawals/${withdrawal['id']}`);
    expect(await shown(world, made)).toMatchObject({
      status: 'completed',
      paid_amount: '0.003517',
      transactions: [{ txid }],
    });
  });

  it('always equal the sum of their booked transactions', async () => {
    const world = await start();
    await refund(world, await underpaid(world), { address: refundAddress });
    await paid(world, await world.channel(), '0.01');
    const { rows } = world.workspace.state();
    for (const account of rows['cryptopay.accounts'] as unknown as Body[]) {
      const sum = (rows['cryptopay.transactions'] as unknown as Body[])
        .filter((row) => row['currency'] === account['currency'] && row['isBooked'] === true)
        .reduce((total, row) => total + Number(row['amount']), 0);
      expect(Number(account['balance']), String(account['currency'])).toBeCloseTo(sum, 6);
    }
    expect(cryptopay.operations.filter(({ handle }) => handle !== undefined)).toHaveLength(40);
  });
});
