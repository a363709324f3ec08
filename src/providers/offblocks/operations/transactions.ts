import { z } from 'zod';
import { type Context, operation, type Reply } from '../../../core/provider.js';
import { type TransactionRow, transactionsOf } from '../rows-spending.js';
import { transaction } from '../schemas-spending.js';
import { toWireTransaction } from '../wire-spending.js';
import { accountIn, cardIn, referenceOf, transactionIn } from './paths.js';

const docs = referenceOf('transactions');

/** Operations on transactions. */
export const transactionOperations = [
  operation({
    id: 'accounts.transactions.list',
    title: "List an account's transactions",
    method: 'GET',
    path: '/v1/accounts/:accountId/transactions',
    evidence: 'documented',
    docs,
    status: 200,
    response: z.array(transaction),
    handle: (call, ctx) => listed(ctx, transactionsOf(ctx).by('accountId', accountIn(ctx, call).id)),
  }),

  operation({
    id: 'cards.transactions.list',
    title: "List a card's transactions",
    method: 'GET',
    path: '/v1/cards/:cardId/transactions',
    evidence: 'documented',
    docs,
    status: 200,
    response: z.array(transaction),
    handle: (call, ctx) => listed(ctx, transactionsOf(ctx).by('cardId', cardIn(ctx, call).id)),
  }),

  operation({
    id: 'transactions.get',
    title: 'Get a transaction',
    method: 'GET',
    path: '/v1/transactions/:transactionId',
    evidence: 'documented',
    docs,
    status: 200,
    response: transaction,
    handle: (call, ctx) => ({ status: 200, json: toWireTransaction(ctx, transactionIn(ctx, call), 'later') }),
  }),
];

function listed(ctx: Context, rows: readonly TransactionRow[]): Reply {
  return { status: 200, json: rows.map((row) => toWireTransaction(ctx, row, 'later')) };
}
