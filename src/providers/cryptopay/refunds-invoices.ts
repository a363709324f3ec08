/** Coins of invoices on their way back. Source: https://developers.cryptopay.me/guides/invoices/how-to-handle-unresolved-invoices */
import { type Context, decimal, isNetworkId, isoInstant } from '../../core/provider.js';
import { minus, refundFee } from './amounts-invoices.js';
import { assumed } from './assumptions.js';
import { confirmedAmount } from './invoices.js';
import { recordRefund } from './ledger-invoices.js';
import { registeredOf } from './refunds.js';
import type { CustomerAddress } from './rows.js';
import { type InvoiceRefundRow, type InvoiceRow, invoiceRefundsOf } from './rows-invoices.js';
import { withdrawRefund } from './withdrawals.js';

/** The address that the invoice's customer has registered for its coin, or undefined. */
export function registeredForInvoice(ctx: Context, row: InvoiceRow): CustomerAddress | undefined {
  return registeredOf(ctx, { customerId: row.customerId, currency: row.payCurrency, network: row.network });
}

/** Whether the merchant may recalculate or refund an invoice. */
export function isResolvable(ctx: Context, { status, statusContext }: InvoiceRow): boolean {
  if (status !== 'unresolved') return false;
  return statusContext !== 'illicit_resource' || assumed(ctx, 'illicitInvoice') === 'merchant';
}

/** Why an invoice cannot be recalculated or refunded, for people. */
export function stateNote({ status, statusContext }: InvoiceRow): string {
  return statusContext === 'illicit_resource'
    ? "An invoice with risky coins is resolved by Cryptopay's staff: fire invoice.complete or invoice.refund (cryptopay.illicitInvoice)."
    : `Only an unresolved invoice is recalculated or refunded; this one is ${status}.`;
}

/** What goes back: of an overpaid invoice what is too much, of any other all that was paid. Plain decimal. */
export function refundable(row: InvoiceRow): string {
  const paid = confirmedAmount(row);
  return row.statusContext === 'overpaid' ? minus(paid, row.payAmount) : paid;
}

/**
 * Gives coins of an invoice back, minus the fee: to an address, or (null) to the merchant's own account of the coin. Those that go out
 * are credited first and then withdrawn, exactly as they were credited.
 */
export function refundInvoice(ctx: Context, invoice: InvoiceRow, address: string | null): InvoiceRefundRow {
  const { payCurrency: currency, customId, customerId } = invoice;
  const amount = refundable(invoice);
  const fee = refundFee(ctx, amount, currency);
  const risky = invoice.payments.find(({ risk }) => risk === 'high') ?? invoice.payments[0];
  const row: InvoiceRefundRow = {
    id: ctx.ids.next('invoice_refunds').uuid(),
    invoiceId: invoice.id,
    customId,
    amount,
    amountCurrency: currency,
    fee,
    address,
    network: invoice.network,
    coinWithdrawalId: null,
    riskOf: risky === undefined ? null : { txid: risky.txid, level: risky.risk },
    txid: null,
    createdAt: isoInstant(ctx.now),
  };
  const made = invoiceRefundsOf(ctx).insert(row);
  recordRefund(ctx, made, invoice);
  const left = minus(amount, fee);
  if (address === null || decimal(left).lte(decimal('0'))) return made;
  const registered = registeredForInvoice(ctx, invoice);
  const named = registered?.address === address ? registered.network : invoice.network;
  const network = isNetworkId(named) ? named : invoice.network;
  const { id } = withdrawRefund(ctx, { address, currency, network, amount: left, customId, customerId });
  return invoiceRefundsOf(ctx).update(made.id, { coinWithdrawalId: id });
}
