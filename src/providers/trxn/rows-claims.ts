import type { CollectionSpec, Context, Row } from '../../core/provider.js';
import { byPlace, field, type Placed, placeKey } from './places.js';

/** A link to the page on which a customer claims to have paid. */
export interface LinkRow extends Placed {
  /** A deleted row is taken out in the same unit; the state is there for the lifecycle. */
  readonly status: 'active' | 'used' | 'expired' | 'deleted';
  /** ISO instant. */
  readonly expiresAt: string;
  readonly maxUses: number;
  readonly useCount: number;
  readonly usedAt: string | null;
  readonly metadata: string | null;
  /** Last segment of the link: 32 letters and digits. */
  readonly token: string;
  readonly customerId: string;
  /** The latest claim that was submitted by it. */
  readonly claimId: string | null;
}

/** What a customer says to have paid. */
export interface ClaimRow extends Placed {
  readonly status: 'pending' | 'approved' | 'rejected';
  /** Plain decimal in units of the currency. */
  readonly amount: string;
  readonly currency: string;
  /** The hash that the customer gave. */
  readonly hash: string;
  readonly toAddressId: string;
  readonly toAddress: string;
  readonly customerId: string;
  readonly rejectionReason: string | null;
  /** When and by which user it was approved or rejected. */
  readonly decidedAt: string | null;
  readonly decidedBy: number | null;
  readonly cryptoTransactionId: string | null;
}

/** A transaction: what arrived at one of the account's addresses, entered by hand or seen on the chain. */
export interface TransactionRow extends Placed {
  /** Plain decimal in units of the currency. */
  readonly amount: string;
  readonly currency: string;
  /** The hash that the chain knows it by. */
  readonly hash: string;
  readonly source: 'manual_entry' | 'blockchain';
  /** When it happened on the chain; ISO instant. Lists follow it. */
  readonly timestamp: string;
  readonly fromAddressId: string | null;
  readonly fromAddress: string | null;
  readonly toAddressId: string;
  readonly toAddress: string;
  /** The customer who paid, where that is known; never shown. */
  readonly customerId: string | null;
}

/** The part of a transaction that pays an invoice. */
export interface AllocationRow extends Placed {
  readonly transactionId: string;
  readonly invoiceId: string;
  /** Plain decimal in units of the transaction's currency. */
  readonly amountApplied: string;
}

/** The key of a status among the claims of a place. */
export function statusKey(place: Pick<Placed, 'accountId' | 'scope'>, status: string): string {
  return `${placeKey(place)} ${status}`;
}

/** The key of a hash among the transactions of a place. */
export function hashKey(place: Pick<Placed, 'accountId' | 'scope'>, hash: string): string {
  return `${placeKey(place)} ${hash}`;
}

/** The collections of claims and of what they lead to. */
export const claimCollections: Readonly<Record<string, CollectionSpec>> = {
  payment_claim_links: { indexes: { place: byPlace, token: field('token'), customer: field('customerId') } },
  crypto_payment_claims: {
    indexes: {
      place: byPlace,
      status: (row: Row) => statusKey(row as ClaimRow, String(row['status'])),
      customer: field('customerId'),
    },
  },
  crypto_transactions: {
    indexes: {
      timeline: { key: byPlace, order: (row: Row) => String(row['timestamp']) },
      hash: (row: Row) => hashKey(row as TransactionRow, String(row['hash'])),
      customer: field('customerId'),
    },
  },
  allocations: { indexes: { transaction: field('transactionId'), invoice: field('invoiceId') } },
};

/** Typed doors to the collections. */
export const linksOf = (ctx: Context) => ctx.rows<LinkRow>('payment_claim_links');
export const claimsOf = (ctx: Context) => ctx.rows<ClaimRow>('crypto_payment_claims');
export const transactionsOf = (ctx: Context) => ctx.rows<TransactionRow>('crypto_transactions');
export const allocationsOf = (ctx: Context) => ctx.rows<AllocationRow>('allocations');
