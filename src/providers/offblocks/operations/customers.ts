import { z } from 'zod';
import { type Context, operation } from '../../../core/provider.js';
import { assumed } from '../assumptions.js';
import { accountProblem, type EvmAccount, listedChains, parseEvmAccount } from '../caip.js';
import { encodedChallenge, isExpired, renewChallenge } from '../challenge.js';
import { takeCustomerProof } from '../challenge-answers.js';
import { freshCustomer } from '../customers.js';
import { refusal, words } from '../errors.js';
import { signedChallengeOf } from '../proof.js';
import { type CustomerRow, customersOf } from '../rows.js';
import { challenge, createdCustomer, customer, customerRequest, signedChallenge } from '../schemas.js';
import { walletNote } from '../wallet-pages.js';
import { toWireCustomer } from '../wire.js';
import { customerIn, move, referenceOf, signedNote } from './paths.js';

const docs = referenceOf('customers');
const one = '/v1/customers/:customerId';

/** Operations on customers and their challenge. */
export const customerOperations = [
  operation({
    id: 'customers.create',
    title: 'Create a customer',
    method: 'POST',
    path: '/v1/customers',
    evidence: 'documented',
    docs,
    status: 201,
    request: customerRequest,
    response: createdCustomer,
    handle({ body }, ctx) {
      const { chainId, externalId } = body;
      const wallet = walletIn(ctx, chainId);
      const rival = rivalOf(ctx, wallet.account, externalId);
      if (rival !== undefined) throw refusal(ctx, 409, words.customerExists, takenNote(rival, wallet, externalId));
      const fresh = freshCustomer(ctx, ctx.ids.next('customers').uuid(5), chainId, externalId, wallet);
      const row = ctx.create<CustomerRow>('customer', fresh);
      const odd = wallet.isChecksummed ? '' : `${checksumNote(wallet)} `;
      return { status: 201, json: toWireCustomer(ctx, row, 'created'), note: odd + walletNote(ctx, row.id) };
    },
  }),

  operation({
    id: 'customers.list',
    title: 'List customers',
    method: 'GET',
    path: '/v1/customers',
    evidence: 'documented',
    docs,
    status: 200,
    response: z.array(customer),
    handle: (_call, ctx) => ({
      status: 200,
      json: customersOf(ctx)
        .all()
        .map((row) => toWireCustomer(ctx, row, 'later')),
    }),
  }),

  operation({
    id: 'customers.get',
    title: 'Get a customer',
    method: 'GET',
    path: one,
    evidence: 'documented',
    docs,
    status: 200,
    response: customer,
    handle: (call, ctx) => ({ status: 200, json: toWireCustomer(ctx, customerIn(ctx, call), 'later') }),
  }),

  ...(['deactivate', 'activate'] as const).map((verb) =>
    operation({
      id: `customers.${verb}`,
      title: verb === 'activate' ? 'Activate a customer' : 'Deactivate a customer',
      method: 'PATCH',
      path: `${one}/${verb}`,
      evidence: 'documented',
      docs,
      status: 200,
      response: customer,
      handle(call, ctx) {
        move(ctx, 'customer', customerIn(ctx, call), verb === 'activate' ? 'inactive' : 'active', `${verb}d`);
        return { status: 200, json: toWireCustomer(ctx, customerIn(ctx, call), 'later') };
      },
    }),
  ),

  operation({
    id: 'customers.challenge.get',
    title: "Get a customer's challenge",
    method: 'GET',
    path: `${one}/challenge`,
    evidence: 'documented',
    docs,
    status: 200,
    response: challenge,
    handle(call, ctx) {
      const row = customerIn(ctx, call);
      if (row.status !== 'initiating')
        throw refusal(ctx, assumed(ctx, 'challengeAfterSigning'), words.challengeSigned, signedNote('customer', row));
      const current = isExpired(row.challenge, ctx.now) ? renewChallenge(ctx, row) : row;
      return {
        status: 200,
        json: { challenge: encodedChallenge(current.challenge) },
        note: walletNote(ctx, row.id),
      };
    },
  }),

  operation({
    id: 'customers.challenge.sign',
    title: "Sign a customer's challenge",
    method: 'POST',
    path: `${one}/challenge/sign`,
    evidence: 'documented',
    docs,
    status: 204,
    request: signedChallenge,
    async handle(call, ctx) {
      const row = customerIn(ctx, call);
      if (row.status !== 'initiating') throw refusal(ctx, 409, words.challengeSigned, signedNote('customer', row));
      return takeCustomerProof(ctx, row, signedChallengeOf(call.body));
    },
  }),
];

function walletIn(ctx: Context, chainId: string): EvmAccount {
  const found = parseEvmAccount(chainId);
  if (found === undefined)
    throw refusal(ctx, 400, words.invalid, `chainId is no account of an EVM wallet: ${accountProblem(chainId)}`);
  const { chain, isChecksummed } = found;
  if (!isChecksummed && assumed(ctx, 'wrongChecksum') === 'refused')
    throw refusal(ctx, 400, words.invalid, checksumNote(found));
  if (assumed(ctx, 'customerChains') === 'listed' && !listedChains.includes(chain))
    throw refusal(ctx, 400, words.invalid, `The chain ${chain} is none of ${listedChains.join(', ')}.`);
  return found;
}

function checksumNote({ address }: EvmAccount): string {
  return `The address is in mixed case, but not that of EIP-55: ${address}.`;
}

function rivalOf(ctx: Context, account: string, externalId: string): CustomerRow | undefined {
  const sameAccount = customersOf(ctx).by('account', account);
  return assumed(ctx, 'duplicateCustomer') === 'both'
    ? sameAccount.find((row) => row.externalId === externalId)
    : (sameAccount[0] ?? customersOf(ctx).by('externalId', externalId)[0]);
}

function takenNote(rival: CustomerRow, { account }: EvmAccount, externalId: string): string {
  const same = [
    ...(rival.account === account ? ['chainId'] : []),
    ...(rival.externalId === externalId ? ['externalId'] : []),
  ];
  return `The customer ${rival.id} (${rival.status}) has the same ${same.join(' and ')}.`;
}
