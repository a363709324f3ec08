import { operation } from '../../../core/provider.js';
import { notFound } from '../errors.js';
import { listOf, pageQuery, pageReply } from '../paging.js';
import { placeKey, placeOf, walletsOf } from '../rows.js';
import { wallet } from '../schemas.js';
import { toWireWallet } from '../wire.js';

const docs = 'https://docs.gettrxn.com/api-reference/wallets';

/** Operations on wallets: they can only be read. */
export const walletOperations = [
  operation({
    id: 'wallets.list',
    title: 'List wallets',
    method: 'GET',
    path: '/v1/wallets',
    evidence: 'documented',
    docs,
    status: 200,
    query: pageQuery,
    response: listOf('wallets', wallet),
    handle(call, ctx) {
      const rows = walletsOf(ctx).under('place', placeKey(placeOf(call.principal)));
      return pageReply(ctx, call, 'wallets', rows, 'newestFirst', (row) => toWireWallet(ctx, row));
    },
  }),

  operation({
    id: 'wallets.get',
    title: 'Retrieve a wallet',
    method: 'GET',
    path: '/v1/wallets/:id',
    // The call is documented; its path is not in the public part of the page.
    evidence: 'inferred',
    docs,
    status: 200,
    response: wallet,
    handle({ params, principal }, ctx) {
      const row = walletsOf(ctx).get(params['id'] ?? '');
      if (row === undefined || placeKey(row) !== placeKey(placeOf(principal))) throw notFound(ctx, 'Wallet', row);
      return { status: 200, json: toWireWallet(ctx, row) };
    },
  }),
];
