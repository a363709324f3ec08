/** Ids of what clients name: invoices, payouts, exchanges. */
import type { Context } from '../../core/provider.js';
import { assumed } from './assumptions.js';

/** The id of a new invoice or payout: a UUID, or a number (calypso.invoiceId). */
export function newObjectId(ctx: Context, collection: 'invoices' | 'payouts'): string {
  return assumed(ctx, 'invoiceId') === 'uuid' ? ctx.ids.next(collection).uuid() : nextNumber(ctx, collection);
}

/** The next number, as text, that no row of a collection has; given ones can be ahead. */
export function nextNumber(ctx: Context, collection: string): string {
  const id = String(ctx.ids.count(collection));
  return ctx.rows(collection).get(id) === undefined ? id : nextNumber(ctx, collection);
}
