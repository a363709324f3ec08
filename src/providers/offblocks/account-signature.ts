/**
 * The challenge of an account: the plain text of a UUID, which approves its deployment or its end.
 * Source: https://docs.offblocks.xyz/developer-guides/api-integration/blockchain-updates
 */
import { type Context, isoInstant } from '../../core/provider.js';
import { bytesOfBase64 } from '../../signing/wallet.js';
import { assumed } from './assumptions.js';
import { encodedChallenge, isExpired } from './challenge.js';
import { explainProof } from './explain-challenge.js';
import {
  type ProofFault,
  type ProofSubject,
  type SignedChallenge,
  verifyWalletProof,
  type WalletProof,
  withoutLineBreaks,
} from './proof.js';
import { type Challenge, type CustomerRow, customersOf } from './rows.js';
import { type AccountRow, accountsOf } from './rows-accounts.js';

const mostPast = 5;

/** A new challenge of an account. */
export function newAccountChallenge(ctx: Context): Challenge {
  return { text: ctx.ids.next('account challenges').uuid(), issuedAt: isoInstant(ctx.now) };
}

/** Puts a new challenge in the place of an account's; the old one is dead. */
export function renewAccountChallenge(ctx: Context, row: AccountRow): AccountRow {
  return accountsOf(ctx).update(row.id, {
    challenge: newAccountChallenge(ctx),
    pastChallenges: [row.challenge.text, ...row.pastChallenges].slice(0, mostPast),
  });
}

/**
 * Judges what was sent for the challenge of an account: it must be the challenge in force, within its hour. The signature itself counts
 * only under the assumption `accountSignature`; else any base64 will do.
 */
export async function verifyAccountSignature(
  ctx: Context,
  { challenge, pastChallenges }: AccountRow,
  { account, address }: CustomerRow,
  sent: SignedChallenge,
): Promise<Exclude<WalletProof, { ok: true }> | { readonly ok: true }> {
  const subject: ProofSubject = { kind: 'account', challenge, pastChallenges, account, address };
  if (assumed(ctx, 'accountSignature') === 'verified') return verifyWalletProof(ctx, subject, sent);
  const given = withoutLineBreaks(ctx, subject, sent);
  const fault = faultOf(ctx, subject, given);
  if (fault === undefined) return { ok: true };
  const neighbours = {
    ofChallenge: (text: string) => customersOf(ctx).by('challengeText', text)[0]?.id,
    ofWallet: () => undefined,
  };
  const contractSays = async () => false;
  return {
    ok: false,
    fault,
    explanation: await explainProof({ fault, subject, given, now: ctx.now, neighbours, contractSays }),
  };
}

function faultOf(ctx: Context, { challenge }: ProofSubject, given: SignedChallenge): ProofFault | undefined {
  if (given.challenge !== encodedChallenge(challenge)) return 'otherChallenge';
  if (isExpired(challenge, ctx.now)) return 'expired';
  return bytesOfBase64(given.signature) === undefined ? 'signatureForm' : undefined;
}
