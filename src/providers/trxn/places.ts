/** Where a record belongs: to an account, and in it to production or a sandbox. Source: https://docs.gettrxn.com/guides/sandboxes */
import type { Principal, Row } from '../../core/provider.js';

/** The part of an account to which a record belongs: a sandbox by its id, or production (null). */
export type Place = {
  readonly accountId: string;
  readonly scope: string | null;
};

/** A row with the place that it belongs to. */
export interface Placed extends Row {
  readonly accountId: string;
  readonly scope: string | null;
  /** ISO instants with milliseconds, of the virtual clock. */
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** The key of a place in indexes. */
export function placeKey({ accountId, scope }: Place): string {
  return `${accountId} ${scope ?? 'production'}`;
}

/** The place that a caller sees. */
export function placeOf({ scope, details }: Principal): Place {
  return { accountId: String(details['accountId']), scope };
}

/** Indexes by place, and by a field that is text or null. */
export const byPlace = (row: Row) => placeKey(row as Placed);
export const field = (name: string) => (row: Row) => (typeof row[name] === 'string' ? row[name] : undefined);
