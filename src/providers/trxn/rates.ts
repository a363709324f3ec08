/** Exchange rates of the past: those that a scenario gives, else those of the table. */
import { z } from 'zod';
import { type Context, type Decimal, dataFile, decimal } from '../../core/provider.js';
import { type RateRow, ratesOf } from './rows-invoices.js';

const table = dataFile(
  new URL('./data/rates.json', import.meta.url),
  z.strictObject({
    source: z.string(),
    fiat: z.string(),
    rates: z.array(z.strictObject({ currency: z.string(), rate: z.string().regex(/^\d+(\.\d+)?$/) })),
  }),
);

/** The currency of prices and invoices; no field names it. Source: https://docs.gettrxn.com/api-reference/prices */
export function fiatCurrency(): string {
  return table().fiat;
}

/**
 * What one unit of a currency was worth at an instant (ISO): the latest rate that a scenario gave for then or before, else that of the
 * table; undefined for a currency that neither has.
 */
export function rateAt(ctx: Context, currency: string, instant: string): Decimal | undefined {
  const at = Date.parse(instant);
  let found: RateRow | undefined;
  for (const row of ratesOf(ctx).by('currency', currency)) {
    const begins = Date.parse(row.at);
    if (begins <= at && (found === undefined || begins >= Date.parse(found.at))) found = row;
  }
  const rate = found?.rate ?? table().rates.find((one) => one.currency === currency)?.rate;
  return rate === undefined ? undefined : decimal(rate);
}
