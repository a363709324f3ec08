import {
  asksFor,
  type Context,
  durationMs,
  type Endpoint,
  type Evidence,
  type PassedOver,
  type RetryPolicy,
  renderEscapedJson,
  renderJson,
  type WebhookEvent,
  type Webhooks,
} from '../../core/provider.js';
import { assumed } from './assumptions.js';
import { explainReceived } from './explain-received.js';
import { payloadOf } from './payloads.js';
import { type EndpointRow, endpointsOf, type Place, placeKey } from './rows.js';
import { signatureOf } from './signature.js';
import { wireTime } from './wire.js';

const reference = 'https://docs.gettrxn.com/api-reference/webhook-endpoints';
const guide = 'https://docs.gettrxn.com/guides/webhooks';

type Listed = readonly [type: string, about: string];

const groups: readonly { evidence: Evidence; docs: string; events: readonly Listed[] }[] = [
  {
    evidence: 'documented',
    docs: reference,
    events: [
      ['customer.created', 'a customer is created'],
      ['customer.updated', 'a customer is changed'],
      ['customer.deleted', 'a customer is deleted'],
    ],
  },
  {
    evidence: 'documented',
    docs: reference,
    events: [
      ['product.created', 'a product is created'],
      ['product.updated', 'a product is changed'],
      ['product.deleted', 'a product is deleted'],
    ],
  },
  {
    evidence: 'documented',
    docs: guide,
    events: [
      ['invoice.created', 'an invoice is created'],
      ['invoice.paid', 'an invoice is paid in full'],
    ],
  },
  {
    // The group of prices is documented, the names in it are not; the other names follow from states and siblings.
    evidence: 'inferred',
    docs: reference,
    events: [
      ['price.created', 'a price is created'],
      ['price.updated', 'a price is changed'],
      ['price.deleted', 'a price is deleted'],
      ['invoice.updated', 'an invoice is changed'],
      ['invoice.deleted', 'an invoice is deleted'],
      ['invoice.overdue', 'the due date of an invoice has passed'],
      ['invoice.canceled', 'an invoice is canceled'],
      ['subscription.created', 'a subscription is created'],
      ['subscription.updated', 'a subscription is changed'],
      ['subscription.canceled', 'a subscription is canceled'],
      ['subscription.deleted', 'a subscription is deleted'],
      ['crypto_payment_claim.created', 'a customer claims to have paid'],
      ['crypto_payment_claim.approved', 'a claim is approved'],
      ['crypto_payment_claim.rejected', 'a claim is rejected'],
      ['payment_claim_link.created', 'a claim link is created'],
      ['payment_claim_link.used', 'a claim link is used up'],
      ['payment_claim_link.expired', 'the time of a claim link is over'],
      ['crypto_transaction.created', 'a transaction is recorded'],
      ['crypto_address.created', 'an address is added'],
      ['wallet.created', 'a wallet is created'],
    ],
  },
];

/** Every event that is documented or that we conclude to exist. */
const webhookEvents: readonly WebhookEvent[] = groups.flatMap(({ evidence, docs, events }) =>
  events.map(([type, about]) => ({ type, about, evidence, docs, built: true })),
);

/** The events that exist in this world: all, or the documented ones. */
function knownEvents(ctx: Context): readonly WebhookEvent[] {
  const all = assumed(ctx, 'inferredEvents') === 'sent';
  return webhookEvents.filter(({ evidence }) => all || evidence === 'documented');
}

/** True when a subscription names an event that exists, or stands for some. */
export function isKnownSubscription(ctx: Context, subscription: string): boolean {
  return subscription === '*' || knownEvents(ctx).some(({ type }) => matches(ctx, subscription, spelled(ctx, type)));
}

/** The name of an event as it is sent: that of a claim's is assumed. */
function spelled(ctx: Context, event: string): string {
  return event.startsWith('crypto_payment_claim.')
    ? event.replace('crypto_payment_claim', assumed(ctx, 'claimEventPrefix'))
    : event;
}

function matches(ctx: Context, subscription: string, event: string): boolean {
  if (subscription === '*' || subscription === event) return true;
  return (
    assumed(ctx, 'eventGlobs') === 'groups' &&
    subscription.endsWith('.*') &&
    event.startsWith(subscription.slice(0, -1))
  );
}

/** Waits between `attempts` attempts, in ms. */
function waits(attempts: number, backoff: 'doubling' | 'polynomial'): number[] {
  return Array.from({ length: attempts - 1 }, (_, index) =>
    backoff === 'doubling' ? durationMs('30s') * 2 ** index : ((index + 1) ** 4 + 2) * 1000,
  );
}

/** Webhooks: who gets them, what they say, how they are signed and repeated. */
export const webhooks: Webhooks = {
  events: webhookEvents,

  policy(ctx): RetryPolicy {
    return {
      delaysMs: waits(assumed(ctx, 'webhookAttempts'), assumed(ctx, 'webhookBackoff')),
      countedFrom: 'previous',
      jitter: 0,
      timeoutMs: assumed(ctx, 'webhookTimeout'),
      accepts: '2xx',
    };
  },

  /** Enabled endpoints in the place of the row: those of a sandbox hear of nothing else, and nobody else hears of it. */
  subscribers(ctx, { event, row }) {
    if (!isKnown(ctx, event)) return [];
    return askingFor(ctx, event, row as unknown as Place, 'enabled').map(endpointOf);
  },

  subscribedBy: 'webhook_endpoints.create',

  // The dashboard's endpoint is one of production; a sandbox has its own.
  targetGets: ({ row }) => (row as unknown as Place).scope === null,

  disabled(ctx, { event, row }) {
    if (!isKnown(ctx, event)) return [];
    return askingFor(ctx, event, row as unknown as Place, 'disabled').map((one) => ({
      endpoint: endpointOf(one),
      reason: `is disabled, and what happens meanwhile is not sent; PATCH /v1/webhook_endpoints/${one.id} {"enabled":true} enables it`,
    }));
  },

  passedOver: (ctx, { row }) =>
    endpointsOf(ctx)
      .all()
      .map((one): PassedOver => {
        const [theirs, its] = [placeKey(one), placeKey(row as unknown as Place)];
        const elsewhere = `is in ${placeName(one)}, and this happened in ${placeName(row as unknown as Place)}`;
        return { endpoint: endpointOf(one), reason: theirs === its ? asksFor(one.subscriptions) : elsewhere };
      }),

  withheld: (ctx, { event }) =>
    isKnown(ctx, event)
      ? undefined
      : `${event} is not in TRXN's documents, and sent to nobody while the assumption trxn.inferredEvents is ${JSON.stringify(assumed(ctx, 'inferredEvents'))}; "sent" sends it`,

  audience: (row) => ({ accountId: row['accountId'] ?? null, scope: row['scope'] ?? null }),

  endpoint(ctx, id) {
    const row = endpointsOf(ctx).get(id);
    return row === undefined ? undefined : endpointOf(row);
  },

  heldBack(ctx, id) {
    if (endpointsOf(ctx).get(id)?.state !== 'disabled') return undefined;
    const enabling = `PATCH /v1/webhook_endpoints/${id} {"enabled":true}`;
    return assumed(ctx, 'attemptsWhileDisabled') === 'resumed'
      ? `the endpoint is disabled; ${enabling} enables it and sends what is held`
      : `the endpoint is disabled; ${enabling} enables it, and what is held is sent by hand alone: POST webhooks/ID/redeliver (trxn.attemptsWhileDisabled)`;
  },

  render: (ctx, body) => (assumed(ctx, 'escapedJson') === 'escaped' ? renderEscapedJson(body) : renderJson(body)),

  body: (ctx, { event, row, at }) => ({
    event: spelled(ctx, event),
    payload: payloadOf(ctx, event, row),
    timestamp: wireTime(at),
  }),

  signatureHeaders: ['X-Trxn-Signature'],

  headers(ctx, endpoint, body, signedAt) {
    const row = endpointsOf(ctx).get(endpoint.id);
    if (row === undefined) throw new Error(`no webhook endpoint ${endpoint.id} to sign for`);
    const t = Math.floor(signedAt / 1000);
    return {
      'Content-Type': 'application/json',
      'X-Trxn-Signature': `t=${t},v1=${signatureOf(row.secret, t, body)}`,
    };
  },

  explainReceived,
};

function isKnown(ctx: Context, event: string): boolean {
  return knownEvents(ctx).some(({ type }) => type === event);
}

function askingFor(ctx: Context, event: string, place: Place, wanted: EndpointRow['state']): EndpointRow[] {
  return endpointsOf(ctx)
    .by('place', placeKey(place))
    .filter(
      ({ state, subscriptions }) =>
        state === wanted && subscriptions.some((one) => matches(ctx, one, spelled(ctx, event))),
    );
}

function placeName({ scope }: Place): string {
  return scope === null ? 'production' : `the sandbox ${scope}`;
}

function endpointOf(row: EndpointRow): Endpoint {
  return { id: row.id, url: row.url };
}
