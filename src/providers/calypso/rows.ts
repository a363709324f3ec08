import type { CollectionSpec, Context, Row } from '../../core/provider.js';
import { addressKey, type Currency, type Family } from './currencies.js';
import { exchangeCollections } from './rows-exchange.js';
import { fiatCollections } from './rows-fiat.js';
import { invoiceCollections } from './rows-invoices.js';
import { moneyCollections } from './rows-money.js';
import { payoutCollections } from './rows-payouts.js';
import { walletCollections } from './wallets.js';

/** A customer of the merchant. */
export interface CustomerRow extends Row {
  readonly email: string | null;
  readonly description: string | null;
  readonly externalId: string | null;
  readonly state: 'active' | 'blocked';
  readonly createdAt: string;
}

/** A deposit address of a customer, for all chains of one family. */
export interface PurseRow extends Row {
  readonly customerId: string;
  readonly family: Family;
  /** The only chain of the family that it is for; null for all of them (calypso.addressFamilies). */
  readonly network: Currency['network'] | null;
  readonly address: string;
  readonly status: 'PENDING_PAYMENT' | 'ARCHIVED' | 'DECLINED';
  readonly createdAt: string;
}

/** A deposit of a customer. */
export interface TransactionRow extends Row {
  readonly customerId: string;
  readonly purseId: string;
  /** Address of the purse. */
  readonly address: string;
  readonly addressFrom: string;
  readonly currency: string;
  /** Plain decimal. */
  readonly amount: string;
  readonly transactionHash: string;
  readonly risk: 'low' | 'medium' | 'high';
  readonly state: 'MEM_POOL_FOUND' | 'PENDING_COMPLIANCE_CHECK' | 'CONFIRMED' | 'TRANSLATED' | 'DECLINED';
  readonly createdAt: string;
}

/** A webhook subscription; its id is the `requestId` that the client chose. */
export interface WebhookRow extends Row {
  readonly url: string;
  readonly events: readonly string[];
  readonly publicKey: string;
  readonly secretKey: string;
  readonly state: 'active' | 'blocked';
  readonly createdAt: string;
  /** Virtual ms of the latest failed attempts, at most 101, oldest first; for the block rule. */
  readonly failedAt: readonly number[];
  /** Virtual ms of the latest success, or null. */
  readonly succeededAt: number | null;
}

const field = (name: string) => (row: Row) => (typeof row[name] === 'string' ? row[name] : undefined);

/** The collections and how their rows are found. */
export const collections: Readonly<Record<string, CollectionSpec>> = {
  customers: { indexes: { email: field('email') } },
  purses: {
    indexes: {
      customer: field('customerId'),
      address: (row) => (typeof row['address'] === 'string' ? addressKey(row['address']) : undefined),
    },
  },
  transactions: { indexes: { customer: field('customerId'), purse: field('purseId') } },
  webhooks: {},
  ...moneyCollections,
  ...invoiceCollections,
  ...payoutCollections,
  ...exchangeCollections,
  ...fiatCollections,
  ...walletCollections,
};

/** The customers, typed. */
export const customersOf = (ctx: Context) => ctx.rows<CustomerRow>('customers');

/** The purses, typed; indexes `customer` and `address` (by addressKey). */
export const pursesOf = (ctx: Context) => ctx.rows<PurseRow>('purses');

/** The deposits, typed; indexes `customer` and `purse`. */
export const transactionsOf = (ctx: Context) => ctx.rows<TransactionRow>('transactions');

/** The subscriptions, typed. */
export const webhooksOf = (ctx: Context) => ctx.rows<WebhookRow>('webhooks');
