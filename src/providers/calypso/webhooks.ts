import {
  asksFor,
  type Context,
  durationMs,
  type Emission,
  type Endpoint,
  type Json,
  type JsonObject,
  type RetryPolicy,
  type WebhookEvent,
  type Webhooks,
} from '../../core/provider.js';
import { assumed } from './assumptions.js';
import { signatureOf } from './auth.js';
import { isKnownEvent, spelledEvent } from './event-spelling.js';
import { explainReceived } from './explain-received.js';
import { customersOf, type PurseRow, type TransactionRow, type WebhookRow, webhooksOf } from './rows.js';
import { localDateTime, toWireDepositEvent, toWirePurseEvent } from './wire.js';
import { toWireOnrampEvent, toWireTopUpEvent } from './wire-fiat.js';
import { invoiceData } from './wire-invoice-events.js';
import { toWirePayoutEvent } from './wire-payouts.js';

const overview = 'https://docs.calypso.money/get-started-with-calypso-api/webhook-subscriptions/overview';
const purseDocs = 'https://docs.calypso.money/acquiring/customers/customers-webhooks';
const invoiceDocs = 'https://docs.calypso.money/acquiring/invoices/invoice-webhooks';
const payoutDocs = 'https://docs.calypso.money/payouts/payout-webhooks';
const accountDocs = 'https://docs.calypso.money/accounts/account-webhooks';
const onrampDocs = 'https://docs.calypso.money/acquiring/onramp-payments/onramp-webhooks';

type Listed = readonly [type: string, about: string];

/** Events with the same `service`. Nothing emits a group without `data` yet. */
interface Group {
  readonly service: string;
  readonly docs: string;
  readonly events: readonly Listed[];
  /** What the events say. */
  readonly data?: (ctx: Context, emission: Emission) => JsonObject;
}

const groups: readonly Group[] = [
  {
    service: 'CUSTOMER_PURSE',
    docs: purseDocs,
    data: purseData,
    events: [
      ['CUSTOMER_PURSE_EXPIRED', 'an address of a customer is no longer usable'],
      ['CUSTOMER_PURSE_MEM_POOL_FOUND', 'a deposit is seen on the chain'],
      ['CUSTOMER_PURSE_PENDING_COMPLIANCE', 'a deposit is being checked'],
      ['CUSTOMER_PURSE_COMPLIANCE_DECLINED', 'a deposit failed the check, and its address is closed'],
      ['CUSTOMER_PURSE_FUNDS_RECEIVED_FOR_PURSE', 'a deposit passed the check'],
      ['CUSTOMER_PURSE_TRANSLATION_TO_ACCOUNT_COMPLETED', 'the money of a deposit is on the account'],
    ],
  },
  {
    service: 'INVOICE',
    docs: invoiceDocs,
    data: invoiceData,
    events: [
      ['INVOICE_CREATE_INVOICE', 'an invoice is created'],
      ['INVOICE_CREATE_UNLIMITED_INVOICE', 'an unlimited invoice is created'],
      ['INVOICE_MEMPOOL_FOUND', 'a payment is seen on the chain'],
      ['INVOICE_PENDING_COMPLIANCE', 'a payment is being checked'],
      ['INVOICE_COMPLIANCE_DECLINED', 'a payment failed the check'],
      ['INVOICE_FUNDS_RECEIVED_FOR_INVOICE', 'a payment passed the check'],
      ['INVOICE_PENDING_INTERVENTION', 'too little or too much was paid'],
      ['INVOICE_PAID', 'an invoice is paid'],
      ['INVOICE_TRANSLATION_TO_ACCOUNT_COMPLETED', 'the money of an invoice is on the account'],
      ['INVOICE_EXPIRED', 'the time of an invoice is over'],
    ],
  },
  {
    service: 'PAYOUT',
    docs: payoutDocs,
    data: toWirePayoutEvent,
    events: [
      ['PAYOUT_CHANGE_STATUS', 'a payout has a new state'],
      ['PAYOUT_CONFIRMED', 'a payout is approved'],
      ['PAYOUT_HASH_RECEIVED', 'the transaction hash of a payout is known'],
      ['PAYOUT_VALIDATION_ERROR', 'a payout cannot be carried out'],
    ],
  },
  {
    // The group's own name is not documented; the pages call it top-up.
    service: 'TOP_UP',
    docs: accountDocs,
    data: toWireTopUpEvent,
    events: [
      ['TOP_UP_PENDING_COMPLIANCE', 'a top-up of an account is being checked'],
      ['TOP_UP_COMPLIANCE_DECLINED', 'a top-up failed the check'],
      ['WALLET_FUNDS_DELIVERED_ACCOUNT', 'a top-up is on the account'],
    ],
  },
  {
    service: 'FIAT_DEPOSIT',
    docs: onrampDocs,
    data: toWireOnrampEvent,
    events: [
      ['FIAT_DEPOSIT_ORDER_CREATED', 'an on-ramp order is created'],
      ['FIAT_DEPOSIT_ORDER_CONFIRM', 'an on-ramp order is confirmed'],
      ['FIAT_DEPOSIT_FIAT_FUNDS_RECEIVED', 'the fiat money of an on-ramp order came in'],
      ['FIAT_DEPOSIT_ORDER_EXPIRED', 'the time of an on-ramp order is over'],
      ['FIAT_DEPOSIT_ORDER_FAILED', 'an on-ramp order failed'],
    ],
  },
  // Documented as a service type to subscribe to; its events belong to API 1.0.
  { service: 'RECURRENT', docs: overview, events: [] },
];

/** Every event of the current documents. */
const webhookEvents: readonly WebhookEvent[] = groups.flatMap(({ docs, data, events }) =>
  events.map(([type, about]) => ({ type, about, evidence: 'documented' as const, docs, built: data !== undefined })),
);

const groupOfEvent = new Map(groups.flatMap((group) => group.events.map(([type]) => [type, group] as const)));

/** Names of all events, in the order of the documents. */
export const eventTypes: readonly string[] = webhookEvents.map(({ type }) => type);

/** Names of all groups. */
export const serviceTypes: readonly string[] = groups.map(({ service }) => service);

/** The groups that the text of the documents names as legal to subscribe to. */
export const documentedServiceTypes: readonly string[] = ['INVOICE', 'PAYOUT', 'RECURRENT'];

/** The events of a group. */
export function eventsOfService(service: string): string[] {
  return (groups.find((one) => one.service === service)?.events ?? []).map(([type]) => type);
}

/** Fibonacci numbers times 30 s. Source: {@link overview} */
const fibonacciMs = fibonacci(18).map((factor) => factor * durationMs('30s'));

/** More failed attempts than this within ten minutes, and no success in them, block a subscription. */
const mostErrors = 100;
const errorWindowMs = durationMs('10m');

/** Levels that samples show. Source: https://docs.calypso.money/get-started-with-calypso-api/webhook-subscriptions/webhook-payload */
const shownLevels: Readonly<Record<string, string>> = {
  INVOICE_CREATE_INVOICE: 'SUCCESS',
  INVOICE_PENDING_INTERVENTION: 'SUCCESS',
  CUSTOMER_PURSE_FUNDS_RECEIVED_FOR_PURSE: 'INFO',
};

/** What the end of a name says of its level, where no sample shows it (calypso.levels). */
const gradedEnds: readonly (readonly [end: RegExp, level: string])[] = [
  [/_(EXPIRED|DECLINED|FAILED|ERROR)$/, 'WARNING'],
  [/(_COMPLETED|_PAID|_DELIVERED_ACCOUNT|_CREATE_UNLIMITED_INVOICE)$/, 'SUCCESS'],
];

function levelOf(ctx: Context, event: string): string {
  const graded = assumed(ctx, 'levels') === 'graded' ? gradedEnds.find(([end]) => end.test(event)) : undefined;
  return shownLevels[event] ?? graded?.[1] ?? 'INFO';
}

/** Webhooks: who gets them, what they say, how they are signed and repeated, and when a subscription is blocked. */
export const webhooks: Webhooks = {
  events: webhookEvents,

  policy(ctx): RetryPolicy {
    return {
      delaysMs: assumed(ctx, 'retrySeries') === '19' ? [durationMs('30s'), ...fibonacciMs] : fibonacciMs,
      countedFrom: assumed(ctx, 'retryCountedFrom'),
      jitter: 0,
      timeoutMs: assumed(ctx, 'webhookTimeout'),
      accepts: assumed(ctx, 'successStatuses'),
    };
  },

  subscribers: (ctx, { event }) =>
    webhooksOf(ctx)
      .all()
      .filter(({ events }) => events.includes(event) && isKnownEvent(ctx, event))
      .map(endpointOf),

  endpoint(ctx, id) {
    const row = webhooksOf(ctx).get(id);
    return row === undefined ? undefined : endpointOf(row);
  },

  heldBack(ctx, id) {
    const isBlocked = webhooksOf(ctx).get(id)?.state === 'blocked';
    if (!isBlocked) return undefined;
    const unblocking = `POST events {"provider":"calypso","event":"webhook.unblock","id":"${id}"}`;
    return `the endpoint is blocked, as after 100 failed attempts within 10 minutes; ${unblocking} unblocks it and sends what is held`;
  },

  subscribedBy: 'webhook.create',

  passedOver: (ctx) =>
    webhooksOf(ctx)
      .all()
      .map((row) => ({ endpoint: endpointOf(row), reason: asksFor(row.events) })),

  withheld: (ctx, { event }) =>
    isKnownEvent(ctx, event)
      ? undefined
      : `${event} is sent to nobody while the assumption calypso.payoutHashEvent is ${JSON.stringify(assumed(ctx, 'payoutHashEvent'))}; "sent" sends it`,

  body(ctx, emission, endpoint): Json {
    const { event, number, at } = emission;
    const group = groupOfEvent.get(event);
    if (group?.data === undefined) throw new Error(`nothing says what ${event} carries`);
    return {
      // Null while there is no subscription whose id it could be.
      requestId: endpoint?.id ?? null,
      id: number,
      createdDate: localDateTime(at),
      level: levelOf(ctx, event),
      service: group.service,
      eventType: spelledEvent(ctx, event),
      data: group.data(ctx, emission),
    };
  },

  addressed: (body, endpoint) => ({ ...body, requestId: endpoint.id }),

  signatureHeaders: ['Sign'],

  headers(ctx, endpoint, body) {
    const row = webhooksOf(ctx).get(endpoint.id);
    if (row === undefined) throw new Error(`no subscription ${endpoint.id} to sign for`);
    return { 'Content-Type': 'application/json', Key: row.publicKey, Sign: signatureOf(row.secretKey, body) };
  },

  attempted(ctx, endpoint, accepted) {
    const row = webhooksOf(ctx).get(endpoint);
    if (row === undefined) return;
    if (accepted) {
      webhooksOf(ctx).update(row.id, { succeededAt: ctx.now });
      return;
    }
    const after = webhooksOf(ctx).update(row.id, { failedAt: [...row.failedAt, ctx.now].slice(-(mostErrors + 1)) });
    if (assumed(ctx, 'blockRule') === 'on' && after.state === 'active' && hasTooManyErrors(after, ctx.now))
      ctx.fire('webhook', row.id, 'block');
  },

  explainReceived,
};

function hasTooManyErrors({ failedAt, succeededAt }: WebhookRow, now: number): boolean {
  const since = now - errorWindowMs;
  const [oldest] = failedAt;
  const isFull = failedAt.length > mostErrors && oldest !== undefined && oldest >= since;
  return isFull && (succeededAt === null || succeededAt < since);
}

function endpointOf(row: WebhookRow): Endpoint {
  return { id: row.id, url: row.url };
}

function purseData(ctx: Context, { event, row }: Emission): JsonObject {
  const isBlocked = customersOf(ctx).get(String(row['customerId']))?.state === 'blocked';
  // The lifecycles say which collection the row of an event is of.
  return event === 'CUSTOMER_PURSE_EXPIRED'
    ? toWirePurseEvent(ctx, row as PurseRow, isBlocked)
    : toWireDepositEvent(ctx, event, row as TransactionRow, isBlocked);
}

function fibonacci(terms: number): number[] {
  const series = [1, 2];
  while (series.length < terms) series.push((series.at(-1) ?? 0) + (series.at(-2) ?? 0));
  return series;
}
