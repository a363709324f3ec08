import type { Action, Lifecycle } from '../../core/provider.js';
import { dayOf } from './calendar.js';
import { notePrices } from './rows-catalog.js';
import { type SubscriptionRow, subscriptionsOf } from './rows-subscriptions.js';
import { nextBillingFrom, stopBilling, turn } from './subscriptions.js';

const removal = { to: 'deleted', effects: [{ run: 'subscriptionDeleted' }, { emit: 'subscription.deleted' }] };

// No field shows the state. `due` comes on each day on which something is billed or a phase begins; fired at another time it does nothing.
const subscription: Lifecycle = {
  name: 'subscription',
  collection: 'subscriptions',
  field: 'state',
  initial: {
    // Its first day tells of it.
    active: [{ run: 'subscriptionPlanned' }, { run: 'subscriptionTurned' }],
  },
  states: {
    active: {
      on: {
        due: { to: 'active', effects: [{ run: 'subscriptionTurned' }] },
        end: { to: 'ended', effects: [{ run: 'subscriptionEnded' }, { emit: 'subscription.updated' }] },
        // Its customer is gone: no bill follows, and nothing tells of it.
        stop: { to: 'ended', effects: [{ run: 'subscriptionEnded' }] },
        cancel: { to: 'canceled', effects: [{ run: 'subscriptionCanceled' }, { emit: 'subscription.canceled' }] },
        delete: removal,
      },
    },
    ended: { on: { delete: removal } },
    canceled: { on: { delete: removal } },
    deleted: {},
  },
};

/** The state machine of subscriptions. */
export const subscriptionLifecycles: readonly Lifecycle[] = [subscription];

/** Keeps in mind which prices a subscription names. */
export function notePhases(ctx: Parameters<Action>[0], { id, phases }: SubscriptionRow): void {
  notePrices(
    ctx,
    id,
    phases.flatMap(({ items }) => items.map(({ priceId }) => priceId)),
  );
}

/** What its effects do. */
export const subscriptionActions: Readonly<Record<string, Action>> = {
  subscriptionPlanned: (ctx, row) => {
    const plan = row as SubscriptionRow;
    notePhases(ctx, plan);
    const today = dayOf(ctx.now);
    const from = plan.startDate > today ? plan.startDate : today;
    subscriptionsOf(ctx).update(row.id, { nextBillingDate: nextBillingFrom(ctx, plan, from) });
  },

  subscriptionTurned: (ctx, row) => turn(ctx, row as SubscriptionRow),

  subscriptionEnded: (ctx, row) => void stopBilling(ctx, row as SubscriptionRow, (row as SubscriptionRow).endDate),

  subscriptionCanceled: (ctx, row) => void stopBilling(ctx, row as SubscriptionRow, dayOf(ctx.now)),

  subscriptionDeleted: (ctx, row) => {
    ctx.cancel('subscription', row.id);
    notePrices(ctx, row.id, []);
    subscriptionsOf(ctx).delete(row.id);
  },
};
