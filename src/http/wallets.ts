import type { Workspace } from '../core/workspace.js';
import { addressOf } from '../signing/wallet.js';

/** Three wallets for development, derived from the seed of the workspace; never send real coins to them. */
export function walletsOf(workspace: Workspace): Promise<{ address: string; privateKey: string }[]> {
  const keys = [1, 2, 3].map((n) => `0x${workspace.ids.named(`wallet ${n}`).hex(64)}` as const);
  return Promise.all(keys.map(async (privateKey) => ({ address: await addressOf(privateKey), privateKey })));
}
