/** What stands in the way of a deletion, in the words of Rails. Source: https://guides.rubyonrails.org/association_basics.html */
import type { Context } from '../../core/provider.js';
import { assumed } from './assumptions.js';
import { invalid } from './errors.js';
import { priceUsesOf } from './rows-catalog.js';

/** Refuses to delete a record on which others depend; `what` names them in the plural, in lower case. */
export function checkDeletable(ctx: Context, what: string, isFree: boolean): void {
  if (!isFree) throw invalid(ctx, { base: [`Cannot delete record because dependent ${what} exist`] });
}

/** Refuses to delete a price that an invoice or a subscription names. */
export function checkUnused(ctx: Context, priceId: string): void {
  if (assumed(ctx, 'priceDelete') === 'kept') return;
  checkDeletable(ctx, 'line items', priceUsesOf(ctx).by('price', priceId).length === 0);
}
