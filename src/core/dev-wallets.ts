import type { Ids } from './ids.js';

/** A private key of an EVM wallet: 32 bytes as hex digits with `0x` before them. */
export type WalletKey = `0x${string}`;

/** Private keys of three wallets for development, derived from the seed of a workspace; never send real coins to them. */
export function walletKeysOf(ids: Ids): readonly WalletKey[] {
  return [1, 2, 3].map((n) => `0x${ids.named(`wallet ${n}`).hex(64)}` as const);
}
