/** What happens to accounts and cards when that happens to which they belong. */
import type { Context } from '../../core/provider.js';
import { assumed } from './assumptions.js';
import { accountsOf } from './rows-accounts.js';
import { cardsOf } from './rows-cards.js';

/** How a customer or an account that moves takes along what belongs to it. */
type Move = 'deactivated' | 'activated';

/**
 * Deactivates or activates the accounts of a customer, then the cards of these accounts.
 * Source: https://docs.offblocks.xyz/developer-guides/api-integration/api-reference/customers
 */
export function cascadeFromCustomer(ctx: Context, customerId: string, move: Move): void {
  const accounts = accountsOf(ctx).by('customerId', customerId);
  for (const { id, status, takenAlong } of accounts) {
    if (!moves(ctx, move, status, takenAlong)) continue;
    if (move === 'deactivated') accountsOf(ctx).update(id, { takenAlong: true });
    ctx.fire('account', id, move);
  }
  for (const { id } of accounts) moveCards(ctx, id, move);
}

/** Moves the cards of an account along with it, where that is assumed; with an account that is closed its cards end. */
export function cascadeFromAccount(ctx: Context, accountId: string, move: Move | 'terminated'): void {
  if (assumed(ctx, 'accountCascade') === 'cards') moveCards(ctx, accountId, move);
}

function moveCards(ctx: Context, accountId: string, move: Move | 'terminated'): void {
  for (const { id, status, takenAlong } of cardsOf(ctx).by('accountId', accountId)) {
    if (!moves(ctx, move, status, takenAlong)) continue;
    if (move === 'deactivated') cardsOf(ctx).update(id, { takenAlong: true });
    ctx.fire('card', id, move);
  }
}

function moves(ctx: Context, move: Move | 'terminated', status: string, takenAlong: boolean): boolean {
  if (move !== 'activated') return status === 'active';
  return status === 'inactive' && (takenAlong || assumed(ctx, 'activationCascade') === 'all');
}
