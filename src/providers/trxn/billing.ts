/** What becomes of invoices and subscriptions when their customer goes. */
import type { Context } from '../../core/provider.js';
import { assumed } from './assumptions.js';
import { checkDeletable } from './deletion.js';
import { invoicesOf } from './rows-invoices.js';
import { subscriptionsOf } from './rows-subscriptions.js';

/** Refuses to delete a customer who has invoices or subscriptions, where that is assumed. */
export function checkCustomerFree(ctx: Context, customerId: string): void {
  if (assumed(ctx, 'customerDeleteBilling') !== 'refused') return;
  checkDeletable(ctx, 'subscriptions', subscriptionsOf(ctx).by('customer', customerId).length === 0);
  checkDeletable(ctx, 'invoices', invoicesOf(ctx).by('customer', customerId).length === 0);
}

/** Takes the invoices and subscriptions of a customer along, or leaves them behind, where no bill follows any more. */
export function leaveBilling(ctx: Context, customerId: string): void {
  const isDeleted = assumed(ctx, 'customerDeleteBilling') === 'deleted';
  for (const row of subscriptionsOf(ctx).by('customer', customerId)) {
    if (isDeleted) ctx.fire('subscription', row.id, 'delete');
    else if (row.state === 'active') ctx.fire('subscription', row.id, 'stop');
  }
  if (!isDeleted) return;
  for (const { id } of invoicesOf(ctx).by('customer', customerId)) ctx.fire('invoice', id, 'delete');
}
