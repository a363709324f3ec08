/** Shapes of bodies. Unknown fields are dropped and `null` counts as left out, as Calypso's Java service reads JSON. */
import { z } from 'zod';

/** A UUID in any version; kept in lower case. */
export const uuid = z.guid().toLowerCase();

/** Account of the merchant. Its form is judged with the account itself, as older documents state none (calypso.accountFormat). */
export const accountId = z
  .string()
  .meta({ description: 'Account of the merchant that the call is about: 0x and 40 hex digits.' });

/** Time of the call. */
export const timestamp = z.int().meta({ description: 'Unix time in milliseconds, at most 3 minutes off.' });

const text = z.string().nullish();

/** Payload of customer/create. */
export const customerFields = z.object({
  email: text,
  description: text,
  externalId: text.meta({ description: "The merchant's own id of the customer." }),
});

/** Payload of customer/update. */
export const customerChange = customerFields.extend({ id: uuid });

/** Payload of calls about one customer. */
export const customerRef = z.object({ customerId: uuid });

/** Payload of address/get. */
export const addressRequest = z.object({ customerId: uuid, currency: z.string().min(1) });

/** Payload of transaction/get. */
export const transactionRef = z.object({ transactionId: uuid });

/** Payload of calls about one subscription. */
export const subscriptionRef = z.object({ requestId: uuid });

/** A customer in answers. */
export const customer = z
  .object({
    id: z.guid(),
    email: text,
    description: text,
    externalId: text,
    blocked: z.boolean().meta({ description: 'Deposits of a blocked customer are credited, and flagged in webhooks.' }),
  })
  .meta({ description: 'A customer of the merchant.' });

/** Answer of address/get. */
export const purseAddress = z.object({ id: z.guid().optional(), address: z.string() });

/** A purse in answers. */
export const purse = z.object({
  id: z.guid(),
  address: z.string(),
  status: z.enum(['PENDING_PAYMENT', 'ARCHIVED', 'ARCHIEVED', 'DECLINED']),
  currencies: z.array(z.string()),
  createdDate: z.string(),
});

/** States of a deposit as clients see them. */
export const transactionState = z.enum(['MEM_POOL_FOUND', 'PENDING_COMPLIANCE_CHECK', 'DECLINED', 'CONFIRMED']);

/** A deposit in answers. */
export const transaction = z.object({
  id: z.guid(),
  amount: z.number(),
  addressFrom: z.string().optional(),
  currency: z.string(),
  transactionHash: text,
  transactionState,
  complianceState: z.enum(['UNCHECKED', 'IN_PROGRESS', 'DECLINE', 'CHECKED']),
  translationToAccountCompleted: z.boolean(),
  createdDate: z.string(),
});

/** A subscription in answers. */
export const subscription = z.object({
  requestId: z.guid(),
  notificationEventTypes: z.array(z.string()),
  url: z.string(),
  publicKey: z.string(),
  secretKey: z.string(),
  createdDate: z.string(),
  blockedByErrorCount: z.boolean().optional(),
});

/** Answer of `/account`. */
export const account = z.object({
  account: z.string(),
  name: z.string(),
  ownerId: z.string(),
  balances: z.array(z.object({ currency: z.string(), amount: z.number() })),
});

/** Answer of user/current. */
export const currentUser = z.object({
  userFullInfo: z.looseObject({}),
  permissions: z.array(z.string()),
  availableAccounts: z.array(z.string()),
});

/** A page of answers; `total` counts pages, `totalElements` rows. */
export function pageOf(row: z.ZodType): z.ZodType {
  return z.object({
    result: z.array(row),
    page: z.int(),
    size: z.int(),
    total: z.int().meta({ description: 'Number of pages.' }),
    totalElements: z.int().meta({ description: 'Number of rows.' }),
  });
}
