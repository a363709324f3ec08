/** Claim links: what follows from their rows and the clock. Source: https://docs.gettrxn.com/api-reference/payment-claim-links */
import type { Context } from '../../core/provider.js';
import type { LinkRow } from './rows-claims.js';

/** How long a link lasts and how often it can be used, unless said; as in the sample. */
export const linkDefaults = { lifetimeMs: 24 * 60 * 60 * 1000, maxUses: 1 } as const;

/** The state as of now: the time of a link is over at `expires_at`, whether or not that has been told yet. */
export function statusOf(ctx: Context, row: LinkRow): LinkRow['status'] {
  return row.status === 'active' && ctx.now >= Date.parse(row.expiresAt) ? 'expired' : row.status;
}

/** True while the page takes a claim. */
export function isUsable(ctx: Context, row: LinkRow): boolean {
  return statusOf(ctx, row) === 'active' && row.useCount < row.maxUses;
}

/** The address of the hosted page: the real one is https://gettrxn.com/payment-claim/ and the token. */
export function linkUrl(ctx: Context, { token }: LinkRow): string {
  return `${ctx.baseUrl}/payment-claim/${token}`;
}
