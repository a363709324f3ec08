import type { Action, Lifecycle, TimingSpec, Transition } from '../../core/provider.js';
import { isAboveLimit } from './amounts-withdrawals.js';
import { assumed } from './assumptions.js';
import { bookExchange } from './exchanges.js';
import { type CoinWithdrawalRow, coinWithdrawalsOf, type ExchangeTransferRow } from './rows-withdrawals.js';
import { announce, bookWithdrawal, commitMs, sendCoins } from './withdrawals.js';

/** Later events of the row that were waiting are out of line, the books are kept, and the Callback URL is told. */
const moves = (to: string, run: string): Transition => ({ to, effects: [{ run }] });

const hold = moves('on_hold', 'withdrawalHalted');
const fail = moves('failed', 'withdrawalHalted');
const cancel = moves('cancelled', 'withdrawalHalted');
const process = moves('processing', 'withdrawalProcessed');
const complete = moves('completed', 'withdrawalCompleted');

const coinWithdrawal: Lifecycle = {
  name: 'coin_withdrawal',
  collection: 'coin_withdrawals',
  field: 'status',
  initial: {
    new: [{ run: 'withdrawalMade' }],
    pending: [{ run: 'withdrawalCommitted' }],
    sent: [{ run: 'withdrawalReturned' }],
  },
  states: {
    new: { on: { commit: moves('pending', 'withdrawalCommitted'), lapse: moves('lapsed', 'withdrawalLapsed') } },
    lapsed: {},
    pending: { on: { process, hold, fail, cancel } },
    processing: { on: { send: moves('sent', 'withdrawalSent'), hold, fail, cancel } },
    sent: { on: { complete } },
    on_hold: { on: { process, fail, cancel } },
    failed: { on: { complete, cancel } },
    completed: {},
    cancelled: {},
  },
};

const exchangeTransfer: Lifecycle = {
  name: 'exchange_transfer',
  collection: 'exchange_transfers',
  field: 'state',
  initial: { new: [{ run: 'exchangeMade' }], committed: [{ run: 'exchangeCommitted' }] },
  states: {
    new: { on: { commit: moves('committed', 'exchangeCommitted'), lapse: moves('lapsed', 'exchangeLapsed') } },
    lapsed: {},
    committed: {},
  },
};

/** The state machines of money that goes out. Source: https://developers.cryptopay.me/guides/payouts */
export const withdrawalLifecycles: readonly Lifecycle[] = [coinWithdrawal, exchangeTransfer];

/** Durations that the documents leave open. Observed: processing begins within a second. */
export const withdrawalTimings: Readonly<Record<string, TimingSpec>> = {
  'coin_withdrawal.process': {
    about: 'from the commit of a withdrawal until it is processed, or held when it is above the limit',
    fast: '500ms',
    real: '500ms',
  },
  'coin_withdrawal.send': {
    about: 'from processing a withdrawal until its coins are sent',
    fast: '2s',
    real: '10s',
  },
};

/** What the effects of the tables do. */
export const withdrawalActions: Readonly<Record<string, Action>> = {
  withdrawalMade: (ctx, row) => {
    ctx.fire('coin_withdrawal', row.id, 'lapse', { afterMs: commitMs });
    bookWithdrawal(ctx, asWithdrawal(row));
    if (assumed(ctx, 'withdrawalCreatedCallback') === 'atCreation') announce(ctx, asWithdrawal(row), 'created');
  },

  withdrawalLapsed: (ctx, row) => {
    ctx.cancel('coin_withdrawal', row.id);
    bookWithdrawal(ctx, asWithdrawal(row));
  },

  withdrawalCommitted: (ctx, row, data) => {
    ctx.cancel('coin_withdrawal', row.id);
    const withdrawal = asWithdrawal(row);
    bookWithdrawal(ctx, withdrawal);
    const wasTold = data['second'] === true && assumed(ctx, 'withdrawalCreatedCallback') === 'atCreation';
    announce(ctx, withdrawal, wasTold ? 'status_changed' : 'created');
    const isHeld = isAboveLimit(ctx, withdrawal.receivedAmount, withdrawal.receivedCurrency);
    const afterMs = ctx.timing('coin_withdrawal.process');
    ctx.fire('coin_withdrawal', row.id, isHeld ? 'hold' : 'process', { afterMs });
  },

  withdrawalProcessed: (ctx, row) => {
    ctx.cancel('coin_withdrawal', row.id);
    bookWithdrawal(ctx, asWithdrawal(row));
    announce(ctx, asWithdrawal(row), 'status_changed');
    ctx.fire('coin_withdrawal', row.id, 'send', { afterMs: ctx.timing('coin_withdrawal.send') });
  },

  withdrawalSent: (ctx, row) => {
    ctx.cancel('coin_withdrawal', row.id);
    const withdrawal = sendCoins(ctx, asWithdrawal(row));
    bookWithdrawal(ctx, withdrawal);
    announce(ctx, withdrawal, 'status_changed');
  },

  // One that had failed may not have been sent before.
  withdrawalCompleted: (ctx, row) => {
    ctx.cancel('coin_withdrawal', row.id);
    const withdrawal = sendCoins(ctx, asWithdrawal(row));
    bookWithdrawal(ctx, withdrawal);
    announce(ctx, withdrawal, 'status_changed');
  },

  withdrawalHalted: (ctx, row) => {
    ctx.cancel('coin_withdrawal', row.id);
    bookWithdrawal(ctx, asWithdrawal(row));
    announce(ctx, asWithdrawal(row), 'status_changed');
  },

  withdrawalReturned: (ctx, row) => {
    bookWithdrawal(ctx, asWithdrawal(row));
    announce(ctx, coinWithdrawalsOf(ctx).get(row.id) ?? asWithdrawal(row), 'created');
  },

  exchangeMade: (ctx, row) => ctx.fire('exchange_transfer', row.id, 'lapse', { afterMs: commitMs }),

  exchangeLapsed: (ctx, row) => void ctx.cancel('exchange_transfer', row.id),

  exchangeCommitted: (ctx, row) => {
    ctx.cancel('exchange_transfer', row.id);
    bookExchange(ctx, row as ExchangeTransferRow);
  },
};

// The table says that these actions see rows of its collection.
function asWithdrawal(row: Parameters<Action>[1]): CoinWithdrawalRow {
  return row as CoinWithdrawalRow;
}
