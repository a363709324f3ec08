/** What webhooks say of claims and of what they lead to. */
import type { Payload } from './payloads.js';
import type { TransactionRow } from './rows-claims.js';
import { toWireTransaction } from './wire-claims.js';

export const claimPayloads: Readonly<Record<string, Payload>> = {
  crypto_transaction: {
    object: 'crypto_transaction',
    wire: (ctx, row) => toWireTransaction(ctx, row as TransactionRow),
  },
};
