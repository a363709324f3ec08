import { type Action, isoInstant, type Lifecycle, PaydrillError } from '../../core/provider.js';
import { type SubscriptionRow, subscriptionsOf } from './rows-subscriptions.js';
import { awaitPeriodEnd, newSubscriptionInvoice, periodEnded } from './subscriptions.js';

const subscription: Lifecycle = {
  name: 'subscription',
  collection: 'subscriptions',
  field: 'status',
  initial: { active: [{ run: 'subscriptionBegun' }] },
  states: {
    active: {
      on: {
        invoice: { to: 'active', effects: [{ run: 'subscriptionBilled' }] },
        pay: { to: 'active', effects: [{ run: 'subscriptionPaid' }, { emit: 'Subscription.paid' }] },
        end_period: { to: 'active', effects: [{ run: 'subscriptionPeriodEnded' }] },
        cancel: { to: 'cancelled', effects: [{ run: 'subscriptionCancelled' }, { emit: 'Subscription.cancelled' }] },
      },
    },
    cancelled: {},
  },
};

/** The state machine of subscriptions. Source: https://developers.cryptopay.me/guides/email-billing */
export const subscriptionLifecycles: readonly Lifecycle[] = [subscription];

const asSubscription = (row: Parameters<Action>[1]) => row as SubscriptionRow;

/** What the effects of the table do. `invoice` comes with `pay_currency` and may name a `network`. */
export const subscriptionActions: Readonly<Record<string, Action>> = {
  subscriptionBegun: (ctx, row) => awaitPeriodEnd(ctx, asSubscription(row)),

  subscriptionBilled: (ctx, row, data) => {
    const { pay_currency: currency, network } = data;
    if (typeof currency !== 'string')
      throw new PaydrillError(400, 'bad-invoice', 'subscription.invoice comes with pay_currency, e.g. BTC.');
    newSubscriptionInvoice(ctx, asSubscription(row), currency, typeof network === 'string' ? network : undefined);
  },

  subscriptionPaid: (ctx, row) => void subscriptionsOf(ctx).update(row.id, { currentPeriodPaid: true }),

  subscriptionPeriodEnded: (ctx, row) => periodEnded(ctx, asSubscription(row)),

  subscriptionCancelled: (ctx, row) => {
    ctx.cancel('subscription', row.id);
    subscriptionsOf(ctx).update(row.id, { cancelledAt: isoInstant(ctx.now) });
  },
};
