import type { z } from 'zod';
import { type Context, type Decimal, decimal, type JsonObject } from '../../../core/provider.js';
import { checkDigits, currencyNamed } from '../amounts.js';
import { assumed } from '../assumptions.js';
import { type Currency, fiatOf } from '../currencies.js';
import { calypsoCall } from '../envelope.js';
import type { Refuse } from '../errors.js';
import { madeBefore } from '../idempotency-keys.js';
import { type InvoiceOptions, longestLifeMs, newInvoice } from '../invoices.js';
import { filtered, pageFrom, type SortKey, where } from '../paging.js';
import { rateBetween } from '../rates.js';
import { type InvoicePaymentRow, type InvoiceRow, invoicePaymentsOf, invoicesOf } from '../rows-invoices.js';
import { pageOf } from '../schemas.js';
import {
  boundRequest,
  depositSearch,
  invoice,
  invoiceDeposit,
  invoiceRef,
  invoiceSearch,
  singleFiatRequest,
  singleRequest,
  unlimitedRequest,
} from '../schemas-invoices.js';
import { isWebUrl } from '../subscriptions.js';
import { wireComplianceState, wireTransactionState } from '../wire.js';
import { toWireInvoice, toWireInvoicePayment, wireInvoiceState } from '../wire-invoices.js';

const docs = 'https://docs.calypso.finance/api-reference/invoice-api';

/** The invoice that a payload names by id, by idempotencyKey, or by both when they agree; error 004 for none. */
export function invoiceNamed(ctx: Context, given: z.output<typeof invoiceRef>, refuse: Refuse): InvoiceRow {
  const { id, idempotencyKey } = given;
  const row = typeof id === 'string' ? invoicesOf(ctx).get(id) : invoicesOf(ctx).by('key', String(idempotencyKey))[0];
  const agrees = typeof idempotencyKey !== 'string' || row?.idempotencyKey === idempotencyKey;
  if (row === undefined || !agrees)
    throw refuse('004', `no invoice has the id ${id ?? '-'} and the idempotencyKey ${idempotencyKey ?? '-'}`);
  return row;
}

/** Refuses what an invoice or widget cannot have: URLs that are none. */
export function checkOptions(ctx: Context, given: InvoiceOptions, refuse: Refuse): void {
  if (assumed(ctx, 'urlFormat') === 'free') return;
  for (const name of ['returnUrl', 'logoUrl', 'supportUrl'] as const) {
    const url = given[name];
    if (typeof url === 'string' && !isWebUrl(url)) throw refuse('001', `payload.${name}: must be an http or https URL`);
  }
}

/** A fiat amount in a currency that has a rate, or the refusal. */
export function fiatNamed(
  ctx: Context,
  { fiatAmount, fiatCurrency }: { readonly fiatAmount: Decimal; readonly fiatCurrency: string },
  currency: Currency,
  refuse: Refuse,
): { readonly amount: Decimal; readonly currency: string } {
  const fiat = fiatOf(fiatCurrency);
  if (fiat === undefined || rateBetween(ctx, currency.code, fiatCurrency) === undefined)
    throw refuse(assumed(ctx, 'unknownCurrency'), `payload.fiatCurrency: ${fiatCurrency.slice(0, 40)} is not known`);
  checkDigits(fiatAmount, fiat, refuse, 'payload.fiatAmount');
  return { amount: fiatAmount, currency: fiat.code };
}

function create(ctx: Context, given: InvoiceOptions, refuse: Refuse, make: () => InvoiceRow): JsonObject {
  checkOptions(ctx, given, refuse);
  return toWireInvoice(ctx, madeBefore(ctx, invoicesOf(ctx), given.idempotencyKey, refuse) ?? make());
}

/** The end that a payload asks for: ahead, and by a day at most. Source: https://docs.calypso.finance/docs/limited-invoice-api */
function endAsked(ctx: Context, expiration: number | null | undefined, refuse: Refuse): { expiresAt?: number } {
  if (expiration === null || expiration === undefined) return {};
  if (expiration <= ctx.now || expiration > ctx.now + longestLifeMs)
    throw refuse('001', 'payload.expiration: must be ahead, by 1 day at most');
  return { expiresAt: expiration };
}

/** Operations on invoices. */
export const invoiceOperations = [
  calypsoCall({
    id: 'invoice.get',
    title: 'Get invoice',
    path: '/invoice',
    docs,
    payload: invoiceRef,
    response: invoice,
    handle: (ctx, given, refuse) => toWireInvoice(ctx, invoiceNamed(ctx, given, refuse)),
  }),

  calypsoCall({
    id: 'invoice.single.create',
    title: 'Create single invoice',
    path: '/invoice/single/create',
    docs,
    payload: singleRequest,
    response: invoice,
    handle(ctx, given, refuse) {
      const currency = currencyNamed(ctx, given.currency, refuse);
      checkDigits(given.amount, currency, refuse);
      const end = endAsked(ctx, given.expiration, refuse);
      return create(ctx, given, refuse, () =>
        newInvoice(ctx, { type: 'SINGLE', currency, amount: given.amount, ...end }, given),
      );
    },
  }),

  calypsoCall({
    id: 'invoice.single-fiat.create',
    title: 'Create single invoice with a fiat amount',
    path: '/invoice/single-fiat/create',
    docs,
    payload: singleFiatRequest,
    response: invoice,
    handle(ctx, given, refuse) {
      const currency = currencyNamed(ctx, given.currency, refuse);
      const fiat = fiatNamed(ctx, given, currency, refuse);
      const end = endAsked(ctx, given.expiration, refuse);
      return create(ctx, given, refuse, () => newInvoice(ctx, { type: 'SINGLE_FIAT', currency, fiat, ...end }, given));
    },
  }),

  calypsoCall({
    id: 'invoice.unlimited.create',
    title: 'Create unlimited invoice',
    path: '/invoice/unlimited/create',
    docs,
    payload: unlimitedRequest,
    response: invoice,
    handle(ctx, given, refuse) {
      const currency = currencyNamed(ctx, given.currency, refuse);
      return create(ctx, given, refuse, () => newInvoice(ctx, { type: 'UNLIMITED', currency }, given));
    },
  }),

  // Known from a public third-party client only.
  calypsoCall({
    id: 'invoice.bound.create',
    title: 'Create bound invoice',
    path: '/invoice/bound/create',
    evidence: 'inferred',
    docs,
    payload: boundRequest,
    response: invoice,
    handle(ctx, given, refuse) {
      const currency = currencyNamed(ctx, given.currency, refuse);
      const lowerBound = given.lowerBound ?? decimal('0');
      checkDigits(lowerBound, currency, refuse, 'payload.lowerBound');
      return create(ctx, given, refuse, () => newInvoice(ctx, { type: 'BOUND', currency, lowerBound }, given));
    },
  }),

  calypsoCall({
    id: 'invoice.find',
    title: 'Find invoices',
    path: '/invoice/find',
    evidence: 'inferred',
    docs,
    payload: invoiceSearch,
    response: pageOf(invoice),
    handle(ctx, given, refuse) {
      const rows = filtered(invoicesOf(ctx), [
        where<InvoiceRow, string>(given.typeFilter, (row) => row.type),
        where<InvoiceRow, string>(given.stateFilter, (row) => wireInvoiceState(ctx, row)),
        where(given.currencyFilter, (row) => row.currency),
        where(given.descriptionFilter, (row) => row.description),
        where(given.externalIdFilter, (row) => row.externalId),
        where(given.amountFilter, (row) => (row.amount === null ? null : decimal(row.amount))),
        where(given.createdDateFilter, (row) => Date.parse(row.createdAt)),
      ]);
      return pageFrom(ctx, rows, given, refuse, { sortable: sortable(ctx), toWire: (row) => toWireInvoice(ctx, row) });
    },
  }),

  calypsoCall({
    id: 'invoice.archive',
    title: 'Archive invoice',
    path: '/invoice/archive',
    evidence: 'inferred',
    docs,
    payload: invoiceRef,
    response: invoice,
    handle(ctx, given, refuse) {
      const { id, state } = invoiceNamed(ctx, given, refuse);
      if (!archivable[assumed(ctx, 'archivableStates')].includes(state))
        throw refuse('006', `an invoice in ${state} cannot be archived`);
      ctx.fire('invoice', id, 'archived');
      return toWireInvoice(ctx, invoiceNamed(ctx, { id }, refuse));
    },
  }),

  calypsoCall({
    id: 'invoice.deposit.find',
    title: 'Find deposits of an invoice',
    path: '/invoice/deposit/find',
    evidence: 'inferred',
    docs,
    payload: depositSearch,
    response: pageOf(invoiceDeposit),
    handle(ctx, given, refuse) {
      const rows = invoicePaymentsOf(ctx).under('invoice', invoiceNamed(ctx, given, refuse).id);
      return pageFrom(ctx, rows, given, refuse, {
        sortable: sortableDeposits,
        toWire: (row) => toWireInvoicePayment(ctx, row),
      });
    },
  }),
];

const archivable: Readonly<Record<'unpaid' | 'settled', readonly InvoiceRow['state'][]>> = {
  unpaid: ['PENDING_PAYMENT'],
  settled: ['PENDING_PAYMENT', 'PENDING_INTERVENTION', 'COMPLETED', 'DECLINED'],
};

const byAmount = (amount: string | null): SortKey => (amount === null ? null : { amount });

function sortable(ctx: Context): Readonly<Record<string, (row: InvoiceRow) => SortKey>> {
  return {
    id: (row) => row.id,
    type: (row) => row.type,
    amount: (row) => byAmount(row.amount),
    currency: (row) => row.currency,
    state: (row) => wireInvoiceState(ctx, row),
    description: (row) => row.description,
    createdDate: (row) => row.createdAt,
    expiration: (row) => row.expiresAt,
    fiatAmount: (row) => byAmount(row.fiatAmount),
    externalId: (row) => row.externalId,
  };
}

const sortableDeposits: Readonly<Record<string, (row: InvoicePaymentRow) => SortKey>> = {
  id: (row) => row.id,
  amount: (row) => byAmount(row.amount),
  addressFrom: (row) => row.addressFrom,
  currency: (row) => row.currency,
  transactionHash: (row) => row.transactionHash,
  transactionState: wireTransactionState,
  complianceState: wireComplianceState,
  createdDate: (row) => row.createdAt,
};
