/** State machines of on-ramp orders and of top-ups. Sources: https://docs.calypso.money/acquiring/onramp-payments/onramp-webhooks and https://docs.calypso.money/accounts/account-webhooks */
import { type Action, decimal, type Lifecycle, type Row, type TimingSpec } from '../../core/provider.js';
import { assumed } from './assumptions.js';
import { currencyOf } from './currencies.js';
import { book } from './ledger.js';
import type { OnrampOrderRow, TopUpRow } from './rows-fiat.js';
import { walletOf } from './wallets.js';

const expired = { to: 'EXPIRED', effects: [{ run: 'onrampEnded' }, { emit: 'FIAT_DEPOSIT_ORDER_EXPIRED' }] };
const failed = { to: 'FAILED', effects: [{ run: 'onrampEnded' }, { emit: 'FIAT_DEPOSIT_ORDER_FAILED' }] };

const onramp: Lifecycle = {
  name: 'onramp',
  collection: 'onrampOrders',
  field: 'state',
  initial: { CREATED: [{ emit: 'FIAT_DEPOSIT_ORDER_CREATED' }, { fire: 'expired', after: 'onramp.expiry' }] },
  states: {
    CREATED: {
      on: { confirmed: { to: 'IN_PROGRESS', effects: [{ emit: 'FIAT_DEPOSIT_ORDER_CONFIRM' }] }, expired },
    },
    IN_PROGRESS: {
      on: {
        paid: { to: 'PAID', effects: [{ run: 'onrampPaid' }, { emit: 'FIAT_DEPOSIT_FIAT_FUNDS_RECEIVED' }] },
        failed,
        expired,
      },
    },
    // The documents have no event for the end of the good way: the order is to be read.
    PAID: { on: { completed: { to: 'COMPLETED', effects: [{ run: 'onrampCompleted' }] }, failed } },
    COMPLETED: {},
    FAILED: {},
    EXPIRED: {},
  },
};

const topUp: Lifecycle = {
  name: 'topUp',
  collection: 'topUps',
  field: 'state',
  initial: { PENDING_COMPLIANCE: [{ emit: 'TOP_UP_PENDING_COMPLIANCE' }, { run: 'topUpSeen' }] },
  states: {
    PENDING_COMPLIANCE: {
      on: {
        delivered: {
          to: 'DELIVERED',
          effects: [{ run: 'topUpDelivered' }, { emit: 'WALLET_FUNDS_DELIVERED_ACCOUNT' }],
        },
        declined: { to: 'DECLINED', effects: [{ run: 'topUpDeclined' }, { emit: 'TOP_UP_COMPLIANCE_DECLINED' }] },
      },
    },
    DELIVERED: {},
    DECLINED: {},
  },
};

/** The state machines of on-ramp orders and top-ups. */
export const fiatLifecycles: readonly Lifecycle[] = [onramp, topUp];

/** Durations that the documents leave open. */
export const fiatTimings: Readonly<Record<string, TimingSpec>> = {
  'onramp.expiry': { about: 'from creation until an on-ramp order that nobody paid expires', fast: '15m', real: '30m' },
  'onramp.completion': {
    about: 'from the fiat money until the crypto money of an on-ramp order',
    fast: '2s',
    real: '1m',
  },
  'topUp.compliance': { about: 'from being seen until a top-up is delivered or declined', fast: '4s', real: '4s' },
};

/** What the effects of these tables do. */
export const fiatActions: Readonly<Record<string, Action>> = {
  onrampEnded: (ctx, row) => ctx.cancel('onramp', row.id),

  onrampPaid: (ctx, row) => {
    ctx.cancel('onramp', row.id);
    ctx.fire('onramp', row.id, 'completed', { afterMs: ctx.timing('onramp.completion') });
  },

  onrampCompleted: (ctx, row) => {
    ctx.cancel('onramp', row.id);
    // The tables say which collection the rows of their actions are of.
    const { id, currency: code, cryptoAmount, externalAddress } = row as OnrampOrderRow;
    if (externalAddress === null) {
      book(ctx, { currency: code, amount: decimal(cryptoAmount), kind: 'FIAT_DEPOSIT', reference: id });
      return;
    }
    const currency = currencyOf(code);
    if (currency === undefined) throw new Error(`no currency ${code}`);
    const from = walletOf(ctx, currency.family).address;
    const { network } = currency;
    ctx.chain.send({
      to: externalAddress,
      from,
      currency: code,
      network,
      amount: cryptoAmount,
      reference: `onramp ${id}`,
    });
  },

  topUpSeen: (ctx, row) => {
    const { id, risk } = asTopUp(row);
    const isDeclined = risk === 'high' || risk === assumed(ctx, 'declinedRisk');
    const afterMs = ctx.timing('topUp.compliance');
    ctx.fire('topUp', id, isDeclined ? 'declined' : 'delivered', { afterMs });
  },

  topUpDelivered: (ctx, row) => {
    ctx.cancel('topUp', row.id);
    const { id, currency, amount } = asTopUp(row);
    book(ctx, { currency, amount: decimal(amount), kind: 'TOP_UP', reference: id });
  },

  topUpDeclined: (ctx, row) => ctx.cancel('topUp', row.id),
};

function asTopUp(row: Row): TopUpRow {
  return row as TopUpRow;
}
