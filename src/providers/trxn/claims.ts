/** Claims: how they come about, and what a decision on one does. Source: https://docs.gettrxn.com/api-reference/payment-claims */
import { type Context, isoInstant, type JsonObject } from '../../core/provider.js';
import { allocate } from './allocations.js';
import { newId } from './ids.js';
import type { AddressRow } from './rows.js';
import { type ClaimRow, claimsOf, type LinkRow, linksOf, transactionsOf } from './rows-claims.js';
import { userId } from './tokens.js';
import { announceTransaction, knownTransaction, recordTransaction } from './transactions.js';

/** What a customer fills in, checked. */
export interface Submission {
  readonly amount: string;
  readonly currency: string;
  readonly hash: string;
  readonly address: AddressRow;
}

/** Makes a claim of a submission and counts the use of its link, which must be usable. */
export function submitClaim(ctx: Context, link: LinkRow, { amount, currency, hash, address }: Submission): ClaimRow {
  const now = isoInstant(ctx.now);
  const { accountId, scope, customerId } = link;
  const claim = ctx.create<ClaimRow>('crypto_payment_claim', {
    id: newId(ctx, 'crypto_payment_claims', 'pymt_claim_'),
    accountId,
    scope,
    status: 'pending',
    amount,
    currency,
    hash,
    toAddressId: address.id,
    toAddress: address.address,
    customerId,
    rejectionReason: null,
    decidedAt: null,
    decidedBy: null,
    cryptoTransactionId: null,
    createdAt: now,
    updatedAt: now,
  });
  const useCount = link.useCount + 1;
  linksOf(ctx).update(link.id, { useCount, usedAt: now, claimId: claim.id, updatedAt: now });
  if (useCount >= link.maxUses) ctx.fire('payment_claim_link', link.id, 'exhaust');
  return claim;
}

/** An approved claim becomes a transaction, which pays what the customer owes. Webhooks in the order claim, transaction, invoices. */
export function approved(ctx: Context, claim: ClaimRow, data: JsonObject): void {
  const { amount, currency, hash, toAddressId, toAddress, customerId } = claim;
  const known = knownTransaction(ctx, claim, { hash, toAddressId });
  const transaction =
    known ??
    recordTransaction(ctx, claim, {
      amount,
      currency,
      hash,
      source: 'manual_entry',
      toAddressId,
      toAddress,
      customerId,
    });
  const after = claimsOf(ctx).update(claim.id, { ...decided(ctx, data), cryptoTransactionId: transaction.id });
  ctx.emit('crypto_payment_claim', after, 'crypto_payment_claim.approved');
  if (known === undefined) announceTransaction(ctx, transaction);
  // The claim tells whose payment it was that the chain had shown before; what is owed since then is paid, too.
  else if (known.customerId === null || known.customerId === customerId)
    allocate(ctx, transactionsOf(ctx).update(known.id, { customerId }), customerId);
}

/** A rejected claim keeps the reason, and who rejected it and when. */
export function rejected(ctx: Context, claim: ClaimRow, data: JsonObject): void {
  const reason = data['rejection_reason'];
  claimsOf(ctx).update(claim.id, {
    ...decided(ctx, data),
    rejectionReason: typeof reason === 'string' ? reason : null,
  });
}

/** Deletes the links and claims of a customer. Transactions stay: they are on the chain. */
export function deleteClaimsOf(ctx: Context, customerId: string): void {
  for (const { id } of linksOf(ctx).by('customer', customerId)) ctx.fire('payment_claim_link', id, 'delete');
  for (const { id } of claimsOf(ctx).by('customer', customerId)) claimsOf(ctx).delete(id);
}

/** By whom and when; whoever decides in the dashboard is the one user of the account. */
function decided(ctx: Context, data: JsonObject): Pick<ClaimRow, 'decidedAt' | 'decidedBy' | 'updatedAt'> {
  const user = data['user_id'];
  const now = isoInstant(ctx.now);
  return { decidedAt: now, decidedBy: typeof user === 'number' ? user : userId, updatedAt: now };
}
