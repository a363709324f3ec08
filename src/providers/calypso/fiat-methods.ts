/** Ways to pay fiat money in and out, and the rates that are fixed for it. The table is data/fiat-methods.json. */
import { z } from 'zod';
import { type Context, type Decimal, dataFile, decimal, durationMs, isoInstant, round } from '../../core/provider.js';
import { type Currency, fiatOf } from './currencies.js';
import { rateBetween, ratesSince } from './rates.js';

const method = z.strictObject({
  itemId: z.string(),
  geoId: z.string(),
  methodName: z.string(),
  methodCode: z.string(),
  fiatCurrency: z.string(),
  minLimit: z.string(),
  maxLimit: z.string(),
});
const region = z.strictObject({ geoId: z.string(), name: z.string(), fiatCurrency: z.string() });
const table = dataFile(
  new URL('./data/fiat-methods.json', import.meta.url),
  z.strictObject({ source: z.string(), regions: z.array(region), methods: z.array(method) }),
);

/** One way to pay; limits are plain decimals in its fiat currency. */
export type FiatMethod = z.output<typeof method>;

/** The regions, each with its currency. */
export function regions(): readonly z.output<typeof region>[] {
  return table().regions;
}

/** The ways to pay of a region and an item; of all when they are left out. */
export function methodsOf(geoId: string | null | undefined, itemId?: string | null | undefined): FiatMethod[] {
  return table().methods.filter((one) => (geoId ?? one.geoId) === one.geoId && (itemId ?? one.itemId) === one.itemId);
}

/** How long a fixed rate holds, in ms: as long as rates do. */
const fixedMs = durationMs('15m');

/** The rate that is fixed now for a pair: its id, one unit of crypto in fiat, and when it ends. */
export function fixedRate(ctx: Context, currency: string, fiatCurrency: string) {
  const rate = rateBetween(ctx, currency, fiatCurrency);
  if (rate === undefined) throw new Error(`no rate from ${currency} to ${fiatCurrency}`);
  const since = ratesSince(ctx);
  const id = ctx.ids.named(`fixed rate ${currency} ${fiatCurrency} ${since}`).uuid();
  return { id, rate, endsAt: isoInstant(since + fixedMs) };
}

/** Both amounts of an order, from the one that is given: fiat rounded up to its digits, crypto rounded down to at most 8. */
export function amountsAt(
  ctx: Context,
  currency: Currency,
  fiatCurrency: string,
  given: { readonly cryptoAmount: Decimal | undefined; readonly fiatAmount: Decimal | undefined },
): { readonly cryptoAmount: Decimal; readonly fiatAmount: Decimal } {
  const { cryptoAmount, fiatAmount = decimal('0') } = given;
  const rate = (from: string, to: string) => rateBetween(ctx, from, to) ?? decimal('0');
  if (cryptoAmount !== undefined) {
    const worth = cryptoAmount.times(rate(currency.code, fiatCurrency));
    return { cryptoAmount, fiatAmount: round(worth, fiatOf(fiatCurrency)?.scale ?? 2, 'up') };
  }
  const coins = fiatAmount.times(rate(fiatCurrency, currency.code));
  return { cryptoAmount: round(coins, Math.min(currency.scale, 8), 'down'), fiatAmount };
}
