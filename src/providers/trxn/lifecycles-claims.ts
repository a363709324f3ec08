/** The state machines of claim links and claims. Source: https://docs.gettrxn.com/api-reference/payment-claim-links, /payment-claims */
import { type Action, type Context, isoInstant, type Lifecycle, PaydrillError } from '../../core/provider.js';
import { approved, rejected } from './claims.js';
import { isUsable } from './links.js';
import { type ClaimRow, type LinkRow, linksOf } from './rows-claims.js';

const spent = {
  on: {
    reopen: { to: 'active', effects: [{ run: 'linkReopened' }] },
    delete: { to: 'deleted', effects: [{ run: 'linkDeleted' }] },
  },
};

// A deleted record is gone: its row leaves the collection, and its id and its page answer 404.
const link: Lifecycle = {
  name: 'payment_claim_link',
  collection: 'payment_claim_links',
  field: 'status',
  initial: { active: [{ run: 'linkTimed' }, { emit: 'payment_claim_link.created' }] },
  states: {
    active: {
      on: {
        exhaust: { to: 'used', effects: [{ run: 'linkTouched' }, { emit: 'payment_claim_link.used' }] },
        expire: { to: 'expired', effects: [{ run: 'linkTouched' }, { emit: 'payment_claim_link.expired' }] },
        delete: { to: 'deleted', effects: [{ run: 'linkDeleted' }] },
      },
    },
    used: spent,
    expired: spent,
    deleted: {},
  },
};

const claim: Lifecycle = {
  name: 'crypto_payment_claim',
  collection: 'crypto_payment_claims',
  field: 'status',
  initial: { pending: [{ emit: 'crypto_payment_claim.created' }] },
  states: {
    pending: {
      on: {
        // Tells of itself: first the claim, then the transaction, then invoices.
        approve: { to: 'approved', effects: [{ run: 'claimApproved' }] },
        reject: {
          to: 'rejected',
          effects: [{ run: 'claimRejected' }, { emit: 'crypto_payment_claim.rejected' }],
        },
      },
    },
    approved: {},
    rejected: {},
  },
};

/** Claim links and claims. */
export const claimLifecycles: readonly Lifecycle[] = [link, claim];

/** What the effects of the tables do. */
export const claimActions: Readonly<Record<string, Action>> = {
  linkTimed: (ctx, row) => timeLink(ctx, row as LinkRow),

  linkTouched: (ctx, row) => {
    ctx.cancel('payment_claim_link', row.id, 'expire');
    linksOf(ctx).update(row.id, { updatedAt: isoInstant(ctx.now) });
  },

  linkReopened: (ctx, row) => {
    if (!isUsable(ctx, row as LinkRow))
      throw new PaydrillError(
        409,
        'spent-link',
        `The link ${row.id} has no time or no use left; raise expires_at or max_uses, and it is open again.`,
      );
    timeLink(ctx, row as LinkRow);
  },

  linkDeleted: (ctx, row) => {
    ctx.cancel('payment_claim_link', row.id);
    linksOf(ctx).delete(row.id);
  },

  claimApproved: (ctx, row, data) => approved(ctx, row as ClaimRow, data),

  claimRejected: (ctx, row, data) => rejected(ctx, row as ClaimRow, data),
};

/** Lines up the end of a link, in the place of an earlier one. */
export function timeLink(ctx: Context, { id, expiresAt }: LinkRow): void {
  ctx.cancel('payment_claim_link', id, 'expire');
  ctx.fire('payment_claim_link', id, 'expire', { afterMs: Math.max(0, Date.parse(expiresAt) - ctx.now) });
}
