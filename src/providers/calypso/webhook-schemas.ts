/** Bodies of webhooks. Sources: https://docs.calypso.money/get-started-with-calypso-api/webhook-subscriptions/webhook-payload and the pages of each group. */
import { z } from 'zod';
import { olderSpellings } from './event-spelling.js';
import { transactionState } from './schemas.js';
import { payoutState } from './schemas-payouts.js';
import { eventsOfService, serviceTypes } from './webhooks.js';

/** A field that may have no value: left out, or null under calypso.absentFields. */
const text = z.string().nullish();
const date = z.string().meta({ description: 'UTC without a zone: 2022-03-15T12:13:05.909616' });
const worth = z.record(z.string(), z.number()).meta({ description: 'What the amount is worth, by fiat currency.' });
const parentExternalId = z.string().meta({ description: 'Id of the invoice, payout or order.' });

const purse = {
  customerId: z.string(),
  customerBlocked: z.boolean(),
  blocked: z.boolean().optional().meta({ description: 'Under calypso.blockedFlag.' }),
  purseId: z.string(),
  address: z.string(),
};

const deposit = {
  ...purse,
  currency: z.string(),
  transactionId: z.string(),
  amount: z.number(),
  transactionHash: z.string().optional(),
  transactionState: transactionState.optional(),
};

const ofInvoice = { parentExternalId, idempotencyKey: text };
const created = { ...ofInvoice, message: text, currency: z.string(), createdDate: date };

const received = {
  ...created,
  amount: z.number(),
  transactionId: z.array(z.string()),
  senderAddress: z.string(),
  externalId: text,
  paymentDate: date,
  transactionHash: z.string(),
  fiatAmount: worth,
};

const paid = {
  ...ofInvoice,
  amount: z.number().nullish(),
  realAmount: z.number().meta({ description: 'What was paid.' }),
  currency: z.string(),
  description: text,
  fiatAmount: z.number().nullish(),
  fiatCurrency: text,
  externalId: text,
};

const ofPayout = { parentExternalId, createdDate: date, idempotencyKey: text, currency: z.string() };
const changed = { ...ofPayout, hash: text, payoutStatus: payoutState, externalId: text };

const topUp = {
  amount: z.number(),
  currency: z.string(),
  senderAddress: z.string(),
  paymentDate: date,
  transactionHash: z.string(),
  fiatAmount: worth,
};

const order = {
  orderId: z.string(),
  parentExternalId,
  externalId: text,
  idempotencyKey: z.string(),
  currency: z.string(),
  cryptoAmount: z.string(),
  fiatCurrency: z.string(),
  fiatAmount: z.string(),
};

const data: Readonly<Record<string, z.ZodRawShape>> = {
  CUSTOMER_PURSE_EXPIRED: purse,
  INVOICE_CREATE_INVOICE: { ...created, amount: z.number().nullish(), externalId: text, fiatcurrency: text },
  INVOICE_CREATE_UNLIMITED_INVOICE: { ...created, externalId: text, fiatcurrency: text },
  INVOICE_MEMPOOL_FOUND: { ...paid, createdDate: date, transactionHash: z.string() },
  INVOICE_PENDING_COMPLIANCE: received,
  INVOICE_COMPLIANCE_DECLINED: received,
  INVOICE_FUNDS_RECEIVED_FOR_INVOICE: received,
  INVOICE_PENDING_INTERVENTION: { ...ofInvoice, message: text, externalId: text },
  INVOICE_PAID: paid,
  INVOICE_TRANSLATION_TO_ACCOUNT_COMPLETED: {
    ...created,
    amount: z.number(),
    serviceFee: z.number(),
    fiatAmount: worth,
    transactionIds: z.array(z.string()),
  },
  INVOICE_EXPIRED: {
    ...created,
    amount: z.number().nullish(),
    expirationDate: date,
    externalId: text,
    fiatAmount: worth,
  },
  PAYOUT_CHANGE_STATUS: changed,
  PAYOUT_HASH_RECEIVED: changed,
  PAYOUT_CONFIRMED: { ...ofPayout, approved: z.array(z.string()).meta({ description: 'Users who approved it.' }) },
  PAYOUT_VALIDATION_ERROR: {
    ...ofPayout,
    message: z.string(),
    dealWithdrawalId: z.number(),
    validationStatus: z.string(),
  },
};

const byService: Readonly<Record<string, z.ZodRawShape>> = {
  CUSTOMER_PURSE: deposit,
  TOP_UP: topUp,
  FIAT_DEPOSIT: order,
};

/** The name of an event; older documents spell two of them otherwise (calypso.generation). */
function spelling(event: string): z.ZodType {
  const older = olderSpellings.find((one) => one.replace('_COMPLIANCE_CHECK', '_PENDING_COMPLIANCE') === event);
  return older === undefined ? z.literal(event) : z.enum([event, older]);
}

function schemaOf(service: string, event: string): z.ZodType {
  const shape = data[event] ?? byService[service] ?? {};
  // Events of customers' addresses do not repeat their name.
  const type = service === 'CUSTOMER_PURSE' ? {} : { type: spelling(event) };
  return z.object({
    requestId: z.string().meta({ description: 'Names the subscription.' }),
    id: z.number().meta({ description: 'Names the event; the same in every repetition.' }),
    createdDate: date,
    level: z.enum(['SUCCESS', 'INFO', 'WARNING']),
    service: z.literal(service),
    eventType: spelling(event),
    data: z.object({ ...type, ...shape }),
  });
}

/** By event. */
export const webhookSchemas: Readonly<Record<string, z.ZodType>> = Object.fromEntries(
  serviceTypes.flatMap((service) => eventsOfService(service).map((event) => [event, schemaOf(service, event)])),
);
