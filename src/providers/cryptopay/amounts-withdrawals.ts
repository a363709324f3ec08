/**
 * What a withdrawal or exchange takes and gives. With conversion the exchange fee is a share of what is charged, rounded up; without,
 * charged = received + network fee + fee. Source: recordings of https://github.com/cryptopay-dev/cryptopay-ruby
 */
import { z } from 'zod';
import { type Context, type Decimal, dataFile, decimal, divide, formatDecimal } from '../../core/provider.js';
import type { Exchange } from './amounts.js';
import { type Conversion, conversionOf, convert, feeOf, neededFor, type Share, valueOfCoins } from './arithmetic.js';
import { assumed } from './assumptions.js';
import { precisionOf } from './coins.js';
import { fromEuros, ratesOf } from './rates.js';

const limits = dataFile(
  new URL('./data/limits.json', import.meta.url),
  z.strictObject({
    about: z.string(),
    source: z.string(),
    minimumPayout: z.strictObject({ amount: z.string(), currency: z.literal('EUR') }),
    maximumPayout: z.strictObject({ amount: z.string(), currency: z.literal('EUR') }),
  }),
);

/** The one amount that a call names, what it is in, and which fees are inside of it. */
export interface Named {
  readonly amount: string;
  readonly side: 'charged' | 'received';
  readonly includesProcessingFee: boolean;
  readonly includesNetworkFee: boolean;
}

/** All amounts of a withdrawal, as plain decimals; `received` is not above zero when the fees eat it up. */
export interface Breakdown {
  readonly charged: string;
  readonly received: string;
  readonly fee: string;
  readonly feeCurrency: string;
  readonly exchange: Exchange | null;
  /** What is sent, in the charged currency: what the smallest payout is measured by. */
  readonly toSend: string;
}

/** Works out a withdrawal. The two currencies must be the same, or have rates. */
export function breakdownOf(
  ctx: Context,
  of: { readonly named: Named; readonly from: string; readonly to: string; readonly networkFee: string },
): Breakdown {
  const { named, from, to } = of;
  const conversion = from === to ? undefined : conversionOf(from, to);
  if (from !== to && conversion === undefined) throw new Error(`no rate between ${from} and ${to}`);
  const network = decimal(of.networkFee);
  const amount = decimal(named.amount);
  const share = assumed(ctx, 'exchangeFee');
  const exchangeFee = conversion === undefined ? '0' : feeOf(named.amount, share, named.side === 'charged' ? from : to);
  const inside = named.includesProcessingFee ? amount.minus(decimal(exchangeFee)) : amount;
  const gross =
    named.side === 'received' || conversion === undefined
      ? inside
      : decimal(convert(plain(positive(inside)), conversion, to));
  const fee = decimal(feeOf(plain(positive(gross)), assumed(ctx, 'withdrawalFee'), to));
  const received = gross
    .minus(named.includesProcessingFee ? fee : zero)
    .minus(named.includesNetworkFee ? network : zero);

  const whole = (coins: Decimal) =>
    conversion === undefined ? coins : decimal(neededFor(plain(coins), conversion, from));
  let charged: Decimal;
  let paidFee = exchangeFee;
  if (named.side === 'charged' && named.includesProcessingFee) {
    charged = named.includesNetworkFee ? amount : amount.plus(whole(network));
  } else {
    const total = whole(positive(received).plus(network).plus(fee));
    charged = conversion === undefined ? total : decimal(withFeeOnTop(plain(total), share, from));
    paidFee = conversion === undefined ? '0' : feeOf(plain(charged), share, from);
  }
  const isExact = named.side === 'charged' && !named.includesProcessingFee && !named.includesNetworkFee;
  return {
    charged: plain(charged),
    received: plain(received),
    ...shownFee(ctx, plain(fee), { conversion, from, to }),
    exchange:
      conversion === undefined
        ? null
        : { pair: conversion.pair, rate: conversion.rate, fee: paidFee, feeCurrency: from },
    toSend: isExact ? named.amount : plain(whole(positive(received))),
  };
}

/** The least amount of which `amount` is left when the share is taken off, rounded up; both have the precision of the currency. */
export function withFeeOnTop(amount: string, share: Share, currency: string): string {
  const rest = decimal('1').minus(decimal(share.slice(0, -1)).times(decimal('0.01')));
  return plain(divide(decimal(amount), rest, precisionOf(currency), 'up'));
}

/** The smallest amount that is sent, in the currency that is charged; undefined for none. */
export function minimumIn(ctx: Context, currency: string): string | undefined {
  return assumed(ctx, 'minimumPayout') === 'none'
    ? undefined
    : fromEuros(limits().minimumPayout.amount, currency, 'up');
}

/** The largest amount that is sent, in the coin; undefined for none. */
export function maximumIn(ctx: Context, coin: string): string | undefined {
  const isNone = assumed(ctx, 'maximumPayout') === 'none';
  return isNone ? undefined : fromEuros(limits().maximumPayout.amount, coin, 'down');
}

/** Whether coins are worth more than the limit of the merchant's transactions, so that the withdrawal is held. */
export function isAboveLimit(ctx: Context, amount: string, coin: string): boolean {
  const limit = assumed(ctx, 'transactionLimit');
  const sell = ratesOf(coin, 'EUR')?.sell;
  if (limit === 'none' || sell === undefined) return false;
  return decimal(valueOfCoins(amount, sell, 'EUR')).gt(decimal(limit.replace(' EUR', '')));
}

const zero = decimal('0');

function plain(value: Decimal): string {
  return formatDecimal(value);
}

function positive(value: Decimal): Decimal {
  return value.lt(zero) ? zero : value;
}

function shownFee(
  ctx: Context,
  fee: string,
  { conversion, from, to }: { conversion: Conversion | undefined; from: string; to: string },
): { fee: string; feeCurrency: string } {
  if (conversion === undefined || assumed(ctx, 'withdrawalFeeCurrency') === 'received') return { fee, feeCurrency: to };
  return { fee: neededFor(fee, conversion, from), feeCurrency: from };
}
