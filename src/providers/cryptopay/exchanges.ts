/** How money moves from one account to another. Source: https://developers.cryptopay.me/guides/exchange-transfers */
import { type Context, decimal, formatDecimal } from '../../core/provider.js';
import type { Exchange } from './amounts.js';
import { withFeeOnTop } from './amounts-withdrawals.js';
import { conversionOf, convert, feeOf, neededFor } from './arithmetic.js';
import { assumed } from './assumptions.js';
import { book } from './ledger.js';
import type { ExchangeTransferRow } from './rows-withdrawals.js';

/** Both sides of an exchange, as plain decimals. */
export interface ExchangeAmounts {
  readonly charged: string;
  readonly received: string;
  readonly exchange: Exchange;
}

/** Works out an exchange of which one side is named: received = (charged - fee) at the rate, rounded down. Undefined without a rate. */
export function exchangeAmounts(
  ctx: Context,
  of: { readonly from: string; readonly to: string; readonly amount: string; readonly side: 'charged' | 'received' },
): ExchangeAmounts | undefined {
  const { from, to, amount, side } = of;
  const conversion = from === to ? undefined : conversionOf(from, to);
  if (conversion === undefined) return undefined;
  const share = assumed(ctx, 'exchangeFee');
  const charged = side === 'charged' ? amount : withFeeOnTop(neededFor(amount, conversion, from), share, from);
  const fee = feeOf(charged, share, from);
  const rest = formatDecimal(decimal(charged).minus(decimal(fee)));
  const received = side === 'received' ? amount : convert(rest, conversion, to);
  return { charged, received, exchange: { pair: conversion.pair, rate: conversion.rate, fee, feeCurrency: from } };
}

/** Debits one account and credits the other: two transactions with the same reference, as recorded. */
export function bookExchange(ctx: Context, row: ExchangeTransferRow): void {
  const common = {
    referenceType: 'ExchangeTransfer',
    referenceId: row.id,
    customId: row.customId,
    status: null,
  } as const;
  const { fee, feeCurrency } = row.exchange;
  book(ctx, { ...common, currency: row.chargedCurrency, amount: `-${row.chargedAmount}`, fee, feeCurrency });
  book(ctx, {
    ...common,
    currency: row.receivedCurrency,
    amount: row.receivedAmount,
    fee: '0',
    feeCurrency: row.receivedCurrency,
  });
}
