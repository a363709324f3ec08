/** Claims, links, addresses and transactions as clients see them. Field order is the provider's. */
import type { Context, JsonObject } from '../../core/provider.js';
import { explorerOf } from './currencies.js';
import { isUsable, linkUrl, statusOf } from './links.js';
import type { AddressRow } from './rows.js';
import { type AllocationRow, allocationsOf, type ClaimRow, type LinkRow, type TransactionRow } from './rows-claims.js';
import { wireTime } from './wire.js';

/** A claim link as it stands now. Source: https://docs.gettrxn.com/api-reference/payment-claim-links */
export function toWireLink(ctx: Context, row: LinkRow): JsonObject {
  return {
    id: row.id,
    object: 'payment_claim_link',
    status: statusOf(ctx, row),
    expires_at: wireTime(row.expiresAt),
    max_uses: row.maxUses,
    use_count: row.useCount,
    used_at: wireTimeOrNull(row.usedAt),
    metadata: row.metadata,
    link: linkUrl(ctx, row),
    customer_id: row.customerId,
    crypto_payment_claim_id: row.claimId,
    usable: isUsable(ctx, row),
    // A link can be ended by hand before its time.
    expired: statusOf(ctx, row) === 'expired' || ctx.now >= Date.parse(row.expiresAt),
    created_at: wireTime(row.createdAt),
    updated_at: wireTime(row.updatedAt),
  };
}

/** A claim. Source: https://docs.gettrxn.com/api-reference/payment-claims */
export function toWireClaim(row: ClaimRow): JsonObject {
  return {
    id: row.id,
    object: 'payment_claim',
    status: row.status,
    amount: row.amount,
    transaction_id: row.hash,
    rejection_reason: row.rejectionReason,
    approved_at: wireTimeOrNull(row.decidedAt),
    customer_id: row.customerId,
    currency: row.currency,
    to_address_id: row.toAddressId,
    to_address: row.toAddress,
    approved_by_id: row.decidedBy,
    crypto_transaction_id: row.cryptoTransactionId,
    created_at: wireTime(row.createdAt),
    updated_at: wireTime(row.updatedAt),
  };
}

/** An address. Source: https://docs.gettrxn.com/api-reference/crypto-addresses */
export function toWireAddress(row: AddressRow): JsonObject {
  return {
    id: row.id,
    object: 'crypto_address',
    address: row.address,
    currency: row.currency,
    wallet_id: row.walletId,
    explorer: explorerOf(row.currency, row.address),
    created_at: wireTime(row.createdAt),
    updated_at: wireTime(row.updatedAt),
  };
}

/** A transaction with its allocations. Source: https://docs.gettrxn.com/api-reference/crypto-transactions */
export function toWireTransaction(ctx: Context, row: TransactionRow): JsonObject {
  return {
    id: row.id,
    object: 'crypto_transaction',
    amount: row.amount,
    transaction_id: row.hash,
    transaction_source: row.source,
    timestamp: wireTime(row.timestamp),
    currency: row.currency,
    from_address_id: row.fromAddressId,
    from_address: row.fromAddress,
    to_address_id: row.toAddressId,
    to_address: row.toAddress,
    allocations: allocationsOf(ctx).by('transaction', row.id).map(toWireAllocation),
    created_at: wireTime(row.createdAt),
    updated_at: wireTime(row.updatedAt),
  };
}

function toWireAllocation(row: AllocationRow): JsonObject {
  return {
    id: row.id,
    invoice_id: row.invoiceId,
    amount_applied: row.amountApplied,
    created_at: wireTime(row.createdAt),
  };
}

function wireTimeOrNull(instant: string | null): string | null {
  return instant === null ? null : wireTime(instant);
}
