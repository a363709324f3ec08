/** What invoices, refunds and channel payments are in the merchant's accounts. Source: https://developers.cryptopay.me/guides/transactions */
import { type Context, decimal, formatDecimal } from '../../core/provider.js';
import { book } from './ledger.js';
import type { ChannelPaymentRow } from './rows.js';
import type { TransferRisk } from './rows-accounts.js';
import type { InvoiceRefundRow, InvoiceRow } from './rows-invoices.js';

/** Brings the transaction of an invoice up to date: its price net of the fee, credited once it is completed. */
export function recordInvoice(ctx: Context, row: InvoiceRow): void {
  book(ctx, {
    currency: row.priceCurrency,
    amount: net(row.priceAmount, row.fee),
    fee: row.fee,
    feeCurrency: row.priceCurrency,
    referenceType: 'Invoice',
    referenceId: row.id,
    customId: row.customId,
    customerId: row.customerId,
    description: row.description,
    status: row.status,
    statusContext: row.statusContext,
    risk: riskOf(row),
  });
}

/** Credits what is left of refunded coins to the account of the coin. */
export function recordRefund(ctx: Context, row: InvoiceRefundRow, invoice: InvoiceRow): void {
  book(ctx, {
    currency: row.amountCurrency,
    amount: net(row.amount, row.fee),
    fee: row.fee,
    feeCurrency: row.amountCurrency,
    referenceType: 'InvoiceRefund',
    referenceId: row.id,
    customId: row.customId,
    customerId: invoice.customerId,
    description: invoice.description,
    status: null,
  });
}

/** Brings the transaction of a channel payment up to date: nothing while it is pending or held, what was received once it is completed. */
export function recordChannelPayment(ctx: Context, row: ChannelPaymentRow): void {
  book(ctx, {
    currency: row.receivedCurrency,
    amount: row.receivedAmount,
    fee: row.fee,
    feeCurrency: row.receivedCurrency,
    referenceType: 'ChannelPayment',
    referenceId: row.id,
    customId: row.customId,
    customerId: row.customerId,
    status: row.status,
    statusContext: row.statusContext,
    risk: row.riskKnown ? { txid: row.txid, level: row.risk } : null,
  });
}

/** The rating of the first payment that is known, a high one first. */
function riskOf({ payments }: InvoiceRow): TransferRisk | null {
  const known = payments.filter(({ isConfirmed }) => isConfirmed);
  const shown = known.find(({ risk }) => risk === 'high') ?? known[0];
  return shown === undefined ? null : { txid: shown.txid, level: shown.risk };
}

function net(amount: string, fee: string): string {
  return formatDecimal(decimal(amount).minus(decimal(fee)));
}
