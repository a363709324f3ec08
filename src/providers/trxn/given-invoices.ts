/** Invoices that a scenario can give, in the shape that answers have, and the exchange rates of the past. */
import { z } from 'zod';
import {
  type Context,
  decimal,
  type GivenCollection,
  givenCollection,
  isoInstant,
  parseDecimal,
  placeRow,
} from '../../core/provider.js';
import { addDays, dayOf, isDay } from './calendar.js';
import { id, production, time, times, timesOf } from './given-parts.js';
import { newId } from './ids.js';
import { fromCents, noteLines, scheduleOverdue, wireAmount } from './invoices.js';
import { pricesOf, productsOf } from './rows-catalog.js';
import { type InvoiceLine, invoiceStatuses, invoicesOf, ratesOf } from './rows-invoices.js';

const usualTermDays = 30;

/** A day as scenarios write it. */
export const day = z.string().refine(isDay, 'expected a day like 2026-02-28');

/** An amount in major units, with no more than two digits behind the point. */
export const amount = z.string().regex(/^-?\d{1,15}(\.\d{1,2})?$/, 'expected an amount like "199.98"');

const line = z.strictObject({
  id: id.optional(),
  price_id: id,
  product_id: id.optional(),
  product_name: z.string().optional(),
  quantity: z.int().min(1).optional(),
  unit_amount: amount.optional(),
  // Follows from the two before; nothing of it is kept.
  amount: amount.optional(),
});

const invoice = z
  .strictObject({
    id: id.optional(),
    object: z.literal('invoice').optional(),
    customer_id: id,
    subscription_id: id.nullish(),
    status: z.enum(invoiceStatuses).optional(),
    due_date: day.optional(),
    total_amount: amount.optional(),
    ...times,
    line_items: z.array(line).optional(),
  })
  .superRefine(({ total_amount, line_items = [] }, issues) => {
    const wrong = (message: string) => issues.addIssue({ code: 'custom', path: ['total_amount'], message });
    if (total_amount === undefined && line_items.length === 0) wrong('expected an amount, or line_items');
    if (total_amount === undefined || line_items.length === 0) return;
    const units = line_items.map(({ unit_amount, quantity = 1 }) => ({ unit_amount, quantity }));
    if (units.some(({ unit_amount }) => unit_amount === undefined))
      return wrong('follows from line_items: leave it out, or give each line its unit_amount');
    const sum = units.reduce(
      (all, { unit_amount = '0', quantity }) => all.plus(decimal(unit_amount).times(decimal(String(quantity)))),
      decimal('0'),
    );
    if (!sum.eq(decimal(total_amount))) wrong(`expected the sum of line_items, ${wireAmount(sum)}`);
  });

const rate = z.strictObject({
  id: id.optional(),
  currency: z.string().regex(/^[A-Z0-9]{2,10}$/, 'expected an upper-case ticker like BTC'),
  fiat: z.literal('USD', 'expected USD: prices and invoices have no other currency').optional(),
  at: time.optional(),
  rate: z
    .string()
    .refine((text) => parseDecimal(text)?.gt(decimal('0')) === true, 'expected a positive decimal like "96500.25"'),
});

/** The collections of invoices that a scenario can give. A given pending invoice becomes overdue in its time. */
export const invoiceGiven: Readonly<Record<string, GivenCollection>> = {
  invoices: givenCollection(
    invoice,
    (ctx, row) => {
      const times = timesOf(ctx, row);
      const due = row.due_date ?? addDays(times.createdAt.slice(0, 10), usualTermDays) ?? dayOf(ctx.now);
      const status = row.status ?? (due < dayOf(ctx.now) ? 'overdue' : 'pending');
      const invoice = {
        id: row.id ?? newId(ctx, 'invoices', 'inv_'),
        ...production(ctx),
        customerId: row.customer_id,
        subscriptionId: row.subscription_id ?? null,
        state: status,
        status,
        dueDate: due,
        lines: linesOf(ctx, row),
        ...times,
      };
      ctx.cancel('invoice', invoice.id);
      placeRow(invoicesOf(ctx), invoice);
      noteLines(ctx, invoice);
      if (status === 'pending') scheduleOverdue(ctx, invoice);
    },
    { customer_id: 'customers', subscription_id: 'subscriptions' },
  ),

  /** Historical rates: what one unit was worth from `at` on (from ever when it is left out), until the next one given. */
  rates: givenCollection(rate, (ctx, row) => {
    const at = row.at ?? isoInstant(0);
    placeRow(ratesOf(ctx), { id: row.id ?? `${row.currency} ${at}`, currency: row.currency, at, rate: row.rate });
  }),
};

/** The lines, what is left out from price and product; a total alone is one line of its own. */
function linesOf(ctx: Context, row: z.output<typeof invoice>): InvoiceLine[] {
  const { total_amount: total, line_items: given = [] } = row;
  const lineId = () => newId(ctx, 'line_items', 'li_');
  if (given.length === 0) {
    const [priceId, productId] = [newId(ctx, 'prices', 'price_'), newId(ctx, 'products', 'prod_')];
    const unitAmount = wireAmount(decimal(total ?? '0'));
    return [{ id: lineId(), priceId, productId, productName: 'Item', quantity: 1, unitAmount }];
  }
  return given.map((one) => {
    const price = pricesOf(ctx).get(one.price_id);
    const productId = one.product_id ?? price?.productId ?? newId(ctx, 'products', 'prod_');
    return {
      id: one.id ?? lineId(),
      priceId: one.price_id,
      productId,
      productName: one.product_name ?? productsOf(ctx).get(productId)?.name ?? 'Item',
      quantity: one.quantity ?? 1,
      unitAmount: wireAmount(decimal(one.unit_amount ?? fromCents(price?.amount ?? '0').toFixed())),
    };
  });
}
