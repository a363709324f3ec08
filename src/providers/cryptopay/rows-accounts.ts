/** Rows of the ledger: accounts and their transactions. */
import type { CollectionSpec, Context, Row } from '../../core/provider.js';

/** What an account movement is about. Source: https://developers.cryptopay.me/guides/transactions */
export const referenceTypes = [
  'BankDeposit',
  'BankWithdrawal',
  'ChannelPayment',
  'CoinDeposit',
  'CoinWithdrawal',
  'ExchangeTransfer',
  'Invoice',
  'InvoiceRefund',
  'ManualBalanceTransaction',
] as const;

export type ReferenceType = (typeof referenceTypes)[number];

/** The rating of a transfer on the chain; the score is made from its txid. */
export type TransferRisk = { readonly txid: string; readonly level: 'low' | 'medium' | 'high' };

/** An account: one for each currency. */
export interface AccountRow extends Row {
  readonly currency: string;
  /** Plain decimal; the sum of its booked transactions, never below zero. */
  readonly balance: string;
}

/** A movement of an account, or one that is yet to come. Amounts are plain decimals. */
export interface TransactionRow extends Row {
  readonly currency: string;
  readonly customId: string | null;
  readonly customerId: string | null;
  /** Signed, net of the fee. */
  readonly amount: string;
  /** Of the account, behind this movement. */
  readonly balance: string;
  readonly fee: string | null;
  readonly feeCurrency: string | null;
  readonly referenceId: string;
  readonly referenceType: ReferenceType;
  readonly description: string | null;
  readonly status: string | null;
  readonly statusContext: string | null;
  readonly risk: TransferRisk | null;
  /** Whether the amount is in the balance. */
  readonly isBooked: boolean;
  readonly createdAt: string;
}

const field = (name: string) => (row: Row) => (typeof row[name] === 'string' ? row[name] : undefined);

/** The collections of the ledger and how their rows are found. */
export const accountCollections: Readonly<Record<string, CollectionSpec>> = {
  accounts: { indexes: { currency: field('currency') } },
  transactions: {
    indexes: { currency: field('currency'), reference: (row) => `${row['referenceId']}/${row['currency']}` },
  },
  address_risks: {},
  api_keys: {},
  api_calls: {},
};

export const accountsOf = (ctx: Context) => ctx.rows<AccountRow>('accounts');
export const transactionsOf = (ctx: Context) => ctx.rows<TransactionRow>('transactions');
