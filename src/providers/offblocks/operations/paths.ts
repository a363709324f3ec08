import type { Call, Context } from '../../../core/provider.js';
import { assumed } from '../assumptions.js';
import { refusal, words } from '../errors.js';
import { type CustomerRow, customersOf, type WebhookRow, webhooksOf } from '../rows.js';
import { isUuid } from '../schemas.js';

/** Where the reference of a resource is. */
export function referenceOf(resource: string): string {
  return `https://docs.offblocks.xyz/developer-guides/api-integration/api-reference/${resource}`;
}

/** The customer of a path, or 400 for an id that is no UUID and 404 for one that is not there. */
export function customerIn(ctx: Context, call: Call<unknown>): CustomerRow {
  const row = customersOf(ctx).get(idIn(ctx, call, 'customerId'));
  if (row === undefined) throw refusal(ctx, 404, words.noCustomer);
  return row;
}

/** The webhook subscription of a path, like {@link customerIn}. */
export function webhookIn(ctx: Context, call: Call<unknown>): WebhookRow {
  const row = webhooksOf(ctx).get(idIn(ctx, call, 'webhookId'));
  if (row === undefined) throw refusal(ctx, 404, words.noWebhook);
  return row;
}

/** Moves a customer on, or refuses where its state does not allow it. */
export function moveCustomer(ctx: Context, row: CustomerRow, from: CustomerRow['status'], event: string): void {
  if (row.status !== from)
    throw refusal(
      ctx,
      assumed(ctx, 'wrongStateStatus'),
      words.invalid,
      `The customer is ${row.status}; only one that is ${from} can be ${event}.`,
    );
  ctx.fire('customer', row.id, event);
}

function idIn(ctx: Context, { params }: Call<unknown>, name: string): string {
  const id = params[name] ?? '';
  if (!isUuid(id))
    throw refusal(ctx, assumed(ctx, 'malformedIdStatus'), words.invalid, `The ${name} of the path is no UUID.`);
  return id.toLowerCase();
}
