import type { CollectionSpec, Context } from '../../core/provider.js';
import { byPlace, field, type Placed } from './places.js';

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

/** The collections of claims and of what they lead to. */
export const claimCollections: Readonly<Record<string, CollectionSpec>> = {
  crypto_transactions: { indexes: { place: byPlace, customer: field('customerId') } },
  allocations: { indexes: { transaction: field('transactionId'), invoice: field('invoiceId') } },
};

/** Typed doors to the collections. */
export const transactionsOf = (ctx: Context) => ctx.rows<TransactionRow>('crypto_transactions');
export const allocationsOf = (ctx: Context) => ctx.rows<AllocationRow>('allocations');
