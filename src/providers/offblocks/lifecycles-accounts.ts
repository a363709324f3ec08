import type { Action, Effect, Lifecycle, TimingSpec } from '../../core/provider.js';
import { accountProblem, deployment } from './accounts.js';
import { cascadeFromAccount } from './cascade.js';
import { preciseNow } from './instants.js';
import { type AccountRow, accountsOf } from './rows-accounts.js';

const told: readonly Effect[] = [{ run: 'accountChanged' }, { emit: 'account.updated' }];
const failed = { to: 'failed', effects: told };

/**
 * The life of an account. `checked` ends a check of its own: the one of what was asked for, then that of the deployment.
 * Source: https://docs.offblocks.xyz/developer-guides/api-integration/states-and-transitions/account-states
 */
export const accountLifecycle: Lifecycle = {
  name: 'account',
  collection: 'accounts',
  field: 'status',
  initial: { initiating: [{ emit: 'account.updated' }, { fire: 'checked', after: 'account.validation' }] },
  states: {
    initiating: {
      on: {
        checked: { to: 'initiating', effects: [{ run: 'checkAccount' }] },
        signed: { to: 'pending', effects: [...told, { fire: 'checked', after: 'account.deployment' }] },
        failed,
      },
    },
    pending: {
      on: {
        checked: { to: 'pending', effects: [{ run: 'deployAccount' }] },
        deployed: { to: 'active', effects: [{ run: 'assignAddress' }, ...told] },
        failed,
      },
    },
    active: {
      on: {
        deactivated: { to: 'inactive', effects: [...told, { run: 'accountDeactivated' }] },
        closed: { to: 'closed', effects: [...told, { run: 'accountClosed' }] },
      },
    },
    inactive: { on: { activated: { to: 'active', effects: [...told, { run: 'accountActivated' }] } } },
    closed: {},
    failed: {},
  },
};

/** Durations between the steps of an account; the documents name none. */
export const accountTimings: Readonly<Record<string, TimingSpec>> = {
  'account.validation': {
    about: 'from the creation of an account until it fails when what it needs is not there',
    fast: '2s',
    real: '10s',
  },
  'account.deployment': { about: 'from the signed challenge until the account is deployed', fast: '2s', real: '30s' },
};

/** What the effects of the table do. */
export const accountActions: Readonly<Record<string, Action>> = {
  accountChanged(ctx, row) {
    ctx.cancel('account', row.id);
    const { status, updatedAt, takenAlong } = row as AccountRow;
    accountsOf(ctx).update(row.id, {
      updatedAt: preciseNow(ctx, `accounts ${row.id} ${status} ${ctx.now}`, updatedAt),
      takenAlong: status === 'inactive' && takenAlong,
      closing: false,
    });
  },

  checkAccount(ctx, row) {
    if (accountProblem(ctx, row as AccountRow) !== undefined) ctx.fire('account', row.id, 'failed');
  },

  // What was in order when the challenge was signed may not be so any more.
  deployAccount(ctx, row) {
    ctx.fire('account', row.id, accountProblem(ctx, row as AccountRow) === undefined ? 'deployed' : 'failed');
  },

  assignAddress(ctx, row) {
    accountsOf(ctx).update(row.id, deployment(ctx, (row as AccountRow).customerId));
  },

  accountDeactivated: (ctx, row) => cascadeFromAccount(ctx, row.id, 'deactivated'),
  accountActivated: (ctx, row) => cascadeFromAccount(ctx, row.id, 'activated'),
  accountClosed: (ctx, row) => cascadeFromAccount(ctx, row.id, 'terminated'),
};
