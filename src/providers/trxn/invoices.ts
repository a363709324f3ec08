/** Invoices: how they come about, and what they amount to. Source: https://docs.gettrxn.com/api-reference/invoices */
import { type Context, type Decimal, decimal, divide, formatDecimal, isoInstant } from '../../core/provider.js';
import { addDays, startOf } from './calendar.js';
import { newId } from './ids.js';
import type { Place } from './places.js';
import { notePrices, type PriceRow, productsOf } from './rows-catalog.js';
import { type InvoiceLine, type InvoiceRow, invoicesOf } from './rows-invoices.js';

/** An amount in major units as TRXN writes it: `"199.98"`. */
export function wireAmount(value: Decimal): string {
  return formatDecimal(value, 2);
}

/** Whole cents in major units: 9999 is 99.99. */
export function fromCents(cents: string): Decimal {
  return divide(decimal(cents), decimal('100'), 2, 'down');
}

/** What a line amounts to: quantity times unit. */
export function lineAmount({ quantity, unitAmount }: InvoiceLine): Decimal {
  return decimal(unitAmount).times(decimal(String(quantity)));
}

/** The sum of the lines. */
export function totalOf({ lines }: Pick<InvoiceRow, 'lines'>): Decimal {
  return lines.reduce((sum, line) => sum.plus(lineAmount(line)), decimal('0'));
}

/** A line for a price as it is now; `unitAmount` in major units where it is another than the price's own. */
export function lineOf(ctx: Context, price: PriceRow, quantity: number, unitAmount?: string): InvoiceLine {
  return {
    id: newId(ctx, 'line_items', 'li_'),
    priceId: price.id,
    productId: price.productId,
    productName: productsOf(ctx).get(price.productId)?.name ?? '',
    quantity,
    unitAmount: unitAmount ?? wireAmount(fromCents(price.amount)),
  };
}

/** Makes an invoice; its webhook and its becoming overdue follow. */
export function newInvoice(
  ctx: Context,
  { accountId, scope }: Place,
  about: Pick<InvoiceRow, 'customerId' | 'subscriptionId' | 'dueDate' | 'lines'>,
): InvoiceRow {
  const now = isoInstant(ctx.now);
  const id = newId(ctx, 'invoices', 'inv_');
  return ctx.create<InvoiceRow>('invoice', {
    id,
    accountId,
    scope,
    ...about,
    state: 'pending',
    status: 'pending',
    createdAt: now,
    updatedAt: now,
  });
}

/** Puts the moment at which an invoice becomes overdue in line: the first of the day after its due date. */
export function scheduleOverdue(ctx: Context, { id, dueDate }: Pick<InvoiceRow, 'id' | 'dueDate'>): void {
  ctx.cancel('invoice', id, 'lapse');
  const after = addDays(dueDate, 1);
  if (after !== undefined) ctx.fire('invoice', id, 'lapse', { afterMs: Math.max(0, startOf(after) - ctx.now) });
}

/** Keeps in mind which prices an invoice names. */
export function noteLines(ctx: Context, { id, lines }: Pick<InvoiceRow, 'id' | 'lines'>): void {
  notePrices(
    ctx,
    id,
    lines.map(({ priceId }) => priceId),
  );
}

/** Moves `updated_at`, and changes fields. */
export function touchInvoice(ctx: Context, id: string, change: Partial<InvoiceRow> = {}): InvoiceRow {
  return invoicesOf(ctx).update(id, { ...change, updatedAt: isoInstant(ctx.now) });
}
