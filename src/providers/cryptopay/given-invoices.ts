/**
 * Invoices, recalculations and refunds that a scenario gives, in the shape that answers have. What an answer makes of other
 * values may stand there; nothing of it is kept. They book nothing: balances are given as accounts.
 */
import { z } from 'zod';
import {
  type Context,
  decimal,
  type GivenCollection,
  givenCollection,
  isoInstant,
  placeRow,
} from '../../core/provider.js';
import { newDepositAddress } from './addresses.js';
import type { Exchange } from './amounts.js';
import { conversionFor, quoted, refundFee, revalued } from './amounts-invoices.js';
import { confirmationsFor } from './confirmations.js';
import {
  anyAmount,
  bad,
  coin,
  currency,
  instant,
  network,
  newTxid,
  placed,
  placeOf,
  positive,
  text,
  time,
  unkept,
  uuid,
} from './given-parts.js';
import { subscriptionsGiven } from './given-subscriptions.js';
import { awaitConfirmation, lifetimeMs } from './invoices.js';
import { commitMs } from './recalculations.js';
import {
  type InvoicePayment,
  type InvoiceRow,
  invoiceRecalculationsOf,
  invoiceRefundsOf,
  invoicesOf,
} from './rows-invoices.js';
import { invoice as invoiceInAnswers } from './schemas-invoices.js';

const exchange = z.strictObject({
  pair: z.string(),
  rate: positive,
  fee: anyAmount,
  fee_currency: currency.optional(),
});

const risk = z.strictObject({
  score: z.unknown().optional(),
  level: z.enum(['low', 'medium', 'high']),
  resource_name: unkept,
  resource_category: unkept,
});

const invoiceGiven = z
  .strictObject({
    id: uuid.optional(),
    custom_id: text,
    customer_id: text,
    subscription_id: uuid.nullish(),
    status: invoiceInAnswers.shape.status.optional(),
    status_context: invoiceInAnswers.shape.status_context.optional(),
    address: z.string().optional(),
    network: network.optional(),
    uri: unkept,
    price_amount: positive,
    price_currency: currency.optional(),
    pay_amount: positive.optional(),
    pay_currency: coin.optional(),
    fee: anyAmount,
    fee_currency: currency.optional(),
    paid_amount: anyAmount,
    exchange: exchange.optional(),
    transactions: z
      .array(
        z.strictObject({
          txid: z.string().min(1),
          risk: risk.nullish(),
          source_addresses: z.array(z.string().min(1)).min(1).optional(),
        }),
      )
      .optional()
      .meta({ description: 'The first one carries all of paid_amount.' }),
    name: text,
    description: text,
    metadata: z.record(z.string(), z.string()).nullish(),
    success_redirect_url: text,
    unsuccess_redirect_url: text,
    hosted_page_url: unkept,
    created_at: time,
    expires_at: time,
  })
  .superRefine((row, issues) => {
    const wrong = (field: string, message: string) => issues.addIssue({ code: 'custom', message, path: [field] });
    placed({ currency: row.pay_currency, network: row.network, address: row.address }, 'pay_currency', issues);
    if (row.fee_currency !== undefined && row.fee_currency !== (row.price_currency ?? 'EUR'))
      wrong('fee_currency', `expected ${row.price_currency ?? 'EUR'}, the price currency`);
    const isUnresolved = (row.status ?? 'unresolved') === 'unresolved';
    if (!isUnresolved && (row.status_context ?? null) !== null)
      wrong('status_context', `expected null: only an unresolved invoice has one, this one is ${row.status}`);
  });

const recalculationGiven = z.strictObject({
  id: uuid.optional(),
  invoice_id: uuid,
  pay_amount: positive,
  pay_currency: coin.optional(),
  price_amount: anyAmount,
  price_currency: currency.optional(),
  fee: anyAmount,
  fee_currency: unkept,
  previous_pay_amount: anyAmount,
  previous_price_amount: anyAmount,
  previous_exchange_rate: anyAmount.nullish(),
  exchange: exchange.nullish(),
  created_at: time,
});

const refundGiven = z.strictObject({
  id: uuid.optional(),
  custom_id: text,
  invoice_id: uuid,
  amount: positive,
  amount_currency: coin.optional(),
  fee: anyAmount,
  fee_currency: unkept,
  address: text,
  network: network.optional(),
  txid: text,
  risk: risk.nullish(),
  created_at: time,
});

/** Collections that a scenario can give. */
export const invoicesGiven = {
  ...subscriptionsGiven,
  invoices: givenCollection(invoiceGiven, putInvoice, {
    customer_id: 'customers',
    subscription_id: 'subscriptions',
  }),

  // One of the last 30 seconds still waits for its commit; older ones were committed.
  invoice_recalculations: givenCollection(
    recalculationGiven,
    (ctx, row) => {
      const of = invoicesOf(ctx).get(row.invoice_id);
      const priceCurrency = row.price_currency ?? of?.priceCurrency ?? 'EUR';
      const payCurrency = row.pay_currency ?? of?.payCurrency ?? 'BTC';
      const conversion =
        row.exchange === undefined
          ? (conversionFor(ctx, payCurrency, priceCurrency) ?? null)
          : exchangeOf(row.exchange, priceCurrency);
      const worth = revalued(ctx, { paid: row.pay_amount, priceCurrency }, conversion);
      const createdAt = instant(ctx, row.created_at);
      const waitsMs = Date.parse(createdAt) + commitMs - ctx.now;
      const id = row.id ?? ctx.ids.next('invoice_recalculations').uuid();
      placeRow(invoiceRecalculationsOf(ctx), {
        id,
        invoiceId: row.invoice_id,
        status: waitsMs > 0 ? 'uncommitted' : 'committed',
        payAmount: row.pay_amount,
        payCurrency,
        priceAmount: row.price_amount ?? worth.priceAmount,
        priceCurrency,
        fee: row.fee ?? worth.fee,
        previousPayAmount: row.previous_pay_amount ?? of?.payAmount ?? row.pay_amount,
        previousPriceAmount: row.previous_price_amount ?? of?.priceAmount ?? worth.priceAmount,
        previousExchangeRate: row.previous_exchange_rate ?? of?.exchange?.rate ?? null,
        exchange: conversion,
        createdAt,
      });
      ctx.cancel('invoice_recalculation', id);
      if (waitsMs > 0) ctx.fire('invoice_recalculation', id, 'lapse', { afterMs: waitsMs });
    },
    { invoice_id: 'invoices' },
  ),

  invoice_refunds: givenCollection(
    refundGiven,
    (ctx, row) => {
      const of = invoicesOf(ctx).get(row.invoice_id);
      const amountCurrency = row.amount_currency ?? of?.payCurrency ?? 'BTC';
      const on = row.network ?? of?.network;
      const named = placeOf({ currency: amountCurrency, network: on, address: row.address ?? undefined }).network;
      const txid = row.txid ?? (row.address === null || row.address === undefined ? null : newTxid(ctx, named));
      placeRow(invoiceRefundsOf(ctx), {
        id: row.id ?? ctx.ids.next('invoice_refunds').uuid(),
        invoiceId: row.invoice_id,
        customId: row.custom_id ?? of?.customId ?? null,
        amount: row.amount,
        amountCurrency,
        fee: row.fee ?? refundFee(ctx, row.amount, amountCurrency),
        address: row.address ?? null,
        network: named,
        coinWithdrawalId: null,
        riskOf:
          row.risk === null || row.risk === undefined ? null : { txid: txid ?? row.invoice_id, level: row.risk.level },
        txid,
        createdAt: instant(ctx, row.created_at),
      });
    },
    { invoice_id: 'invoices' },
  ),
} satisfies Readonly<Record<string, GivenCollection>>;

function exchangeOf(said: z.output<typeof exchange> | null, feeCurrency: string): Exchange | null {
  if (said === null) return null;
  const { pair, rate, fee = '0' } = said;
  return { pair, rate, fee, feeCurrency: said.fee_currency ?? feeCurrency };
}

function putInvoice(ctx: Context, row: z.output<typeof invoiceGiven>): void {
  const on = placeOf({ currency: row.pay_currency, network: row.network, address: row.address });
  const payCurrency = on.currency;
  const priceCurrency = row.price_currency ?? 'EUR';
  const price = row.price_amount;
  const conversion =
    row.exchange === undefined
      ? conversionFor(ctx, payCurrency, priceCurrency)
      : exchangeOf(row.exchange, priceCurrency);
  if (conversion === undefined)
    throw bad(`There is no rate from ${payCurrency} to ${priceCurrency} for a given invoice.`);
  const usual = quoted(ctx, { price, payCurrency, priceCurrency }, conversion);
  const payAmount = row.pay_amount ?? usual.payAmount;
  const status = row.status ?? ((row.status_context ?? null) === null ? 'new' : 'unresolved');
  const paidAmount = row.paid_amount ?? (status === 'completed' || status === 'unresolved' ? payAmount : '0');
  const guessed = decimal(paidAmount).gt(decimal(payAmount)) ? 'overpaid' : 'underpaid';
  const createdAt = instant(ctx, row.created_at);
  const usualEnd = isoInstant(Date.parse(createdAt) + lifetimeMs({ payCurrency, priceCurrency }));
  const expiresAt = row.expires_at === undefined ? usualEnd : instant(ctx, row.expires_at);
  const id = row.id ?? ctx.ids.next('invoices').uuid();
  const customId = row.custom_id ?? null;
  const taken = customId === null ? [] : invoicesOf(ctx).by('customId', customId);
  if (taken.some((one) => one.id !== id))
    throw bad(`Two given cryptopay.invoices have the custom_id ${JSON.stringify(customId)}.`);
  const isPaid = decimal(paidAmount).gt(decimal('0'));
  const told = row.transactions ?? (isPaid ? [{ txid: newTxid(ctx, on.network), risk: undefined }] : []);
  const payments = told.map((one, n): InvoicePayment => {
    const { source_addresses: sources } = one as { source_addresses?: readonly string[] };
    return {
      txid: one.txid,
      amount: n === 0 ? paidAmount : '0',
      from: sources?.[0] ?? ctx.chain.newAddress(on.network, { testnet: true }),
      risk: one.risk?.level ?? (row.status_context === 'illicit_resource' ? 'high' : 'low'),
      isLate: row.status_context === 'paid_late',
      // Sandbox answers of 2023 have no risk at all: it tells something of a new invoice only.
      isConfirmed: one.risk !== null || (status !== 'new' && status !== 'cancelled'),
      confirmationsNeeded: confirmationsFor(ctx, payCurrency, on.network, paidAmount),
      seenAt: createdAt,
    };
  });
  const made: InvoiceRow = {
    id,
    customId,
    customerId: row.customer_id ?? null,
    subscriptionId: row.subscription_id ?? null,
    status,
    statusContext: row.status_context ?? (status === 'unresolved' ? guessed : null),
    address: row.address ?? newDepositAddress(ctx, on.network),
    network: on.network,
    priceAmount: price,
    priceCurrency,
    payAmount,
    payCurrency,
    fee: row.fee ?? usual.fee,
    exchange: conversion,
    paidAmount,
    payments,
    name: row.name ?? null,
    description: row.description ?? null,
    metadata: row.metadata ?? null,
    successRedirectUrl: row.success_redirect_url ?? null,
    unsuccessRedirectUrl: row.unsuccess_redirect_url ?? null,
    createdAt,
    expiresAt,
  };
  placeRow(invoicesOf(ctx), made);
  ctx.cancel('invoice', id);
  if (status !== 'new') return;
  const leftMs = Date.parse(expiresAt) - ctx.now;
  if (leftMs > 0) ctx.fire('invoice', id, 'expire', { afterMs: leftMs });
  awaitConfirmation(ctx, made);
}
