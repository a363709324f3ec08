import { z } from 'zod';
import { type Context, operation, type Reply } from '../../../core/provider.js';
import { renewAccountChallenge } from '../account-signature.js';
import { accountProblem, freshAccount } from '../accounts.js';
import { assumed } from '../assumptions.js';
import { refusal, words } from '../errors.js';
import { type AccountRow, accountsOf } from '../rows-accounts.js';
import { account, accountRequest, createdAccount } from '../schemas-accounts.js';
import { walletNote } from '../wallet-pages.js';
import { toWireAccount } from '../wire-accounts.js';
import { accountIn, customerIn, move, mustBe, referenceOf } from './paths.js';

const docs = referenceOf('accounts');
const one = '/v1/accounts/:accountId';
const ofCustomer = '/v1/customers/:customerId/accounts';

/** Operations on accounts. */
export const accountOperations = [
  operation({
    id: 'accounts.create',
    title: 'Create an account',
    method: 'POST',
    path: ofCustomer,
    evidence: 'documented',
    docs,
    status: 201,
    request: accountRequest,
    response: createdAccount,
    handle(call, ctx) {
      const { id: customerId } = customerIn(ctx, call);
      const { currencies } = call.body;
      const problem = accountProblem(ctx, { customerId, currencies });
      if (problem !== undefined && assumed(ctx, 'accountRules') === 'refused')
        throw refusal(ctx, 400, words.invalid, `No account: ${problem}.`);
      const fresh = freshAccount(ctx, ctx.ids.next('accounts').uuid(), customerId, currencies);
      const row = ctx.create<AccountRow>('account', fresh);
      const note =
        problem === undefined ? walletNote(ctx, customerId, row.id) : `This account will end in failed: ${problem}.`;
      return { status: 201, json: toWireAccount(ctx, row, 'created'), note };
    },
  }),

  operation({
    id: 'customers.accounts.list',
    title: "List a customer's accounts",
    method: 'GET',
    path: ofCustomer,
    evidence: 'documented',
    docs,
    status: 200,
    response: z.array(account),
    handle: (call, ctx) => listed(ctx, accountsOf(ctx).by('customerId', customerIn(ctx, call).id)),
  }),

  operation({
    id: 'accounts.list',
    title: 'List accounts',
    method: 'GET',
    path: '/v1/accounts',
    evidence: 'documented',
    docs,
    status: 200,
    response: z.array(account),
    handle: (_call, ctx) => listed(ctx, accountsOf(ctx).all()),
  }),

  operation({
    id: 'accounts.get',
    title: 'Get an account',
    method: 'GET',
    path: one,
    evidence: 'documented',
    docs,
    status: 200,
    response: account,
    handle: (call, ctx) => ({ status: 200, json: toWireAccount(ctx, accountIn(ctx, call), 'later') }),
  }),

  ...(['deactivate', 'activate'] as const).map((verb) =>
    operation({
      id: `accounts.${verb}`,
      title: verb === 'activate' ? 'Activate an account' : 'Deactivate an account',
      method: 'PATCH',
      path: `${one}/${verb}`,
      evidence: 'inferred',
      docs,
      status: 200,
      response: account,
      handle(call, ctx) {
        move(ctx, 'account', accountIn(ctx, call), verb === 'activate' ? 'inactive' : 'active', `${verb}d`);
        if (assumed(ctx, 'activationAnswer') === 'empty') return { status: 204 };
        return { status: 200, json: toWireAccount(ctx, accountIn(ctx, call), 'later') };
      },
    }),
  ),

  operation({
    id: 'accounts.delete',
    title: 'Close an account',
    method: 'DELETE',
    path: one,
    evidence: 'inferred',
    docs,
    status: 204,
    handle(call, ctx) {
      const row = accountIn(ctx, call);
      mustBe(ctx, 'account', row, 'active', 'closed');
      if (assumed(ctx, 'accountDeletion') === 'immediate') ctx.fire('account', row.id, 'closed');
      else {
        renewAccountChallenge(ctx, row);
        accountsOf(ctx).update(row.id, { closing: true });
      }
      return { status: assumed(ctx, 'closedStatus') };
    },
  }),
];

function listed(ctx: Context, rows: readonly AccountRow[]): Reply {
  return { status: 200, json: rows.map((row) => toWireAccount(ctx, row, 'later')) };
}
