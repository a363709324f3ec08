/** Rows of payouts and of the single withdrawals that they consist of. */
import type { CollectionSpec, Context, Row } from '../../core/provider.js';

/** Who called a payout off, and why, as answers show it. */
export type Cancellation = {
  readonly canceledByUserId: string;
  readonly canceledByFirstname: string;
  readonly canceledByLastname: string;
  readonly cancelMessage: string;
};

/** A payout: one withdrawal (single) or many in one currency (mass). */
export interface PayoutRow extends Row {
  readonly kind: 'single' | 'mass';
  readonly currency: string;
  /** Sum of the withdrawals; plain decimal. */
  readonly amount: string;
  /** Address of a single payout. */
  readonly depositAddress: string | null;
  /** Name of a mass payout. */
  readonly name: string | null;
  readonly comment: string | null;
  readonly idempotencyKey: string | null;
  readonly externalId: string | null;
  /** When a delayed payout is carried out, or null for at once. */
  readonly executionAt: string | null;
  /** Sum of the fees; plain decimal. */
  readonly fee: string;
  /** In percent; plain decimal. */
  readonly feePercentage: string;
  /** True when it goes to an address that the provider gave out. */
  readonly internal: boolean;
  readonly state:
    | 'CREATED'
    | 'CREATION_IN_PROGRESS'
    | 'PENDING_CONFIRMATION'
    | 'CONFIRMED'
    | 'IN_PROGRESS'
    | 'COMPLETED'
    | 'PARTIAL'
    | 'FAILED'
    | 'CANCELED';
  /** Users who approved it. */
  readonly approved: readonly string[];
  readonly cancellation: Cancellation | null;
  /** How many withdrawals it has, how many of them are not at their end, and how many failed. */
  readonly count: number;
  readonly open: number;
  readonly failed: number;
  readonly createdAt: string;
}

/** What a withdrawal could not be made for. */
export type WithdrawalError = { readonly id: number; readonly status: string; readonly message: string };

/** One withdrawal; its id is a number written as text. */
export interface WithdrawalRow extends Row {
  readonly payoutId: string;
  readonly depositAddress: string;
  readonly currency: string;
  /** Plain decimals. */
  readonly amount: string;
  readonly fee: string;
  readonly comment: string | null;
  readonly externalId: string | null;
  readonly state: 'DRAFT' | 'IN_PROGRESS' | 'COMPLETED' | 'FAILED' | 'CANCELED';
  readonly transactionHash: string | null;
  readonly error: WithdrawalError | null;
  /** What was taken from the account for it and not given back; plain decimal. */
  readonly held: string;
  readonly createdAt: string;
}

const field = (name: string) => (row: Row) => (typeof row[name] === 'string' ? row[name] : undefined);

/** The collections of payouts and how their rows are found. */
export const payoutCollections: Readonly<Record<string, CollectionSpec>> = {
  payouts: { indexes: { kind: field('kind'), key: field('idempotencyKey') } },
  withdrawals: {
    indexes: {
      payout: field('payoutId'),
      sent: ({ transactionHash }) => (transactionHash === null ? undefined : 'sent'),
    },
  },
};

/** The payouts, typed; indexes `kind` and `key` (the idempotencyKey). */
export const payoutsOf = (ctx: Context) => ctx.rows<PayoutRow>('payouts');

/** The withdrawals, typed, in the order of their payout; indexes `payout`, and `sent` (all that have a hash, under `sent`). */
export const withdrawalsOf = (ctx: Context) => ctx.rows<WithdrawalRow>('withdrawals');
