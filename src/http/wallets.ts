import { walletKeysOf } from '../core/dev-wallets.js';
import type { Workspace } from '../core/workspace.js';
import { addressOf } from '../signing/wallet.js';

/** The wallets for development of a workspace, by its ids. */
export function walletsOf(workspace: Pick<Workspace, 'ids'>): Promise<{ address: string; privateKey: string }[]> {
  return Promise.all(
    walletKeysOf(workspace.ids).map(async (privateKey) => ({ address: await addressOf(privateKey), privateKey })),
  );
}
