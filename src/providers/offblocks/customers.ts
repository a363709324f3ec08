import type { Context } from '../../core/provider.js';
import type { EvmAccount } from './caip.js';
import { newChallenge } from './challenge.js';
import { preciseNow } from './instants.js';
import type { CustomerRow } from './rows.js';

/** A customer as it begins: `initiating`, with a challenge and a page of its own. Not kept yet. */
export function freshCustomer(
  ctx: Context,
  id: string,
  chainId: string,
  externalId: string,
  { account, address, chain }: Pick<EvmAccount, 'account' | 'address' | 'chain'>,
): CustomerRow {
  const now = preciseNow(ctx, `customers ${id}`);
  return {
    id,
    externalId,
    chainId,
    account,
    address,
    chain,
    status: 'initiating',
    challenge: newChallenge(ctx, { address, chain }),
    pastChallenges: [],
    kycToken: ctx.ids.named(`kyc ${id}`).base64url(24),
    createdAt: now,
    updatedAt: now,
  };
}
