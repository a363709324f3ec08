/** What webhooks say of a row: one entry for each group of events, the part of its name before the last dot. */
import type { Context, JsonObject, Row } from '../../core/provider.js';
import { assumed } from './assumptions.js';
import { billingPayloads } from './payloads-billing.js';
import { claimPayloads } from './payloads-claims.js';
import type { CustomerRow } from './rows.js';
import { toWireCustomer } from './wire.js';

/** The value of `object`, and the record as the API shows it. */
export interface Payload {
  readonly object: string;
  readonly wire: (ctx: Context, row: Row) => JsonObject;
}

const payloads: Readonly<Record<string, Payload>> = {
  customer: { object: 'customer', wire: (_ctx, row) => toWireCustomer(row as CustomerRow) },
  ...claimPayloads,
  ...billingPayloads,
};

/** `payload` of an event. Throws for a group that has no entry. */
export function payloadOf(ctx: Context, event: string, row: Row): JsonObject {
  const payload = payloads[event.slice(0, event.lastIndexOf('.'))];
  if (payload === undefined) throw new Error(`no payload for ${event}`);
  const { id, object, ...rest } = payload.wire(ctx, row);
  const isNamed = object !== undefined || assumed(ctx, 'webhookPayload') === 'with object';
  const named: JsonObject = isNamed ? { id, object: object ?? payload.object } : { id };
  return event.endsWith('.deleted') && assumed(ctx, 'deletedPayload') === 'id' ? named : { ...named, ...rest };
}
