/** What the rows that a scenario can give have in common. They are production's: no answer of TRXN names a sandbox. */
import { z } from 'zod';
import { type Context, isoInstant, parseInstant } from '../../core/provider.js';
import type { Place } from './places.js';
import { accountIdOf } from './tokens.js';

/** An id as a scenario may choose it. */
export const id = z.string().regex(/^[\w-]+$/, 'expected letters, digits, _ and -');

/** A text that may be left out. */
export const name = z.string().nullish();

/** An instant; read as our own ISO instant. */
export const time = z.string().transform((text, issues) => {
  const instant = parseInstant(text);
  if (instant !== undefined) return isoInstant(instant);
  issues.addIssue({ code: 'custom', message: 'expected an instant like 2026-01-05T09:00:00Z' });
  return z.NEVER;
});

/** When a record was made and last changed. */
export const times = { created_at: time.optional(), updated_at: time.optional() };

/** The place of given rows. */
export function production(ctx: Context): Place {
  return { accountId: accountIdOf(ctx), scope: null };
}

/** The times of a row: now, unless it says so. */
export function timesOf(
  ctx: Context,
  row: { readonly created_at?: string | undefined; readonly updated_at?: string | undefined },
): { readonly createdAt: string; readonly updatedAt: string } {
  const { created_at: createdAt = isoInstant(ctx.now), updated_at: updatedAt = createdAt } = row;
  return { createdAt, updatedAt };
}
