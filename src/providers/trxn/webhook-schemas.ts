/** Bodies of webhooks. Source: https://docs.gettrxn.com/guides/webhooks */
import { z } from 'zod';
import { customer, wallet } from './schemas.js';
import { invoice, price, product, subscription } from './schemas-billing.js';
import { cryptoAddress, cryptoTransaction, paymentClaim, paymentClaimLink } from './schemas-claims.js';
import { webhooks } from './webhooks.js';

/** A record as webhooks show it: with the name of its kind behind the id, unless trxn.webhookPayload says otherwise. */
const named = <S extends z.ZodObject>(record: S, object: string) =>
  record.extend({ object: z.literal(object).optional() });

const records: Readonly<Record<string, z.ZodObject>> = {
  customer: named(customer, 'customer'),
  product: named(product, 'product'),
  price: named(price, 'price'),
  invoice: named(invoice, 'invoice'),
  subscription: named(subscription, 'subscription'),
  crypto_payment_claim: paymentClaim,
  payment_claim_link: paymentClaimLink,
  crypto_transaction: cryptoTransaction,
  crypto_address: cryptoAddress,
  wallet,
};

const time = z.string().meta({ description: 'When it happened; UTC, whole seconds.' });

/** What is told of a deletion: the record as it last was, or its id under trxn.deletedPayload. */
const gone = (record: z.ZodObject) => z.union([record, z.object({ id: z.string(), object: z.string().optional() })]);

/** By event. */
export const webhookSchemas: Readonly<Record<string, z.ZodType>> = Object.fromEntries(
  webhooks.events.map(({ type }) => {
    const group = type.slice(0, type.lastIndexOf('.'));
    const record = records[group] ?? z.object({});
    // The names of the events of claims are assumed (trxn.claimEventPrefix).
    const event = group === 'crypto_payment_claim' ? z.string() : z.literal(type);
    const payload = type.endsWith('.deleted') ? gone(record) : record;
    return [type, z.object({ event, payload, timestamp: time })];
  }),
);
