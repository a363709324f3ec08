/** Subscriptions as rows: made by the API, or by a person in the cabinet. */
import { type Context, isoInstant, PaydrillError } from '../../core/provider.js';
import { type WebhookRow, webhooksOf } from './rows.js';
import { eventTypes } from './webhooks.js';

/** New keys for a subscription. */
export function newKeys(ctx: Context): Pick<WebhookRow, 'publicKey' | 'secretKey'> {
  return keysFrom(ctx.ids.next('webhook-keys').hex(64));
}

/** A subscription as it begins. */
export function newSubscription(
  ctx: Context,
  about: Pick<WebhookRow, 'id' | 'url' | 'events' | 'publicKey' | 'secretKey'>,
): WebhookRow {
  return ctx.create<WebhookRow>('webhook', {
    ...about,
    state: 'active',
    createdAt: isoInstant(ctx.now),
    failedAt: [],
    succeededAt: null,
  });
}

/** Subscribes a URL to every event, in the place of an earlier one that was set this way; a blocked one is unblocked. */
export function setTarget(ctx: Context, url: string): void {
  if (!isWebUrl(url)) {
    throw new PaydrillError(
      400,
      'bad-url',
      `A webhook target is an http or https URL, not ${JSON.stringify(url.slice(0, 200))}.`,
    );
  }
  // Named and not counted: a target set by hand must not change the ids of what the program makes.
  const id = ctx.ids.named('target').uuid();
  const before = webhooksOf(ctx).get(id);
  if (before === undefined) {
    newSubscription(ctx, { id, url, events: eventTypes, ...keysFrom(ctx.ids.named('target keys').hex(64)) });
    return;
  }
  webhooksOf(ctx).update(id, { url, events: eventTypes });
  if (before.state === 'blocked') ctx.fire('webhook', id, 'unblock');
}

/** True for an http or https URL. */
export function isWebUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

function keysFrom(digits: string): Pick<WebhookRow, 'publicKey' | 'secretKey'> {
  return { publicKey: digits.slice(0, 32), secretKey: digits.slice(32) };
}
