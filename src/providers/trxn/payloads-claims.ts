/** What webhooks say of claims and of what they lead to. */
import type { Payload } from './payloads.js';
import type { AddressRow, WalletRow } from './rows.js';
import type { ClaimRow, LinkRow, TransactionRow } from './rows-claims.js';
import { toWireWallet } from './wire.js';
import { toWireAddress, toWireClaim, toWireLink, toWireTransaction } from './wire-claims.js';

/** By group of events. */
export const claimPayloads: Readonly<Record<string, Payload>> = {
  wallet: { object: 'wallet', wire: (ctx, row) => toWireWallet(ctx, row as WalletRow) },
  crypto_address: { object: 'crypto_address', wire: (_ctx, row) => toWireAddress(row as AddressRow) },
  payment_claim_link: { object: 'payment_claim_link', wire: (ctx, row) => toWireLink(ctx, row as LinkRow) },
  crypto_payment_claim: { object: 'payment_claim', wire: (_ctx, row) => toWireClaim(row as ClaimRow) },
  crypto_transaction: {
    object: 'crypto_transaction',
    wire: (ctx, row) => toWireTransaction(ctx, row as TransactionRow),
  },
};
