/** Fresh rows of Cryptopay in every state of every table, made as a shop and a payer would. */
import { fireBy, minute, newInvoice, payInvoice, underpaid } from './cryptopay-invoices-world.js';
import { subscriptionParams } from './cryptopay-subscription-params.js';
import type { Body, CryptopayWorld } from './cryptopay-world.js';

/** Makes a row and answers its id. */
export type Make = (world: CryptopayWorld) => Promise<unknown>;

/** What a withdrawal of 100 EUR is asked for with. */
export const withdrawal = {
  address: '2Mz3bcjSVHG8uQJpNjmCxp24VdTjwaqmFcJ',
  charged_currency: 'EUR',
  received_currency: 'BTC',
  charged_amount: '100',
};
/** The same for an exchange. */
export const exchange = { charged_currency: 'EUR', received_currency: 'BTC', charged_amount: '100' };

async function post(world: CryptopayWorld, path: string, body: object = {}): Promise<Body> {
  return world.ok('POST', `/api/${path}`, body);
}

/** Makes a row by a call and waits. */
export const made =
  (path: string, body: object, waitsMs = 0): Make =>
  async (world) => {
    const { id } = await post(world, path, body);
    if (waitsMs > 0) await world.advance(waitsMs);
    return id;
  };

/** Makes a row and fires an event at it. */
export const fired =
  (make: Make, event: string): Make =>
  async (world) => {
    const id = await make(world);
    await fireBy(world, event, id);
    return id;
  };

/** A payment to a channel; without confirmations it stays pending. */
export const payment =
  (risk: 'low' | 'high', confirmations: number | undefined): Make =>
  async (world) => {
    const channel = await world.channel();
    await world.pay(channel, '0.00184519', confirmations === undefined ? { risk } : { risk, confirmations });
    await world.advance(confirmations === 0 ? 1000 : minute);
    return (await world.payments(channel))[0]?.['id'];
  };

/** An invoice of 100 EUR. */
export const invoice =
  (fields: Body = {}): Make =>
  async (world) =>
    (await newInvoice(world, fields))['id'];

/** One that was paid, in BTC. */
export const paidInvoice =
  (amount: string, options: { risk?: 'high' } = {}): Make =>
  async (world) => {
    const row = await newInvoice(world);
    await payInvoice(world, row, amount, options);
    return row['id'];
  };

/** A recalculation of one of which 0.001 BTC were paid. */
export const recalculation =
  (body: object, waitsMs = 0): Make =>
  async (world) =>
    made(`invoices/${(await underpaid(world))['id']}/recalculations`, body, waitsMs)(world);

const committed = { ...withdrawal, force_commit: true };
/** A withdrawal that is committed. */
export const pending = made('coin_withdrawals', committed);
const held = made('coin_withdrawals', { ...committed, charged_amount: '11000' }, 1000);

/** How a fresh row comes into each state. */
export const rowsIn: Readonly<Record<string, Readonly<Record<string, Make>>>> = {
  channel: {
    enabled: async (world) => (await world.channel())['id'],
    disabled: async (world) => {
      const { id } = await world.channel();
      await world.ok('PATCH', `/api/channels/${id}`, { status: 'disabled' });
      return id;
    },
  },
  channel_payment: {
    pending: payment('low', 0),
    on_hold: payment('high', undefined),
    completed: payment('low', undefined),
    refunded: fired(payment('high', undefined), 'channel_payment.refund'),
    cancelled: fired(payment('low', 0), 'channel_payment.cancel'),
  },
  invoice: {
    new: invoice(),
    unresolved: async (world) => (await underpaid(world))['id'],
    completed: paidInvoice('0.003517'),
    refunded: async (world) => {
      const { id } = await underpaid(world);
      await post(world, `invoices/${id}/refunds`);
      return id;
    },
    cancelled: fired(invoice(), 'invoice.cancel'),
  },
  invoice_recalculation: {
    uncommitted: recalculation({}),
    committed: recalculation({ force_commit: true }),
    lapsed: recalculation({}, 30_000),
  },
  coin_withdrawal: {
    new: made('coin_withdrawals', withdrawal),
    lapsed: made('coin_withdrawals', withdrawal, 30_000),
    pending,
    processing: made('coin_withdrawals', committed, 600),
    sent: made('coin_withdrawals', committed, 2500),
    completed: made('coin_withdrawals', committed, minute),
    on_hold: held,
    failed: fired(pending, 'coin_withdrawal.fail'),
    cancelled: fired(pending, 'coin_withdrawal.cancel'),
  },
  exchange_transfer: {
    new: made('exchange_transfers', exchange),
    committed: made('exchange_transfers', { ...exchange, force_commit: true }),
    lapsed: made('exchange_transfers', exchange, 30_000),
  },
  subscription: {
    active: made('subscriptions', subscriptionParams),
    cancelled: fired(made('subscriptions', subscriptionParams), 'subscription.cancel'),
  },
};
