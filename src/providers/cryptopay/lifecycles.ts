import { type Action, durationMs, type Lifecycle, type TimingSpec } from '../../core/provider.js';
import { settle } from './amounts.js';
import { assumed } from './assumptions.js';
import { recordChannelPayment } from './ledger-invoices.js';
import { invoiceActions, invoiceLifecycles, invoiceTimings } from './lifecycles-invoices.js';
import { subscriptionActions, subscriptionLifecycles } from './lifecycles-subscriptions.js';
import { withdrawalActions, withdrawalLifecycles, withdrawalTimings } from './lifecycles-withdrawals.js';
import { fallbackAddress, registeredAddress, sendBack } from './refunds.js';
import { type ChannelPaymentRow, channelPaymentsOf, channelsOf, type HoldReason } from './rows.js';

/** Days after which a payment without its confirmations is cancelled; documented, so never shortened by a preset. */
export const unconfirmedMs = durationMs('14d');

const channel: Lifecycle = {
  name: 'channel',
  collection: 'channels',
  field: 'status',
  initial: { enabled: [] },
  states: {
    enabled: { on: { disable: { to: 'disabled' }, enable: { to: 'enabled' } } },
    disabled: { on: { enable: { to: 'enabled' }, disable: { to: 'disabled' } } },
  },
};

const settled = {
  complete: { to: 'completed', effects: [{ run: 'paymentCompleted' }, { emit: 'ChannelPayment.completed' }] },
  refund: { to: 'refunded', effects: [{ run: 'paymentRefunded' }, { emit: 'ChannelPayment.refunded' }] },
};

const channelPayment: Lifecycle = {
  name: 'channel_payment',
  collection: 'channel_payments',
  field: 'status',
  initial: { pending: [{ run: 'paymentSeen' }, { emit: 'ChannelPayment.created' }] },
  states: {
    pending: {
      on: {
        ...settled,
        hold: { to: 'on_hold', effects: [{ run: 'paymentHeld' }, { emit: 'ChannelPayment.on_hold' }] },
        cancel: { to: 'cancelled', effects: [{ run: 'paymentClosed' }, { emit: 'ChannelPayment.cancelled' }] },
      },
    },
    on_hold: { on: settled },
    completed: {},
    refunded: {},
    cancelled: {},
  },
};

/** The state machines. Source: https://developers.cryptopay.me/guides/channels/payment-statuses */
export const lifecycles: readonly Lifecycle[] = [
  channel,
  channelPayment,
  ...invoiceLifecycles,
  ...subscriptionLifecycles,
  ...withdrawalLifecycles,
];

/** Durations that the documents leave open. */
export const timings: Readonly<Record<string, TimingSpec>> = {
  ...withdrawalTimings,
  'channel_payment.refund': {
    about: 'from holding a high-risk payment until its coins are sent to the address registered for its customer',
    fast: '2s',
    real: '2s',
  },
  ...invoiceTimings,
};

/**
 * What the effects of the tables do. Events may come with data: `hold` with `status_context`, `refund` with `address`. An
 * event that came early, by hand, takes those still waiting out of line.
 */
export const actions: Readonly<Record<string, Action>> = {
  ...withdrawalActions,
  ...invoiceActions,
  ...subscriptionActions,

  paymentSeen: (ctx, row) => {
    ctx.fire('channel_payment', row.id, 'cancel', { afterMs: unconfirmedMs });
    recordChannelPayment(ctx, asPayment(row));
  },

  paymentClosed: (ctx, row) => {
    ctx.cancel('channel_payment', row.id);
    recordChannelPayment(ctx, asPayment(row));
  },

  paymentCompleted: (ctx, row) => {
    ctx.cancel('channel_payment', row.id);
    const payment = asPayment(row);
    const { received, fee, exchange } = settle(ctx, payment.paidAmount, payment.paidCurrency, payment.receivedCurrency);
    const settled = channelPaymentsOf(ctx).update(row.id, {
      receivedAmount: received,
      fee,
      exchange,
      riskKnown: true,
      statusContext: assumed(ctx, 'contextAfterHold') === 'kept' ? payment.statusContext : null,
    });
    recordChannelPayment(ctx, settled);
  },

  paymentHeld: (ctx, row, data) => {
    ctx.cancel('channel_payment', row.id);
    const payment = asPayment(row);
    const isDisabled = payment.seenDisabled || channelsOf(ctx).get(payment.channelId)?.status === 'disabled';
    const guessed = payment.risk !== 'high' && isDisabled ? 'channel_disabled' : 'illicit_resource';
    const asked = data['status_context'];
    const reason: HoldReason = asked === 'illicit_resource' || asked === 'channel_disabled' ? asked : guessed;
    recordChannelPayment(ctx, channelPaymentsOf(ctx).update(row.id, { statusContext: reason, riskKnown: true }));
    const address = reason === 'illicit_resource' ? registeredAddress(ctx, payment)?.address : undefined;
    if (address === undefined) return;
    ctx.fire('channel_payment', row.id, 'refund', {
      afterMs: ctx.timing('channel_payment.refund'),
      data: { address },
    });
  },

  paymentRefunded: (ctx, row, data) => {
    ctx.cancel('channel_payment', row.id);
    const payment = asPayment(row);
    const asked = typeof data['address'] === 'string' ? data['address'] : undefined;
    const address = asked ?? registeredAddress(ctx, payment)?.address ?? fallbackAddress(ctx, payment);
    const withdrawal = address === undefined ? undefined : sendBack(ctx, payment, address);
    const refunded = channelPaymentsOf(ctx).update(row.id, {
      refundAddress: address ?? null,
      coinWithdrawalId: withdrawal?.id ?? null,
      riskKnown: true,
      statusContext: assumed(ctx, 'contextAfterHold') === 'kept' ? payment.statusContext : null,
    });
    recordChannelPayment(ctx, refunded);
  },
};

// The table says that these actions see rows of its collection.
function asPayment(row: Parameters<Action>[1]): ChannelPaymentRow {
  return row as ChannelPaymentRow;
}
