import { describe, expect, it } from 'vitest';
import { periodsBehind } from '../../src/providers/cryptopay/periods.js';
import type { Period } from '../../src/providers/cryptopay/rows-subscriptions.js';
import { day, fireBy, minute, payInvoice, worlds } from './cryptopay-invoices-world.js';
import { subscriptionParams } from './cryptopay-subscription-params.js';
import { type Body, type CryptopayWorld, callbacksOf } from './cryptopay-world.js';

const start = worlds();

const create = (world: CryptopayWorld, fields: Body = {}) =>
  world.ok('POST', '/api/subscriptions', { ...subscriptionParams, ...fields });
const now = (world: CryptopayWorld, { id }: Body) => world.ok('GET', `/api/subscriptions/${id}`);

/** The payer chooses bitcoin and pays. */
async function payOnce(world: CryptopayWorld, subscription: Body): Promise<Body> {
  await fireBy(world, 'subscription.invoice', subscription['id'], { pay_currency: 'BTC' });
  const [bill = {}] = (await world.ok(
    'GET',
    `/api/invoices?subscription_id=${subscription['id']}`,
  )) as unknown as Body[];
  await payInvoice(world, bill, String(bill['pay_amount']));
  return bill;
}

describe('a new subscription', () => {
  it('has exactly the recorded fields', async () => {
    const world = await start();
    const { status, data, text } = await world.call('POST', '/api/subscriptions', {
      ...subscriptionParams,
      period_quantity: '3',
      custom_id: 'S-1',
    });
    expect(status).toBe(201);
    expect(text).toBe(
      JSON.stringify({
        data: {
          id: data['id'],
          status: 'active',
          custom_id: 'S-1',
          name: 'Subscription name',
          amount: '100.0',
          currency: 'EUR',
          period: 'month',
          period_quantity: 3,
          current_period_starts_at: '2026-01-05T09:00:00+00:00',
          current_period_ends_at: '2026-01-31T12:00:00+00:00',
          current_period_paid: false,
          payer_email: 'user@example.com',
          payer_name: null,
          product_name: null,
          product_description: null,
          success_redirect_url: null,
          unsuccess_redirect_url: null,
          created_at: '2026-01-05T09:00:00+00:00',
          cancelled_at: null,
        },
      }),
    );
    expect(await now(world, data)).toEqual(data);
    expect(await world.ok('GET', '/api/subscriptions/custom_id/S-1')).toEqual(data);
    const { json } = await world.call('GET', '/api/subscriptions');
    expect(json).toEqual({ data: [data], meta: { total: 1, has_more: false } });
  });

  it.each([
    ['2026-01-24 08:46:28 UTC', '2026-01-24T08:46:28+00:00'],
    ['2026-01-24T08:46:28Z', '2026-01-24T08:46:28+00:00'],
    ['2026-01-24T10:46:28.5+02:00', '2026-01-24T08:46:28+00:00'],
    ['2026-01-08T09:00:00Z', '2026-01-08T09:00:00+00:00'],
  ])('starts_at %s', async (starts_at, expected) => {
    const world = await start();
    expect((await create(world, { starts_at }))['current_period_ends_at']).toBe(expected);
  });
});

describe('the first payment', () => {
  it('not made by starts_at: cancelled at that moment', async () => {
    const world = await start();
    const receiver = await world.receiver();
    const made = await create(world);
    await world.advance(Date.parse('2026-01-31T12:00:00Z') - world.now - 1);
    expect((await now(world, made))['status']).toBe('active');
    await world.advance(1);
    expect(await now(world, made)).toMatchObject({ status: 'cancelled', cancelled_at: '2026-01-31T12:00:00+00:00' });
    expect(callbacksOf(receiver).map(({ event }) => event)).toEqual(['Subscription.cancelled']);
  });

  it('made in time: paid, and the months go by the calendar', async () => {
    const world = await start();
    const receiver = await world.receiver();
    const made = await create(world, {
      product_name: 'Plan',
      product_description: 'A plan',
      success_redirect_url: 'https://shop.example/ok',
    });
    const bill = await payOnce(world, made);
    expect(bill).toMatchObject({
      subscription_id: made['id'],
      price_amount: '100.0',
      name: 'Plan',
      description: 'A plan',
      success_redirect_url: 'https://shop.example/ok',
      custom_id: null,
    });
    const told = callbacksOf(receiver).find(({ event }) => event === 'Subscription.paid');
    expect(told?.data).toEqual({ ...made, current_period_paid: true });
    expect(Object.keys(told?.data ?? {}).slice(0, 4)).toEqual(['id', 'name', 'amount', 'period']);
    await world.advance(Date.parse('2026-01-31T12:00:00Z') - world.now);
    const periodOf = async () => {
      const {
        current_period_starts_at: from,
        current_period_ends_at: to,
        current_period_paid: isPaid,
      } = await now(world, made);
      return [String(from).slice(0, 10), String(to).slice(0, 10), isPaid];
    };
    expect(await periodOf()).toEqual(['2026-01-31', '2026-02-28', false]);
    await payOnce(world, made);
    await world.advance(28 * day);
    expect(await periodOf()).toEqual(['2026-02-28', '2026-03-31', false]);
    await world.advance(40 * day);
    expect((await now(world, made))['status']).toBe('cancelled');
  });

  it('follows the assumptions', async () => {
    const world = await start({
      subscriptionPeriodStart: 'paid',
      subscriptionUnpaidPeriod: 'nextPeriod',
      subscriptionMonthEnd: 'fromPrevious',
    });
    const made = await create(world);
    await payOnce(world, made);
    await world.advance(Date.parse('2026-02-01T00:00:00Z') - world.now);
    expect(await now(world, made)).toMatchObject({
      current_period_paid: true,
      current_period_ends_at: '2026-02-28T12:00:00+00:00',
    });
    await world.advance(59 * day);
    expect(await now(world, made)).toMatchObject({
      status: 'active',
      current_period_paid: false,
      current_period_starts_at: '2026-03-28T12:00:00+00:00',
    });
  });
});

describe('cancelling', () => {
  it('ends it at once, once', async () => {
    const world = await start();
    const receiver = await world.receiver();
    const made = await create(world);
    await world.advance(minute);
    const { status, data } = await world.call('POST', `/api/subscriptions/${made['id']}/cancel`);
    expect([status, data]).toEqual([200, { ...made, status: 'cancelled', cancelled_at: '2026-01-05T09:01:00+00:00' }]);
    expect((await world.call('POST', `/api/subscriptions/${made['id']}/cancel`)).status).toBe(409);
    await world.advance(60 * day);
    expect(callbacksOf(receiver).map(({ event }) => event)).toEqual(['Subscription.cancelled']);
  });

  it('a bill that is paid afterwards pays nothing of it; what cannot be billed says why', async () => {
    const world = await start();
    const made = await create(world);
    const fire = (data: Record<string, string>) => fireBy(world, 'subscription.invoice', made['id'], data);
    await expect(fire({})).rejects.toThrow(/pay_currency/);
    await expect(fire({ pay_currency: 'EUR' })).rejects.toThrow(/no coin "EUR"/);
    await expect(fire({ pay_currency: 'BTC', network: 'tron' })).rejects.toThrow(/BTC is on bitcoin, bnb_smart_chain/);
    await fire({ pay_currency: 'USDT', network: 'tron' });
    const [bill = {}] = (await world.ok('GET', `/api/invoices?subscription_id=${made['id']}`)) as unknown as Body[];
    await world.ok('POST', `/api/subscriptions/${made['id']}/cancel`);
    await payInvoice(world, bill, String(bill['pay_amount']));
    expect(await now(world, made)).toMatchObject({ status: 'cancelled', current_period_paid: false });
    const paidOnce = await create(world);
    await payOnce(world, paidOnce);
    await expect(fireBy(world, 'subscription.invoice', paidOnce['id'], { pay_currency: 'BTC' })).rejects.toThrow(
      /paid already/,
    );
  });
});

it.each<[string, number, Period, string]>([
  ['2026-01-31T12:00:00Z', 1, 'month', '2026-02-28T12:00:00Z'],
  ['2028-01-31T12:00:00Z', 1, 'month', '2028-02-29T12:00:00Z'],
  ['2026-01-31T12:00:00Z', 13, 'month', '2027-02-28T12:00:00Z'],
  ['2028-02-29T00:00:00Z', 1, 'year', '2029-02-28T00:00:00Z'],
  ['2026-12-15T00:00:00Z', 2, 'week', '2026-12-29T00:00:00Z'],
  ['2026-03-28T23:30:00Z', 2, 'day', '2026-03-30T23:30:00Z'],
])('%s and %s %s are %s', (from, count, period, expected) => {
  expect(periodsBehind(Date.parse(from), count, period)).toBe(Date.parse(expected));
});
