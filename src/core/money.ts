import { Big } from 'big.js';
import { LosslessNumber } from 'lossless-json';

/** An exact decimal number. Never a floating-point number. */
export type Decimal = Big;

/** How to drop digits: towards zero, away from zero, or to the nearest with halves away from zero. */
export type Rounding = 'down' | 'up' | 'halfUp';

const modes = { down: 0, halfUp: 1, up: 3 } as const;
const plainDecimal = /^-?\d+(\.\d+)?$/;
const jsonDecimal = /^-?\d+(\.\d+)?([eE][+-]?\d{1,2})?$/;

// A strict constructor refuses JavaScript numbers, so that no float can slip into money.
const Exact = Big();
Exact.strict = true;

/** Reads a decimal such as `"0.00184519"`; undefined for anything else (exponents, spaces, `.5`, over 60 digits). */
export function parseDecimal(text: string): Decimal | undefined {
  return text.length <= 60 && plainDecimal.test(text) ? new Exact(text) : undefined;
}

/** Like {@link parseDecimal}, but throws RangeError. For values that were checked before. */
export function decimal(text: string): Decimal {
  const value = parseDecimal(text);
  if (value === undefined) throw new RangeError(`not a decimal number: ${JSON.stringify(text.slice(0, 80))}`);
  return value;
}

/** The decimal that a JSON value spells: a string, a number (by its shortest spelling) or a number kept as text. */
export function decimalFromJson(value: unknown): Decimal | undefined {
  if (typeof value === 'string') return parseDecimal(value);
  if (typeof value !== 'number' && !(value instanceof LosslessNumber)) return undefined;
  const text = String(value);
  return text.length <= 60 && jsonDecimal.test(text) ? new Exact(text) : undefined;
}

/**
 * Reads a decimal that may have an exponent, as programs write numbers that are round or small: `0.1e3` (Ruby's BigDecimal), `1E-8` (Python's
 * Decimal). Undefined for anything else.
 */
export function parseNumeral(text: string): Decimal | undefined {
  return text.length <= 60 && jsonDecimal.test(text) ? new Exact(text) : undefined;
}

/** How many digits stand behind the point, trailing zeros not counted. */
export function scaleOf(value: Decimal): number {
  return Math.max(0, value.c.length - 1 - value.e);
}

/** Rounds to `digits` behind the point. */
export function round(value: Decimal, digits: number, rounding: Rounding): Decimal {
  return value.round(digits, modes[rounding]);
}

/** Divides and rounds to `digits` behind the point; exact up to that rounding. Throws on division by zero. */
export function divide(value: Decimal, by: Decimal, digits: number, rounding: Rounding): Decimal {
  const Divider = Big();
  Divider.DP = digits;
  Divider.RM = modes[rounding];
  return new Exact(new Divider(value.toFixed()).div(by.toFixed()).toFixed());
}

/** Plain spelling without exponent: `"0.5"`, `"100"`; with `minDigits` zeros are added behind the point: `"100.0"`. */
export function formatDecimal(value: Decimal, minDigits = 0): string {
  return value.toFixed(Math.max(scaleOf(value), minDigits));
}
