/** Fields that all given rows share. */
import { z } from 'zod';
import { parseInstant } from '../../core/provider.js';
import { preciseOf } from './instants.js';

/** An id in any case; left out, a new one. */
export const givenId = z.guid().toLowerCase().optional();

/** An instant of ISO 8601. */
export const givenInstant = z
  .string()
  .refine((text) => parseInstant(text) !== undefined, 'expected an instant like 2026-01-05T09:00:00Z')
  .optional();

/** The instants of a row: those that are given, else now; a row that is not said to have changed did not. */
export function givenInstants(
  fresh: { readonly createdAt: string },
  row: { readonly createdAt?: string | undefined; readonly updatedAt?: string | undefined },
): { readonly createdAt: string; readonly updatedAt: string } {
  const createdAt = row.createdAt === undefined ? fresh.createdAt : preciseOf(row.createdAt);
  return { createdAt, updatedAt: row.updatedAt === undefined ? createdAt : preciseOf(row.updatedAt) };
}
