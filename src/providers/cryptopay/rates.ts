import { z } from 'zod';
import { type Context, type Decimal, dataFile, decimal, divide, formatDecimal, round } from '../../core/provider.js';
import { assumed } from './assumptions.js';
import { coins, precisionOf } from './coins.js';

const plain = z.string().regex(/^\d+(\.\d+)?$/);

const file = dataFile(
  new URL('./data/rates.json', import.meta.url),
  z.strictObject({
    about: z.string(),
    source: z.string(),
    spread: plain,
    euroPerCoin: z.record(z.string(), plain),
    fiatPerEuro: z.record(z.string(), plain),
  }),
);

/** Fiat currencies with rates, by alphabet. */
export const fiatCurrencies: readonly string[] = Object.keys(file().fiatPerEuro);

/** What a merchant pays for a coin (buy) and gets for it (sell), as plain decimals; buy is above sell. */
export interface Rates {
  readonly buy: string;
  readonly sell: string;
}

/**
 * The rates of a pair, e.g. 29699.2676 and 28435.6646 for BTC and EUR; undefined when the first is no coin, the second has no
 * rates, or both are the same.
 */
export function ratesOf(base: string, quote: string): Rates | undefined {
  const euros = file().euroPerCoin[base];
  if (euros === undefined || base === quote || !coins.some(({ currency }) => currency === base)) return undefined;
  const digits = digitsOf(base, quote);
  const sell = inQuote(decimal(euros), quote, digits);
  if (sell === undefined) return undefined;
  const buy = round(sell.times(decimal(file().spread)), digits, 'halfUp');
  return { buy: formatDecimal(buy), sell: formatDecimal(sell) };
}

/** The rate by which incoming coins are converted, with at least one digit behind the point, e.g. `"28435.6646"`; see {@link ratesOf}. */
export function rateOf(ctx: Context, base: string, quote: string): string | undefined {
  const rates = ratesOf(base, quote);
  if (rates === undefined) return undefined;
  return formatDecimal(decimal(assumed(ctx, 'channelPaymentRate') === 'buy_rate' ? rates.buy : rates.sell), 1);
}

/** So many euros in another currency, at the sell rate, rounded at its precision. Throws for a currency without rates. */
export function fromEuros(euros: string, currency: string, rounding: 'up' | 'down'): string {
  const { fiatPerEuro, euroPerCoin } = file();
  const digits = precisionOf(currency);
  const fiat = fiatPerEuro[currency];
  if (fiat !== undefined) return formatDecimal(round(decimal(euros).times(decimal(fiat)), digits, rounding));
  return formatDecimal(divide(decimal(euros), decimal(euroPerCoin[currency] ?? '0'), digits, rounding));
}

function inQuote(euros: Decimal, quote: string, digits: number): Decimal | undefined {
  const { fiatPerEuro, euroPerCoin } = file();
  const fiat = fiatPerEuro[quote];
  if (fiat !== undefined) return round(euros.times(decimal(fiat)), digits, 'halfUp');
  const coin = euroPerCoin[quote];
  return coin === undefined ? undefined : divide(euros, decimal(coin), digits, 'halfUp');
}

function digitsOf(base: string, quote: string): number {
  if (file().fiatPerEuro[quote] === undefined) return 8;
  if (base === 'SHIB') return 10;
  return base === 'XRP' || base === 'XLM' ? 6 : 4;
}
