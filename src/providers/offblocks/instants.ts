/** Instants as OffBlocks writes them: RFC 3339 in UTC, finer than our clock, so that the digits below it are derived. */
import { type Context, isoInstant } from '../../core/provider.js';

const finest = 999_999;

/**
 * The instant of this unit with nine fractional digits; the last six are derived from `name`, which is different for each use. It is
 * later than `after`, when that is given and within the same millisecond.
 */
export function preciseNow(ctx: Context, name: string, after?: string): string {
  const derived = ctx.ids.named(`instant ${name}`).bytes(4).readUInt32BE() % (finest + 1);
  const millis = isoInstant(ctx.now).slice(0, -1);
  const before = after?.startsWith(millis) === true ? Number(after.slice(millis.length, -1)) : -1;
  const digits = derived > before ? derived : Math.min(finest, before + 1 + (derived % 1000));
  return `${millis}${String(digits).padStart(6, '0')}Z`;
}

/** An instant of ISO 8601, as a row keeps it: in UTC, with nine fractional digits. */
export function preciseOf(text: string): string {
  const [, fraction = ''] = /\.(\d+)/.exec(text) ?? [];
  const millis = isoInstant(Date.parse(text)).slice(0, -1);
  return `${millis}${fraction.slice(3, 9).padEnd(6, '0')}Z`;
}

/** An instant cut to so many fractional digits; zeros at its end are left out, as Go writes them. */
export function wireInstant(precise: string, digits: 6 | 9): string {
  const [whole = '', fraction = ''] = precise.slice(0, -1).split('.');
  const rest = fraction.slice(0, digits).replace(/(?<!0)0+$/, '');
  return rest === '' ? `${whole}Z` : `${whole}.${rest}Z`;
}

/** RFC 3339 in whole seconds. */
export function wholeSeconds(ms: number): string {
  return `${isoInstant(ms).slice(0, 19)}Z`;
}
