import { expect, it } from 'vitest';
import type { JsonObject } from '../../src/core/provider.js';
import { given } from '../../src/providers/cryptopay/given.js';
import { cryptopay } from '../../src/providers/cryptopay/index.js';
import { day, minute, newInvoice, payInvoice, shown, underpaid, worlds } from './cryptopay-invoices-world.js';
import { subscriptionParams } from './cryptopay-subscription-params.js';
import { type Body, type CryptopayWorld, callbacksOf } from './cryptopay-world.js';

const start = worlds();

const put = (world: CryptopayWorld, collection: keyof typeof given, ...rows: JsonObject[]) =>
  world.workspace.unit(cryptopay, (ctx) => {
    for (const row of rows) given[collection].put(ctx, row);
  });

it('what the API shows can be given as it stands, and causes nothing', async () => {
  const first = await start();
  const exact = await newInvoice(first, { custom_id: 'A', metadata: { a: 'b' } });
  await payInvoice(first, exact, '0.003517');
  const invoices = [await shown(first, exact), await underpaid(first), await newInvoice(first)];
  const made = invoices[1] ?? {};
  const { data: refund } = await first.call('POST', `/api/invoices/${made['id']}/refunds`);
  invoices[1] = await shown(first, made);
  const subscription = await first.ok('POST', '/api/subscriptions', subscriptionParams);

  const second = await start();
  await put(second, 'invoices', ...(invoices as JsonObject[]));
  await put(second, 'invoice_refunds', refund as JsonObject);
  await put(second, 'subscriptions', subscription as JsonObject);
  const here = (row: Body) => ({
    ...row,
    hosted_page_url: String(row['hosted_page_url']).replace(
      first.server.baseUrl('cryptopay'),
      second.server.baseUrl('cryptopay'),
    ),
  });
  expect(await second.ok('GET', '/api/invoices')).toEqual(invoices.map(here).reverse());
  expect(await second.ok('GET', `/api/invoices/${made['id']}/refunds`)).toEqual([refund]);
  expect(await second.ok('GET', '/api/subscriptions')).toEqual([subscription]);
  expect(second.workspace.deliveries.list()).toEqual([]);
  const { rows } = second.workspace.state();
  expect(
    (rows['cryptopay.transactions'] as unknown as Body[]).every(
      (row) => row['referenceType'] === 'ManualBalanceTransaction',
    ),
  ).toBe(true);
});

// Answers of the sandbox had no risk throughout in 2023: https://github.com/cryptopay-dev/cryptopay-ruby
it('an unresolved one whose payments have no risk is resolved with all that was paid', async () => {
  const first = await start({ risk: 'null' });
  const made = await underpaid(first);
  expect(made['transactions']).toMatchObject([{ risk: null }]);
  const second = await start({ risk: 'null' });
  await put(second, 'invoices', made as JsonObject);
  const { data } = await second.call('POST', `/api/invoices/${made['id']}/recalculations`);
  // 0.001 at 28435.6646
  expect(data).toMatchObject({ pay_amount: '0.001', price_amount: '28.43' });
  expect((await second.call('POST', `/api/invoices/${made['id']}/refunds`)).data).toMatchObject({ amount: '0.001' });
});

it('a new one lives on: it can be paid, expires and is cancelled', async () => {
  const world = await start();
  const receiver = await world.receiver();
  await put(
    world,
    'invoices',
    { price_amount: '100', custom_id: 'A' },
    { price_amount: '100', custom_id: 'B', created_at: '2025-12-23T09:00:00Z' },
  );
  await payInvoice(world, await world.ok('GET', '/api/invoices/custom_id/A'), '0.003517');
  expect((await world.ok('GET', '/api/invoices/custom_id/A'))['status']).toBe('completed');
  await world.advance(2 * day);
  expect((await world.ok('GET', '/api/invoices/custom_id/B'))['status']).toBe('cancelled');
  expect(callbacksOf(receiver)).toHaveLength(4);
});

it.each([
  [{ status: 'unresolved', paid_amount: '0.001' }, 'underpaid'],
  [{ status: 'unresolved', paid_amount: '0.1' }, 'overpaid'],
  [{ status_context: 'paid_late' }, 'paid_late'],
])('%j is unresolved, and can be refunded', async (fields, context) => {
  const world = await start();
  await put(world, 'invoices', { price_amount: '100', custom_id: 'A', ...fields });
  const made = await world.ok('GET', '/api/invoices/custom_id/A');
  expect([made['status'], made['status_context']]).toEqual(['unresolved', context]);
  expect((await world.call('POST', `/api/invoices/${made['id']}/refunds`)).status).toBe(201);
});

it('a recalculation of the last 30 seconds waits for its commit', async () => {
  const world = await start();
  const invoice_id = '11111111-1111-4111-8111-111111111111';
  await put(world, 'invoices', {
    id: invoice_id,
    price_amount: '50',
    pay_currency: 'ETH',
    status: 'unresolved',
    paid_amount: '0.0052326',
  });
  const id = '22222222-2222-4222-8222-222222222222';
  await put(world, 'invoice_recalculations', { id, invoice_id, pay_amount: '0.0052326' });
  const { status, data } = await world.call('POST', `/api/invoices/${invoice_id}/recalculations/${id}/commit`);
  expect([status, data['price_amount'], data['fee'], data['previous_price_amount']]).toEqual([
    200,
    '9.17',
    '0.1',
    '50.0',
  ]);
});

it('a subscription ends its period in time', async () => {
  const world = await start();
  await put(world, 'subscriptions', {
    amount: '10',
    custom_id: 'S',
    created_at: '2025-11-01T00:00:00Z',
    current_period_starts_at: '2025-12-31T00:00:00Z',
    current_period_paid: true,
  });
  const made = await world.ok('GET', '/api/subscriptions/custom_id/S');
  expect(made).toMatchObject({
    status: 'active',
    period: 'month',
    current_period_ends_at: '2026-01-31T00:00:00+00:00',
  });
  await world.advance(30 * day + minute);
  expect(await world.ok('GET', '/api/subscriptions/custom_id/S')).toMatchObject({
    current_period_ends_at: '2026-02-28T00:00:00+00:00',
  });
});

it.each<[JsonObject, RegExp]>([
  [{}, /positive decimal/],
  [{ price_amount: '-1' }, /positive decimal/],
  [{ price_amount: '1', pay_currency: 'EURO' }, /unknown coin/],
  [{ price_amount: '1', fee_currency: 'USD' }, /the price currency/],
  [{ price_amount: '1', status: 'completed', status_context: 'underpaid' }, /only an unresolved invoice/],
  [{ price_amount: '1', network: 'tron', pay_currency: 'BTC' }, /expected one of bitcoin/],
  [{ price_amount: '1', nonsense: 1 }, /nonsense/],
])('%j is refused', async (row, message) => {
  const world = await start();
  await expect(put(world, 'invoices', row)).rejects.toThrow(message);
});
