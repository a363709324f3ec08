import { z } from 'zod';
import type { Context, Listing } from '../../../core/provider.js';
import { assumed } from '../assumptions.js';
import { calypsoCall } from '../envelope.js';
import { filtered, pageFrom, pagingFields, type SortKey, stringFilter, valueFilter, where } from '../paging.js';
import { customersOf, type TransactionRow, transactionsOf } from '../rows.js';
import { pageOf, transaction, transactionRef, transactionState, uuid } from '../schemas.js';
import { toWireTransaction, wireComplianceState, wireTransactionState } from '../wire.js';

const docs = 'https://docs.calypso.money/api-reference/customer-purse-api';

const findRequest = z.object({
  customerId: uuid.nullish(),
  currencyFilter: stringFilter.nullish(),
  transactionStateFilter: valueFilter(transactionState).nullish(),
  ...pagingFields,
});

/** Operations on deposits. */
export const transactionOperations = [
  calypsoCall({
    id: 'transaction.get',
    title: 'Get Customer Purse Transaction',
    path: '/customer-purse/transaction/get',
    docs,
    payload: transactionRef,
    response: transaction,
    handle(ctx, { transactionId }, refuse) {
      const row = transactionsOf(ctx).get(transactionId);
      if (row === undefined) throw refuse('004');
      return toWireTransaction(ctx, row);
    },
  }),

  calypsoCall({
    id: 'transaction.find',
    title: 'Find Customer Purse Transactions',
    path: '/customer-purse/transaction/find',
    docs,
    payload: findRequest,
    response: pageOf(transaction),
    handle(ctx, given, refuse) {
      const customerId = given.customerId ?? undefined;
      const isUnknown = customerId !== undefined && customersOf(ctx).get(customerId) === undefined;
      if (isUnknown && assumed(ctx, 'findUnknownCustomer') === 'notFound') throw refuse('004');
      const rows = filtered(candidates(ctx, customerId), [
        where(given.currencyFilter, (row) => row.currency),
        where<TransactionRow, string>(given.transactionStateFilter, wireTransactionState),
      ]);
      return pageFrom(ctx, rows, given, refuse, { sortable, toWire: (row) => toWireTransaction(ctx, row) });
    },
  }),
];

function candidates(ctx: Context, customerId: string | undefined): Listing<TransactionRow> {
  return customerId === undefined ? transactionsOf(ctx) : transactionsOf(ctx).under('customer', customerId);
}

const sortable: Readonly<Record<string, (row: TransactionRow) => SortKey>> = {
  id: (row) => row.id,
  amount: ({ amount }) => ({ amount }),
  addressFrom: (row) => row.addressFrom,
  currency: (row) => row.currency,
  transactionHash: (row) => row.transactionHash,
  transactionState: wireTransactionState,
  complianceState: wireComplianceState,
  translationToAccountCompleted: (row) => row.state === 'TRANSLATED',
  createdDate: (row) => row.createdAt,
};
