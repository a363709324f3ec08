/** Rows inside, wire outside: the only place that builds what OffBlocks' clients see of a row. Keys are in alphabetical order, as recorded. */
import type { Context, JsonObject } from '../../core/provider.js';
import { assumed } from './assumptions.js';
import { encodedChallenge } from './challenge.js';
import { wireInstant } from './instants.js';
import type { CustomerRow, WebhookRow } from './rows.js';

/** When a row is shown: in the answer to its creation, or later. Instants are finer in the first. */
export type Moment = 'created' | 'later';

/** A customer as answers show it. */
export function toWireCustomer(ctx: Context, row: CustomerRow, moment: Moment): JsonObject {
  const { chainId, externalId, id, status } = row;
  const hasUrl =
    assumed(ctx, 'verificationUrl') === 'creationAndVerifying' && (moment === 'created' || status === 'verifying');
  return {
    chainId,
    challenge: moment === 'created' ? encodedChallenge(row.challenge) : undefined,
    ...instants(ctx, 'createdAt', row, moment),
    externalId,
    id,
    status,
    ...instants(ctx, 'updatedAt', row, moment),
    verificationUrl: hasUrl ? verificationUrl(ctx, row) : undefined,
  };
}

/** A customer as webhooks tell of it. */
export function toWireCustomerEvent(ctx: Context, row: CustomerRow, eventId: string, webhookType: string): JsonObject {
  const { chainId, externalId, id, status } = row;
  const moment = status === 'initiating' ? 'created' : 'later';
  return {
    chainId,
    ...instants(ctx, 'createdAt', row, moment),
    eventId,
    externalId,
    id,
    status,
    ...instants(ctx, 'updatedAt', row, moment),
    webhookType,
  };
}

/** What webhooks tell of a row: all that answers show of it (`shown`), with the event among it. */
export function toWireEvent(shown: JsonObject, eventId: string, webhookType: string): JsonObject {
  const all: JsonObject = { ...shown, eventId, webhookType };
  return Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** A webhook subscription. */
export function toWireWebhook(ctx: Context, row: WebhookRow, moment: Moment): JsonObject {
  return {
    callbackUrl: row.callbackUrl,
    ...instants(ctx, 'createdAt', row, moment),
    id: row.id,
    types: row.types,
    ...instants(ctx, 'updatedAt', row, moment),
  };
}

/** Where a person can approve or reject a customer. */
function verificationUrl(ctx: Context, { kycToken }: CustomerRow): string {
  return `${ctx.baseUrl}/kyc/${kycToken}`;
}

/** One of the two instants of a row, as finely as the moment has it. */
export function instants(
  ctx: Context,
  field: 'createdAt' | 'updatedAt',
  row: { readonly createdAt: string; readonly updatedAt: string },
  moment: Moment,
): JsonObject {
  const isFine = moment === 'created' && assumed(ctx, 'timestampDigits') === 'recorded';
  return { [field]: wireInstant(row[field], isFine ? 9 : 6) };
}
