import { operation } from '../../../core/provider.js';
import { renewAccountChallenge } from '../account-signature.js';
import { assumed } from '../assumptions.js';
import { encodedChallenge } from '../challenge.js';
import { awaitsSignature, takeAccountProof } from '../challenge-answers.js';
import { refusal, words } from '../errors.js';
import { signedChallengeOf } from '../proof.js';
import { customersOf } from '../rows.js';
import { challenge, signedChallenge } from '../schemas.js';
import { walletNote } from '../wallet-pages.js';
import { accountIn, referenceOf, signedNote, wrongState } from './paths.js';

const docs = referenceOf('accounts');
const path = '/v1/accounts/:accountId/challenge';

/** Operations on the challenge of an account. */
export const accountChallengeOperations = [
  operation({
    id: 'accounts.challenge.get',
    title: "Get an account's challenge",
    method: 'GET',
    path,
    evidence: 'documented',
    docs,
    status: 200,
    response: challenge,
    handle(call, ctx) {
      const row = accountIn(ctx, call);
      if (!awaitsSignature(row))
        throw refusal(ctx, assumed(ctx, 'challengeAfterSigning'), words.challengeSigned, signedNote('account', row));
      return {
        status: 200,
        json: { challenge: encodedChallenge(renewAccountChallenge(ctx, row).challenge) },
        note: walletNote(ctx, row.customerId, row.id),
      };
    },
  }),

  operation({
    id: 'accounts.challenge.sign',
    title: "Sign an account's challenge",
    method: 'POST',
    path: `${path}/sign`,
    evidence: 'documented',
    docs,
    status: 204,
    request: signedChallenge,
    async handle(call, ctx) {
      const row = accountIn(ctx, call);
      if (row.status === 'failed') throw wrongState(ctx, 'The account is failed; that is final.');
      if (!awaitsSignature(row)) throw refusal(ctx, 409, words.challengeSigned, signedNote('account', row));
      const owner = customersOf(ctx).get(row.customerId);
      if (owner === undefined) throw refusal(ctx, 404, words.noCustomer);
      return takeAccountProof(ctx, row, owner, signedChallengeOf(call.body));
    },
  }),
];
