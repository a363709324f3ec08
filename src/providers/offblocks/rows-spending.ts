import type { CollectionSpec, Context, Row } from '../../core/provider.js';

/** States of an authorisation. */
export const authorisationStatuses = ['pending', 'capturing', 'captured', 'releasing', 'released'] as const;

/** States of a transaction. */
export const transactionStatuses = ['processing', 'processed', 'reversing', 'reversed'] as const;

/** Which way the money of a transaction goes, seen from the account. */
export const directions = ['debit', 'credit'] as const;

/** Where a card was used. `mcc` is the category code of ISO 18245. */
export type Merchant = {
  readonly id: string;
  readonly name: string;
  readonly mcc: number;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly city: string;
};

/** What is paid: amounts are plain decimals, `exchangeRate` is the account's currency for one of the merchant's. */
export type Price = {
  readonly amount: string;
  readonly currency: string;
  readonly merchantAmount: string;
  readonly merchantCurrency: string;
  readonly exchangeRate: string;
};

/** Money set aside for a purchase with a card. */
export interface AuthorisationRow extends Row {
  readonly accountId: string;
  readonly cardId: string;
  readonly status: (typeof authorisationStatuses)[number];
  readonly price: Price;
  readonly merchant: Merchant;
  /** True when it is captured without being asked. */
  readonly autoCapture: boolean;
  /** Tokens that it took off the balance of the account; `0` when the balance is not looked at. */
  readonly held: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** A purchase that was captured, or its refund. */
export interface TransactionRow extends Row {
  readonly accountId: string;
  readonly cardId: string;
  readonly authorisationId: string;
  readonly status: (typeof transactionStatuses)[number];
  readonly direction: (typeof directions)[number];
  readonly price: Price;
  readonly merchant: Merchant;
  /** Tokens that it stands for. */
  readonly tokenAmount: string;
  /** CAIP-19 of the token's contract. */
  readonly tokenAddress: string;
  /** Tokens that it takes off the balance of the account (debit) or puts on it (credit). */
  readonly moved: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** Where authorisations and transactions are kept. */
export const spendingCollections: Readonly<Record<string, CollectionSpec>> = {
  authorisations: {},
  transactions: {
    indexes: { accountId: (row) => String(row['accountId']), cardId: (row) => String(row['cardId']) },
  },
};

export const authorisationsOf = (ctx: Context) => ctx.rows<AuthorisationRow>('authorisations');
export const transactionsOf = (ctx: Context) => ctx.rows<TransactionRow>('transactions');
