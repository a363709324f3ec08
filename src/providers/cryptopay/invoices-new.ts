import { type Context, isoInstant } from '../../core/provider.js';
import type { Exchange } from './amounts.js';
import { quoted } from './amounts-invoices.js';
import { lifetimeMs } from './invoices.js';
import type { InvoiceRow } from './rows-invoices.js';

/** What an invoice is told when it is made. */
export type NewInvoice = Pick<
  InvoiceRow,
  | 'customId'
  | 'customerId'
  | 'subscriptionId'
  | 'priceAmount'
  | 'priceCurrency'
  | 'payCurrency'
  | 'network'
  | 'address'
  | 'name'
  | 'description'
  | 'metadata'
  | 'successRedirectUrl'
  | 'unsuccessRedirectUrl'
>;

/** Makes an invoice at the rate of `exchange` (null: no conversion). */
export function newInvoice(ctx: Context, given: NewInvoice, exchange: Exchange | null): InvoiceRow {
  const { priceAmount: price, priceCurrency, payCurrency } = given;
  return ctx.create<InvoiceRow>('invoice', {
    ...given,
    id: ctx.ids.next('invoices').uuid(),
    status: 'new',
    statusContext: null,
    ...quoted(ctx, { price, payCurrency, priceCurrency }, exchange),
    paidAmount: '0',
    payments: [],
    createdAt: isoInstant(ctx.now),
    expiresAt: isoInstant(ctx.now + lifetimeMs(given)),
  });
}
