import { describe, expect, it } from 'vitest';
import { invoiceParams, minute, newInvoice, shown, worlds } from './cryptopay-invoices-world.js';
import { type Body, type CryptopayWorld, callbacksOf } from './cryptopay-world.js';

const open = worlds();

const notes = (world: CryptopayWorld) => (world.workspace.journal.list().at(-1)?.notes ?? []).join(' ');

describe('amounts with an exponent', () => {
  // `0.1e3` is what BigDecimal('100').to_s writes in Ruby, `1E+2` what str(Decimal('1E+2')) writes in Python.
  it.each([
    ['0.1e3', '100.0'],
    ['1E+2', '100.0'],
    ['1e2', '100.0'],
    ['1e-1', '0.1'],
  ])('%s is %s', async (price_amount, shows) => {
    expect((await newInvoice(await open(), { price_amount }))['price_amount']).toBe(shows);
  });

  it.each(['1e', 'e3', '1e100', '0x10', '1.e3', '--1e3'])('%s is none', async (price_amount) => {
    const world = await open();
    const { status, error } = await world.call('POST', '/api/invoices', { ...invoiceParams, price_amount });
    expect([status, error['details']]).toEqual([422, [expect.objectContaining({ target: 'price_amount' })]]);
  });

  it('are taken as JSON numbers too', async () => {
    const world = await open();
    const body = '{"price_amount":1e2,"price_currency":"EUR","pay_currency":"BTC"}';
    expect((await world.call('POST', '/api/invoices', body)).data['price_amount']).toBe('100.0');
  });
});

describe('an invoice that is paid twice', () => {
  const twice = async (world: CryptopayWorld, between: number) => {
    const receiver = await world.receiver();
    const made = await newInvoice(world);
    await world.pay(made, String(made['pay_amount']));
    await world.advance(between);
    await world.pay(made, String(made['pay_amount']));
    await world.advance(5 * minute);
    const story = callbacksOf(receiver).map(({ event }) => event.replace('Invoice.', ''));
    return { now: await shown(world, made), story };
  };
  const once = async (world: CryptopayWorld) => {
    const made = await newInvoice(world);
    await world.pay(made, '0.007034');
    await world.advance(5 * minute);
    return shown(world, made);
  };

  it('in one block is overpaid, as by one payment of that sum', async () => {
    const { now, story } = await twice(await open(), 0);
    const sum = await once(await open());
    const seen = ({ status, status_context, paid_amount }: Body) => [status, status_context, paid_amount];
    expect(seen(now)).toEqual(['unresolved', 'overpaid', '0.007034']);
    expect(seen(now)).toEqual(seen(sum));
    expect(story).toEqual([
      'transaction_created',
      'transaction_created',
      'transaction_confirmed',
      'transaction_confirmed',
      'status_changed',
    ]);
  });

  it('in two halves of one block is completed', async () => {
    const world = await open();
    const made = await newInvoice(world);
    for (const amount of ['0.001517', '0.002']) await world.pay(made, amount);
    await world.advance(5 * minute);
    expect((await shown(world, made))['status']).toBe('completed');
  });

  it('with the second payment in a later block is completed by the first', async () => {
    const { now } = await twice(await open(), 1000);
    expect([now['status'], now['status_context']]).toEqual(['completed', null]);
  });
});

describe('a + in a path', () => {
  it('is itself, as Rails has it, and the journal says how a space is written', async () => {
    const world = await open();
    await newInvoice(world, { custom_id: 'order 7' });
    expect((await world.call('GET', '/api/invoices/custom_id/order%207')).status).toBe(200);
    expect(notes(world)).toBe('');
    expect((await world.call('GET', '/api/invoices/custom_id/order+7')).status).toBe(404);
    expect(notes(world)).toContain('Did you mean order%207?');
  });

  it('finds what has a + in its name, without a word', async () => {
    const world = await open();
    await newInvoice(world, { custom_id: 'order+7' });
    expect((await world.call('GET', '/api/invoices/custom_id/order+7')).status).toBe(200);
    expect(notes(world)).toBe('');
  });
});

describe('the times of a list', () => {
  // The forms that starts_at is recorded with or documented in, and what clients make of them.
  it.each([
    ['2026-01-05T09:00:00+00:00', 200],
    ['2026-01-05T09:00:00Z', 200],
    ['2026-01-05T09:00:00.123Z', 200],
    ['2026-01-05T09:00:00+0000', 200],
    ['2026-01-05 09:00:00 UTC', 200],
    ['2026-01-05 11:00:00 +0200', 200],
    ['2026-01-05 11:00:00 +02:00', 200],
    ['2026-01-05', 422],
    ['2026-02-30T09:00:00Z', 422],
    ['yesterday', 422],
  ])('%s is answered with %i, as starts_at is read', async (text, status) => {
    const world = await open();
    for (const name of ['created_at_from', 'created_at_to'])
      expect((await world.call('GET', `/api/transactions?${name}=${encodeURIComponent(text)}`)).status).toBe(status);
    const body = {
      name: 'n',
      amount: '10',
      currency: 'EUR',
      period: 'month',
      period_quantity: 1,
      payer_email: 'a@example.com',
    };
    const later = text.replace('2026-01', '2026-03');
    expect((await world.call('POST', '/api/subscriptions', { ...body, starts_at: later })).status).toBe(
      status === 200 ? 201 : 422,
    );
  });

  it('mean the same instant in each form', async () => {
    const world = await open();
    const count = async (text: string) =>
      ((await world.call('GET', `/api/transactions?created_at_to=${encodeURIComponent(text)}`)).json['meta'] as Body)[
        'total'
      ];
    const all = await count('2026-01-05T09:00:00Z');
    expect(all).not.toBe(0);
    expect(await count('2026-01-05 11:00:00 +0200')).toBe(all);
    expect(await count('2026-01-05 10:59:59 +0200')).toBe(0);
  });
});
