/** What payments make of invoices. Source: https://developers.cryptopay.me/guides/invoices/payment-sequence */
import { type Context, decimal, durationMs, isoInstant, type Transfer } from '../../core/provider.js';
import { addressKeys, splitAddress } from './addresses.js';
import { sumOf } from './amounts-invoices.js';
import { assumed } from './assumptions.js';
import { confirmationsFor } from './confirmations.js';
import { recordInvoice } from './ledger-invoices.js';
import { type InvoicePayment, type InvoiceRow, invoicesOf } from './rows-invoices.js';

/** Days after which an invoice without a confirmed payment is cancelled; documented, so never shortened by a preset. */
export const unpaidMs = durationMs('14d');

/** How long the price of an invoice holds: 10 minutes when coins are converted, 2 hours otherwise; recorded. */
export function lifetimeMs({ payCurrency, priceCurrency }: { payCurrency: string; priceCurrency: string }): number {
  return durationMs(payCurrency === priceCurrency ? '2h' : '10m');
}

/** The invoice of an address in any spelling; one with a tag must have the invoice's tag. */
export function invoiceAt(ctx: Context, address: string): InvoiceRow | undefined {
  const { base, tag } = splitAddress(address);
  const found = addressKeys(base).flatMap((key) => invoicesOf(ctx).by('address', key));
  return found.find((row) => {
    const own = splitAddress(row.address).tag;
    if (tag !== undefined) return tag === own;
    return own === undefined || assumed(ctx, 'taglessPayment') === 'credited';
  });
}

/** The confirmed part of what was paid, as a plain decimal. */
export function confirmedAmount({ payments }: Pick<InvoiceRow, 'payments'>): string {
  return sumOf(payments.filter(({ isConfirmed }) => isConfirmed).map(({ amount }) => amount));
}

/** A payment is in the mempool: it counts as paid at once, but decides nothing yet. */
export function paymentSeen(ctx: Context, before: InvoiceRow, transfer: Transfer): void {
  if (before.status !== 'new' && assumed(ctx, 'laterPayments') === 'ignored') return;
  const payment: InvoicePayment = {
    txid: transfer.txid,
    amount: transfer.amount,
    from: transfer.from,
    risk: transfer.risk,
    isLate: ctx.now > Date.parse(before.expiresAt),
    isConfirmed: false,
    confirmationsNeeded: confirmationsFor(ctx, before.payCurrency, before.network, transfer.amount),
    seenAt: isoInstant(ctx.now),
  };
  const payments = [...before.payments, payment];
  const row = invoicesOf(ctx).update(before.id, { payments, paidAmount: sumOf(payments.map(({ amount }) => amount)) });
  ctx.emit('invoice', row, 'Invoice.transaction_created');
  if (row.status === 'new') awaitConfirmation(ctx, row);
}

/** A payment got one more confirmation. */
export function paymentConfirmed(ctx: Context, before: InvoiceRow, transfer: Transfer): void {
  const known = before.payments.find(({ txid }) => txid === transfer.txid);
  if (known === undefined || known.isConfirmed || transfer.confirmations < known.confirmationsNeeded) return;
  const payments = before.payments.map((one) => (one === known ? { ...one, isConfirmed: true } : one));
  const row = invoicesOf(ctx).update(before.id, { payments });
  recordInvoice(ctx, row);
  ctx.emit('invoice', row, 'Invoice.transaction_confirmed');
  // The same block may confirm another payment: all of its payments count together, as one of their sum would.
  const mayGrow = row.status === 'new' && payments.some(({ isConfirmed }) => !isConfirmed);
  ctx.cancel('invoice', row.id, 'judge');
  if (mayGrow) ctx.fire('invoice', row.id, 'judge', { afterMs: 0 });
  else judge(ctx, row);
}

/** Puts the end of the 14 days in line: an invoice of which a part is confirmed is underpaid then, any other is cancelled. */
export function awaitConfirmation(ctx: Context, row: InvoiceRow): void {
  for (const event of ['cancel', 'underpaid']) ctx.cancel('invoice', row.id, event);
  const last = row.payments.at(-1);
  const since = last === undefined || assumed(ctx, 'invoiceCancellation') === 'creation' ? row.createdAt : last.seenAt;
  const isPartlyPaid = row.payments.some(({ isConfirmed }) => isConfirmed);
  const afterMs = Date.parse(since) + unpaidMs - ctx.now;
  if (afterMs > 0) ctx.fire('invoice', row.id, isPartlyPaid ? 'underpaid' : 'cancel', { afterMs });
}

/** Decides what the confirmed payments of a new invoice mean, where that is clear already. */
export function judge(ctx: Context, row: InvoiceRow): void {
  const confirmed = row.payments.filter(({ isConfirmed }) => isConfirmed);
  if (row.status !== 'new' || confirmed.length === 0) return;
  const fire = (event: string) => ctx.fire('invoice', row.id, event);
  const paid = decimal(confirmedAmount(row));
  const due = decimal(row.payAmount);
  if (confirmed.some(({ risk }) => risk === 'high')) fire('illicit_resource');
  else if (confirmed.some(({ isLate }) => isLate)) fire('paid_late');
  else if (paid.gt(due)) fire('overpaid');
  else if (paid.eq(due)) fire('complete');
  else if (ctx.now >= Date.parse(row.expiresAt) && !isWaiting(ctx, row)) fire('underpaid');
  else awaitConfirmation(ctx, row);
}

function isWaiting(ctx: Context, { payments }: InvoiceRow): boolean {
  const isOpen = payments.some(({ isConfirmed, isLate }) => !isConfirmed && !isLate);
  return isOpen && assumed(ctx, 'underpaidWhen') === 'allConfirmed';
}

/** The end of the price: an invoice with too small a payment is underpaid from now on, one without any stays as it is. */
export function expired(ctx: Context, before: InvoiceRow): void {
  const isEarly = ctx.now < Date.parse(before.expiresAt);
  ctx.cancel('invoice', before.id, 'expire');
  judge(ctx, isEarly ? invoicesOf(ctx).update(before.id, { expiresAt: isoInstant(ctx.now) }) : before);
}
