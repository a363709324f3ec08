/**
 * A careful consumer of OffBlocks' webhooks, from the documents alone. They document no signature, so there is nothing that proves
 * who sent one: only its shape can be checked, and whoever needs more must ask the API for the entity.
 * Source: https://docs.offblocks.xyz/developer-guides/step-by-step-guide/webhooks
 */
import type { Receiver } from '../../core/provider.js';

const types = ['customer.updated', 'account.updated', 'card.updated', 'authorisation.updated', 'transaction.updated'];
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** Checks the shape of a webhook: JSON, flat, with `webhookType`, `eventId` and the `id` of the entity. It proves no sender. */
export const receiver: Receiver = {
  verify(headers, body) {
    const type = Object.entries(headers).find(([field]) => field.toLowerCase() === 'content-type')?.[1] ?? '';
    if (!/^application\/json\s*(;|$)/i.test(type)) return { ok: false, reason: 'the body is not declared as JSON' };
    const event = objectOf(body);
    if (event === undefined) return { ok: false, reason: 'the body is no JSON object' };
    const { webhookType, eventId, id } = event;
    if (typeof webhookType !== 'string' || !types.includes(webhookType))
      return { ok: false, reason: 'webhookType is none of the documented types' };
    if (typeof eventId !== 'string' || !uuid.test(eventId)) return { ok: false, reason: 'eventId is no UUID' };
    if (typeof id !== 'string' || !uuid.test(id)) return { ok: false, reason: 'the entity has no id' };
    return { ok: true, event: webhookType };
  },
};

interface Flat {
  readonly webhookType?: unknown;
  readonly eventId?: unknown;
  readonly id?: unknown;
}

function objectOf(body: Buffer): Flat | undefined {
  try {
    const parsed: unknown = JSON.parse(body.toString('utf8'));
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}
