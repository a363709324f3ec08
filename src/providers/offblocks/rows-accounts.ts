import type { CollectionSpec, Context, Row } from '../../core/provider.js';
import type { Challenge } from './rows.js';

/** States of an account, in the documents' order. */
export const accountStatuses = ['initiating', 'pending', 'active', 'inactive', 'closed', 'failed'] as const;

/** One of {@link accountStatuses}. */
export type AccountStatus = (typeof accountStatuses)[number];

/** A smart-contract account of a customer, from which cards spend. */
export interface AccountRow extends Row {
  readonly customerId: string;
  readonly status: AccountStatus;
  readonly currencies: readonly string[];
  /** What the wallet signs to have the account deployed or closed: the text is a UUID. */
  readonly challenge: Challenge;
  /** Texts of the last challenges before, newest first. */
  readonly pastChallenges: readonly string[];
  /** CAIP-10 of the deployed contract, its address in EIP-55 spelling; null before. */
  readonly chainId: string | null;
  /** The address alone in lower case, for look-ups. */
  readonly address: string | null;
  /** True while a signature is awaited that closes it. */
  readonly closing: boolean;
  /** True when the deactivation of its customer took it along. */
  readonly takenAlong: boolean;
  /** Tokens at the address, a plain decimal; null while none ever came. */
  readonly balance: string | null;
  /** Instants with nine fractional digits. */
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** Where accounts are kept. */
export const accountCollections: Readonly<Record<string, CollectionSpec>> = {
  accounts: {
    indexes: {
      customerId: (row) => String(row['customerId']),
      address: (row) => (typeof row['address'] === 'string' ? row['address'] : undefined),
    },
  },
};

export const accountsOf = (ctx: Context) => ctx.rows<AccountRow>('accounts');
