/** Rows that a scenario gives: the wire objects of OffBlocks. They cause nothing, and stay in their status until an event is fired. */
import { z } from 'zod';
import { type GivenCollection, givenCollection } from '../../core/provider.js';
import { assumed } from './assumptions.js';
import { parseEvmAccount } from './caip.js';
import { freshCustomer } from './customers.js';
import { givenAccounts, givenCards } from './given-accounts.js';
import { givenId, givenInstant } from './given-parts.js';
import { givenAuthorisations, givenTransactions } from './given-spending.js';
import { preciseNow, preciseOf } from './instants.js';
import { customersOf, webhooksOf } from './rows.js';
import { customerStatus } from './schemas.js';
import { isWebUrl } from './subscriptions.js';
import { eventTypes } from './webhooks.js';

const customerGiven = z.strictObject({
  chainId: z
    .string()
    .refine((text) => parseEvmAccount(text) !== undefined, 'expected an account like eip155:300:0x…, CAIP-10'),
  createdAt: givenInstant,
  externalId: z.string().min(1).optional(),
  id: givenId,
  status: customerStatus.optional(),
  updatedAt: givenInstant,
  // Follows from the id; nothing of it is kept.
  verificationUrl: z.string().optional(),
});

const webhookGiven = z.strictObject({
  callbackUrl: z.string().refine(isWebUrl, 'expected an http or https URL'),
  createdAt: givenInstant,
  id: givenId,
  types: z.array(z.enum(eventTypes)).optional(),
  updatedAt: givenInstant,
});

/** What a scenario can give. A customer without a status is `active`; one that is `initiating` has a challenge to sign. */
export const given = {
  customers: givenCollection(customerGiven, (ctx, row) => {
    const wallet = parseEvmAccount(row.chainId);
    if (wallet === undefined) throw new Error(`${row.chainId} is no account`);
    const customerId = row.id ?? ctx.ids.next('customers').uuid(5);
    const fresh = freshCustomer(ctx, customerId, row.chainId, row.externalId ?? customerId, wallet);
    const createdAt = row.createdAt === undefined ? fresh.createdAt : preciseOf(row.createdAt);
    const updatedAt = row.updatedAt === undefined ? createdAt : preciseOf(row.updatedAt);
    customersOf(ctx).delete(customerId);
    customersOf(ctx).insert({ ...fresh, status: row.status ?? 'active', createdAt, updatedAt });
  }),

  accounts: givenAccounts,
  cards: givenCards,
  authorisations: givenAuthorisations,
  transactions: givenTransactions,

  webhooks: givenCollection(webhookGiven, (ctx, row) => {
    const webhookId = row.id ?? ctx.ids.next('webhooks').uuid();
    const createdAt = row.createdAt === undefined ? preciseNow(ctx, `webhooks ${webhookId}`) : preciseOf(row.createdAt);
    const updatedAt = row.updatedAt === undefined ? createdAt : preciseOf(row.updatedAt);
    webhooksOf(ctx).delete(webhookId);
    const types = row.types ?? (assumed(ctx, 'webhookWithoutTypes') === 'all' ? eventTypes : []);
    webhooksOf(ctx).insert({ id: webhookId, callbackUrl: row.callbackUrl, types, createdAt, updatedAt });
  }),
} satisfies Readonly<Record<string, GivenCollection>>;
