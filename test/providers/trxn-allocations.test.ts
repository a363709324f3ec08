/**
 * What payments do to invoices. Sources: https://docs.gettrxn.com/guides/transaction-verification,
 * https://docs.gettrxn.com/guides/slippage-margin
 */
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { type Context, decimal } from '../../src/core/provider.js';
import { minimumOf, verificationOf } from '../../src/providers/trxn/allocations.js';
import { allocationsOf, transactionsOf } from '../../src/providers/trxn/rows-claims.js';
import { invoicesOf } from '../../src/providers/trxn/rows-invoices.js';
import { day, newInvoice, pay, put, refusal, setRate } from './trxn-billing-world.js';
import { type Body, bodiesOf, type TrxnWorld, worlds } from './trxn-world.js';

const { start, close } = worlds();
afterEach(close);

async function statusOf(world: TrxnWorld, invoice: Body | string): Promise<unknown> {
  const id = typeof invoice === 'string' ? invoice : invoice['id'];
  return (await world.ok('GET', `/v1/invoices/${id}`))['status'];
}

function appliedBy(world: TrxnWorld, transaction: string): [unknown, string][] {
  return world.read((ctx) =>
    allocationsOf(ctx)
      .by('transaction', transaction)
      .map(({ invoiceId, amountApplied }): [unknown, string] => [invoiceId, amountApplied]),
  );
}

describe('the slippage margin', () => {
  // The table of https://docs.gettrxn.com/guides/slippage-margin
  it.each([
    ['100.00', '1', '99.00'],
    ['100.00', '2', '98.00'],
    ['100.00', '5', '95.00'],
    ['500.00', '1', '495.00'],
    ['500.00', '0.5', '497.50'],
  ])('%s less %s %% is at least %s', (amount, percent, minimum) => {
    expect(minimumOf(decimal(amount), decimal(percent)).toFixed(2)).toBe(minimum);
  });

  it.each<[cents: number, percent: number, paid: string, outcome: 'paid' | 'pending']>([
    [100_00, 1, '99.50', 'paid'],
    [100_00, 2, '98.75', 'paid'],
    [100_00, 5, '96.00', 'paid'],
    [500_00, 1, '497.00', 'paid'],
    [500_00, 0.5, '496.00', 'pending'],
    // The edge itself, and the last satoshi before it.
    [100_00, 1, '99', 'paid'],
    [100_00, 1, '98.99999999', 'pending'],
    [100_00, 0, '100', 'paid'],
    [100_00, 0, '99.99999999', 'pending'],
  ])('an invoice of %d cents with %d %%, paid with %s, is %s', async (cents, slippageMargin, paid, outcome) => {
    const world = await start({ slippageMargin });
    await setRate(world, '1');
    const customer = await world.customer();
    const invoice = await newInvoice(world, customer, cents);
    await pay(world, customer, paid);
    expect(await statusOf(world, invoice)).toBe(outcome);
  });
});

describe('rates', () => {
  it('are those of the moment of the payment', async () => {
    const world = await start();
    await setRate(world, '100', '2026-01-01T00:00:00Z');
    await setRate(world, '50', '2026-01-04T12:00:00Z');
    await setRate(world, '1000', '2026-01-06T00:00:00Z');
    const customer = await world.customer();
    const [one, two, three] = [
      await newInvoice(world, customer, 100_00, '2026-02-01'),
      await newInvoice(world, customer, 100_00, '2026-02-02'),
      await newInvoice(world, customer, 100_00, '2026-02-03'),
    ];
    // A payment that is entered late counts as it was worth when it happened.
    await pay(world, customer, '1', { timestamp: '2026-01-04T11:59:59.000Z' });
    expect(await Promise.all([one, two].map((row) => statusOf(world, row)))).toEqual(['paid', 'pending']);
    await pay(world, customer, '1');
    expect(await statusOf(world, two)).toBe('pending');
    await pay(world, customer, '1');
    expect(await statusOf(world, two)).toBe('paid');
    await world.advance(day);
    await pay(world, customer, '0.1');
    expect(await statusOf(world, three)).toBe('paid');
  });

  it('are round figures where none is given, and a currency without any pays nothing', async () => {
    const world = await start();
    await setRate(world, '5', '2027-01-01T00:00:00Z');
    const customer = await world.customer();
    const invoice = await newInvoice(world, customer, 100_00);
    const strange = await pay(world, customer, '1000', { currency: 'XYZ' });
    expect(appliedBy(world, strange)).toEqual([]);
    await pay(world, customer, '0.0005');
    expect(await statusOf(world, invoice)).toBe('pending');
    await pay(world, customer, '0.0125', { currency: 'ETH' });
    expect(await statusOf(world, invoice)).toBe('paid');
  });

  it('of one instant replace each other, and the same one given twice is one', async () => {
    const world = await start();
    await setRate(world, '10');
    await setRate(world, '20');
    expect(world.read((ctx) => ctx.rows('rates').all())).toMatchObject([{ currency: 'BTC', rate: '20' }]);
  });
});

describe('allocations', () => {
  const dues = ['2026-02-20', '2026-02-10', '2026-02-15'];

  async function three(assumptions: Body = {}): Promise<{ world: TrxnWorld; customer: string; ids: unknown[] }> {
    const world = await start(assumptions as Record<string, string>);
    await setRate(world, '100');
    const customer = await world.customer();
    const ids: unknown[] = [];
    for (const due of dues) ids.push((await newInvoice(world, customer, 100_00, due))['id']);
    return { world, customer, ids };
  }

  it('go to what is due first, until nothing is left', async () => {
    const { world, customer, ids } = await three();
    const paid = await pay(world, customer, '2.5');
    expect(appliedBy(world, paid)).toEqual([
      [ids[1], '1'],
      [ids[2], '1'],
      [ids[0], '0.5'],
    ]);
    expect(await Promise.all(ids.map((id) => statusOf(world, String(id))))).toEqual(['pending', 'paid', 'paid']);
    const rest = await pay(world, customer, '0.75');
    expect(appliedBy(world, rest)).toEqual([[ids[0], '0.5']]);
    expect(await statusOf(world, String(ids[0]))).toBe('paid');
    expect(appliedBy(world, await pay(world, customer, '9'))).toEqual([]);
  });

  it('go by other rules', async () => {
    const created = await three({ allocationRule: 'oldestCreated' });
    expect(appliedBy(created.world, await pay(created.world, created.customer, '1.5'))).toEqual([
      [created.ids[0], '1'],
      [created.ids[1], '0.5'],
    ]);
    const none = await three({ allocationRule: 'none' });
    expect(appliedBy(none.world, await pay(none.world, none.customer, '5'))).toEqual([]);
    const last = await three({ overpayment: 'toLast' });
    expect(appliedBy(last.world, await pay(last.world, last.customer, '5'))).toEqual([
      [last.ids[1], '1'],
      [last.ids[2], '1'],
      [last.ids[0], '3'],
    ]);
  });

  it('leave paid, canceled and deleted invoices, other customers and other places alone', async () => {
    const { world, customer, ids } = await three();
    await world.ok('PATCH', `/v1/invoices/${ids[0]}`, { status: 'canceled' });
    await world.ok('DELETE', `/v1/invoices/${ids[1]}`);
    await world.workspace.fire('trxn', 'invoice.pay', String(ids[2]));
    const bob = await world.customer('bob@example.com');
    const his = await newInvoice(world, bob, 100_00);
    expect(appliedBy(world, await pay(world, customer, '9'))).toEqual([]);
    expect(appliedBy(world, await pay(world, bob, '1', { scope: 'elsewhere' }))).toEqual([]);
    expect(await statusOf(world, his)).toBe('pending');
  });

  it('an overdue invoice is paid late, and says so once', async () => {
    const world = await start();
    const { receiver } = await world.endpoint({ subscriptions: ['invoice.overdue', 'invoice.paid'] });
    const customer = await world.customer();
    const { id } = await newInvoice(world, customer, 100_00, '2026-01-05');
    await world.advance(day);
    await pay(world, customer, '0.0005');
    expect(await statusOf(world, String(id))).toBe('overdue');
    await pay(world, customer, '0.0005');
    await world.workspace.settled();
    expect(bodiesOf(receiver)).toMatchObject([
      { event: 'invoice.overdue', payload: { id, status: 'overdue' }, timestamp: '2026-01-06T00:00:00Z' },
      { event: 'invoice.paid', payload: { id, object: 'invoice', status: 'paid' }, timestamp: '2026-01-06T09:00:00Z' },
    ]);
  });

  it('a payment of exactly what is due does not fall short by rounding', async () => {
    const world = await start();
    await setRate(world, '3');
    const customer = await world.customer();
    const invoice = await newInvoice(world, customer, 100_00);
    const paid = await pay(world, customer, '40');
    expect(appliedBy(world, paid)).toEqual([[invoice['id'], '33.33333334']]);
    expect(await statusOf(world, invoice)).toBe('paid');
  });

  it('show how an invoice stands in the journal, with the names and numbers of the documents', async () => {
    const world = await start({ slippageMargin: 1 });
    await setRate(world, '100');
    const customer = await world.customer();
    const { id } = await newInvoice(world, customer, 100_00);
    const note = () => world.workspace.journal.list().at(-1)?.notes;
    await world.ok('GET', `/v1/invoices/${id}`);
    expect(note()).toEqual([
      `Nothing is paid on ${id}. A transaction pays once it is known whose it is: by an approved claim of the customer, or by a sender's address in the customer's wallet.`,
    ]);
    const first = await pay(world, customer, '0.98999');
    await world.ok('GET', `/v1/invoices/${id}`);
    expect(note()).toEqual([
      `Verification of ${id}: {"paid_in_full":false,"amount_paid":98.99,"amount_due":100.00,"remaining":1.00,"transactions":["${first}"],"slippage_margin_percent":1,"fiat_minimum_acceptable":99.00}`,
    ]);
    const second = await pay(world, customer, '0.00001');
    await world.ok('GET', `/v1/invoices/${id}`);
    expect(note()?.[0]).toContain(`"paid_in_full":true,"amount_paid":99.00`);
    expect(note()?.[0]).toContain(`["${first}","${second}"]`);
    const plain = await start({ allocationRule: 'none' });
    const other = await newInvoice(plain, await plain.customer(), 100);
    const last = () => plain.workspace.journal.list().at(-1)?.notes;
    await plain.ok('GET', `/v1/invoices/${other['id']}`);
    expect(last()).toEqual([`Nothing is paid on ${other['id']}: the assumption trxn.allocationRule is "none".`]);
    await plain.ok('PATCH', `/v1/invoices/${other['id']}`, { status: 'canceled' });
    await plain.ok('GET', `/v1/invoices/${other['id']}`);
    expect(last()).toBeUndefined();
    const result = plain.read((ctx) => {
      const row = invoicesOf(ctx).get(String(other['id']));
      return row === undefined ? {} : verificationOf(ctx, row);
    });
    expect(Object.keys(result)).toEqual(['paid_in_full', 'amount_paid', 'amount_due', 'remaining', 'transactions']);
  });
});

describe('whatever is owed and paid', () => {
  const invoice = fc.record({
    lines: fc.array(
      fc.record({ cents: fc.integer({ min: 0, max: 99_999 }), quantity: fc.integer({ min: 1, max: 9 }) }),
      {
        minLength: 1,
        maxLength: 3,
      },
    ),
    due: fc.integer({ min: 1, max: 28 }),
  });
  const payment = fc.record({
    satoshi: fc.integer({ min: 1, max: 5_000_000 }),
    rate: fc.integer({ min: 1, max: 9_999_999 }),
  });

  /** Amount of a decimal number times 10^18, as an exact integer. */
  const units = (text: string) => {
    const [whole = '0', fraction = ''] = text.split('.');
    return BigInt(whole + fraction.padEnd(18, '0'));
  };

  it('totals are the sums of lines, allocations fit into their payment, and paid is what the formula says', async () => {
    const world = await start({ slippageMargin: 1 });
    let run = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(invoice, { minLength: 1, maxLength: 4 }),
        fc.array(payment, { maxLength: 4 }),
        async (owed, paid) => {
          run += 1;
          const customer_id = `cust_${run}`;
          await put(world, 'customers', { id: customer_id });
          for (const [n, { lines, due }] of owed.entries()) {
            const line_items = lines.map(({ cents, quantity }, k) => ({
              price_id: `price_${run}_${n}_${k}`,
              quantity,
              unit_amount: (cents / 100).toFixed(2),
            }));
            const due_date = `2026-02-${String(due).padStart(2, '0')}`;
            await put(world, 'invoices', { id: `inv_${run}_${n}`, customer_id, due_date, line_items });
          }
          // A rate of its own for each payment: none of the payments happens at the instant of another.
          const rates: Record<string, bigint> = {};
          for (const [n, { satoshi, rate }] of paid.entries()) {
            const at = new Date(Date.UTC(2000 + run, 0, 1, 0, 0, n)).toISOString();
            await setRate(world, String(rate), at);
            const id = await pay(world, customer_id, (satoshi / 1e8).toFixed(8), { timestamp: at });
            rates[id] = BigInt(rate);
          }
          world.read((ctx) => {
            for (const [n, { lines }] of owed.entries()) {
              const row = invoicesOf(ctx).get(`inv_${run}_${n}`);
              const cents = lines.reduce((sum, line) => sum + BigInt(line.cents * line.quantity), 0n);
              const owes = cents * 10n ** 16n;
              const got = sumOf(ctx, `inv_${run}_${n}`, (id) => rates[id] ?? 0n);
              const isPaid = got * 100n >= owes * 99n;
              // An invoice of nothing that is given as pending stays so until a payment is allocated.
              if (cents > 0n) expect(row?.state).toBe(isPaid ? 'paid' : 'pending');
            }
            for (const id of Object.keys(rates)) {
              const used = allocationsOf(ctx).by('transaction', id);
              const whole = units(transactionsOf(ctx).get(id)?.amount ?? '0');
              const sum = used.reduce((all, { amountApplied }) => all + units(amountApplied), 0n);
              expect(sum <= whole).toBe(true);
              expect(used.every(({ amountApplied }) => units(amountApplied) > 0n)).toBe(true);
            }
          });
          for (const [n, { lines }] of owed.entries()) {
            const cents = lines.reduce((sum, line) => sum + line.cents * line.quantity, 0);
            const wire = await world.ok('GET', `/v1/invoices/inv_${run}_${n}`);
            expect(wire['total_amount']).toBe((cents / 100).toFixed(2));
          }
        },
      ),
      { seed: 20260105, numRuns: 40 },
    );
  });

  function sumOf(ctx: Context, invoiceId: string, rateOf: (transaction: string) => bigint): bigint {
    return allocationsOf(ctx)
      .by('invoice', invoiceId)
      .reduce((sum, { transactionId, amountApplied }) => sum + units(amountApplied) * rateOf(transactionId), 0n);
  }
});

describe('invoices and rates that a scenario gives', () => {
  it('are read as the API shows them', async () => {
    const world = await start();
    const line = {
      id: 'li_1',
      price_id: 'price_1',
      product_id: 'prod_1',
      product_name: 'Plan',
      quantity: 2,
      unit_amount: '99.99',
      amount: '199.98',
    };
    const full = {
      id: 'inv_1',
      customer_id: 'cust_ann',
      subscription_id: null,
      status: 'paid',
      due_date: '2025-02-28',
      total_amount: '199.98',
      created_at: '2025-01-28T12:00:00Z',
      updated_at: '2025-02-01T12:00:00Z',
      line_items: [line],
    };
    await put(world, 'invoices', full);
    expect(await world.ok('GET', '/v1/invoices/inv_1')).toEqual(full);
  });

  it('get what is left out, and go on living', async () => {
    const world = await start();
    await put(world, 'products', { id: 'prod_1', name: 'Plan' });
    await put(world, 'prices', { id: 'price_1', product_id: 'prod_1', amount: 2999 });
    await put(world, 'invoices', { id: 'inv_1', customer_id: 'cust_ann', line_items: [{ price_id: 'price_1' }] });
    await put(world, 'invoices', { id: 'inv_2', customer_id: 'cust_ann', total_amount: '5', due_date: '2026-01-04' });
    expect(await world.ok('GET', '/v1/invoices/inv_1')).toMatchObject({
      status: 'pending',
      due_date: '2026-02-04',
      total_amount: '29.99',
      line_items: [{ product_id: 'prod_1', product_name: 'Plan', quantity: 1, unit_amount: '29.99' }],
    });
    expect(await world.ok('GET', '/v1/invoices/inv_2')).toMatchObject({ status: 'overdue', total_amount: '5.00' });
    expect((await world.call('DELETE', '/v1/prices/price_1')).text).toBe(
      refusal(['base', 'Cannot delete record because dependent line items exist']),
    );
    await world.advance(31 * day);
    expect(await statusOf(world, 'inv_1')).toBe('overdue');
  });
});
