/**
 * What transactions pay: the value of a payment at the rate of its own moment, spread over the open invoices of a customer. Sources:
 * https://docs.gettrxn.com/guides/transaction-verification, https://docs.gettrxn.com/guides/slippage-margin
 */
import {
  type Context,
  type Decimal,
  decimal,
  divide,
  formatDecimal,
  isoInstant,
  type JsonObject,
  renderJson,
  round,
  wireNumber,
} from '../../core/provider.js';
import { assumed } from './assumptions.js';
import { currencyNamed } from './currencies.js';
import { newId } from './ids.js';
import { totalOf } from './invoices.js';
import { placeKey } from './places.js';
import { rateAt } from './rates.js';
import { type AllocationRow, allocationsOf, type TransactionRow, transactionsOf } from './rows-claims.js';
import { type InvoiceRow, invoicesOf } from './rows-invoices.js';

const nothing = decimal('0');
const hundred = decimal('100');

/**
 * Lets a transaction pay what a customer owes, as far as it goes and was not allocated before. Invoices that are paid by it say so
 * (`invoice.paid`), in the order in which they were served. Answers the new allocations.
 */
export function allocate(ctx: Context, transaction: TransactionRow, customerId: string): readonly AllocationRow[] {
  const rate = rateAt(ctx, transaction.currency, transaction.timestamp);
  if (assumed(ctx, 'allocationRule') === 'none' || rate === undefined || rate.lte(nothing)) return [];
  const scale = currencyNamed(transaction.currency)?.scale ?? 18;
  const open = openInvoices(ctx, transaction, customerId);
  const made: AllocationRow[] = [];
  let left = unallocated(ctx, transaction);
  for (const [at, invoice] of open.entries()) {
    if (left.lte(nothing)) break;
    const isLast = at === open.length - 1;
    // Rounded up: a payment of exactly what is due must not fall short by a dust of rounding.
    const needed = divide(remainingOf(ctx, invoice), rate, scale, 'up');
    const isWhole = needed.gt(left) || (isLast && assumed(ctx, 'overpayment') === 'toLast');
    const part = isWhole ? left : needed;
    if (part.lte(nothing)) continue;
    left = left.minus(part);
    made.push(applied(ctx, transaction, invoice, part));
    if (isPaidInFull(ctx, invoice)) ctx.fire('invoice', invoice.id, 'pay');
  }
  return made;
}

/** What of a transaction pays no invoice yet, in its own currency. */
export function unallocated(ctx: Context, { id, amount }: Pick<TransactionRow, 'id' | 'amount'>): Decimal {
  return allocationsOf(ctx)
    .by('transaction', id)
    .reduce((left, { amountApplied }) => left.minus(decimal(amountApplied)), decimal(amount));
}

/** What was paid on an invoice, in fiat; exact. */
export function paidOn(ctx: Context, { id }: Pick<InvoiceRow, 'id'>): Decimal {
  return allocationsOf(ctx)
    .by('invoice', id)
    .reduce((sum, row) => sum.plus(fiatOf(ctx, row)), nothing);
}

/** The least sum that counts as paid in full: amount × (1 − slippage % / 100). */
export function minimumOf(amount: Decimal, slippagePercent: Decimal): Decimal {
  return amount.times(divide(hundred.minus(slippagePercent), hundred, 10, 'down'));
}

/** True when what was paid on an invoice reaches its total less the slippage margin. */
export function isPaidInFull(ctx: Context, invoice: InvoiceRow): boolean {
  return paidOn(ctx, invoice).gte(minimumOf(totalOf(invoice), slippage(ctx)));
}

/**
 * The result of a verification, with the field names and JSON numbers of the documents. No call of TRXN is known to answer it, so it is
 * shown in the journal alone. Amounts are rounded to cents.
 */
export function verificationOf(ctx: Context, invoice: InvoiceRow): JsonObject {
  const paid = paidOn(ctx, invoice);
  const due = totalOf(invoice);
  const margin = slippage(ctx);
  const cents = (value: Decimal) => wireNumber(round(value, 2, 'down').toFixed(2));
  return {
    paid_in_full: isPaidInFull(ctx, invoice),
    amount_paid: cents(paid),
    amount_due: cents(due),
    remaining: cents(due.gt(paid) ? due.minus(paid) : nothing),
    transactions: allocationsOf(ctx)
      .by('invoice', invoice.id)
      .map(({ transactionId }) => transactionId),
    ...(margin.eq(nothing)
      ? {}
      : {
          slippage_margin_percent: wireNumber(formatDecimal(margin)),
          fiat_minimum_acceptable: cents(round(minimumOf(due, margin), 2, 'up')),
        }),
  };
}

/** A line for the journal: how an invoice stands, or why nothing was paid on an open one; undefined for one that nobody need pay. */
export function verificationNote(ctx: Context, invoice: InvoiceRow): string | undefined {
  const { id, state } = invoice;
  if (allocationsOf(ctx).by('invoice', id).length > 0)
    return `Verification of ${id}: ${renderJson(verificationOf(ctx, invoice))}`;
  if (state !== 'pending' && state !== 'overdue') return undefined;
  if (assumed(ctx, 'allocationRule') === 'none')
    return `Nothing is paid on ${id}: the assumption trxn.allocationRule is "none".`;
  return `Nothing is paid on ${id}. A transaction pays once it is known whose it is: by an approved claim of the customer, or by a sender's address in the customer's wallet.`;
}

function slippage(ctx: Context): Decimal {
  return decimal(String(assumed(ctx, 'slippageMargin')));
}

function remainingOf(ctx: Context, invoice: InvoiceRow): Decimal {
  const remaining = totalOf(invoice).minus(paidOn(ctx, invoice));
  return remaining.gt(nothing) ? remaining : nothing;
}

function fiatOf(ctx: Context, { transactionId, amountApplied }: AllocationRow): Decimal {
  const transaction = transactionsOf(ctx).get(transactionId);
  if (transaction === undefined) return nothing;
  const rate = rateAt(ctx, transaction.currency, transaction.timestamp) ?? nothing;
  return decimal(amountApplied).times(rate);
}

/** The invoices of a customer that are not paid yet, in the order in which they are served; ties go to the older one. */
function openInvoices(ctx: Context, transaction: TransactionRow, customerId: string): readonly InvoiceRow[] {
  const rows = invoicesOf(ctx)
    .by('open', customerId)
    .filter((row) => placeKey(row) === placeKey(transaction));
  if (assumed(ctx, 'allocationRule') === 'oldestCreated') return rows;
  return rows.sort((a, b) => (a.dueDate < b.dueDate ? -1 : Number(a.dueDate > b.dueDate)));
}

function applied(ctx: Context, transaction: TransactionRow, invoice: InvoiceRow, part: Decimal): AllocationRow {
  const now = isoInstant(ctx.now);
  const { accountId, scope } = transaction;
  return allocationsOf(ctx).insert({
    id: newId(ctx, 'allocations', 'alloc_'),
    accountId,
    scope,
    transactionId: transaction.id,
    invoiceId: invoice.id,
    amountApplied: formatDecimal(part),
    createdAt: now,
    updatedAt: now,
  });
}
