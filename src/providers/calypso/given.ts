/** Rows that a scenario gives: the wire objects of Calypso, and what ties them together where its answers leave it out. */
import { z } from 'zod';
import {
  type Context,
  checkAddress,
  decimal,
  decimalFromJson,
  formatDecimal,
  type GivenCollection,
  givenCollection,
  isoInstant,
  networks,
  PaydrillError,
  placeRow,
  scaleOf,
} from '../../core/provider.js';
import { instantOf } from './amounts.js';
import { assumed } from './assumptions.js';
import { addressKey, codesOf, currencies, currencyOf, type Family, networkOfFamily } from './currencies.js';
import { currentName, olderSpellings } from './event-spelling.js';
import { fiatGiven } from './given-fiat.js';
import { givenInvoices } from './given-invoices.js';
import { moneyGiven } from './given-money.js';
import { unusedMs, usedMs } from './lifecycles.js';
import { customersOf, type PurseRow, pursesOf, type TransactionRow, transactionsOf, webhooksOf } from './rows.js';
import { purse as purseInAnswers, transaction as transactionInAnswers, uuid } from './schemas.js';
import { isWebUrl, newKeys } from './subscriptions.js';
import { eventTypes } from './webhooks.js';

const families = Object.keys(networkOfFamily) as Family[];
const codes = currencies.map(({ code }) => code);
const text = z.string().nullish();

/** Dates as answers show them: with a zone, or as a local date-time in UTC. */
const createdDate = z
  .string()
  .refine((value) => instantOf(value) !== undefined, 'expected an instant like 2026-01-05T09:00:00Z')
  .optional();

const amount = z.unknown().transform((value, ctx) => {
  const exact = decimalFromJson(value);
  if (exact?.gt(decimal('0')) === true) return formatDecimal(exact);
  ctx.issues.push({ code: 'custom', message: 'expected a positive decimal amount', input: value });
  return z.NEVER;
});

const customerGiven = z.strictObject({
  id: uuid.optional(),
  email: text,
  description: text,
  externalId: text,
  blocked: z.boolean().optional(),
});

const purseGiven = z
  .strictObject({
    id: uuid.optional(),
    customerId: uuid,
    address: z.string().optional(),
    status: purseInAnswers.shape.status.optional(),
    currencies: z.array(z.enum(codes)).min(1).optional(),
    createdDate,
  })
  .superRefine((given, ctx) => {
    const wrong = (field: string, message: string) => ctx.addIssue({ code: 'custom', message, path: [field] });
    const meant = [...new Set(given.currencies?.flatMap((code) => currencyOf(code)?.family ?? []))];
    if (meant.length > 1)
      wrong('currencies', `expected currencies of one address, such as ${codesOf({ family: 'evm' }).join(', ')}`);
    if (given.address === undefined) return;
    const family = familyOfAddress(given.address);
    if (family === undefined) wrong('address', `expected an address on ${families.map(titleOf).join(', ')}`);
    else if (meant[0] !== undefined && meant[0] !== family)
      wrong('address', `expected an address on ${titleOf(meant[0])}, as the currencies say`);
  });

const transactionGiven = z
  .strictObject({
    id: uuid.optional(),
    purseId: uuid,
    amount,
    addressFrom: z.string().optional(),
    currency: z.enum(codes),
    transactionHash: text,
    transactionState: transactionInAnswers.shape.transactionState.optional(),
    complianceState: transactionInAnswers.shape.complianceState.optional(),
    translationToAccountCompleted: z.boolean().optional(),
    createdDate,
  })
  .superRefine((given, ctx) => {
    const wrong = (field: string, message: string) => ctx.addIssue({ code: 'custom', message, path: [field] });
    const { transactionState = 'CONFIRMED', complianceState } = given;
    const checked = complianceStates[transactionState];
    if (complianceState !== undefined && complianceState !== checked)
      wrong('complianceState', `expected ${checked}, which belongs to ${transactionState}`);
    if (given.translationToAccountCompleted === true && transactionState !== 'CONFIRMED')
      wrong('translationToAccountCompleted', `only a CONFIRMED deposit can be on the account, not ${transactionState}`);
    const { scale = 0 } = currencyOf(given.currency) ?? {};
    const exact = decimalFromJson(given.amount);
    if (exact !== undefined && scaleOf(exact) > scale)
      wrong('amount', `${given.currency} has ${scale} digits behind the point`);
  });

const complianceStates = {
  MEM_POOL_FOUND: 'UNCHECKED',
  PENDING_COMPLIANCE_CHECK: 'IN_PROGRESS',
  CONFIRMED: 'CHECKED',
  DECLINED: 'DECLINE',
} as const;

const webhookGiven = z.strictObject({
  requestId: uuid.optional(),
  notificationEventTypes: z.array(z.enum([...eventTypes, ...olderSpellings])).optional(),
  url: z.string().refine(isWebUrl, 'expected an http or https URL'),
  publicKey: z.string().min(1).optional(),
  secretKey: z.string().min(1).optional(),
  createdDate,
  blockedByErrorCount: z.boolean().optional(),
});

/**
 * What a scenario can give. Deposits are of the past: those not at their end stay where they are until an event is fired. Addresses still
 * expire, 30 days after they were issued or 365 after their last confirmed deposit, unless that lies in the past.
 */
export const given = {
  customers: givenCollection(customerGiven, (ctx, row) => {
    placeRow(customersOf(ctx), {
      id: row.id ?? ctx.ids.next('customers').uuid(),
      email: row.email ?? null,
      description: row.description ?? null,
      externalId: row.externalId ?? null,
      state: row.blocked === true ? 'blocked' : 'active',
      createdAt: isoInstant(ctx.now),
    });
  }),

  purses: givenCollection(
    purseGiven,
    (ctx, row) => {
      const [code = 'ETH'] = row.currencies ?? [];
      const family =
        (row.address === undefined ? currencyOf(code)?.family : familyOfAddress(row.address)) ?? ('evm' as const);
      const purse: PurseRow = {
        id: row.id ?? ctx.ids.next('purses').uuid(),
        customerId: row.customerId,
        family,
        network: assumed(ctx, 'addressFamilies') === 'perBlockchain' ? networkIn(family, row.currencies) : null,
        address: row.address ?? ctx.chain.newAddress(networkOfFamily[family]),
        status: row.status === 'ARCHIEVED' ? 'ARCHIVED' : (row.status ?? 'PENDING_PAYMENT'),
        createdAt: createdAt(ctx, row),
      };
      const other = pursesOf(ctx)
        .by('address', addressKey(purse.address))
        .find(({ id }) => id !== purse.id);
      if (other !== undefined)
        throw new PaydrillError(400, 'bad-given', `Two given calypso.purses have the address ${purse.address}.`);
      placeRow(pursesOf(ctx), purse);
      tie(ctx, purse);
    },
    { customerId: 'customers' },
  ),

  transactions: givenCollection(
    transactionGiven,
    (ctx, row) => {
      const id = row.id ?? ctx.ids.next('transactions').uuid();
      const purse = pursesOf(ctx).get(row.purseId);
      const network = currencyOf(row.currency)?.network ?? 'ethereum';
      const state = row.transactionState ?? 'CONFIRMED';
      const isCredited = state === 'CONFIRMED' && row.translationToAccountCompleted !== false;
      const before = transactionsOf(ctx).get(id);
      placeRow<TransactionRow>(transactionsOf(ctx), {
        id,
        // Filled in with the purse, if that stands behind it.
        customerId: purse?.customerId ?? '',
        purseId: row.purseId,
        address: purse?.address ?? '',
        addressFrom: row.addressFrom ?? ctx.chain.newAddress(network),
        currency: row.currency,
        amount: row.amount,
        transactionHash: row.transactionHash ?? newHash(ctx, networks[network].txid === '0xhex'),
        risk: state === 'DECLINED' ? 'high' : 'low',
        state: isCredited ? 'TRANSLATED' : state,
        createdAt: createdAt(ctx, row),
      });
      for (const purseId of new Set([row.purseId, before?.purseId ?? row.purseId])) {
        const touched = pursesOf(ctx).get(purseId);
        if (touched !== undefined) tie(ctx, touched);
      }
    },
    { purseId: 'purses' },
  ),

  invoices: givenInvoices,

  webhooks: givenCollection(webhookGiven, (ctx, row) => {
    const keys = newKeys(ctx);
    placeRow(webhooksOf(ctx), {
      id: row.requestId ?? ctx.ids.next('webhooks').uuid(),
      url: row.url,
      events:
        row.notificationEventTypes?.map(currentName) ??
        (assumed(ctx, 'subscriptionWithoutTypes') === 'all' ? eventTypes : []),
      publicKey: row.publicKey ?? keys.publicKey,
      secretKey: row.secretKey ?? keys.secretKey,
      state: row.blockedByErrorCount === true ? 'blocked' : 'active',
      createdAt: createdAt(ctx, row),
      failedAt: [],
      succeededAt: null,
    });
  }),

  ...moneyGiven,
  ...fiatGiven,
} satisfies Readonly<Record<string, GivenCollection>>;

/** What a purse and its deposits have in common, whichever stands first in the file, and when the address expires. */
function tie(ctx: Context, purse: PurseRow): void {
  const { customerId, address } = purse;
  for (const { id, currency } of transactionsOf(ctx).by('purse', purse.id)) {
    const taken = codesOf(purse);
    if (!taken.includes(currency))
      throw new PaydrillError(
        400,
        'bad-given',
        `The given calypso.transactions ${id} has the currency ${currency}; its purse takes ${taken.join(', ')}.`,
      );
    transactionsOf(ctx).update(id, { customerId, address });
  }
  ctx.cancel('purse', purse.id);
  const due = expiryOf(ctx, purse);
  if (due !== undefined && due > ctx.now) ctx.fire('purse', purse.id, 'expired', { afterMs: due - ctx.now });
}

/** Source: https://docs.calypso.money/acquiring/customers/how-to-process-customer-transactions */
function expiryOf(ctx: Context, purse: PurseRow): number | undefined {
  if (purse.status !== 'PENDING_PAYMENT') return undefined;
  const deposits = transactionsOf(ctx).by('purse', purse.id);
  if (deposits.some(({ state }) => state === 'MEM_POOL_FOUND' || state === 'PENDING_COMPLIANCE_CHECK'))
    return undefined;
  const confirmed = deposits
    .filter(({ state }) => state === 'CONFIRMED' || state === 'TRANSLATED')
    .map((one) => Date.parse(one.createdAt));
  if (confirmed.length === 0) return Date.parse(purse.createdAt) + unusedMs;
  if (assumed(ctx, 'purseLifetime') === '30d-unused') return undefined;
  return Math.max(...confirmed) + usedMs;
}

function createdAt(ctx: Context, row: { readonly createdDate?: string | undefined }): string {
  return isoInstant((row.createdDate === undefined ? undefined : instantOf(row.createdDate)) ?? ctx.now);
}

function familyOfAddress(address: string): Family | undefined {
  return families.find((family) => checkAddress(networkOfFamily[family], address).ok);
}

function networkIn(family: Family, given: readonly string[] = []): PurseRow['network'] {
  return currencyOf(given[0] ?? '')?.network ?? networkOfFamily[family];
}

function titleOf(family: Family): string {
  return networks[networkOfFamily[family]].title;
}

function newHash(ctx: Context, prefixed: boolean): string {
  return `${prefixed ? '0x' : ''}${ctx.ids.next('hashes').hex(64)}`;
}
