/** State machines of payouts. Source: https://docs.calypso.money/payouts/payout-webhooks */
import type { Lifecycle, TimingSpec } from '../../core/provider.js';

const told = { emit: 'PAYOUT_CHANGE_STATUS' };
const failed = { to: 'FAILED', effects: [{ run: 'payoutFailed' }, told] };
const canceled = { to: 'CANCELED', effects: [{ run: 'payoutCanceled' }, told] };
const created = {
  on: {
    confirmed: { to: 'CONFIRMED', effects: [told, { run: 'payoutConfirmed' }] },
    verification: { to: 'PENDING_CONFIRMATION', effects: [{ run: 'payoutHeldForVerification' }, told] },
    failed,
    canceled,
  },
};

const payout: Lifecycle = {
  name: 'payout',
  collection: 'payouts',
  field: 'state',
  initial: { CREATED: [told], CREATION_IN_PROGRESS: [told] },
  states: {
    CREATED: created,
    CREATION_IN_PROGRESS: created,
    PENDING_CONFIRMATION: {
      on: {
        approved: {
          to: 'CONFIRMED',
          effects: [{ run: 'payoutApproved' }, { emit: 'PAYOUT_CONFIRMED' }, { run: 'payoutConfirmed' }],
        },
        canceled,
      },
    },
    CONFIRMED: {
      on: {
        // Its time has come: the money is taken, and it goes on to `execute` or `failed`.
        due: { to: 'CONFIRMED', effects: [{ run: 'payoutDue' }] },
        execute: { to: 'IN_PROGRESS', effects: [told, { run: 'payoutExecuted' }] },
        failed,
        canceled,
      },
    },
    IN_PROGRESS: {
      on: {
        completed: { to: 'COMPLETED', effects: [told] },
        partial: { to: 'PARTIAL', effects: [told] },
        failed: { to: 'FAILED', effects: [told] },
      },
    },
    COMPLETED: {},
    PARTIAL: {},
    FAILED: {},
    CANCELED: {},
  },
};

const withdrawal: Lifecycle = {
  name: 'withdrawal',
  collection: 'withdrawals',
  field: 'state',
  initial: { DRAFT: [] },
  states: {
    DRAFT: {
      on: {
        send: { to: 'IN_PROGRESS', effects: [{ run: 'withdrawalSent' }] },
        failed: { to: 'FAILED', effects: [{ run: 'withdrawalFailed' }] },
        canceled: { to: 'CANCELED', effects: [{ run: 'withdrawalReturned' }] },
      },
    },
    IN_PROGRESS: {
      on: {
        completed: { to: 'COMPLETED', effects: [{ run: 'withdrawalCompleted' }] },
        failed: { to: 'FAILED', effects: [{ run: 'withdrawalFailed' }] },
      },
    },
    COMPLETED: {},
    FAILED: {},
    CANCELED: {},
  },
};

/** The state machines of payouts. */
export const payoutLifecycles: readonly Lifecycle[] = [payout, withdrawal];

/** Durations between the steps of a payout; the documents name none. How long a transfer takes is up to its network. */
export const payoutTimings: Readonly<Record<string, TimingSpec>> = {
  'payout.confirmation': { about: 'from creation until a payout is confirmed or asks for it', fast: '2s', real: '5s' },
  'payout.execution': { about: 'from confirmation until a payout is in progress', fast: '2s', real: '10s' },
  'payout.hash': {
    about: 'from being in progress until the coins are sent and the hash is known',
    fast: '2s',
    real: '30s',
  },
};
