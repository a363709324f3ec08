/**
 * What prices, fees and conversions come to, as plain decimals in and out. Rounding is that of the recorded objects.
 * Source: recordings of https://github.com/cryptopay-dev/cryptopay-ruby
 */
import { decimal, divide, formatDecimal, round } from '../../core/provider.js';
import { precisionOf } from './coins.js';
import { ratesOf } from './rates.js';

/** A share such as `"1%"`. */
export type Share = `${number}%`;

/** The share of an amount that a fee is, rounded up at the precision of its currency: 1% of 105.53 EUR is 1.06. */
export function feeOf(amount: string, share: Share, currency: string): string {
  const part = decimal(share.slice(0, -1)).times(decimal('0.01'));
  return formatDecimal(round(decimal(amount).times(part), precisionOf(currency), 'up'));
}

/** Coins that a price comes to: rounded up at the precision of the coin, BTC at six digits. 100 EUR at 28657.5853 are 0.00349 BTC. */
export function priceInCoins(price: string, rate: string, coin: string): string {
  return formatDecimal(divide(decimal(price), decimal(rate), coin === 'BTC' ? 6 : precisionOf(coin), 'up'));
}

/** What coins are worth: rounded down at the precision of the currency. 0.0052326 ETH at 1753.8032 are 9.17 EUR. */
export function valueOfCoins(amount: string, rate: string, currency: string): string {
  return formatDecimal(round(decimal(amount).times(decimal(rate)), precisionOf(currency), 'down'));
}

/** Coins that an amount buys: rounded down at the precision of the coin, at most eight digits. 99 EUR at 29696.0269 are 0.00333377 BTC. */
export function coinsFor(amount: string, rate: string, coin: string): string {
  return formatDecimal(divide(decimal(amount), decimal(rate), Math.min(8, precisionOf(coin)), 'down'));
}

/** By what one currency is turned into another: coins are bought by division, and sold by multiplication. */
export interface Conversion {
  /** Base and quote in one word, e.g. `BTCEUR`. */
  readonly pair: string;
  readonly rate: string;
  readonly way: 'buys' | 'sells';
}

/**
 * How `from` becomes `to`: fiat buys coins at the buy rate, coins are sold at the sell rate; of two coins the dearer one is the base, so that
 * the rate has digits. Undefined for a pair without rates, such as two fiat currencies.
 */
export function conversionOf(from: string, to: string): Conversion | undefined {
  const bought = ratesOf(to, from);
  const sold = ratesOf(from, to);
  if (bought !== undefined && (sold === undefined || decimal(sold.sell).lt(decimal('1'))))
    return { pair: `${to}${from}`, rate: bought.buy, way: 'buys' };
  return sold === undefined ? undefined : { pair: `${from}${to}`, rate: sold.sell, way: 'sells' };
}

/** What an amount becomes, rounded down. */
export function convert(amount: string, { rate, way }: Conversion, to: string): string {
  return way === 'buys' ? coinsFor(amount, rate, to) : valueOfCoins(amount, rate, to);
}

/** The least amount that becomes at least `received`: the other way round, rounded up at the precision of `from`. */
export function neededFor(received: string, { rate, way }: Conversion, from: string): string {
  const digits = precisionOf(from);
  const exact = decimal(received);
  return formatDecimal(
    way === 'buys' ? round(exact.times(decimal(rate)), digits, 'up') : divide(exact, decimal(rate), digits, 'up'),
  );
}
