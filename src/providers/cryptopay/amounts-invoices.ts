/** What invoices come to. Source: recordings of https://github.com/cryptopay-dev/cryptopay-ruby */
import { type Context, decimal, formatDecimal } from '../../core/provider.js';
import type { Exchange } from './amounts.js';
import { feeOf, priceInCoins, valueOfCoins } from './arithmetic.js';
import { assumed } from './assumptions.js';
import { rateOf } from './rates.js';

/** A price in coins at a rate; null is no conversion. */
export interface Quote {
  readonly payAmount: string;
  readonly fee: string;
  readonly exchange: Exchange | null;
}

/** The conversion of a coin into the currency of a price by the rate in force; null when they are the same, undefined without a rate. */
export function conversionFor(ctx: Context, payCurrency: string, priceCurrency: string): Exchange | null | undefined {
  if (payCurrency === priceCurrency) return null;
  const rate = rateOf(ctx, payCurrency, priceCurrency);
  if (rate === undefined || decimal(rate).eq(decimal('0'))) return undefined;
  return { pair: `${payCurrency}${priceCurrency}`, rate, fee: '0', feeCurrency: priceCurrency };
}

/** What is to be paid for a price, and what it costs the merchant. Plain decimals. */
export function quoted(
  ctx: Context,
  { price, payCurrency, priceCurrency }: { price: string; payCurrency: string; priceCurrency: string },
  exchange: Exchange | null,
): Quote {
  const payAmount = exchange === null ? price : priceInCoins(price, exchange.rate, payCurrency);
  return { payAmount, fee: feeOf(price, assumed(ctx, 'invoiceFee'), priceCurrency), exchange };
}

/** What paid coins are worth as a price, and what that costs the merchant. Plain decimals. */
export function revalued(
  ctx: Context,
  { paid, priceCurrency }: { paid: string; priceCurrency: string },
  exchange: Exchange | null,
): { priceAmount: string; fee: string } {
  const priceAmount = exchange === null ? paid : valueOfCoins(paid, exchange.rate, priceCurrency);
  return { priceAmount, fee: feeOf(priceAmount, assumed(ctx, 'invoiceFee'), priceCurrency) };
}

/** The fee of coins that go back, in their own currency. */
export function refundFee(ctx: Context, amount: string, currency: string): string {
  return feeOf(amount, assumed(ctx, 'refundFee'), currency);
}

/** A sum of plain decimals. */
export function sumOf(amounts: readonly string[]): string {
  return formatDecimal(amounts.reduce((sum, one) => sum.plus(decimal(one)), decimal('0')));
}

/** What is left of a plain decimal, never below zero. */
export function minus(amount: string, less: string): string {
  const left = decimal(amount).minus(decimal(less));
  return formatDecimal(left.lt(decimal('0')) ? decimal('0') : left);
}
