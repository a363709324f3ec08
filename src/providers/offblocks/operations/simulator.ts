import { decimal, operation } from '../../../core/provider.js';
import { assumed } from '../assumptions.js';
import { cardProblem } from '../cards.js';
import { refusal, words } from '../errors.js';
import { accountsOf } from '../rows-accounts.js';
import type { AuthorisationRow } from '../rows-spending.js';
import { authorisation, authorisationRequest } from '../schemas-spending.js';
import { authorise, declineReason, priceOf } from '../spending.js';
import { toWireAuthorisation } from '../wire-spending.js';
import { authorisationIn, cardIn, customerIn, move, mustBe, referenceOf, wrongState } from './paths.js';

const docs = referenceOf('simulator');

/** Calls of the sandbox that play the part of others: who checks a customer's identity, who issues cards, where cards are used. */
export const simulatorOperations = [
  ...(['verify', 'reject'] as const).map((verb) =>
    operation({
      id: `simulator.customers.${verb}`,
      title: verb === 'verify' ? "Simulate a customer's verification" : "Simulate a customer's rejection",
      method: 'PATCH',
      path: `/v1/simulator/customers/:customerId/${verb}`,
      evidence: 'documented',
      docs,
      status: 202,
      handle(call, ctx) {
        move(ctx, 'customer', customerIn(ctx, call), 'verifying', verb === 'verify' ? 'verified' : 'rejected');
        return { status: 202 };
      },
    }),
  ),

  operation({
    id: 'simulator.cards.issue',
    title: 'Simulate the issuing of a card',
    method: 'PATCH',
    path: '/v1/simulator/cards/:cardId/issue',
    evidence: 'documented',
    docs,
    status: 202,
    handle(call, ctx) {
      const row = cardIn(ctx, call);
      mustBe(ctx, 'card', row, 'issuing', 'issued');
      const problem = cardProblem(ctx, row);
      if (problem !== undefined) throw wrongState(ctx, `The card will end in issue_failed: ${problem}.`);
      ctx.fire('card', row.id, 'issued');
      return { status: assumed(ctx, 'simulatorStatus') };
    },
  }),

  operation({
    id: 'simulator.cards.fail',
    title: 'Simulate a failure to issue a card',
    method: 'PATCH',
    path: '/v1/simulator/cards/:cardId/fail',
    evidence: 'documented',
    docs,
    status: 202,
    handle(call, ctx) {
      move(ctx, 'card', cardIn(ctx, call), 'issuing', 'failed');
      return { status: assumed(ctx, 'simulatorStatus') };
    },
  }),

  operation({
    id: 'simulator.cards.authorisation',
    title: 'Simulate an authorisation',
    method: 'POST',
    path: '/v1/simulator/cards/:cardId/authorisation',
    evidence: 'documented',
    docs,
    status: 201,
    request: authorisationRequest,
    response: authorisation,
    handle(call, ctx) {
      const card = cardIn(ctx, call);
      const { amount, currency, capture } = call.body;
      const [ofAccount = currency] = accountsOf(ctx).get(card.accountId)?.currencies ?? [];
      const priced = priceOf(ctx, { amount: decimal(amount), currency }, ofAccount);
      if ('problem' in priced) throw refusal(ctx, 400, words.invalid, priced.problem);
      const reason = declineReason(ctx, card, priced.price.amount);
      if (reason !== undefined)
        throw refusal(ctx, assumed(ctx, 'declinedStatus'), words.invalid, `Declined: ${reason}.`);
      const id = ctx.ids.next('authorisations').uuid();
      const row = ctx.create<AuthorisationRow>('authorisation', authorise(ctx, id, card, priced.price, capture));
      return { status: 201, json: toWireAuthorisation(ctx, row, 'created') };
    },
  }),

  operation({
    id: 'simulator.authorisations.capture',
    title: 'Simulate the capture of an authorisation',
    method: 'PATCH',
    path: '/v1/simulator/authorisations/:authorisationId/capture',
    evidence: 'documented',
    docs,
    status: 202,
    handle(call, ctx) {
      const row = authorisationIn(ctx, call);
      if (row.autoCapture && assumed(ctx, 'autoCapturedByHand') === 'refused')
        throw wrongState(ctx, 'This authorisation was made with capture: true; it is captured by itself.');
      move(ctx, 'authorisation', row, 'pending', 'capture');
      return { status: assumed(ctx, 'simulatorStatus') };
    },
  }),

  operation({
    id: 'simulator.authorisations.release',
    title: 'Simulate the release of an authorisation',
    method: 'PATCH',
    path: '/v1/simulator/authorisations/:authorisationId/release',
    evidence: 'documented',
    docs,
    status: 202,
    handle(call, ctx) {
      move(ctx, 'authorisation', authorisationIn(ctx, call), 'pending', 'release');
      return { status: assumed(ctx, 'simulatorStatus') };
    },
  }),
];
