/** The merchant's own wallets on the chains, one for each family of networks: where payouts come from. */
import type { CollectionSpec, Context, Row } from '../../core/provider.js';
import { addressKey, type Family, networkOfFamily } from './currencies.js';

/** A wallet; its id is the family. */
export interface WalletRow extends Row {
  readonly family: Family;
  readonly address: string;
}

/** The collection of wallets and how its rows are found. */
export const walletCollections: Readonly<Record<string, CollectionSpec>> = {
  wallets: {
    indexes: { address: (row) => (typeof row['address'] === 'string' ? addressKey(row['address']) : undefined) },
  },
};

/** The wallets, typed; index `address` (by addressKey). */
export const walletsOf = (ctx: Context) => ctx.rows<WalletRow>('wallets');

/** The wallet of a family; it is made when it is first asked for. */
export function walletOf(ctx: Context, family: Family): WalletRow {
  const rows = walletsOf(ctx);
  return (
    rows.get(family) ?? rows.insert({ id: family, family, address: ctx.chain.newAddress(networkOfFamily[family]) })
  );
}
