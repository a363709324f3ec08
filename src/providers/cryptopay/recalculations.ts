/** New prices of unresolved invoices. Source: https://developers.cryptopay.me/guides/invoices/how-to-handle-unresolved-invoices */
import { type Context, durationMs, isoInstant } from '../../core/provider.js';
import { conversionFor, revalued } from './amounts-invoices.js';
import { confirmedAmount } from './invoices.js';
import { type InvoiceRecalculationRow, type InvoiceRow, invoiceRecalculationsOf, invoicesOf } from './rows-invoices.js';

/** How long a recalculation waits for its commit; documented, so never shortened by a preset. */
export const commitMs = durationMs('30s');

/** Values the confirmed coins of an invoice at the rate in force. A committed one completes the invoice at once. */
export function recalculate(ctx: Context, invoice: InvoiceRow, isCommitted: boolean): InvoiceRecalculationRow {
  const { payCurrency, priceCurrency } = invoice;
  const payAmount = confirmedAmount(invoice);
  // An invoice exists only where there is a rate, and rates do not vanish.
  const exchange = conversionFor(ctx, payCurrency, priceCurrency) ?? null;
  const { priceAmount, fee } = revalued(ctx, { paid: payAmount, priceCurrency }, exchange);
  const row: InvoiceRecalculationRow = {
    id: ctx.ids.next('invoice_recalculations').uuid(),
    invoiceId: invoice.id,
    status: isCommitted ? 'committed' : 'uncommitted',
    payAmount,
    payCurrency,
    priceAmount,
    priceCurrency,
    fee,
    previousPayAmount: invoice.payAmount,
    previousPriceAmount: invoice.priceAmount,
    previousExchangeRate: invoice.exchange?.rate ?? null,
    exchange,
    createdAt: isoInstant(ctx.now),
  };
  const made = ctx.create('invoice_recalculation', row);
  if (!isCommitted) ctx.fire('invoice_recalculation', row.id, 'lapse', { afterMs: commitMs });
  return invoiceRecalculationsOf(ctx).get(made.id) ?? made;
}

/** Puts the new price in the place of the old one. */
export function takeOver(ctx: Context, made: InvoiceRecalculationRow): InvoiceRow {
  const { payAmount, priceAmount, fee, exchange } = made;
  return invoicesOf(ctx).update(made.invoiceId, { payAmount, priceAmount, fee, exchange });
}
