/** What invoices are made of: their lifetimes, amounts and verdicts. */
import {
  type Context,
  type Decimal,
  decimal,
  divide,
  durationMs,
  formatDecimal,
  isoInstant,
} from '../../core/provider.js';
import { assumed } from './assumptions.js';
import type { Currency } from './currencies.js';
import { newObjectId } from './object-ids.js';
import { rateBetween } from './rates.js';
import {
  type InvoicePaymentRow,
  type InvoiceRow,
  type InvoiceType,
  invoicePaymentsOf,
  invoicesOf,
  type WidgetRow,
} from './rows-invoices.js';
import { feeOf } from './tariffs.js';

/** The longest life of an invoice with an amount, and the usual one on all networks but TRON, in ms. Source: {@link docs} */
export const longestLifeMs = durationMs('1d');

const tronLifeMs = durationMs('3h');

/** The share of the amount that counts as paid in full. Source: https://docs.calypso.finance/docs/single-invoice */
export const tolerance = decimal('0.995');

/** How long an invoice in a currency lives when nothing is said, in ms. Source: https://docs.calypso.finance/docs/limited-invoice-api */
export function usualLifeMs({ network }: Currency): number {
  return network === 'tron' ? tronLifeMs : longestLifeMs;
}

/** When an unlimited invoice is archived that gets no payment from an instant on, in ms; from now on unless said. */
export function unlimitedEnd(ctx: Context, since = ctx.now): number {
  if (assumed(ctx, 'unlimitedLifetime') === '90 days') return since + durationMs('90d');
  const date = new Date(since);
  return date.setUTCMonth(date.getUTCMonth() + 3);
}

/** How often the amount of a single-fiat invoice is calculated anew, in ms. */
export function reratingMs(ctx: Context, currency: string): number {
  return durationMs(`${currency === 'BTC' ? assumed(ctx, 'btcRerating') : 15}m`);
}

/** What a fiat amount is in a currency now, rounded up; undefined without a rate. */
export function ratedAmount(
  ctx: Context,
  fiat: Decimal,
  fiatCurrency: string,
  currency: Currency,
): Decimal | undefined {
  const rate = rateBetween(ctx, currency.code, fiatCurrency);
  if (rate === undefined) return undefined;
  return divide(fiat, rate, Math.min(currency.scale, assumed(ctx, 'ratedDigits')), 'up');
}

/** True for invoices that any number of payments can go to, each credited by itself. */
export function isUnlimited({ type }: { readonly type: InvoiceType }): boolean {
  return type === 'UNLIMITED' || type === 'UNLIMITED_LINKED';
}

/** What is asked for: the amount, or the least of a bound invoice. Undefined for unlimited ones. */
export function askedFor(row: InvoiceRow): Decimal | undefined {
  return isUnlimited(row) ? undefined : decimal(row.amount ?? row.lowerBound ?? '0');
}

/** What was paid on an invoice and passed the check, not counting what came after it was closed. */
export function paidOn(ctx: Context, invoice: InvoiceRow): Decimal {
  return paymentsThatCount(ctx, invoice)
    .filter(({ state }) => state === 'CONFIRMED' || state === 'TRANSLATED')
    .reduce((sum, { amount }) => sum.plus(decimal(amount)), decimal('0'));
}

/** The payments that decide what becomes of an invoice, oldest first; of an unlimited one, all. */
export function paymentsThatCount(ctx: Context, invoice: InvoiceRow): InvoicePaymentRow[] {
  const all = invoicePaymentsOf(ctx).by('invoice', invoice.id);
  return isUnlimited(invoice) ? all : all.filter(({ isAlone }) => !isAlone);
}

/** The service fee on an amount that is paid on an invoice. */
export function invoiceFee(ctx: Context, { type, currency }: InvoiceRow, amount: Decimal): Decimal {
  return feeOf(ctx, `${type}_INVOICE`, currency, amount).fee;
}

/** The one-time fee for an invoice; of an unlimited one it is taken from its first payment (calypso.creationFee). */
export function creationFee(ctx: Context, { type, currency }: InvoiceRow): Decimal {
  return feeOf(ctx, `CREATION_${type}_INVOICE`, currency, decimal('0')).fee;
}

/** What the payments of an invoice come to once none of them is being checked. */
export type InvoiceVerdict = 'waits' | 'paid' | 'underpaid' | 'overpaid';

/** Judges what was paid against what was asked for: 99.5 % and more is paid. */
export function verdictOnInvoice(ctx: Context, invoice: InvoiceRow): InvoiceVerdict {
  const asked = askedFor(invoice);
  const isChecking = paymentsThatCount(ctx, invoice).some(
    ({ state }) => state === 'MEM_POOL_FOUND' || state === 'PENDING_COMPLIANCE_CHECK',
  );
  if (asked === undefined || isChecking) return 'waits';
  const paid = paidOn(ctx, invoice);
  if (paid.lt(asked.times(tolerance))) return 'underpaid';
  const isTooMuch = invoice.type !== 'BOUND' && paid.gt(asked);
  return isTooMuch && assumed(ctx, 'overpay') === 'intervention' ? 'overpaid' : 'paid';
}

/** What an invoice has at its creation besides what makes up its kind. */
export interface InvoiceOptions {
  readonly description?: string | null | undefined;
  readonly idempotencyKey?: string | null | undefined;
  readonly returnUrl?: string | null | undefined;
  readonly logoUrl?: string | null | undefined;
  readonly supportUrl?: string | null | undefined;
  readonly externalId?: string | null | undefined;
  readonly fiatAvailable?: boolean | null | undefined;
}

/** What makes up the kind of an invoice. */
export interface InvoiceTerms {
  readonly type: InvoiceType;
  readonly currency: Currency;
  readonly amount?: Decimal;
  readonly lowerBound?: Decimal;
  readonly fiat?: { readonly amount: Decimal; readonly currency: string };
  /** In ms; left out for the usual life. Unlimited invoices have none. */
  readonly expiresAt?: number;
  readonly widgetId?: string;
}

/** Makes an invoice with a fresh address; its webhook of creation is sent. The amount of a fiat one is calculated by the rate of now. */
export function newInvoice(ctx: Context, terms: InvoiceTerms, options: InvoiceOptions): InvoiceRow {
  const { type, currency, fiat } = terms;
  const rated = fiat === undefined ? undefined : ratedAmount(ctx, fiat.amount, fiat.currency, currency);
  const amount = rated ?? terms.amount;
  const ends = isUnlimited(terms) ? null : (terms.expiresAt ?? ctx.now + usualLifeMs(currency));
  return ctx.create<InvoiceRow>('invoice', {
    id: newObjectId(ctx, 'invoices'),
    type,
    address: ctx.chain.newAddress(currency.network),
    currency: currency.code,
    amount: amount === undefined ? null : formatDecimal(amount),
    lowerBound: terms.lowerBound === undefined ? null : formatDecimal(terms.lowerBound),
    fiatAmount: fiat === undefined ? null : formatDecimal(fiat.amount),
    fiatCurrency: fiat?.currency ?? null,
    fiatUpdatedAt: fiat === undefined ? null : isoInstant(ctx.now),
    description: options.description ?? null,
    idempotencyKey: options.idempotencyKey ?? newKey(ctx),
    state: 'PENDING_PAYMENT',
    archivedBy: null,
    expiresAt: ends === null ? null : isoInstant(ends),
    lastDepositHash: null,
    interventionType: null,
    interventionResolved: false,
    returnUrl: options.returnUrl ?? null,
    logoUrl: options.logoUrl ?? null,
    supportUrl: options.supportUrl ?? null,
    externalId: options.externalId ?? null,
    fiatAvailable: options.fiatAvailable ?? null,
    widgetId: terms.widgetId ?? null,
    creationFeeTaken: false,
    createdAt: isoInstant(ctx.now),
  });
}

/** The open invoices of a widget. */
export function openInvoicesOf(ctx: Context, widget: WidgetRow): InvoiceRow[] {
  return invoicesOf(ctx)
    .by('widget', widget.id)
    .filter(({ state }) => state !== 'ARCHIVED' && state !== 'DECLINED');
}

function newKey(ctx: Context): string | null {
  return assumed(ctx, 'invoiceKeyLeftOut') === 'generated' ? ctx.ids.next('invoice-keys').uuid() : null;
}
