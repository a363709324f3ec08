import {
  type Action,
  decimal,
  type Effect,
  formatDecimal,
  type Lifecycle,
  PaydrillError,
  parseDecimal,
  type TimingSpec,
} from '../../core/provider.js';
import { assumed } from './assumptions.js';
import { preciseNow } from './instants.js';
import { type AuthorisationRow, authorisationsOf, type TransactionRow, transactionsOf } from './rows-spending.js';
import { freshRefund, freshTransaction, moveBalance, repriced } from './spending.js';

const told: readonly Effect[] = [{ run: 'authorisationChanged' }, { emit: 'authorisation.updated' }];
const booked: readonly Effect[] = [{ run: 'transactionChanged' }, { emit: 'transaction.updated' }];

/** The life of an authorisation. Source: https://docs.offblocks.xyz/developer-guides/api-integration/states-and-transitions/authorisation-states */
export const authorisationLifecycle: Lifecycle = {
  name: 'authorisation',
  collection: 'authorisations',
  field: 'status',
  initial: { pending: [{ emit: 'authorisation.updated' }, { run: 'awaitCapture' }] },
  states: {
    pending: {
      on: {
        capture: {
          to: 'capturing',
          effects: [...told, { run: 'makeTransaction' }, { fire: 'captured', after: 'authorisation.capturing' }],
        },
        amended: { to: 'pending', effects: [{ run: 'amend' }] },
        release: { to: 'releasing', effects: [...told, { fire: 'released', after: 'authorisation.releasing' }] },
      },
    },
    capturing: { on: { captured: { to: 'captured', effects: told } } },
    captured: {},
    releasing: { on: { released: { to: 'released', effects: [{ run: 'returnHold' }, ...told] } } },
    released: {},
  },
};

/** The life of a transaction. A refund is a transaction of its own. Source: https://docs.offblocks.xyz/developer-guides/api-integration/states-and-transitions/transaction-states */
export const transactionLifecycle: Lifecycle = {
  name: 'transaction',
  collection: 'transactions',
  field: 'status',
  initial: {
    processing: [{ emit: 'transaction.updated' }, { fire: 'processed', after: 'transaction.processing' }],
  },
  states: {
    processing: { on: { processed: { to: 'processed', effects: [{ run: 'creditRefund' }, ...booked] } } },
    processed: {
      on: {
        refund: { to: 'processed', effects: [{ run: 'makeRefund' }] },
        reversal: { to: 'reversing', effects: [...booked, { fire: 'reversed', after: 'transaction.reversing' }] },
      },
    },
    reversing: { on: { reversed: { to: 'reversed', effects: [{ run: 'undoMove' }, ...booked] } } },
    reversed: {},
  },
};

/** Durations between the steps of a purchase; the documents name none. */
export const spendingTimings: Readonly<Record<string, TimingSpec>> = {
  'authorisation.capture': {
    about: 'from an authorisation that is captured by itself until its capture begins',
    fast: '2s',
    real: '10s',
  },
  'authorisation.capturing': { about: 'how long a capture takes', fast: '2s', real: '10s' },
  'authorisation.releasing': { about: 'how long a release takes', fast: '2s', real: '10s' },
  'transaction.processing': {
    about: 'from the beginning of a transaction until it is processed',
    fast: '4s',
    real: '20s',
  },
  'transaction.reversing': { about: 'how long a reversal takes', fast: '2s', real: '10s' },
};

/** What the effects of the tables do. */
export const spendingActions: Readonly<Record<string, Action>> = {
  authorisationChanged(ctx, row) {
    ctx.cancel('authorisation', row.id);
    const { status, updatedAt } = row as AuthorisationRow;
    const name = `authorisations ${row.id} ${status} ${ctx.now}`;
    authorisationsOf(ctx).update(row.id, { updatedAt: preciseNow(ctx, name, updatedAt) });
  },

  transactionChanged(ctx, row) {
    ctx.cancel('transaction', row.id);
    const { status, updatedAt } = row as TransactionRow;
    const name = `transactions ${row.id} ${status} ${ctx.now}`;
    transactionsOf(ctx).update(row.id, { updatedAt: preciseNow(ctx, name, updatedAt) });
  },

  awaitCapture(ctx, row) {
    if (!(row as AuthorisationRow).autoCapture) return;
    ctx.fire('authorisation', row.id, 'capture', { afterMs: ctx.timing('authorisation.capture') });
  },

  // The network may change the amount of a hold; its state stays.
  amend(ctx, row, { amount }) {
    const given = typeof amount === 'string' ? parseDecimal(amount) : undefined;
    if (given === undefined || given.lte(decimal('0')))
      throw new PaydrillError(
        400,
        'bad-amount',
        'authorisation.amended takes the new amount as data, like { "amount": "25.0" }.',
      );
    const { price, held, updatedAt, accountId } = row as AuthorisationRow;
    const { amount: charged, merchantAmount } = repriced(price, given);
    const taken = held === '0' ? '0' : charged;
    moveBalance(ctx, accountId, formatDecimal(decimal(held).minus(decimal(taken))));
    const after = authorisationsOf(ctx).update(row.id, {
      price: { ...price, amount: charged, merchantAmount },
      held: taken,
      updatedAt: preciseNow(ctx, `authorisations ${row.id} amended ${ctx.now}`, updatedAt),
    });
    if (assumed(ctx, 'amendedWebhook') === 'sent') ctx.emit('authorisation', after, 'authorisation.updated');
  },

  makeTransaction(ctx, row) {
    ctx.create('transaction', freshTransaction(ctx, ctx.ids.next('transactions').uuid(), row as AuthorisationRow));
  },

  returnHold(ctx, row) {
    const { accountId, held } = row as AuthorisationRow;
    moveBalance(ctx, accountId, held);
  },

  creditRefund(ctx, row) {
    const { accountId, direction, moved } = row as TransactionRow;
    if (direction === 'credit') moveBalance(ctx, accountId, moved);
  },

  makeRefund(ctx, row) {
    const purchase = row as TransactionRow;
    if (purchase.direction === 'credit')
      throw new PaydrillError(409, 'impossible-event', `transaction ${row.id} is a refund itself.`);
    ctx.create('transaction', freshRefund(ctx, ctx.ids.next('transactions').uuid(), purchase));
  },

  undoMove(ctx, row) {
    const { accountId, direction, moved } = row as TransactionRow;
    moveBalance(ctx, accountId, direction === 'debit' ? moved : `-${moved}`);
  },
};
