/** What the provider takes for an operation. The table is data/tariffs.json. */
import { z } from 'zod';
import { type Context, type Decimal, dataFile, decimal, divide, round } from '../../core/provider.js';
import { assumed } from './assumptions.js';
import { currencyOf, fiatOf } from './currencies.js';
import { rateBetween } from './rates.js';

const plain = z.string().regex(/^\d+(\.\d+)?$/);
const tariff = z.strictObject({ percent: plain, fixedUsd: plain });
const table = dataFile(
  new URL('./data/tariffs.json', import.meta.url),
  z.strictObject({ source: z.string(), operations: z.record(z.string(), tariff) }),
);

/** Most digits behind the point of a fee, where its currency has more. */
const feeDigits = 8;

/** A fee in the currency of the amount: `fee` is `fixed` plus `share`; `percent` is the share in percent. */
export interface Fee {
  readonly fee: Decimal;
  readonly fixed: Decimal;
  readonly share: Decimal;
  readonly percent: Decimal;
}

/** Codes of operations that have a tariff. */
export function operationCodes(): string[] {
  return Object.keys(table().operations);
}

/** The fee of an operation over an amount, each part rounded up. Throws for a code or a currency that does not exist. */
export function feeOf(ctx: Context, operation: string, currency: string, amount: Decimal): Fee {
  const codes = table().operations;
  const spec = Object.hasOwn(codes, operation) ? codes[operation] : undefined;
  const digits = Math.min((currencyOf(currency) ?? fiatOf(currency))?.scale ?? 0, feeDigits);
  const perUsd = rateBetween(ctx, 'USD', currency);
  if (spec === undefined || perUsd === undefined) throw new Error(`no tariff for ${operation} in ${currency}`);
  const isFree = assumed(ctx, 'tariffs') === 'free';
  const percent = decimal(isFree ? '0' : spec.percent);
  const fixed = isFree ? decimal('0') : round(decimal(spec.fixedUsd).times(perUsd), digits, 'up');
  const share = divide(amount.times(percent), decimal('100'), digits, 'up');
  return { fee: fixed.plus(share), fixed, share, percent };
}
