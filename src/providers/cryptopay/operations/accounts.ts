import { operation } from '../../../core/provider.js';
import { refusing } from '../errors.js';
import { pageReply, queryValue, uuidProblems } from '../lists.js';
import { accountsOf, transactionsOf } from '../rows-accounts.js';
import { listQuery, page } from '../schemas.js';
import { account, transaction } from '../schemas-accounts.js';
import { toWireAccount, toWireTransaction } from '../wire-accounts.js';

const docs = 'https://developers.cryptopay.me/guides/accounts';

/** Operations on accounts. */
export const accountOperations = [
  operation({
    id: 'accounts.list',
    title: 'List accounts',
    method: 'GET',
    path: '/api/accounts',
    evidence: 'observed',
    docs,
    status: 200,
    query: listQuery,
    response: page(account),
    handle(call, ctx) {
      const refusals = refusing(ctx, call.requestId);
      const after = queryValue(ctx, call, 'starting_after');
      const details = uuidProblems({ starting_after: after });
      if (details.length > 0) throw refusals.invalid(details);
      return pageReply(ctx, accountsOf(ctx), {
        after: after?.toLowerCase(),
        toWire: (row) => toWireAccount(ctx, row),
        refusals,
      });
    },
  }),

  operation({
    id: 'accounts.listTransactions',
    title: 'List account transactions',
    method: 'GET',
    path: '/api/accounts/:account_id/transactions',
    evidence: 'observed',
    docs,
    status: 200,
    query: listQuery,
    response: page(transaction),
    handle(call, ctx) {
      const refusals = refusing(ctx, call.requestId);
      const after = queryValue(ctx, call, 'starting_after');
      const id = call.params['account_id'] ?? '';
      const details = uuidProblems({ account_id: id, starting_after: after });
      if (details.length > 0) throw refusals.invalid(details);
      const found = accountsOf(ctx).get(id.toLowerCase());
      if (found === undefined) throw refusals.notFound();
      return pageReply(ctx, transactionsOf(ctx), {
        among: transactionsOf(ctx).under('currency', found.currency),
        after: after?.toLowerCase(),
        toWire: (row) => toWireTransaction(ctx, row),
        refusals,
      });
    },
  }),
];
