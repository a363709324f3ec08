/** What currencies are worth in each other. The table is data/rates.json. */
import { z } from 'zod';
import { type Context, type Decimal, dataFile, decimal, divide, durationMs } from '../../core/provider.js';
import { assumed } from './assumptions.js';
import { currencyOf, fiatOf } from './currencies.js';

const table = dataFile(
  new URL('./data/rates.json', import.meta.url),
  z.strictObject({ source: z.string(), usd: z.record(z.string(), z.string().regex(/^\d+(\.\d+)?$/)) }),
);

/** How long a moving rate holds, in ms: as long as the crypto amount of a single-fiat invoice. */
const slotMs = durationMs('15m');

/** Digits behind the point of a rate. */
export const rateDigits = 8;

/**
 * How many units of `to` one unit of `from` is worth now, to {@link rateDigits} digits behind the point or, when it is smaller than one, to
 * that many significant ones. Undefined for a code that is neither a currency nor a fiat currency. Under `calypso.rates: moving` it
 * changes every quarter of an hour of virtual time, by at most one percent either way.
 */
export function rateBetween(ctx: Context, from: string, to: string): Decimal | undefined {
  const [sold, bought] = [worthOf(ctx, from), worthOf(ctx, to)];
  if (sold === undefined || bought === undefined) return undefined;
  if (from === to) return decimal('1');
  const rough = divide(sold, bought, 20, 'halfUp');
  return rough.lt(decimal('1')) ? significant(rough) : divide(sold, bought, rateDigits, 'halfUp');
}

/** The instant since which the present rates hold, in ms. */
export function ratesSince(ctx: Context): number {
  return Math.floor(ctx.now / slotMs) * slotMs;
}

function worthOf(ctx: Context, code: string): Decimal | undefined {
  const symbol = currencyOf(code)?.symbol ?? fiatOf(code)?.code;
  const text = symbol === undefined ? undefined : table().usd[symbol];
  if (symbol === undefined || text === undefined) return undefined;
  const usd = decimal(text);
  if (assumed(ctx, 'rates') === 'fixed' || text === '1') return usd;
  const slot = Math.floor(ctx.now / slotMs);
  const tenThousandths = Math.floor(ctx.ids.named(`rate ${symbol} ${slot}`).fraction() * 201) - 100;
  return usd.times(decimal('1').plus(divide(decimal(String(tenThousandths)), decimal('10000'), 4, 'halfUp')));
}

function significant(rate: Decimal): Decimal {
  return rate.prec(rateDigits, 1);
}
