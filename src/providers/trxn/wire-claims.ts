/** Claims, links, addresses and transactions as clients see them. Field order is the provider's. */
import type { Context, JsonObject } from '../../core/provider.js';
import { type AllocationRow, allocationsOf, type TransactionRow } from './rows-claims.js';
import { wireTime } from './wire.js';

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
