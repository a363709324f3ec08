/** Shapes of bodies and answers. Unknown fields are dropped; optional ones may be null (recorded). */
import { z } from 'zod';
import { customId, kind, parameters, required, some, text } from './parameters.js';

/** One address of a customer, as it is sent. */
const addressParams = z.object({ address: required, currency: required, network: required }, kind('object'));
const addresses = z.array(addressParams, kind('array')).nullish();

/** Body of creating a customer. */
export const customerParams = parameters({
  id: required.meta({ description: "The merchant's own reference; also the id in paths." }),
  currency: required,
  addresses,
  // Whether it is looked at at all is an assumption, so its shape is checked by the handler.
  refund_addresses: z.unknown().optional().meta({ description: 'Older form of addresses: coin to address.' }),
});

/** Body of updating a customer. */
export const customerUpdateParams = parameters({
  currency: text.min(1, 'is empty').nullish(),
  addresses: addresses.meta({ description: 'Replaces all addresses.' }),
});

/** Body of creating a channel. */
export const channelParams = parameters({
  name: required,
  pay_currency: required.meta({ description: 'Coin that the channel takes.' }),
  receiver_currency: required.meta({ description: 'Currency of the account that is credited.' }),
  network: some.meta({ description: "By default the coin's first network." }),
  description: some,
  custom_id: customId,
  customer_id: some,
});

/** Body of updating a channel. */
export const channelUpdateParams = parameters({
  name: required.nullish(),
  description: some,
  status: some.meta({ description: 'enabled or disabled' }),
  customer_id: some,
});

/** Query of a list. */
export const listQuery = z.object({
  starting_after: z.string().optional().meta({ description: 'Id behind which the page begins.' }),
});

/** Query of a list that can be narrowed to one customer. */
export const customerListQuery = listQuery.extend({ customer_id: z.string().optional() });

/** An amount, rate or fee in answers. */
export const wiredAmount = z.string().regex(/^\d+\.\d+$/);
/** Text or null in answers. */
export const nullable = z.string().nullable();
/** A date in answers. */
export const wiredDate = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$/);

/** A conversion in answers. */
export const exchange = z.object({ pair: z.string(), rate: wiredAmount, fee: wiredAmount, fee_currency: z.string() });

/** The rating of a payment in answers. */
export const risk = z.object({
  score: z.number(),
  level: z.enum(['low', 'medium', 'high']),
  resource_name: z.string(),
  resource_category: z.string(),
});

/** A customer in answers. */
export const customer = z.object({
  id: z.string(),
  currency: z.string(),
  refund_addresses: z.record(z.string(), z.string()),
  addresses: z.array(z.object({ address: z.string(), currency: z.string(), network: z.string() })),
});

/** A channel in answers. */
export const channel = z.object({
  id: z.uuid(),
  status: z.enum(['enabled', 'disabled']),
  name: z.string(),
  description: nullable,
  receiver_currency: z.string(),
  pay_currency: z.string(),
  address: z.string(),
  network: z.string(),
  project_id: z.uuid(),
  custom_id: nullable,
  customer_id: nullable,
  uri: z.string(),
  hosted_page_url: z.url(),
});

/** A payment to a channel in answers. `exchange` is absent when nothing was converted. */
export const channelPayment = z.object({
  id: z.uuid(),
  paid_amount: wiredAmount,
  paid_currency: z.string(),
  received_amount: wiredAmount,
  received_currency: z.string(),
  fee: wiredAmount,
  fee_currency: z.string(),
  txid: z.string(),
  exchange: exchange.optional(),
  status: z.enum(['pending', 'on_hold', 'completed', 'refunded', 'cancelled']),
  status_context: z.enum(['illicit_resource', 'channel_disabled']).nullable(),
  refund_address: nullable,
  coin_withdrawal_id: z.uuid().nullable(),
  custom_id: nullable,
  customer_id: nullable,
  channel_id: z.uuid(),
  address: z.string(),
  network: z.string(),
  risk: risk.nullable(),
  created_at: wiredDate,
});

/** An answer with one object. */
export function single<S extends z.ZodType>(data: S) {
  return z.object({ data });
}

/** An answer with a page of objects, newest first. */
export function page<S extends z.ZodType>(row: S) {
  return z.object({ data: z.array(row), meta: z.object({ total: z.int(), has_more: z.boolean() }) });
}

/** An answer with a list that has no pages. */
export function unpaged<S extends z.ZodType>(row: S) {
  return z.object({ data: z.array(row) });
}
