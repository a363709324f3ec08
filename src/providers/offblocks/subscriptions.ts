/** Webhook subscriptions as rows. */
import { type Context, PaydrillError } from '../../core/provider.js';
import { preciseNow } from './instants.js';
import { type WebhookRow, webhooksOf } from './rows.js';
import { eventTypes } from './webhooks.js';

/** A subscription as it begins. */
export function newSubscription(ctx: Context, id: string, callbackUrl: string, types: readonly string[]): WebhookRow {
  const now = preciseNow(ctx, `webhooks ${id}`);
  return webhooksOf(ctx).insert({ id, callbackUrl, types, createdAt: now, updatedAt: now });
}

/** Changes a subscription. */
export function changeSubscription(
  ctx: Context,
  row: WebhookRow,
  callbackUrl: string,
  types: readonly string[],
): WebhookRow {
  const updatedAt = preciseNow(ctx, `webhooks ${row.id} ${ctx.now}`, row.updatedAt);
  return webhooksOf(ctx).update(row.id, { callbackUrl, types, updatedAt });
}

/** Subscribes a URL to every event, in the place of an earlier one that was set this way. */
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
  if (before === undefined) newSubscription(ctx, id, url, eventTypes);
  else changeSubscription(ctx, before, url, eventTypes);
}

/** True for an http or https URL. */
export function isWebUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}
