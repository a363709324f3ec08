/** Accounts, their transactions, rated addresses and keys that a scenario gives. */
import { z } from 'zod';
import { type Context, decimal, formatDecimal, givenCollection, globMatches, placeRow } from '../../core/provider.js';
import { rateAddress } from './address-risks.js';
import { apiKeysOf } from './api-keys.js';
import { keysOf } from './credentials.js';
import { amount, anyAmount, bad, currency, instant, text, time, unkept, unknownText, uuid } from './given-parts.js';
import { absorb, isSettled, openAccount, setBalance } from './ledger.js';
import { operations } from './operations/index.js';
import { accountsOf, referenceTypes, type TransactionRow, transactionsOf } from './rows-accounts.js';

const level = z.enum(['low', 'medium', 'high']);
const balance = amount('expected a decimal amount that is not negative', (value) => decimal(value).gte(decimal('0')));
const signed = amount('expected a decimal amount', () => true);

const accountGiven = z.strictObject({
  id: uuid.optional(),
  balance: balance.optional(),
  currency,
  project_id: unkept,
});

const transactionGiven = z.strictObject({
  id: uuid.optional(),
  custom_id: text,
  customer_id: text,
  amount: signed,
  currency,
  balance: balance.optional(),
  fee: anyAmount.nullable(),
  fee_currency: currency.nullish(),
  reference_id: uuid.optional(),
  reference_type: z.enum(referenceTypes),
  description: text,
  status: text,
  status_context: text,
  risk: z
    .strictObject({ score: z.unknown().optional(), level, resource_name: unkept, resource_category: unkept })
    .nullish(),
  created_at: time,
});

const addressRiskGiven = z.strictObject({ address: z.string().min(1, 'expected at least one character'), level });

const operationIds = operations.map(({ id }) => id);
const permission = z.string().refine((glob) => operationIds.some((id) => globMatches(glob, id)), {
  error: ({ input }) => unknownText('operation', String(input), operationIds),
});

const apiKeyGiven = z.strictObject({
  api_key: z.string().min(1, 'expected at least one character'),
  api_secret: z.string().min(1, 'expected at least one character').optional(),
  permissions: z.array(permission).optional().meta({ description: 'Operations, * stands for any text.' }),
  ip_whitelist: z.array(z.string()).optional(),
});

/**
 * An account takes the place of the one of its currency. Transactions are of the past: the balance stays what it is, and the opening
 * transaction takes up the difference.
 */
export const accountGivenCollections = {
  accounts: givenCollection(accountGiven, (ctx, row) => {
    const account = openAccount(ctx, row.currency);
    const id = row.id ?? account.id;
    if (id !== account.id) {
      if (accountsOf(ctx).get(id) !== undefined) throw bad(`Two given cryptopay.accounts have the id ${id}.`);
      accountsOf(ctx).delete(account.id);
      accountsOf(ctx).insert({ ...account, id });
    }
    if (row.balance !== undefined) setBalance(ctx, row.currency, row.balance);
  }),

  transactions: givenCollection(
    transactionGiven,
    (ctx, row) => {
      const account = openAccount(ctx, row.currency);
      const status = row.status ?? (isWithoutStatus(row.reference_type) ? null : 'completed');
      const referenceId = row.reference_id ?? ctx.ids.next('references').uuid();
      const id = row.id ?? ctx.ids.next('transactions').uuid();
      const given: TransactionRow = {
        id,
        currency: row.currency,
        customId: row.custom_id ?? null,
        customerId: row.customer_id ?? null,
        amount: row.amount,
        balance: row.balance ?? account.balance,
        fee: row.fee ?? null,
        feeCurrency: row.fee_currency ?? (row.fee === undefined || row.fee === null ? null : row.currency),
        referenceId,
        referenceType: row.reference_type,
        description: row.description ?? null,
        status,
        statusContext: row.status_context ?? null,
        risk: row.risk === undefined || row.risk === null ? null : { txid: referenceId, level: row.risk.level },
        isBooked: isSettled(row.reference_type, status),
        createdAt: instant(ctx, row.created_at),
      };
      const before = transactionsOf(ctx).get(id);
      if (before !== undefined) absorb(ctx, before.currency, opposite(booked(before)));
      placeRow(transactionsOf(ctx), given);
      absorb(ctx, given.currency, booked(given));
    },
    { customer_id: 'customers' },
  ),

  // The key of the workspace itself may be named, to be restricted.
  api_keys: givenCollection(apiKeyGiven, (ctx, row) => {
    const own = keysOf(ctx.credentials);
    placeRow(apiKeysOf(ctx), {
      id: row.api_key,
      apiSecret: row.api_secret ?? own.apiSecret,
      permissions: row.permissions ?? null,
      ipWhitelist: row.ip_whitelist ?? null,
    });
  }),

  address_risks: givenCollection(addressRiskGiven, (ctx: Context, row) => rateAddress(ctx, row.address, row.level)),
};

function isWithoutStatus(type: TransactionRow['referenceType']): boolean {
  return type === 'ExchangeTransfer' || type === 'InvoiceRefund';
}

function booked({ isBooked, amount: plain }: TransactionRow): string {
  return isBooked ? plain : '0';
}

function opposite(plain: string): string {
  return formatDecimal(decimal('0').minus(decimal(plain)));
}
