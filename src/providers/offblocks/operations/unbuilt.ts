/** Documented operations that are not built yet: they answer 501. Shapes are those of the documents, as far as readable. */
import { z } from 'zod';
import type { Method, Operation } from '../../../core/provider.js';
import { signedChallenge } from '../schemas.js';
import { referenceOf } from './paths.js';

interface Facts {
  readonly id: string;
  readonly title: string;
  readonly method?: Method;
  /** Below `/v1`. */
  readonly path: string;
  readonly status?: number;
  readonly evidence?: Operation['evidence'];
  readonly request?: z.ZodType;
  readonly response?: z.ZodType;
}

/** `inferred` where path and meaning are documented, but not the answer. */
function of(resource: string, facts: readonly Facts[]): Operation[] {
  return facts.map(({ method = 'GET', path, status = 200, evidence = 'documented', ...rest }) => ({
    method,
    path: `/v1${path}`,
    status,
    evidence,
    docs: referenceOf(resource),
    ...rest,
  }));
}

const text = z.string();
const account = z.object({
  chainId: text.optional(),
  createdAt: text,
  currencies: z.array(text),
  customerId: z.guid(),
  id: z.guid(),
  status: z.enum(['initiating', 'pending', 'active', 'inactive', 'closed', 'failed']),
  type: z.enum(['card_account']),
  updatedAt: text,
});
const accounts = of('accounts', [
  {
    id: 'accounts.create',
    title: 'Create an account',
    method: 'POST',
    path: '/customers/:customerId/accounts',
    status: 201,
    request: z.object({ type: text, currencies: z.array(text).min(1) }),
    response: account.extend({ challenge: text }),
  },
  {
    id: 'customers.accounts.list',
    title: "List a customer's accounts",
    path: '/customers/:customerId/accounts',
    response: z.array(account),
  },
  { id: 'accounts.list', title: 'List accounts', path: '/accounts', response: z.array(account) },
  { id: 'accounts.get', title: 'Get an account', path: '/accounts/:accountId', response: account },
  ...(['deactivate', 'activate'] as const).map(
    (verb): Facts => ({
      id: `accounts.${verb}`,
      title: verb === 'activate' ? 'Activate an account' : 'Deactivate an account',
      method: 'PATCH',
      path: `/accounts/:accountId/${verb}`,
      evidence: 'inferred',
      response: account,
    }),
  ),
  {
    id: 'accounts.delete',
    title: 'Close an account',
    method: 'DELETE',
    path: '/accounts/:accountId',
    status: 204,
    evidence: 'inferred',
  },
  {
    id: 'accounts.challenge.get',
    title: "Get an account's challenge",
    path: '/accounts/:accountId/challenge',
    response: z.object({ challenge: text }),
  },
  {
    id: 'accounts.challenge.sign',
    title: "Sign an account's challenge",
    method: 'POST',
    path: '/accounts/:accountId/challenge/sign',
    status: 204,
    request: signedChallenge,
  },
]);

const address = z.object({
  firstLine: text,
  secondLine: text.optional(),
  city: text,
  state: text.optional(),
  country: text,
  postCode: text,
});
const card = z.object({
  accountId: z.guid(),
  billingAddress: address,
  createdAt: text,
  expirationDate: text,
  id: z.guid(),
  maskedPan: text,
  name: text,
  network: text,
  status: z.enum(['issuing', 'issue_failed', 'active', 'inactive', 'suspended', 'blocked', 'terminated']),
  type: z.enum(['virtual', 'physical']),
  updatedAt: text,
});
const cards = of('cards', [
  {
    id: 'cards.create',
    title: 'Issue a card',
    method: 'POST',
    path: '/accounts/:accountId/cards',
    status: 201,
    request: z.object({
      type: z.enum(['virtual', 'physical']),
      billingAddress: address,
      shippingAddress: address.optional(),
    }),
    response: card,
  },
  {
    id: 'accounts.cards.list',
    title: "List an account's cards",
    path: '/accounts/:accountId/cards',
    response: z.array(card),
  },
  { id: 'cards.list', title: 'List cards', path: '/cards', response: z.array(card) },
  { id: 'cards.get', title: 'Get a card', path: '/cards/:cardId', response: card },
  ...(['deactivate', 'activate'] as const).map(
    (verb): Facts => ({
      id: `cards.${verb}`,
      title: verb === 'activate' ? 'Activate a card' : 'Deactivate a card',
      method: 'PATCH',
      path: `/cards/:cardId/${verb}`,
      evidence: 'inferred',
      response: card,
    }),
  ),
  {
    id: 'cards.delete',
    title: 'Terminate a card',
    method: 'DELETE',
    path: '/cards/:cardId',
    status: 204,
    evidence: 'inferred',
  },
]);

const money = {
  amount: text,
  currency: text,
  merchantAmount: text,
  merchantCurrency: text,
  exchangeRate: text,
};
const authorisation = z.object({
  id: z.guid(),
  accountId: z.guid(),
  cardId: z.guid(),
  status: z.enum(['pending', 'capturing', 'captured', 'releasing', 'released']),
  ...money,
  merchant: z.object({ id: text, name: text, mcc: z.int(), country: text, city: text }),
  createdAt: text,
  updatedAt: text,
});
const transaction = z.looseObject({
  id: z.guid(),
  accountId: z.guid(),
  cardId: z.guid(),
  authorisationId: z.guid(),
  status: z.enum(['processing', 'processed', 'reversing', 'reversed']),
  direction: text,
  ...money,
  createdAt: text,
});
const transactions = of('transactions', [
  {
    id: 'authorisations.get',
    title: 'Get an authorisation',
    path: '/authorisations/:authorisationId',
    response: authorisation,
  },
  {
    id: 'accounts.transactions.list',
    title: "List an account's transactions",
    path: '/accounts/:accountId/transactions',
    response: z.array(transaction),
  },
  {
    id: 'cards.transactions.list',
    title: "List a card's transactions",
    path: '/cards/:cardId/transactions',
    response: z.array(transaction),
  },
  {
    id: 'transactions.get',
    title: 'Get a transaction',
    path: '/transactions/:transactionId',
    response: transaction,
  },
]);

const simulated = of('simulator', [
  ...(['issue', 'fail'] as const).map(
    (verb): Facts => ({
      id: `simulator.cards.${verb}`,
      title: verb === 'issue' ? 'Simulate the issuing of a card' : 'Simulate a failure to issue a card',
      method: 'PATCH',
      path: `/simulator/cards/:cardId/${verb}`,
      status: 202,
    }),
  ),
  {
    id: 'simulator.cards.authorisation',
    title: 'Simulate an authorisation',
    method: 'POST',
    path: '/simulator/cards/:cardId/authorisation',
    status: 201,
    request: z.object({ amount: text, currency: text, capture: z.boolean() }),
    response: authorisation,
  },
  ...(['capture', 'release'] as const).map(
    (verb): Facts => ({
      id: `simulator.authorisations.${verb}`,
      title:
        verb === 'capture' ? 'Simulate the capture of an authorisation' : 'Simulate the release of an authorisation',
      method: 'PATCH',
      path: `/simulator/authorisations/:authorisationId/${verb}`,
      status: 202,
    }),
  ),
]);

/** What is documented around accounts, cards, authorisations and transactions. */
export const unbuiltOperations: readonly Operation[] = [...accounts, ...cards, ...transactions, ...simulated];
