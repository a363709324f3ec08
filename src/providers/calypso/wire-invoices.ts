/** Rows inside, wire outside: what clients see of invoices, payments and widgets. Field order is the provider's. */
import { type Context, decimal, formatDecimal, type JsonObject, wireNumber } from '../../core/provider.js';
import { assumed } from './assumptions.js';
import { invoiceFee } from './invoices.js';
import { type InvoicePaymentRow, type InvoiceRow, invoicesOf, type WidgetRow } from './rows-invoices.js';
import { orAbsent, wireComplianceState, wireDate, wireTransactionState } from './wire.js';

/** The state of an invoice as clients see it. */
export function wireInvoiceState(ctx: Context, { state, archivedBy }: InvoiceRow): string {
  if (state !== 'ARCHIVED') return state;
  const byTime = archivedBy === 'time' && assumed(ctx, 'expiredInvoiceState') === 'EXPIRED';
  return byTime ? 'EXPIRED' : assumed(ctx, 'invoiceArchivedSpelling');
}

/** An invoice as answers show it. Source of names and order: https://docs.calypso.finance/api-reference/invoice-api */
export function toWireInvoice(ctx: Context, row: InvoiceRow): JsonObject {
  const exact = row.amount === null ? undefined : decimal(row.amount);
  const amount = orAbsent(ctx, row.amount === null ? null : wireNumber(row.amount));
  const fee = exact === undefined ? undefined : invoiceFee(ctx, row, exact);
  const debit = assumed(ctx, 'totalDebitAmount') === 'amountAndFee' && fee !== undefined ? exact?.plus(fee) : exact;
  return {
    id: row.id,
    invoiceAddress: row.address,
    type: row.type,
    amount,
    fee: orAbsent(ctx, fee === undefined ? null : wireNumber(formatDecimal(fee))),
    totalDebitAmount: debit === undefined ? amount : wireNumber(formatDecimal(debit)),
    currency: row.currency,
    state: wireInvoiceState(ctx, row),
    lastDepositHash: orAbsent(ctx, row.lastDepositHash),
    description: orAbsent(ctx, row.description),
    createdDate: wireDate(ctx, row.createdAt),
    idempotencyKey: orAbsent(ctx, row.idempotencyKey),
    expiration: orAbsent(ctx, row.expiresAt === null ? null : wireDate(ctx, row.expiresAt)),
    fiatAmount: orAbsent(ctx, row.fiatAmount === null ? null : wireNumber(row.fiatAmount)),
    fiatCurrency: orAbsent(ctx, row.fiatCurrency),
    lastFiatUpdated: orAbsent(ctx, row.fiatUpdatedAt === null ? null : wireDate(ctx, row.fiatUpdatedAt)),
    interventionType: orAbsent(ctx, row.interventionType),
    isInterventionResolved: row.interventionResolved,
    subscriptionEnabled: false,
    returnUrl: orAbsent(ctx, row.returnUrl),
    logoUrl: orAbsent(ctx, row.logoUrl),
    supportUrl: orAbsent(ctx, row.supportUrl),
    externalId: orAbsent(ctx, row.externalId),
    lowerBound: orAbsent(ctx, row.lowerBound === null ? null : wireNumber(row.lowerBound)),
    autoconversion: orAbsent(ctx, null),
    fiatAvailable: orAbsent(ctx, row.fiatAvailable),
  };
}

/** A payment as the list of an invoice's deposits shows it; its shape is that of a customer's deposit. */
export function toWireInvoicePayment(ctx: Context, row: InvoicePaymentRow): JsonObject {
  return {
    id: row.id,
    amount: wireNumber(row.amount),
    addressFrom: row.addressFrom,
    currency: row.currency,
    transactionHash: row.transactionHash,
    transactionState: wireTransactionState(row),
    complianceState: wireComplianceState(row),
    translationToAccountCompleted: row.state === 'TRANSLATED',
    createdDate: wireDate(ctx, row.createdAt),
  };
}

/** A widget with its invoices. Source of names and order: https://docs.calypso.finance/api-reference/payment-widget-api */
export function toWireWidget(ctx: Context, row: WidgetRow): JsonObject {
  const invoices = invoicesOf(ctx).by('widget', row.id);
  // Instants in our own spelling sort as text.
  const end =
    row.type === 'UNLIMITED_LINKED'
      ? undefined
      : invoices
          .flatMap((one) => one.expiresAt ?? [])
          .sort()
          .at(-1);
  return {
    idempotencyKey: row.idempotencyKey,
    cryptoCurrencies: row.currencies,
    description: orAbsent(ctx, row.description),
    widgetType: row.type,
    widgetState: row.state,
    logoUrl: orAbsent(ctx, row.logoUrl),
    returnUrl: orAbsent(ctx, row.returnUrl),
    supportUrl: orAbsent(ctx, row.supportUrl),
    externalId: orAbsent(ctx, row.externalId),
    invoices: invoices.map((one) => ({
      invoiceId: one.id,
      cryptoCurrency: one.currency,
      invoiceIdempotencyKey: orAbsent(ctx, one.idempotencyKey),
      invoiceExternalId: orAbsent(ctx, one.externalId),
    })),
    createdDate: wireDate(ctx, row.createdAt),
    expiration: orAbsent(ctx, end === undefined ? null : wireDate(ctx, end)),
  };
}
