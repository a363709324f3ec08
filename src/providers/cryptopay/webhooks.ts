import {
  type Context,
  durationMs,
  isJsonObject,
  type Json,
  type JsonObject,
  PaydrillError,
  type RetryPolicy,
  type Row,
  renderEscapedJson,
  renderJson,
  type WebhookEvent,
  type Webhooks,
} from '../../core/provider.js';
import { hmac } from '../../signing/hmac.js';
import { assumed } from './assumptions.js';
import { keysOf } from './credentials.js';
import { explainReceived } from './explain-received.js';
import { type ChannelPaymentRow, callbackUrlsOf } from './rows.js';
import type { InvoiceRow } from './rows-invoices.js';
import type { SubscriptionRow } from './rows-subscriptions.js';
import type { CoinWithdrawalRow } from './rows-withdrawals.js';
import { toWireChannelPayment } from './wire.js';
import { toWireCallbackInvoice } from './wire-invoices.js';
import { toWireSubscription } from './wire-subscriptions.js';
import { toWireCoinWithdrawal } from './wire-withdrawals.js';

const docs = 'https://developers.cryptopay.me/guides';

type Listed = readonly [event: string, about: string];

const groups: readonly { type: string; docs: string; built: boolean; events: readonly Listed[] }[] = [
  {
    type: 'ChannelPayment',
    docs: `${docs}/channels/callbacks`,
    built: true,
    events: [
      ['created', 'a payment to a channel is seen on the chain'],
      ['on_hold', 'a payment is held: its coins are risky, or its channel is disabled'],
      ['completed', 'a payment is confirmed and credited'],
      ['refunded', 'the coins of a payment were sent back'],
      ['cancelled', 'a payment was not confirmed within 14 days'],
    ],
  },
  {
    type: 'Invoice',
    docs: `${docs}/invoices/callbacks`,
    built: true,
    events: [
      ['created', 'an invoice is created; known from SDKs only'],
      ['transaction_created', 'a payment of an invoice is seen on the chain'],
      ['transaction_confirmed', 'a payment of an invoice is confirmed'],
      ['status_changed', 'an invoice has a new status'],
      ['recalculated', 'an invoice is recalculated; known from SDKs only'],
      ['refunded', 'an invoice is refunded; known from SDKs only'],
    ],
  },
  {
    type: 'CoinWithdrawal',
    docs: `${docs}/payouts/callbacks`,
    built: true,
    events: [
      ['created', 'a withdrawal is created'],
      ['status_changed', 'a withdrawal has a new status'],
    ],
  },
  {
    type: 'Subscription',
    docs: `${docs}/email-billing/email-billing-callbacks`,
    built: true,
    events: [
      ['paid', 'the current period of a subscription is paid'],
      ['cancelled', 'a subscription is cancelled'],
    ],
  },
];

/** Every documented callback, named by its `type` and `event`: `ChannelPayment.created`. */
export const webhookEvents: readonly WebhookEvent[] = groups.flatMap((group) =>
  group.events.map(([event, about]) => ({
    type: `${group.type}.${event}`,
    about,
    evidence: 'documented' as const,
    docs: group.docs,
    built: group.built,
  })),
);

const endpointId = 'callback_url';

/** Waits before the 20 repetitions: 30 + n^4 + n seconds for n from 0. Source: https://developers.cryptopay.me/guides/api-basics/callbacks */
export const retryDelaysMs: readonly number[] = Array.from({ length: 20 }, (_, n) => (30 + n ** 4 + n) * 1000);

/** Callbacks: one URL for all, signed with HMAC-SHA256 over the bytes that are sent, good with 200 within 10 s only. */
export const webhooks: Webhooks = {
  events: webhookEvents,

  policy: (ctx): RetryPolicy => ({
    delaysMs: retryDelaysMs,
    countedFrom: assumed(ctx, 'retryCountedFrom'),
    jitter: 0,
    timeoutMs: durationMs('10s'),
    accepts: '200',
  }),

  subscribers: (ctx) => targets(ctx).map(({ endpoint, url }) => ({ id: endpoint, url })),

  endpoint(ctx, id) {
    const row = callbackUrlsOf(ctx).get(id);
    return row === undefined ? undefined : { id, url: row.url };
  },

  render: (ctx, body) => (assumed(ctx, 'escapedJson') === 'escaped' ? renderEscapedJson(body) : renderJson(body)),

  body(ctx, emission): Json {
    const [type = '', event = ''] = emission.event.split('.');
    const body = { type, event, data: shown[type]?.(ctx, emission.row) ?? {} };
    return assumed(ctx, 'callbackKeyOrder') === 'jsonb' ? inJsonbOrder(body) : body;
  },

  headers: (ctx, _endpoint, body) => ({
    'Content-Type': assumed(ctx, 'callbackContentType'),
    'X-Cryptopay-Signature': hmac('sha256', keysOf(ctx.credentials).callbackSecret, body, 'hex'),
  }),

  signatureHeaders: ['X-Cryptopay-Signature'],

  explainReceived,
};

/** Sets the Callback URL in the place of an earlier one. The dashboard takes https alone; here http is fine too. */
export function setTarget(ctx: Context, url: string): void {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    const shown = JSON.stringify(url.slice(0, 200));
    throw new PaydrillError(400, 'bad-url', `A Callback URL is an http or https URL, not ${shown}.`);
  }
  const rows = callbackUrlsOf(ctx);
  if (rows.get(endpointId) === undefined) rows.insert({ id: endpointId, url });
  else rows.update(endpointId, { url });
}

/** The Callback URL, when there is one. */
export function targets(ctx: Context): { readonly url: string; readonly endpoint: string }[] {
  return callbackUrlsOf(ctx)
    .all()
    .map(({ id, url }) => ({ url, endpoint: id }));
}

/** What callbacks of a type show of a row. The lifecycles say which rows emit which type. */
const shown: Readonly<Record<string, (ctx: Context, row: Row) => JsonObject>> = {
  CoinWithdrawal: (ctx, row) => toWireCoinWithdrawal(ctx, row as CoinWithdrawalRow),

  ChannelPayment: (ctx, row) => {
    const payment = row as ChannelPaymentRow;
    const data = toWireChannelPayment(ctx, payment);
    return assumed(ctx, 'sourceAddresses') === 'sent' ? { ...data, source_addresses: [payment.from] } : data;
  },
  Invoice: (ctx, row) => toWireCallbackInvoice(ctx, row as InvoiceRow),
  Subscription: (_ctx, row) => toWireSubscription(row as SubscriptionRow),
};

/** Keys by length, then by alphabet, at every level, as a PostgreSQL jsonb column gives them back. */
export function inJsonbOrder(value: Json): Json {
  if (Array.isArray(value)) return value.map((inner: Json) => inJsonbOrder(inner));
  if (!isJsonObject(value)) return value;
  const keys = Object.keys(value).sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
  return Object.fromEntries(
    keys.flatMap((key) => {
      const inner = value[key];
      return inner === undefined ? [] : [[key, inJsonbOrder(inner)] as const];
    }),
  );
}
