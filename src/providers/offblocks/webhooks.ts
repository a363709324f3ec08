import {
  asksFor,
  type Context,
  durationMs,
  type Endpoint,
  type JsonObject,
  type Row,
  renderEscapedJson,
  renderJson,
  type WebhookEvent,
  type Webhooks,
} from '../../core/provider.js';
import { assumed } from './assumptions.js';
import { explainReceived } from './explain-received.js';
import { type CustomerRow, type WebhookRow, webhooksOf } from './rows.js';
import type { AccountRow } from './rows-accounts.js';
import type { CardRow } from './rows-cards.js';
import type { AuthorisationRow, TransactionRow } from './rows-spending.js';
import { signatureHeadersOf } from './webhook-signing.js';
import { type Moment, toWireCustomerEvent, toWireEvent } from './wire.js';
import { toWireAccount, toWireCard } from './wire-accounts.js';
import { toWireAuthorisation, toWireTransaction } from './wire-spending.js';

const docs = 'https://docs.offblocks.xyz/developer-guides/api-integration/api-reference/webhooks';

/** After this no repetition is made. Source: https://docs.offblocks.xyz/developer-guides/step-by-step-guide/webhooks */
const giveUpAfterMs = durationMs('24h');
const firstWaitMs = durationMs('500ms');

function event(resource: string, built: boolean, evidence: WebhookEvent['evidence']): WebhookEvent {
  const about = `${/^[aeiou]/.test(resource) ? 'an' : 'a'} ${resource} was created or changed its status`;
  return { type: `${resource}.updated`, about, evidence, docs, built };
}

/** Every documented event. */
const webhookEvents: readonly WebhookEvent[] = [
  event('customer', true, 'observed'),
  event('account', true, 'documented'),
  event('card', true, 'documented'),
  event('authorisation', true, 'documented'),
  event('transaction', true, 'documented'),
];

/** Names of the documented events. */
export const eventTypes = webhookEvents.map(({ type }) => type);

/** Webhooks: the entity itself with `eventId` and `webhookType`, unsigned unless that is assumed, repeated for a day. */
export const webhooks: Webhooks = {
  events: webhookEvents,

  policy(ctx) {
    const jitter = assumed(ctx, 'retryJitter');
    return {
      delaysMs: waits(durationMs(assumed(ctx, 'retryCeiling')), jitter),
      countedFrom: 'previous',
      jitter,
      giveUpAfterMs,
      timeoutMs: assumed(ctx, 'webhookTimeout'),
      accepts: '2xx',
    };
  },

  subscribers: (ctx, { event }) =>
    webhooksOf(ctx)
      .all()
      .filter(({ types }) => types.includes(event))
      .map(endpointOf),

  endpoint(ctx, id) {
    const row = webhooksOf(ctx).get(id);
    return row === undefined ? undefined : endpointOf(row);
  },

  subscribedBy: 'webhooks.put',

  passedOver: (ctx) =>
    webhooksOf(ctx)
      .all()
      .map((row) => ({ endpoint: endpointOf(row), reason: asksFor(row.types) })),

  render: (ctx, body) => (assumed(ctx, 'escapedJson') === 'escaped' ? renderEscapedJson(body) : renderJson(body)),

  body(ctx, { event: type, row, number }) {
    // One id for one event, whatever the number of endpoints: receivers tell repetitions by it.
    const eventId = eventIdOf(ctx, number);
    if (type === 'customer.updated') return toWireCustomerEvent(ctx, row as CustomerRow, eventId, type);
    return toWireEvent(shownOf(ctx, type, row), eventId, type);
  },

  headers: (ctx, endpoint, body, signedAt) => ({
    'Content-Type': 'application/json',
    ...signatureHeadersOf(ctx, endpoint, body, signedAt),
  }),

  signatureHeaders: ['Signature'],
  explainReceived,
};

/** The entity in full. Instants are finer in what is told of its creation. */
function shownOf(ctx: Context, type: string, row: Row): JsonObject {
  switch (type) {
    case 'account.updated': {
      const { challenge: _secret, ...shown } = toWireAccount(ctx, row as AccountRow, momentOf(row, 'initiating'));
      return shown;
    }
    case 'card.updated':
      return toWireCard(ctx, row as CardRow, momentOf(row, 'issuing'));
    case 'authorisation.updated':
      return toWireAuthorisation(ctx, row as AuthorisationRow, momentOf(row, 'pending'));
    default:
      return toWireTransaction(ctx, row as TransactionRow, momentOf(row, 'processing'));
  }
}

function momentOf(row: Row, first: string): Moment {
  return row['status'] === first ? 'created' : 'later';
}

function eventIdOf(ctx: Context, number: number): string {
  return ctx.ids.named(`event ${number}`).uuid();
}

function endpointOf({ id, callbackUrl }: WebhookRow): Endpoint {
  return { id, url: callbackUrl };
}

/** Waits that double from half a second up to a ceiling: enough of them for a day, even when each is drawn short. */
function waits(ceilingMs: number, jitter: number): number[] {
  const delays: number[] = [];
  for (let wait = firstWaitMs, least = 0; least <= giveUpAfterMs; wait = Math.min(wait * 2, ceilingMs)) {
    delays.push(wait);
    least += wait * (1 - jitter);
  }
  return delays;
}
