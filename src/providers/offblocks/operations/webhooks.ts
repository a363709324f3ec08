import { z } from 'zod';
import { type Context, operation } from '../../../core/provider.js';
import { assumed } from '../assumptions.js';
import { refusal, words } from '../errors.js';
import { webhooksOf } from '../rows.js';
import { isUuid, webhook, webhookRequest } from '../schemas.js';
import { changeSubscription, isWebUrl, newSubscription } from '../subscriptions.js';
import { eventTypes } from '../webhooks.js';
import { toWireWebhook } from '../wire.js';
import { notFound, referenceOf, webhookIn } from './paths.js';

const docs = referenceOf('webhooks');

/** Operations on webhook subscriptions. There is no POST: PUT without an id makes one. */
export const webhookOperations = [
  operation({
    id: 'webhooks.put',
    title: 'Create or update a webhook',
    method: 'PUT',
    path: '/v1/webhooks',
    evidence: 'documented',
    docs,
    status: 200,
    request: webhookRequest,
    response: webhook,
    handle({ body }, ctx) {
      const { id, callbackUrl, types } = body;
      if (!isWebUrl(callbackUrl)) throw refusal(ctx, 400, words.invalid, 'callbackUrl is no http or https URL.');
      checkTypes(ctx, types ?? []);
      if (id === undefined) {
        const fallback = assumed(ctx, 'webhookWithoutTypes') === 'all' ? eventTypes : [];
        const row = newSubscription(ctx, ctx.ids.next('webhooks').uuid(), callbackUrl, types ?? fallback);
        return { status: 200, json: toWireWebhook(ctx, row, 'created') };
      }
      if (!isUuid(id)) throw refusal(ctx, 400, words.invalid, 'id is no UUID.');
      const before = webhooksOf(ctx).get(id.toLowerCase());
      if (before === undefined) throw refusal(ctx, 404, words.noWebhook, notFound(words.noWebhook, id));
      const after = changeSubscription(ctx, before, callbackUrl, types ?? before.types);
      return { status: 200, json: toWireWebhook(ctx, after, 'later') };
    },
  }),

  operation({
    id: 'webhooks.list',
    title: 'List webhooks',
    method: 'GET',
    path: '/v1/webhooks',
    evidence: 'documented',
    docs,
    status: 200,
    response: z.array(webhook),
    handle: (_call, ctx) => ({
      status: 200,
      json: webhooksOf(ctx)
        .all()
        .map((row) => toWireWebhook(ctx, row, 'later')),
    }),
  }),

  operation({
    id: 'webhooks.get',
    title: 'Get a webhook',
    method: 'GET',
    path: '/v1/webhooks/:webhookId',
    evidence: 'documented',
    docs,
    status: 200,
    response: webhook,
    handle: (call, ctx) => ({ status: 200, json: toWireWebhook(ctx, webhookIn(ctx, call), 'later') }),
  }),

  operation({
    id: 'webhooks.delete',
    title: 'Delete a webhook',
    method: 'DELETE',
    path: '/v1/webhooks/:webhookId',
    evidence: 'documented',
    docs,
    status: 204,
    handle(call, ctx) {
      webhooksOf(ctx).delete(webhookIn(ctx, call).id);
      return { status: assumed(ctx, 'deletedStatus') };
    },
  }),
];

function checkTypes(ctx: Context, types: readonly string[]): void {
  const unknown = types.find((type) => !eventTypes.includes(type));
  if (unknown !== undefined && assumed(ctx, 'unknownWebhookType') === 'refused')
    throw refusal(
      ctx,
      400,
      words.invalid,
      `types: ${JSON.stringify(unknown.slice(0, 60))} is none of ${eventTypes.join(', ')}.`,
    );
}
