/** What the webhooks of invoices say. Source: https://docs.calypso.money/acquiring/invoices/invoice-webhooks */
import {
  type Context,
  type Decimal,
  decimal,
  type Emission,
  formatDecimal,
  type Json,
  type JsonObject,
  round,
  wireNumber,
} from '../../core/provider.js';
import { assumed } from './assumptions.js';
import { fiatOf } from './currencies.js';
import { spelledEvent } from './event-spelling.js';
import { paidOn, paymentsThatCount } from './invoices.js';
import { rateBetween } from './rates.js';
import { type InvoicePaymentRow, type InvoiceRow, invoicesOf } from './rows-invoices.js';
import { localDateTime, orAbsent } from './wire.js';

/** `data` of an event of an invoice, or of a payment on one; `type` repeats the name of the event. */
export function invoiceData(ctx: Context, emission: Emission): JsonObject {
  const type = spelledEvent(ctx, emission.event);
  // Rows of payments name their invoice, those of invoices do not: the lifecycles say who emits what.
  if (!('invoiceId' in emission.row)) return { type, ...ofInvoice(ctx, emission, emission.row as InvoiceRow) };
  const payment = emission.row as InvoicePaymentRow;
  const invoice = invoicesOf(ctx).get(payment.invoiceId);
  if (invoice === undefined) throw new Error(`the payment ${payment.id} is on no invoice`);
  return { type, ...ofPayment(ctx, emission, invoice, payment) };
}

function ofInvoice(ctx: Context, { event, data, at }: Emission, row: InvoiceRow): JsonObject {
  const parent = { parentExternalId: row.id };
  const { idempotencyKey, externalId } = names(ctx, row);
  const message = orAbsent(ctx, row.description);
  const created = { createdDate: dateOf(row.createdAt) };
  const money = { amount: asked(ctx, row) };
  const currency = { currency: row.currency };
  switch (event) {
    case 'INVOICE_CREATE_INVOICE':
    case 'INVOICE_CREATE_UNLIMITED_INVOICE': {
      const fiat = row.fiatCurrency !== null && assumed(ctx, 'createEventFiatcurrency');
      return {
        ...(event === 'INVOICE_CREATE_INVOICE' ? money : {}),
        message,
        ...currency,
        ...parent,
        ...created,
        idempotencyKey,
        externalId,
        ...(fiat ? { fiatcurrency: row.fiatCurrency } : {}),
      };
    }
    case 'INVOICE_PENDING_INTERVENTION':
      return { message, ...parent, idempotencyKey, externalId };
    case 'INVOICE_PAID':
      return {
        ...money,
        realAmount: number(paidOn(ctx, row)),
        ...currency,
        description: message,
        ...fiatOfInvoice(ctx, row),
        ...parent,
        idempotencyKey,
        externalId,
      };
    case 'INVOICE_TRANSLATION_TO_ACCOUNT_COMPLETED':
      return {
        amount: number(paidOn(ctx, row)),
        message,
        ...currency,
        ...parent,
        ...created,
        idempotencyKey,
        serviceFee: wireNumber(String(data['serviceFee'])),
        fiatAmount: fiatMap(ctx, row, paidOn(ctx, row)),
        transactionIds: paymentsThatCount(ctx, row)
          .filter(({ state }) => state === 'TRANSLATED')
          .map(({ id }) => id),
      };
    case 'INVOICE_EXPIRED':
      return {
        ...parent,
        idempotencyKey,
        ...money,
        ...currency,
        message,
        ...created,
        expirationDate: row.expiresAt === null ? localDateTime(at) : dateOf(row.expiresAt),
        externalId,
        fiatAmount: fiatMap(ctx, row, decimal(row.amount ?? '0')),
      };
    default:
      throw new Error(`${event} is no event of an invoice`);
  }
}

function ofPayment(ctx: Context, { event, data }: Emission, row: InvoiceRow, payment: InvoicePaymentRow): JsonObject {
  const { idempotencyKey, externalId } = names(ctx, row);
  const message = orAbsent(ctx, row.description);
  const parent = { parentExternalId: row.id, createdDate: dateOf(row.createdAt) };
  const received = decimal(payment.amount);
  if (event === 'INVOICE_MEMPOOL_FOUND')
    return {
      amount: asked(ctx, row),
      realAmount: number(received),
      currency: row.currency,
      description: message,
      ...fiatOfInvoice(ctx, row),
      ...parent,
      idempotencyKey,
      externalId,
      transactionHash: payment.transactionHash,
    };
  if (event === 'INVOICE_TRANSLATION_TO_ACCOUNT_COMPLETED')
    return {
      amount: number(received),
      message,
      currency: row.currency,
      ...parent,
      idempotencyKey,
      serviceFee: wireNumber(String(data['serviceFee'])),
      fiatAmount: fiatMap(ctx, row, received),
      transactionIds: [payment.id],
    };
  return {
    amount: number(received),
    transactionId: [payment.id],
    message,
    currency: row.currency,
    ...parent,
    senderAddress: payment.addressFrom,
    idempotencyKey,
    externalId,
    paymentDate: dateOf(payment.createdAt),
    transactionHash: payment.transactionHash,
    fiatAmount: fiatMap(ctx, row, received),
  };
}

function names(ctx: Context, { idempotencyKey, externalId }: InvoiceRow) {
  return { idempotencyKey: orAbsent(ctx, idempotencyKey), externalId: orAbsent(ctx, externalId) };
}

function asked(ctx: Context, { amount }: InvoiceRow): Json | undefined {
  return orAbsent(ctx, amount === null ? null : wireNumber(amount));
}

function fiatOfInvoice(ctx: Context, { fiatAmount, fiatCurrency }: InvoiceRow): JsonObject {
  const amount = fiatAmount === null ? null : wireNumber(fiatAmount);
  return { fiatAmount: orAbsent(ctx, amount), fiatCurrency: orAbsent(ctx, fiatCurrency) };
}

/** What an amount is worth (calypso.fiatAmountObject): in the fiat currency of the invoice, else in dollars and euros. */
function fiatMap(ctx: Context, row: InvoiceRow, amount: Decimal): JsonObject {
  const codes = row.fiatCurrency === null ? ['USD', 'EUR'] : [row.fiatCurrency];
  const worth = (code: string) => {
    const rate = rateBetween(ctx, row.currency, code);
    return rate === undefined ? undefined : number(round(amount.times(rate), fiatOf(code)?.scale ?? 2, 'halfUp'));
  };
  return Object.fromEntries(codes.map((code) => [code, worth(code)]));
}

function number(value: Decimal) {
  return wireNumber(formatDecimal(value));
}

function dateOf(instant: string): string {
  return localDateTime(Date.parse(instant));
}
