import type { Action, Effect, Lifecycle, TimingSpec } from '../../core/provider.js';
import { cardProblem } from './cards.js';
import { preciseNow } from './instants.js';
import { type CardRow, cardsOf } from './rows-cards.js';

const told: readonly Effect[] = [{ run: 'cardChanged' }, { emit: 'card.updated' }];
const blocked = { to: 'blocked', effects: told };

/**
 * The life of a card. In the sandbox the simulator decides whether it is issued; `checked` ends the check before that.
 * Source: https://docs.offblocks.xyz/developer-guides/api-integration/states-and-transitions/card-states
 */
export const cardLifecycle: Lifecycle = {
  name: 'card',
  collection: 'cards',
  field: 'status',
  initial: { issuing: [{ emit: 'card.updated' }, { fire: 'checked', after: 'card.validation' }] },
  states: {
    issuing: {
      on: {
        checked: { to: 'issuing', effects: [{ run: 'checkCard' }] },
        issued: { to: 'active', effects: told },
        failed: { to: 'issue_failed', effects: told },
      },
    },
    active: {
      on: {
        deactivated: { to: 'inactive', effects: told },
        suspended: { to: 'suspended', effects: told },
        blocked,
        terminated: { to: 'terminated', effects: told },
      },
    },
    inactive: { on: { activated: { to: 'active', effects: told } } },
    suspended: { on: { resumed: { to: 'active', effects: told }, blocked } },
    issue_failed: {},
    blocked: {},
    terminated: {},
  },
};

/** Durations between the steps of a card; the documents name none. */
export const cardTimings: Readonly<Record<string, TimingSpec>> = {
  'card.validation': {
    about: 'from the order of a card until it fails when what it needs is not there',
    fast: '2s',
    real: '10s',
  },
};

/** What the effects of the table do. */
export const cardActions: Readonly<Record<string, Action>> = {
  cardChanged(ctx, row) {
    ctx.cancel('card', row.id);
    const { status, updatedAt, takenAlong } = row as CardRow;
    cardsOf(ctx).update(row.id, {
      updatedAt: preciseNow(ctx, `cards ${row.id} ${status} ${ctx.now}`, updatedAt),
      takenAlong: status === 'inactive' && takenAlong,
    });
  },

  checkCard(ctx, row) {
    if (cardProblem(ctx, row as CardRow) !== undefined) ctx.fire('card', row.id, 'failed');
  },
};
