/** What follows from a signed challenge, whoever brings it: the API or the page for development wallets. */
import type { Context, Reply } from '../../core/provider.js';
import { renewAccountChallenge, verifyAccountSignature } from './account-signature.js';
import { assumed } from './assumptions.js';
import { renewChallenge } from './challenge.js';
import { errorReply, words } from './errors.js';
import { type ProofFault, type SignedChallenge, verifyWalletProof } from './proof.js';
import type { CustomerRow } from './rows.js';
import type { AccountRow } from './rows-accounts.js';

/** Moves a customer that is `initiating` on (204), or refuses the proof (400). */
export async function takeCustomerProof(ctx: Context, row: CustomerRow, given: SignedChallenge): Promise<Reply> {
  const proof = await verifyWalletProof(ctx, { ...row, kind: 'customer' }, given);
  if (!proof.ok) {
    // Answered and not thrown: the new challenge that a failed signature brings has to stay.
    if (renews(ctx, proof.fault)) renewChallenge(ctx, row);
    return errorReply(ctx, 400, words.invalid, { explanation: proof.explanation });
  }
  ctx.fire('customer', row.id, 'signed');
  return { status: 204 };
}

/** Moves an account that awaits a signature on, to its deployment or its end (204), or refuses the proof (400). */
export async function takeAccountProof(
  ctx: Context,
  row: AccountRow,
  owner: CustomerRow,
  given: SignedChallenge,
): Promise<Reply> {
  const proof = await verifyAccountSignature(ctx, row, owner, given);
  if (!proof.ok) {
    if (renews(ctx, proof.fault)) renewAccountChallenge(ctx, row);
    return errorReply(ctx, 400, words.invalid, { explanation: proof.explanation });
  }
  ctx.fire('account', row.id, row.closing ? 'closed' : 'signed');
  return { status: 204 };
}

/** True while an account waits for a signature. */
export function awaitsSignature({ status, closing }: AccountRow): boolean {
  return status === 'initiating' || closing;
}

function renews(ctx: Context, fault: ProofFault): boolean {
  return assumed(ctx, 'challengeRenewal') === 'everyFailure' || fault !== 'otherChallenge';
}
