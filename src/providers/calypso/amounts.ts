/** Amounts and instants as payloads carry them: read exactly, refused when they are not what they claim to be. */
import { z } from 'zod';
import {
  type Context,
  type Decimal,
  decimal,
  decimalFromJson,
  parseInstant,
  parseNumeral,
  scaleOf,
} from '../../core/provider.js';
import { assumed } from './assumptions.js';
import { type Currency, currencyOf } from './currencies.js';
import type { Refuse } from './errors.js';

/** Amounts that were read from a text; an operation refuses them unless they are assumed to be taken. */
const fromText = new WeakSet<object>();

/** Any number, as an exact decimal. One in a text is remembered as such, for {@link textAmountIn}. */
export const numberField = z
  .unknown()
  .transform((value, ctx): Decimal => {
    const exact = typeof value === 'string' ? parseNumeral(value) : decimalFromJson(value);
    if (exact !== undefined && typeof value === 'string') fromText.add(exact);
    if (exact !== undefined) return exact;
    ctx.issues.push({ code: 'custom', message: 'expected a JSON number', input: value });
    return z.NEVER;
  })
  .meta({ type: 'number' });

/** A JSON number above zero, as an exact decimal. */
export const amountField = numberField.transform((value, ctx): Decimal => {
  if (value.gt(decimal('0'))) return value;
  ctx.issues.push({ code: 'custom', message: 'expected a number above 0', input: value });
  return z.NEVER;
});

/** Where in a payload an amount stands that was a text, or undefined: amounts are numbers in every sample of the documents. */
export function textAmountIn(value: unknown, at: string): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (fromText.has(value)) return at;
  for (const [name, part] of Object.entries(value)) {
    const found = textAmountIn(part, `${at}.${name}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** An instant in ms: ISO 8601 with a zone, or without one in UTC, or a date alone. */
export const instantField = z.string().transform((value, ctx): number => {
  const ms = instantOf(value);
  if (ms !== undefined) return ms;
  ctx.issues.push({ code: 'custom', message: 'expected an instant like 2026-01-05T09:00:00.000Z', input: value });
  return z.NEVER;
});

/** Milliseconds of a date as Calypso writes it: with a zone, or as a local date-time in UTC. Undefined for anything else. */
export function instantOf(date: string): number | undefined {
  return parseInstant(date) ?? parseInstant(`${date}Z`);
}

/** The currency of a code, or the error that the documents leave open (calypso.unknownCurrency). */
export function currencyNamed(ctx: Context, code: string, refuse: Refuse, at = 'payload.currency'): Currency {
  const found = currencyOf(code);
  if (found === undefined) throw refuse(assumed(ctx, 'unknownCurrency'), `${at}: ${code.slice(0, 40)} is not known`);
  return found;
}

/** Refuses an amount with more digits behind the point than its currency has. */
export function checkDigits(
  amount: Decimal,
  { code, scale }: { readonly code: string; readonly scale: number },
  refuse: Refuse,
  at = 'payload.amount',
): void {
  if (scaleOf(amount) > scale) throw refuse('001', `${at}: ${code} has ${scale} digits behind the point`);
}
