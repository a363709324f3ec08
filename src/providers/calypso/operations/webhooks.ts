import { z } from 'zod';
import type { Context } from '../../../core/provider.js';
import { assumed } from '../assumptions.js';
import { calypsoCall } from '../envelope.js';
import type { Refuse } from '../errors.js';
import { isKnownEvent, olderSpellings, spelledEvent } from '../event-spelling.js';
import { type WebhookRow, webhooksOf } from '../rows.js';
import { subscription, subscriptionRef, uuid } from '../schemas.js';
import { isWebUrl, newKeys, newSubscription } from '../subscriptions.js';
import { documentedServiceTypes, eventsOfService, eventTypes, serviceTypes } from '../webhooks.js';
import { toWireWebhook } from '../wire.js';

const docs = 'https://docs.calypso.money/api-reference/webhook-api';
const path = '/subscription/webhook';

const subscriptionRequest = z.object({
  requestId: uuid.meta({ description: 'Chosen by the client; names the subscription from then on.' }),
  notificationEventTypes: z.array(z.enum([...eventTypes, ...olderSpellings])).nullish(),
  notificationServiceTypes: z
    .array(z.enum(serviceTypes))
    .nullish()
    .meta({ description: 'Each stands for all events of a group.' }),
  url: z.string().refine(isWebUrl, 'must be an http or https URL'),
});

type SubscriptionRequest = z.output<typeof subscriptionRequest>;

/** Operations on webhook subscriptions. */
export const webhookOperations = [
  calypsoCall({
    id: 'webhook.list',
    title: 'Get webhook subscriptions',
    path,
    docs,
    response: z.object({ subscriptions: z.array(subscription) }),
    handle: (ctx) => ({
      subscriptions: webhooksOf(ctx)
        .all()
        .map((row) => toWireWebhook(ctx, row)),
    }),
  }),

  calypsoCall({
    id: 'webhook.delete',
    title: 'Delete webhook subscription',
    method: 'DELETE',
    path,
    docs,
    payload: subscriptionRef,
    handle(ctx, { requestId }, refuse) {
      webhooksOf(ctx).delete(subscriptionOf(ctx, requestId, refuse).id);
      return undefined;
    },
  }),

  calypsoCall({
    id: 'webhook.create',
    title: 'Create webhook subscription',
    path: `${path}/create`,
    docs,
    payload: subscriptionRequest,
    response: subscription,
    handle(ctx, given, refuse) {
      const events = eventsMeant(ctx, given, refuse);
      if (webhooksOf(ctx).get(given.requestId) !== undefined) {
        if (assumed(ctx, 'duplicateRequestId') === 'refused') throw refuse('001', 'payload.requestId: already in use');
        webhooksOf(ctx).delete(given.requestId);
      }
      return toWireWebhook(ctx, subscribe(ctx, given, events));
    },
  }),

  calypsoCall({
    id: 'webhook.change',
    title: 'Change webhook subscription',
    path: `${path}/change`,
    evidence: 'inferred',
    docs,
    payload: subscriptionRequest,
    response: subscription,
    handle(ctx, given, refuse) {
      const events = eventsMeant(ctx, given, refuse);
      const isUnknown = webhooksOf(ctx).get(given.requestId) === undefined;
      if (isUnknown && assumed(ctx, 'changeUnknown') === 'created')
        return toWireWebhook(ctx, subscribe(ctx, given, events));
      const { id } = subscriptionOf(ctx, given.requestId, refuse);
      return toWireWebhook(ctx, webhooksOf(ctx).update(id, { url: given.url, events }));
    },
  }),

  calypsoCall({
    id: 'webhook.regenerate',
    title: 'Regenerate keys of a webhook subscription',
    path: `${path}/regenerate`,
    evidence: 'inferred',
    docs,
    payload: subscriptionRef,
    response: subscription,
    handle(ctx, { requestId }, refuse) {
      const { id } = subscriptionOf(ctx, requestId, refuse);
      return toWireWebhook(ctx, webhooksOf(ctx).update(id, newKeys(ctx)));
    },
  }),
];

function subscriptionOf(ctx: Context, id: string, refuse: Refuse): WebhookRow {
  const row = webhooksOf(ctx).get(id);
  if (row === undefined) throw refuse('004');
  return row;
}

function subscribe(ctx: Context, { requestId, url }: SubscriptionRequest, events: readonly string[]): WebhookRow {
  return newSubscription(ctx, { id: requestId, url, events, ...newKeys(ctx) });
}

function eventsMeant(ctx: Context, given: SubscriptionRequest, refuse: Refuse): readonly string[] {
  const known = eventTypes.filter((one) => isKnownEvent(ctx, one));
  const types = (given.notificationEventTypes ?? []).map((spelling) => {
    const event = known.find((one) => spelledEvent(ctx, one) === spelling);
    if (event === undefined)
      throw refuse('001', `payload.notificationEventTypes: ${spelling} is of another generation (calypso.generation)`);
    return event;
  });
  const services = given.notificationServiceTypes ?? [];
  if (types.length + services.length === 0) return assumed(ctx, 'subscriptionWithoutTypes') === 'all' ? known : [];
  const legal = assumed(ctx, 'serviceTypes') === 'all' ? serviceTypes : documentedServiceTypes;
  const wrong = services.find((service) => !legal.includes(service));
  if (wrong !== undefined)
    throw refuse('001', `payload.notificationServiceTypes: ${wrong} is not among ${legal.join(', ')}`);
  const wanted = new Set([...types, ...services.flatMap(eventsOfService)]);
  return known.filter((type) => wanted.has(type));
}
