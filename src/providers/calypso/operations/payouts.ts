import { z } from 'zod';
import { decimal } from '../../../core/provider.js';
import { calypsoCall } from '../envelope.js';
import { madeBefore } from '../idempotency-keys.js';
import { filtered, pageFrom, type SortKey, where } from '../paging.js';
import {
  checkPayout,
  checkRecipient,
  payoutNamed,
  payoutSortable,
  payoutsFound,
  shortageNote,
} from '../payout-requests.js';
import { createPayout } from '../payouts.js';
import { payoutsOf, type WithdrawalRow, withdrawalsOf } from '../rows-payouts.js';
import { pageOf } from '../schemas.js';
import { byIdOrKey, payout, payoutFind, payoutRequest, withdrawal, withdrawalFind } from '../schemas-payouts.js';
import { toWireAnyPayout, toWirePayout, toWireWithdrawal } from '../wire-payouts.js';

const docs = 'https://docs.calypso.finance/api-reference/payout-api';

/** Operations on single payouts, and on the withdrawals of all. */
export const payoutOperations = [
  calypsoCall({
    id: 'payout.get',
    title: 'Get payout',
    path: '/payout',
    docs,
    payload: byIdOrKey,
    response: payout,
    handle: (ctx, given, refuse) => toWirePayout(ctx, payoutNamed(ctx, given, 'single', refuse)),
  }),

  calypsoCall({
    id: 'payout.create',
    title: 'Create payout',
    path: '/payout/create',
    docs,
    payload: payoutRequest,
    response: payout,
    note: shortageNote,
    handle(ctx, given, refuse) {
      const { currency, executionAt } = checkPayout(ctx, given, refuse);
      checkRecipient(ctx, given, { currency, kind: 'single', at: 'payload' }, refuse);
      const before = madeBefore(ctx, payoutsOf(ctx), given.idempotencyKey, refuse);
      if (before !== undefined) return toWireAnyPayout(ctx, before);
      const comment = given.comment ?? null;
      const externalId = given.externalId ?? null;
      const made = createPayout(ctx, {
        kind: 'single',
        currency,
        name: null,
        comment,
        idempotencyKey: given.idempotencyKey ?? null,
        externalId,
        executionAt,
        recipients: [{ depositAddress: given.depositAddress, amount: given.amount, comment, externalId }],
      });
      return toWirePayout(ctx, made);
    },
  }),

  {
    ...calypsoCall({
      id: 'payout.find',
      title: 'Get payouts',
      path: '/payout/find',
      evidence: 'inferred',
      docs,
      payload: payoutFind,
      response: pageOf(payout),
      handle: (ctx, given, refuse) =>
        pageFrom(ctx, payoutsFound(ctx, 'single', given), given, refuse, {
          sortable: payoutSortable,
          toWire: (row) => toWirePayout(ctx, row),
        }),
    }),
    alsoAt: [{ path: '/api/v1/payout/all' }],
  },

  calypsoCall({
    id: 'payout.withdrawal',
    title: 'Get withdrawal',
    path: '/payout/withdrawal',
    docs,
    payload: z.object({ requestId: z.string() }),
    response: withdrawal,
    handle(ctx, { requestId }, refuse) {
      const row = withdrawalsOf(ctx).get(requestId);
      if (row === undefined) throw refuse('004');
      return toWireWithdrawal(ctx, row);
    },
  }),

  {
    ...calypsoCall({
      id: 'payout.withdrawals',
      title: 'Get withdrawals',
      path: '/payout/withdrawals',
      evidence: 'inferred',
      docs,
      payload: withdrawalFind,
      response: pageOf(withdrawal),
      handle(ctx, given, refuse) {
        const { id } = payoutNamed(ctx, given, 'any', refuse);
        const rows = filtered(withdrawalsOf(ctx).under('payout', id), [
          where(given.currencyFilter, (row) => row.currency),
          where<WithdrawalRow, string>(given.stateFilter, (row) => row.state),
          where(given.depositAddressFilter, (row) => row.depositAddress),
          where(given.amountFilter, (row) => decimal(row.amount)),
          where(given.createdDateFilter, (row) => Date.parse(row.createdAt)),
        ]);
        return pageFrom(ctx, rows, given, refuse, { sortable, toWire: (row) => toWireWithdrawal(ctx, row) });
      },
    }),
    alsoAt: [{ path: '/api/v1/payout/withdrawal/all' }],
  },
];

const sortable: Readonly<Record<string, (row: WithdrawalRow) => SortKey>> = {
  id: ({ id }) => ({ amount: id }),
  amount: ({ amount }) => ({ amount }),
  currency: (row) => row.currency,
  state: (row) => row.state,
  calypsoFee: ({ fee }) => ({ amount: fee }),
  transactionHash: (row) => row.transactionHash,
  depositAddress: (row) => row.depositAddress,
  comment: (row) => row.comment,
  createdDate: (row) => row.createdAt,
};
