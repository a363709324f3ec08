import { calypsoCall } from '../envelope.js';
import { ownAccount } from '../ledger.js';
import { account, currentUser } from '../schemas.js';
import { toWireAccount, toWireUser } from '../wire.js';

/** Operations on the merchant's account and user. */
export const accountOperations = [
  calypsoCall({
    id: 'account.get',
    title: 'Get account with balances',
    path: '/account',
    docs: 'https://docs.calypso.money/accounts/how-to-get-balances-for-a-specific-account',
    response: account,
    handle: (ctx) => toWireAccount(ctx, ownAccount(ctx)),
  }),

  calypsoCall({
    id: 'user.current',
    title: 'Get current user',
    path: '/user/current',
    docs: 'https://docs.calypso.money/api-reference/user-api',
    account: false,
    response: currentUser,
    handle: (ctx) => toWireUser(ownAccount(ctx)),
  }),
];
