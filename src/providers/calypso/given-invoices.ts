/** Invoices that a scenario gives, in their wire shape; what is calculated (fee, totalDebitAmount) is left out. */
import { z } from 'zod';
import {
  type Context,
  checkAddress,
  decimal,
  formatDecimal,
  givenCollection,
  isoInstant,
  networks,
  PaydrillError,
  placeRow,
  scaleOf,
} from '../../core/provider.js';
import { amountField, instantField } from './amounts.js';
import { addressKey, currencies, currencyOf, fiatCurrencies } from './currencies.js';
import { isUnlimited, ratedAmount, reratingMs, unlimitedEnd, usualLifeMs } from './invoices.js';
import { type InvoiceRow, invoiceStates, invoicesOf, invoiceTypes } from './rows-invoices.js';
import { uuid } from './schemas.js';
import { isWebUrl } from './subscriptions.js';

const text = z.string().nullish();
const url = z.string().refine(isWebUrl, 'expected an http or https URL').nullish();

const invoiceGiven = z
  .strictObject({
    id: uuid.optional(),
    invoiceAddress: z.string().optional(),
    type: z.enum(invoiceTypes).optional(),
    amount: amountField.optional(),
    currency: z.enum(currencies.map(({ code }) => code)),
    state: z.enum(invoiceStates).optional(),
    lastDepositHash: text,
    description: text,
    createdDate: instantField.optional(),
    idempotencyKey: uuid.optional(),
    expiration: instantField.nullish(),
    fiatAmount: amountField.optional(),
    fiatCurrency: z.enum(fiatCurrencies.map(({ code }) => code)).optional(),
    lastFiatUpdated: instantField.optional(),
    interventionType: z.enum(['OVERPAY', 'UNDERPAY']).nullish(),
    isInterventionResolved: z.boolean().optional(),
    returnUrl: url,
    logoUrl: url,
    supportUrl: url,
    externalId: text,
    lowerBound: amountField.optional(),
    fiatAvailable: z.boolean().nullish(),
  })
  .superRefine((given, ctx) => {
    const wrong = (field: string, message: string) => ctx.addIssue({ code: 'custom', message, path: [field] });
    const { type = 'SINGLE', state = 'PENDING_PAYMENT', currency, interventionType } = given;
    const { scale = 0, network = 'ethereum' } = currencyOf(currency) ?? {};
    if (type === 'SINGLE' && given.amount === undefined) wrong('amount', 'a SINGLE invoice has an amount');
    if (type === 'SINGLE_FIAT' && given.fiatAmount === undefined)
      wrong('fiatAmount', 'a SINGLE_FIAT invoice has a fiatAmount and a fiatCurrency');
    if (type === 'SINGLE_FIAT' && given.fiatCurrency === undefined)
      wrong('fiatCurrency', 'a SINGLE_FIAT invoice has a fiatAmount and a fiatCurrency');
    if (isUnlimited({ type }) && given.amount !== undefined) wrong('amount', `an ${type} invoice has none`);
    for (const field of ['amount', 'lowerBound'] as const) {
      const value = given[field];
      if (value !== undefined && scaleOf(value) > scale)
        wrong(field, `${currency} has ${scale} digits behind the point`);
    }
    if (given.invoiceAddress !== undefined && !checkAddress(network, given.invoiceAddress).ok)
      wrong('invoiceAddress', `expected an address on ${networks[network].title}`);
    if (state === 'PENDING_INTERVENTION' && (interventionType ?? undefined) === undefined)
      wrong('interventionType', 'an invoice in PENDING_INTERVENTION has one: OVERPAY or UNDERPAY');
  });

/**
 * Invoices of the past: without payments, and those not at their end stay where they are until somebody pays or an event is fired. They
 * still expire, unless that lies in the past.
 */
export const givenInvoices = givenCollection(invoiceGiven, (ctx, given) => {
  const { type = 'SINGLE', state = 'PENDING_PAYMENT' } = given;
  const currency = currencyOf(given.currency);
  if (currency === undefined) throw new Error(`no currency ${given.currency}`);
  const created = given.createdDate ?? ctx.now;
  const fiat = given.fiatAmount !== undefined && given.fiatCurrency !== undefined ? given : undefined;
  const rated =
    given.amount ?? (fiat && ratedAmount(ctx, fiat.fiatAmount ?? decimal('0'), fiat.fiatCurrency ?? '', currency));
  const ends = isUnlimited({ type }) ? null : (given.expiration ?? created + usualLifeMs(currency));
  const row: InvoiceRow = {
    id: given.id ?? ctx.ids.next('invoices').uuid(),
    type,
    address: given.invoiceAddress ?? ctx.chain.newAddress(currency.network),
    currency: currency.code,
    amount: rated === undefined ? null : formatDecimal(rated),
    lowerBound: given.lowerBound === undefined ? null : formatDecimal(given.lowerBound),
    fiatAmount: fiat?.fiatAmount === undefined ? null : formatDecimal(fiat.fiatAmount),
    fiatCurrency: fiat?.fiatCurrency ?? null,
    fiatUpdatedAt: fiat === undefined ? null : isoInstant(given.lastFiatUpdated ?? created),
    description: given.description ?? null,
    idempotencyKey: given.idempotencyKey ?? ctx.ids.next('invoice-keys').uuid(),
    state,
    archivedBy: state === 'ARCHIVED' ? 'time' : null,
    expiresAt: ends === null ? null : isoInstant(ends),
    lastDepositHash: given.lastDepositHash ?? null,
    interventionType: given.interventionType ?? null,
    interventionResolved: given.isInterventionResolved ?? false,
    returnUrl: given.returnUrl ?? null,
    logoUrl: given.logoUrl ?? null,
    supportUrl: given.supportUrl ?? null,
    externalId: given.externalId ?? null,
    fiatAvailable: given.fiatAvailable ?? null,
    widgetId: null,
    creationFeeTaken: false,
    createdAt: isoInstant(created),
  };
  checkUnique(ctx, row);
  placeRow(invoicesOf(ctx), row);
  ctx.cancel('invoice', row.id);
  if (state === 'PENDING_PAYMENT') waits(ctx, row, created);
});

function waits(ctx: Context, row: InvoiceRow, created: number): void {
  const end = row.expiresAt === null ? unlimitedEnd(ctx, created) : Date.parse(row.expiresAt);
  if (end > ctx.now) ctx.fire('invoice', row.id, 'expired', { afterMs: end - ctx.now });
  if (row.fiatAmount !== null) ctx.fire('invoice', row.id, 'rerated', { afterMs: reratingMs(ctx, row.currency) });
}

function checkUnique(ctx: Context, row: InvoiceRow): void {
  const others = (index: string, key: string) =>
    invoicesOf(ctx)
      .by(index, key)
      .some(({ id }) => id !== row.id);
  const what = others('address', addressKey(row.address))
    ? `the address ${row.address}`
    : row.idempotencyKey !== null && others('key', row.idempotencyKey)
      ? `the idempotencyKey ${row.idempotencyKey}`
      : undefined;
  if (what !== undefined) throw new PaydrillError(400, 'bad-given', `Two given calypso.invoices have ${what}.`);
}
