import type { Ids } from './ids.js';

/** A private key of an EVM wallet: 32 bytes as hex digits with `0x` before them. */
export type WalletKey = `0x${string}`;

/** How many wallets for development a workspace has. */
export const walletCount = 3;

/** Names of what `$wallets.<number>` has. */
export const walletFields = ['address', 'privateKey'] as const;

/** Private keys of the wallets for development, derived from the seed of a workspace; never send real coins to them. */
export function walletKeysOf(ids: Ids): readonly WalletKey[] {
  return Array.from({ length: walletCount }, (_, n) => `0x${ids.named(`wallet ${n + 1}`).hex(64)}` as const);
}
