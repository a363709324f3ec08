/** Every edge of every table, fired at a fresh row: the state, the callbacks and the books that follow, and that nothing follows where there is no edge. */
import { describe, expect, it } from 'vitest';
import { eventsOf } from '../../src/core/lifecycle.js';
import { cryptopay } from '../../src/providers/cryptopay/index.js';
import { balances, judgeBooks, movedSince } from './cryptopay-books.js';
import { day, fireBy, worlds } from './cryptopay-invoices-world.js';
import {
  exchange,
  fired,
  invoice,
  type Make,
  made,
  paidInvoice,
  payment,
  pending,
  recalculation,
  rowsIn,
  withdrawal,
} from './cryptopay-rows-in.js';
import { subscriptionParams } from './cryptopay-subscription-params.js';
import { type Body, type CryptopayWorld, callbacksOf } from './cryptopay-world.js';

const opened = worlds();
const lifecycles = new Map(cryptopay.lifecycles.map((one) => [one.name, one]));

interface After {
  /** The state that the row is in then. */
  readonly state: string;
  /** Callbacks, with the status and context that they show. */
  readonly told?: readonly string[];
  /** What accounts hold more or less than before. */
  readonly moved?: Readonly<Record<string, string>>;
  readonly data?: Readonly<Record<string, string>>;
}

const payout = (state: string, moved = {}): After => ({
  state,
  told: [`CoinWithdrawal.status_changed ${state}`],
  moved,
});
const unresolved = (context: string): After => ({
  state: 'unresolved',
  told: [`Invoice.status_changed unresolved/${context}`],
});
// 0.00184519 BTC at 28435.6646 are 52.46 EUR (52.469…), of which 0.53 are the fee.
const credited: After = { state: 'completed', told: ['ChannelPayment.completed completed'], moved: { EUR: '51.93' } };
const sentBack: After = { state: 'refunded', told: ['ChannelPayment.refunded refunded'] };
// 100 EUR minus 1 percent.
const completed: After = { state: 'completed', told: ['Invoice.status_changed completed'], moved: { EUR: '99' } };
// 0.001 BTC at 28435.6646 are 28.43 EUR (28.435…), of which 0.29 are the fee.
const recalculated: After = { ...completed, moved: { EUR: '28.14' } };

/**
 * What each event does. Sources: https://developers.cryptopay.me/guides/channels/payment-statuses, /guides/invoices/payment-sequence,
 * /guides/invoices/how-to-handle-unresolved-invoices, /guides/payouts/callbacks, /guides/email-billing/email-billing-callbacks
 */
const edges: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, After>>>>>> = {
  channel: {
    enabled: { enable: { state: 'enabled' }, disable: { state: 'disabled' } },
    disabled: { enable: { state: 'enabled' }, disable: { state: 'disabled' } },
  },
  channel_payment: {
    pending: {
      complete: credited,
      refund: sentBack,
      hold: { state: 'on_hold', told: ['ChannelPayment.on_hold on_hold/illicit_resource'] },
      cancel: { state: 'cancelled', told: ['ChannelPayment.cancelled cancelled'] },
    },
    on_hold: { complete: credited, refund: sentBack },
    completed: {},
    refunded: {},
    cancelled: {},
  },
  invoice: {
    new: {
      expire: { state: 'new' },
      judge: { state: 'new' },
      complete: completed,
      overpaid: unresolved('overpaid'),
      underpaid: unresolved('underpaid'),
      paid_late: unresolved('paid_late'),
      illicit_resource: unresolved('illicit_resource'),
      cancel: { state: 'cancelled', told: ['Invoice.status_changed cancelled'] },
    },
    unresolved: {
      complete: completed,
      recalculate: recalculated,
      // 0.001 BTC minus 1 percent.
      refund: { state: 'refunded', told: ['Invoice.status_changed refunded'], moved: { BTC: '0.00099' } },
      // Of an invoice that is overpaid only; see below.
      refund_overage: { state: 'refused' },
    },
    completed: {},
    refunded: {},
    cancelled: {},
  },
  invoice_recalculation: {
    uncommitted: { commit: { ...recalculated, state: 'committed' }, lapse: { state: 'lapsed' } },
    committed: {},
    lapsed: {},
  },
  coin_withdrawal: {
    new: {
      commit: { state: 'pending', told: ['CoinWithdrawal.created pending'], moved: { EUR: '-100' } },
      lapse: { state: 'lapsed' },
    },
    lapsed: {},
    pending: {
      process: payout('processing'),
      hold: payout('on_hold'),
      fail: payout('failed'),
      cancel: payout('cancelled', { EUR: '100' }),
    },
    processing: {
      send: payout('sent'),
      hold: payout('on_hold'),
      fail: payout('failed'),
      cancel: payout('cancelled', { EUR: '100' }),
    },
    sent: { complete: payout('completed') },
    on_hold: {
      process: payout('processing'),
      fail: payout('failed'),
      cancel: payout('cancelled', { EUR: '11000' }),
    },
    failed: { complete: payout('completed'), cancel: payout('cancelled', { EUR: '100' }) },
    completed: {},
    cancelled: {},
  },
  exchange_transfer: {
    // 99 EUR at 29699.2676.
    new: { commit: { state: 'committed', moved: { EUR: '-100', BTC: '0.00333341' } }, lapse: { state: 'lapsed' } },
    committed: {},
    lapsed: {},
  },
  subscription: {
    active: {
      invoice: { state: 'active', data: { pay_currency: 'BTC' } },
      pay: { state: 'active', told: ['Subscription.paid active'] },
      // Unpaid, it ends with its first period.
      end_period: { state: 'cancelled', told: ['Subscription.cancelled cancelled'] },
      cancel: { state: 'cancelled', told: ['Subscription.cancelled cancelled'] },
    },
    cancelled: {},
  },
};

/** Rows that begin in each initial state, and what their beginning tells and moves. */
const beginnings: Readonly<Record<string, Readonly<Record<string, readonly [Make, After]>>>> = {
  channel: { enabled: [async (world) => (await world.channel())['id'], { state: 'enabled' }] },
  channel_payment: {
    pending: [payment('low', 0), { state: 'pending', told: ['ChannelPayment.created pending'] }],
  },
  invoice: { new: [invoice(), { state: 'new' }] },
  invoice_recalculation: {
    uncommitted: [recalculation({}), { state: 'uncommitted' }],
    committed: [recalculation({ force_commit: true }), { ...recalculated, state: 'committed' }],
  },
  coin_withdrawal: {
    new: [made('coin_withdrawals', withdrawal), { state: 'new' }],
    pending: [pending, { state: 'pending', told: ['CoinWithdrawal.created pending'], moved: { EUR: '-100' } }],
    // The coins of a risky payment that were never on an account; nobody is told of it by default.
    sent: [
      async (world) => {
        const id = await fired(payment('high', undefined), 'channel_payment.refund')(world);
        const { rows } = world.workspace.state();
        const back = rows['cryptopay.coin_withdrawals']?.find((row) => row['channelPaymentId'] === id);
        return back?.['id'];
      },
      {
        state: 'sent',
        told: [
          'ChannelPayment.created pending',
          'ChannelPayment.on_hold on_hold/illicit_resource',
          'ChannelPayment.refunded refunded',
        ],
      },
    ],
  },
  exchange_transfer: {
    new: [made('exchange_transfers', exchange), { state: 'new' }],
    committed: [
      made('exchange_transfers', { ...exchange, force_commit: true }),
      { state: 'committed', moved: { EUR: '-100', BTC: '0.00333341' } },
    ],
  },
  subscription: { active: [made('subscriptions', subscriptionParams), { state: 'active' }] },
};

/** A world with a receiver, and what it was told so far. */
async function start() {
  const world = await opened();
  const receiver = await world.receiver();
  const told = () =>
    callbacksOf(receiver).map(({ event, data }) => {
      const context = data['status_context'] ?? null;
      return `${event} ${data['status']}${context === null ? '' : `/${context}`}`;
    });
  return { world, receiver, told };
}

function stateOf(world: CryptopayWorld, lifecycle: string, id: unknown): unknown {
  const { collection = '', field = '' } = lifecycles.get(lifecycle) ?? {};
  const rows = world.workspace.state().rows[`cryptopay.${collection}`] ?? [];
  return rows.find((row) => row['id'] === id)?.[field];
}

const at = (table: Readonly<Record<string, Readonly<Record<string, object>>>>) =>
  Object.entries(table).flatMap(([name, states]) => Object.keys(states).map((state) => `${name}.${state}`));

it('every state, event and beginning of the tables is walked', () => {
  const states = cryptopay.lifecycles.flatMap(({ name, states: all }) =>
    Object.keys(all).map((one) => `${name}.${one}`),
  );
  expect(at(edges).sort()).toEqual(states.sort());
  expect(at(rowsIn).sort()).toEqual(states);
  for (const { name, states: all, initial } of cryptopay.lifecycles) {
    for (const [state, { on = {} }] of Object.entries(all))
      expect(Object.keys(edges[name]?.[state] ?? {}).sort(), `${name}.${state}`).toEqual(Object.keys(on).sort());
    expect(Object.keys(beginnings[name] ?? {}).sort(), name).toEqual(Object.keys(initial).sort());
  }
});

const all = Object.entries(edges).flatMap(([lifecycle, states]) =>
  Object.entries(states).flatMap(([state, events]) =>
    Object.entries(events).map(([event, after]) => ({ name: `${lifecycle}.${event}`, lifecycle, state, event, after })),
  ),
);

/** States that are not the last one, in which a row waits for a person. */
const waiting = ['channel_payment.on_hold', 'invoice.unresolved', 'coin_withdrawal.on_hold', 'coin_withdrawal.failed'];

/** What a type of callback is about, for a call that shows it. */
const paths: Readonly<Record<string, (data: Body) => string>> = {
  ChannelPayment: ({ id, channel_id }) => `/api/channels/${channel_id}/payments/${id}`,
  Invoice: ({ id }) => `/api/invoices/${id}`,
  CoinWithdrawal: ({ id }) => `/api/coin_withdrawals/${id}`,
  Subscription: ({ id }) => `/api/subscriptions/${id}`,
};

describe('an event', () => {
  it.each(all)('$name in $state', async ({ lifecycle, state, event, after }) => {
    const { world, receiver, told } = await start();
    const id = await rowsIn[lifecycle]?.[state]?.(world);
    await world.workspace.settled();
    expect(stateOf(world, lifecycle, id)).toBe(state);
    const [before, n] = [balances(world), told().length];
    const fire = fireBy(world, `${lifecycle}.${event}`, id, after.data);
    if (after.state === 'refused') {
      await expect(fire).rejects.toThrow(/cannot happen/);
      expect(stateOf(world, lifecycle, id)).toBe(state);
    } else {
      await fire;
      expect(stateOf(world, lifecycle, id)).toBe(after.state);
    }
    expect(told().slice(n)).toEqual(after.told ?? []);
    expect(movedSince(world, before)).toEqual(after.moved ?? {});
    await judgeBooks(world);
    for (const { event: name, data } of callbacksOf(receiver).slice(n)) {
      const shown = await world.ok('GET', paths[name.split('.')[0] ?? '']?.(data) ?? '');
      const transactions = (data['transactions'] as Body[] | undefined)?.map(({ source_addresses: _, ...one }) => one);
      expect(transactions === undefined ? data : { ...data, transactions }).toEqual(shown);
    }
    const isOver = Object.keys(edges[lifecycle]?.[after.state] ?? { open: true }).length === 0;
    if (!isOver && !waiting.includes(`${lifecycle}.${after.state}`)) return;
    // Nothing that was in line for the row happens any more.
    expect(world.workspace.state().jobs.filter((job) => JSON.stringify(job).includes(String(id)))).toEqual([]);
    const [count, then] = [told().length, balances(world)];
    await world.advance(15 * day);
    expect([stateOf(world, lifecycle, id), told().slice(count), movedSince(world, then)]).toEqual([
      after.state,
      [],
      {},
    ]);
  });

  it('of the overage is for an overpaid invoice, and a whole refund is not', async () => {
    const { world, told } = await start();
    const id = await paidInvoice('0.005')(world);
    await world.workspace.settled();
    const [before, n] = [balances(world), told().length];
    await expect(fireBy(world, 'invoice.refund', id)).rejects.toThrow(/cannot happen/);
    expect([stateOf(world, 'invoice', id), movedSince(world, before)]).toEqual(['unresolved', {}]);
    await fireBy(world, 'invoice.refund_overage', id);
    expect(stateOf(world, 'invoice', id)).toBe('completed');
    expect(told().slice(n)).toEqual(['Invoice.status_changed completed']);
    // 0.005 - 0.003517 = 0.001483, of which 0.00001483 are the fee.
    expect(movedSince(world, before)).toEqual({ EUR: '99', BTC: '0.00146817' });
  });

  it.each(
    Object.entries(rowsIn).flatMap(([lifecycle, states]) => Object.keys(states).map((state) => ({ lifecycle, state }))),
  )('that $lifecycle does not know in $state changes nothing', async ({ lifecycle, state }) => {
    const table = lifecycles.get(lifecycle);
    if (table === undefined) throw new Error(lifecycle);
    const known = Object.keys(table.states[state]?.on ?? {});
    const unknown = [...eventsOf(table).filter((event) => !known.includes(event)), 'nonsense'];
    const { world, told } = await start();
    const id = await rowsIn[lifecycle]?.[state]?.(world);
    const before = JSON.stringify(world.workspace.state());
    const n = told().length;
    for (const event of unknown) await expect(fireBy(world, `${lifecycle}.${event}`, id), event).rejects.toThrow();
    expect(JSON.stringify(world.workspace.state())).toBe(before);
    expect(told().length).toBe(n);
  });
});

describe('a beginning', () => {
  const starts = Object.entries(beginnings).flatMap(([lifecycle, states]) =>
    Object.entries(states).map(([state, [make, after]]) => ({ lifecycle, state, make, after })),
  );

  it.each(starts)('$lifecycle as $state', async ({ lifecycle, make, after }) => {
    const { world, told } = await start();
    const before = balances(world);
    const id = await make(world);
    await world.workspace.settled();
    expect(stateOf(world, lifecycle, id)).toBe(after.state);
    const own = told().filter((line) => lifecycle !== 'invoice_recalculation' || line.includes('completed'));
    expect(own).toEqual(after.told ?? []);
    expect(movedSince(world, before)).toEqual(after.moved ?? {});
    await judgeBooks(world);
  });
});
