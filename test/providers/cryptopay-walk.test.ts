/** A client that knows Cryptopay from its documents and recordings alone walks every operation. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cryptopay } from '../../src/providers/cryptopay/index.js';
import { judgeBooks } from './cryptopay-books.js';
import { documented, type Params, targetOf } from './cryptopay-documented.js';
import { minute } from './cryptopay-invoices-world.js';
import { subscriptionParams } from './cryptopay-subscription-params.js';
import { type Body, CryptopayWorld } from './cryptopay-world.js';

const numbers = new Set(['score', 'total', 'precision', 'period_quantity']);

/** Amounts are texts with a digit behind the point and no zeros at their end; only a few fields are JSON numbers. */
function judgeNumbers(value: unknown, name = ''): void {
  if (Array.isArray(value)) for (const one of value) judgeNumbers(one, name);
  else if (typeof value === 'object' && value !== null)
    for (const [key, inner] of Object.entries(value)) judgeNumbers(inner, key);
  else if (typeof value === 'number') expect([...numbers]).toContain(name);
  else if (typeof value === 'string' && /(amount|balance|rate|fee)$/.test(name))
    expect(value, name).toMatch(/^-?\d+\.(\d|\d*[1-9])$/);
}

describe('every operation', () => {
  const walked = new Set<string>();
  let world: CryptopayWorld;
  beforeAll(async () => {
    world = await CryptopayWorld.open();
  });
  afterAll(() => world.close());

  /** Makes a call that must succeed as it is documented; answers `data`. */
  async function take(operation: string, params: Params = {}, body?: unknown): Promise<Body> {
    const [status, shape, keys] = documented[operation] ?? [0, 'one', []];
    const answer = await world.call(...targetOf(operation, params), body);
    expect(answer.status, `${operation}: ${answer.text}`).toBe(status);
    expect(answer.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
    });
    const { data } = answer.json;
    expect(Object.keys(answer.json), operation).toEqual(shape === 'page' ? ['data', 'meta'] : ['data']);
    const rows = (shape === 'one' ? [data] : Object.values(data as object)) as Body[];
    expect(rows.length, operation).toBeGreaterThan(0);
    for (const row of rows) expect(Object.keys(row), operation).toEqual(keys);
    if (shape === 'page') expect(answer.json['meta']).toEqual({ total: expect.any(Number), has_more: false });
    judgeNumbers(answer.json);
    walked.add(operation);
    return data as Body;
  }
  const first = (list: Body) => (list as unknown as Body[])[0] ?? {};

  it('customers, channels and their payments', async () => {
    const customer_id = 'CUSTOMER/123 ä';
    const addresses = [{ address: '2N9wPGx67zdSeAbXi15qHgoZ9Hb9Uxhd2uQ', currency: 'BTC', network: 'bitcoin' }];
    await take('POST /api/customers', {}, { id: customer_id, currency: 'EUR' });
    await take('PATCH /api/customers/{customer_id}', { customer_id }, { addresses });
    expect(await take('GET /api/customers/{customer_id}', { customer_id })).toEqual({
      id: customer_id,
      currency: 'EUR',
      refund_addresses: { BTC: addresses[0]?.address },
      addresses,
    });
    await take('GET /api/customers');
    const made = await take(
      'POST /api/channels',
      {},
      { name: 'Channel name', pay_currency: 'BTC', receiver_currency: 'EUR', custom_id: 'C 1/2', customer_id },
    );
    const { id: channel_id } = made;
    expect(await take('GET /api/channels/custom_id/{custom_id}', { custom_id: 'C 1/2' })).toEqual(made);
    expect(await take('GET /api/channels/{channel_id}', { channel_id })).toEqual(made);
    const renamed = await take('PATCH /api/channels/{channel_id}', { channel_id }, { name: 'Other', description: 'd' });
    expect(renamed).toEqual({ ...made, name: 'Other', description: 'd' });
    expect(first(await take('GET /api/channels', { customer_id }))).toEqual(renamed);
    await world.pay(made, '0.00184519');
    await world.advance(minute);
    const one = first(await take('GET /api/channels/{channel_id}/payments', { channel_id }));
    expect(one).toMatchObject({ status: 'completed', custom_id: 'C 1/2', customer_id, paid_amount: '0.00184519' });
    const of = { channel_id, channel_payment_id: one['id'] };
    expect(await take('GET /api/channels/{channel_id}/payments/{channel_payment_id}', of)).toEqual(one);
  });

  it('invoices, recalculations and refunds', async () => {
    const params = { price_amount: '100.0', price_currency: 'EUR', pay_currency: 'BTC' };
    const made = await take('POST /api/invoices', {}, { ...params, custom_id: 'I-1', metadata: { order: '17' } });
    expect(await take('GET /api/invoices/custom_id/{custom_id}', { custom_id: 'I-1' })).toEqual(made);
    const other = await take('POST /api/invoices', {}, params);
    for (const one of [made, other]) await world.pay(one, '0.001');
    await world.advance(11 * minute);
    const { id: invoice_id } = made;
    expect(await take('GET /api/invoices/{invoice_id}', { invoice_id })).toMatchObject({
      status: 'unresolved',
      status_context: 'underpaid',
      paid_amount: '0.001',
    });
    const waiting = await take('POST /api/invoices/{invoice_id}/recalculations', { invoice_id }, {});
    expect(waiting['created_at']).toMatch(/Z$/);
    const recalculation_id = waiting['id'];
    const commit = 'POST /api/invoices/{invoice_id}/recalculations/{recalculation_id}/commit';
    expect(await take(commit, { invoice_id, recalculation_id })).toEqual({
      ...waiting,
      created_at: String(waiting['created_at']).replace('Z', '+00:00'),
    });
    const back = await take('POST /api/invoices/{invoice_id}/refunds', { invoice_id: other['id'] });
    expect(first(await take('GET /api/invoices/{invoice_id}/refunds', { invoice_id: other['id'] }))).toEqual(back);
    const listed = (await take('GET /api/invoices')) as unknown as Body[];
    expect(listed.map(({ status }) => status)).toEqual(['refunded', 'completed']);
  });

  it('withdrawals and exchanges', async () => {
    const body = {
      address: '2Mz3bcjSVHG8uQJpNjmCxp24VdTjwaqmFcJ',
      charged_currency: 'EUR',
      received_currency: 'BTC',
      charged_amount: '100.0',
      charged_amount_to_send: null,
      received_amount: null,
      custom_id: 'W-1',
      customer_id: 'CUSTOMER/123 ä',
    };
    const { id: coin_withdrawal_id, ...made } = await take('POST /api/coin_withdrawals', {}, body);
    expect(made).toMatchObject({ status: 'new', created_at: expect.stringMatching(/Z$/) });
    const now = await take('POST /api/coin_withdrawals/{coin_withdrawal_id}/commit', { coin_withdrawal_id });
    expect(now).toMatchObject({ status: 'pending', created_at: expect.stringMatching(/\+00:00$/) });
    expect(await take('GET /api/coin_withdrawals/{coin_withdrawal_id}', { coin_withdrawal_id })).toEqual(now);
    expect(await take('GET /api/coin_withdrawals/custom_id/{custom_id}', { custom_id: 'W-1' })).toEqual(now);
    expect(first(await take('GET /api/coin_withdrawals'))).toEqual(now);
    expect(first(await take('GET /api/coin_withdrawals', { customer_id: body.customer_id }))).toEqual(now);
    await take('GET /api/coin_withdrawals/network_fees', { all_networks: 'true' });
    const exchange = {
      charged_currency: 'EUR',
      received_currency: 'BTC',
      charged_amount: '100.0',
      received_amount: null,
    };
    const swap = await take('POST /api/exchange_transfers', {}, exchange);
    const of = { exchange_transfer_id: swap['id'] };
    expect(await take('POST /api/exchange_transfers/{exchange_transfer_id}/commit', of)).toEqual(swap);
    expect(await take('GET /api/exchange_transfers/{exchange_transfer_id}', of)).toEqual(swap);
  });

  it('subscriptions', async () => {
    const made = await take('POST /api/subscriptions', {}, { ...subscriptionParams, custom_id: 'S-1' });
    const of = { subscription_id: made['id'] };
    expect(await take('GET /api/subscriptions/{subscription_id}', of)).toEqual(made);
    expect(await take('GET /api/subscriptions/custom_id/{custom_id}', { custom_id: 'S-1' })).toEqual(made);
    expect(first(await take('GET /api/subscriptions'))).toEqual(made);
    const ended = await take('POST /api/subscriptions/{subscription_id}/cancel', of);
    expect(ended).toEqual({ ...made, status: 'cancelled', cancelled_at: expect.stringMatching(/\+00:00$/) });
  });

  it('accounts, transactions, coins, rates and risks', async () => {
    const accounts = (await take('GET /api/accounts')) as unknown as Body[];
    for (const { id, currency, balance } of accounts.filter((one) =>
      ['EUR', 'BTC'].includes(String(one['currency'])),
    )) {
      const moved = await take('GET /api/accounts/{account_id}/transactions', { account_id: id });
      expect(first(moved)).toMatchObject({ currency, balance });
    }
    const kinds = (await take('GET /api/transactions')) as unknown as Body[];
    expect(new Set(kinds.map((one) => one['reference_type']))).toEqual(
      new Set([
        'ManualBalanceTransaction',
        'ChannelPayment',
        'Invoice',
        'InvoiceRefund',
        'CoinWithdrawal',
        'ExchangeTransfer',
      ]),
    );
    await take('GET /api/coins');
    const all = await take('GET /api/rates');
    expect(await take('GET /api/rates/{base}/{quote}', { base: 'BTC', quote: 'EUR' })).toEqual(all['BTC/EUR']);
    await take(
      'POST /api/risks/score',
      {},
      { address: '2Mz3bcjSVHG8uQJpNjmCxp24VdTjwaqmFcJ', currency: 'BTC', type: 'source_of_funds' },
    );
    await judgeBooks(world);
  });

  it('was walked, all 40, and there are no others', () => {
    const names = Object.keys(documented);
    expect(names).toHaveLength(40);
    expect([...walked].sort()).toEqual([...names].sort());
    const bare = (text: string) => text.replace(/\{\w+\}|:\w+/g, '*');
    const built = cryptopay.operations.map(({ method, path }) => bare(`${method} ${path}`));
    expect(built.sort()).toEqual(names.map(bare).sort());
  });
});
