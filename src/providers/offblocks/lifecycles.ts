import type { Action, Effect, Lifecycle, TimingSpec } from '../../core/provider.js';
import { cascadeFromCustomer } from './cascade.js';
import { preciseNow } from './instants.js';
import { accountActions, accountLifecycle, accountTimings } from './lifecycles-accounts.js';
import { cardActions, cardLifecycle, cardTimings } from './lifecycles-cards.js';
import {
  authorisationLifecycle,
  spendingActions,
  spendingTimings,
  transactionLifecycle,
} from './lifecycles-spending.js';
import { type CustomerRow, customersOf } from './rows.js';

/** Every change of a customer is told, its creation too. */
const told: readonly Effect[] = [{ run: 'customerChanged' }, { emit: 'customer.updated' }];
const rejected = { to: 'rejected', effects: told };

const customer: Lifecycle = {
  name: 'customer',
  collection: 'customers',
  field: 'status',
  initial: { initiating: [{ emit: 'customer.updated' }] },
  states: {
    initiating: {
      on: { signed: { to: 'screening', effects: [...told, { fire: 'screened', after: 'customer.screening' }] } },
    },
    screening: { on: { screened: { to: 'verifying', effects: told }, rejected } },
    verifying: { on: { verified: { to: 'active', effects: told }, rejected } },
    active: { on: { deactivated: { to: 'inactive', effects: [...told, { run: 'customerDeactivated' }] }, rejected } },
    inactive: { on: { activated: { to: 'active', effects: [...told, { run: 'customerActivated' }] } } },
    rejected: {},
  },
};

// A token is named by its claims, `<Generation>.<exp>`, so that whoever holds it can have it expire early.
const token: Lifecycle = {
  name: 'token',
  collection: 'tokens',
  field: 'status',
  initial: { valid: [] },
  states: { valid: { on: { expired: { to: 'expired' } } }, expired: {} },
};

/** The state machines. Source: https://docs.offblocks.xyz/developer-guides/api-integration/states-and-transitions/customer-states */
export const lifecycles: readonly Lifecycle[] = [
  customer,
  accountLifecycle,
  cardLifecycle,
  authorisationLifecycle,
  transactionLifecycle,
  token,
];

/** Durations between steps; the documents name none. */
export const timings: Readonly<Record<string, TimingSpec>> = {
  'customer.screening': { about: 'from the signed challenge until the wallet is screened', fast: '2s', real: '10s' },
  ...accountTimings,
  ...cardTimings,
  ...spendingTimings,
};

/** What the effects of the tables do. */
export const actions: Readonly<Record<string, Action>> = {
  // An event that came early, by hand, takes those still waiting out of line.
  customerChanged: (ctx, row) => {
    ctx.cancel('customer', row.id);
    const { status, updatedAt } = row as CustomerRow;
    const name = `customers ${row.id} ${status} ${ctx.now}`;
    customersOf(ctx).update(row.id, { updatedAt: preciseNow(ctx, name, updatedAt) });
  },
  customerDeactivated: (ctx, row) => cascadeFromCustomer(ctx, row.id, 'deactivated'),
  customerActivated: (ctx, row) => cascadeFromCustomer(ctx, row.id, 'activated'),
  ...accountActions,
  ...cardActions,
  ...spendingActions,
};
