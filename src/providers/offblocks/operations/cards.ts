import { z } from 'zod';
import { type Context, operation, type Reply } from '../../../core/provider.js';
import { assumed } from '../assumptions.js';
import { cardholder, cardProblem, freshCard } from '../cards.js';
import { refusal, words } from '../errors.js';
import { type Address, type CardRow, cardsOf } from '../rows-cards.js';
import { type address, card, cardRequest } from '../schemas-cards.js';
import { toWireCard } from '../wire-accounts.js';
import { accountIn, cardIn, move, referenceOf } from './paths.js';

const docs = referenceOf('cards');
const one = '/v1/cards/:cardId';
const ofAccount = '/v1/accounts/:accountId/cards';

/** Operations on cards. */
export const cardOperations = [
  operation({
    id: 'cards.create',
    title: 'Issue a card',
    method: 'POST',
    path: ofAccount,
    evidence: 'documented',
    docs,
    status: 201,
    request: cardRequest,
    response: card,
    async handle(call, ctx) {
      const { id: accountId, customerId } = accountIn(ctx, call);
      const { type, billingAddress, shippingAddress } = call.body;
      const id = ctx.ids.next('cards').uuid();
      const problem = cardProblem(ctx, { id, accountId, type });
      if (problem !== undefined && assumed(ctx, 'cardRules') === 'refused')
        throw refusal(ctx, 400, words.invalid, `No card: ${problem}.`);
      const name = await cardholder(ctx, customerId);
      const order = {
        accountId,
        type,
        name,
        billingAddress: addressOf(billingAddress),
        shippingAddress: shippingAddress === undefined ? null : addressOf(shippingAddress),
      };
      const row = ctx.create<CardRow>('card', freshCard(ctx, id, order));
      const note = problem === undefined ? {} : { note: `This card will end in issue_failed: ${problem}.` };
      return { status: 201, json: toWireCard(ctx, row, 'created'), ...note };
    },
  }),

  operation({
    id: 'accounts.cards.list',
    title: "List an account's cards",
    method: 'GET',
    path: ofAccount,
    evidence: 'documented',
    docs,
    status: 200,
    response: z.array(card),
    handle: (call, ctx) => listed(ctx, cardsOf(ctx).by('accountId', accountIn(ctx, call).id)),
  }),

  operation({
    id: 'cards.list',
    title: 'List cards',
    method: 'GET',
    path: '/v1/cards',
    evidence: 'documented',
    docs,
    status: 200,
    response: z.array(card),
    handle: (_call, ctx) => listed(ctx, cardsOf(ctx).all()),
  }),

  operation({
    id: 'cards.get',
    title: 'Get a card',
    method: 'GET',
    path: one,
    evidence: 'documented',
    docs,
    status: 200,
    response: card,
    handle: (call, ctx) => ({ status: 200, json: toWireCard(ctx, cardIn(ctx, call), 'later') }),
  }),

  ...(['deactivate', 'activate'] as const).map((verb) =>
    operation({
      id: `cards.${verb}`,
      title: verb === 'activate' ? 'Activate a card' : 'Deactivate a card',
      method: 'PATCH',
      path: `${one}/${verb}`,
      evidence: 'inferred',
      docs,
      status: 200,
      response: card,
      handle(call, ctx) {
        move(ctx, 'card', cardIn(ctx, call), verb === 'activate' ? 'inactive' : 'active', `${verb}d`);
        if (assumed(ctx, 'activationAnswer') === 'empty') return { status: 204 };
        return { status: 200, json: toWireCard(ctx, cardIn(ctx, call), 'later') };
      },
    }),
  ),

  operation({
    id: 'cards.delete',
    title: 'Terminate a card',
    method: 'DELETE',
    path: one,
    evidence: 'inferred',
    docs,
    status: 204,
    handle(call, ctx) {
      move(ctx, 'card', cardIn(ctx, call), 'active', 'terminated');
      return { status: assumed(ctx, 'closedStatus') };
    },
  }),
];

function listed(ctx: Context, rows: readonly CardRow[]): Reply {
  return { status: 200, json: rows.map((row) => toWireCard(ctx, row, 'later')) };
}

function addressOf({ secondLine, state, ...rest }: z.output<typeof address>): Address {
  return { ...rest, secondLine: secondLine ?? null, state: state ?? null };
}
