import {
  type Action,
  type Context,
  decimal,
  durationMs,
  type Lifecycle,
  type Row,
  type TimingSpec,
} from '../../core/provider.js';
import { assumed } from './assumptions.js';
import { exchangeActions, exchangeLifecycles, exchangeTimings } from './exchanges.js';
import { book } from './ledger.js';
import { fiatActions, fiatLifecycles, fiatTimings } from './lifecycles-fiat.js';
import { invoiceActions, invoiceLifecycles, invoiceTimings } from './lifecycles-invoices.js';
import { payoutLifecycles, payoutTimings } from './lifecycles-payouts.js';
import { payoutActions } from './payouts.js';
import { pursesOf, type TransactionRow, webhooksOf } from './rows.js';

/** How long Calypso keeps an address that nobody paid, in ms; documented, so never shortened by a timing preset. */
export const unusedMs = durationMs('30d');

/** How long it keeps one after its last confirmed deposit, in ms. */
export const usedMs = durationMs('365d');

// A block is a flag and nothing else: https://docs.calypso.money/acquiring/customers
const customer: Lifecycle = {
  name: 'customer',
  collection: 'customers',
  field: 'state',
  initial: { active: [] },
  states: {
    active: { on: { block: { to: 'blocked' }, unblock: { to: 'active' } } },
    blocked: { on: { block: { to: 'blocked' }, unblock: { to: 'active' } } },
  },
};

const purse: Lifecycle = {
  name: 'purse',
  collection: 'purses',
  field: 'status',
  initial: { PENDING_PAYMENT: [{ run: 'purseIssued' }] },
  states: {
    PENDING_PAYMENT: {
      on: {
        expired: { to: 'ARCHIVED', effects: [{ run: 'purseClosed' }, { emit: 'CUSTOMER_PURSE_EXPIRED' }] },
        declined: { to: 'DECLINED', effects: [{ run: 'purseClosed' }] },
      },
    },
    // A deposit that was under way when its purse was closed can still turn out to be illegal.
    ARCHIVED: { on: { declined: { to: 'DECLINED' } } },
    DECLINED: {},
  },
};

const outcome = {
  confirmed: {
    to: 'CONFIRMED',
    effects: [{ run: 'depositConfirmed' }, { emit: 'CUSTOMER_PURSE_FUNDS_RECEIVED_FOR_PURSE' }],
  },
  declined: { to: 'DECLINED', effects: [{ run: 'depositDeclined' }, { emit: 'CUSTOMER_PURSE_COMPLIANCE_DECLINED' }] },
};

const deposit: Lifecycle = {
  name: 'deposit',
  collection: 'transactions',
  field: 'state',
  initial: { MEM_POOL_FOUND: [{ run: 'depositSeen' }] },
  states: {
    MEM_POOL_FOUND: {
      on: {
        compliance: {
          to: 'PENDING_COMPLIANCE_CHECK',
          effects: [{ run: 'complianceBegun' }, { emit: 'CUSTOMER_PURSE_PENDING_COMPLIANCE' }],
        },
        ...outcome,
      },
    },
    PENDING_COMPLIANCE_CHECK: { on: outcome },
    CONFIRMED: {
      on: {
        translated: {
          to: 'TRANSLATED',
          effects: [{ run: 'depositTranslated' }, { emit: 'CUSTOMER_PURSE_TRANSLATION_TO_ACCOUNT_COMPLETED' }],
        },
      },
    },
    TRANSLATED: {},
    DECLINED: {},
  },
};

const webhook: Lifecycle = {
  name: 'webhook',
  collection: 'webhooks',
  field: 'state',
  initial: { active: [] },
  states: {
    active: { on: { block: { to: 'blocked' } } },
    blocked: { on: { unblock: { to: 'active', effects: [{ run: 'webhookUnblocked' }] } } },
  },
};

/** The state machines. Source: https://docs.calypso.money/acquiring/customers/how-to-process-customer-transactions */
export const lifecycles: readonly Lifecycle[] = [
  customer,
  purse,
  deposit,
  webhook,
  ...invoiceLifecycles,
  ...payoutLifecycles,
  ...exchangeLifecycles,
  ...fiatLifecycles,
];

/** Durations between the steps of what happens by itself; the documents name none. */
export const timings: Readonly<Record<string, TimingSpec>> = {
  ...invoiceTimings,
  'deposit.mempool': { about: 'from sending until a deposit is seen', fast: '1s', real: '1s' },
  'deposit.compliance': { about: 'from being seen until the compliance check begins', fast: '2s', real: '2s' },
  'deposit.confirmed': { about: 'from the begin of the compliance check until its result', fast: '2s', real: '2s' },
  'deposit.translation': { about: 'from the result until the money is on the account', fast: '2s', real: '2s' },
  ...payoutTimings,
  ...exchangeTimings,
  ...fiatTimings,
};

/** What the effects of the tables do. An event that came early, by hand, takes those still waiting out of line. */
export const actions: Readonly<Record<string, Action>> = {
  ...invoiceActions,

  purseIssued: (ctx, row) => ctx.fire('purse', row.id, 'expired', { afterMs: unusedMs }),

  purseClosed: (ctx, row) => ctx.cancel('purse', row.id),

  depositSeen: (ctx, row) => {
    const { id, purseId, risk } = asTransaction(row);
    // A purse with a deposit under way is not unused; the deposit's end decides what becomes of it.
    ctx.cancel('purse', purseId, 'expired');
    if (assumed(ctx, 'memPoolEvent') === 'sent') ctx.emit('deposit', row, 'CUSTOMER_PURSE_MEM_POOL_FOUND');
    const checked = assumed(ctx, 'pendingCompliance');
    if (checked === 'every' || (checked === 'risky' && risk !== 'low')) {
      ctx.fire('deposit', id, 'compliance', { afterMs: ctx.timing('deposit.compliance') });
    } else {
      const afterMs = ctx.timing('deposit.compliance') + ctx.timing('deposit.confirmed');
      ctx.fire('deposit', id, verdictOn(ctx, row), { afterMs });
    }
  },

  complianceBegun: (ctx, row) => {
    ctx.cancel('deposit', row.id);
    ctx.fire('deposit', row.id, verdictOn(ctx, row), { afterMs: ctx.timing('deposit.confirmed') });
  },

  depositConfirmed: (ctx, row) => {
    const { id, purseId } = asTransaction(row);
    ctx.cancel('deposit', id);
    ctx.fire('deposit', id, 'translated', { afterMs: ctx.timing('deposit.translation') });
    ctx.cancel('purse', purseId, 'expired');
    const isOpen = pursesOf(ctx).get(purseId)?.status === 'PENDING_PAYMENT';
    if (isOpen && assumed(ctx, 'purseLifetime') === '30d-unused-365d-used') {
      ctx.fire('purse', purseId, 'expired', { afterMs: usedMs });
    }
  },

  depositTranslated: (ctx, row) => {
    ctx.cancel('deposit', row.id);
    const { id, currency, amount } = asTransaction(row);
    book(ctx, { currency, amount: decimal(amount), kind: 'DEPOSIT', reference: id });
  },

  depositDeclined: (ctx, row) => {
    const { id, purseId } = asTransaction(row);
    ctx.cancel('deposit', id);
    if (pursesOf(ctx).get(purseId)?.status !== 'DECLINED') ctx.fire('purse', purseId, 'declined');
  },

  webhookUnblocked: (ctx, row) => {
    webhooksOf(ctx).update(row.id, { failedAt: [] });
    ctx.releaseHeld(row.id);
  },

  ...payoutActions,
  ...exchangeActions,
  ...fiatActions,
};

function verdictOn(ctx: Context, row: Row): 'confirmed' | 'declined' {
  const { risk } = asTransaction(row);
  return risk === 'high' || risk === assumed(ctx, 'declinedRisk') ? 'declined' : 'confirmed';
}

// The tables say that the actions of `deposit` see rows of its collection.
function asTransaction(row: Row): TransactionRow {
  return row as TransactionRow;
}
