import type { CollectionSpec, Context, Row } from '../../core/provider.js';

/** An exchange of one currency of the account for another; its id is a number written as text. */
export interface ExchangeRow extends Row {
  readonly sourceCurrency: string;
  /** Plain decimals. */
  readonly sourceAmount: string;
  readonly destinationCurrency: string;
  readonly destinationAmount: string;
  readonly state: 'IN_PROGRESS' | 'COMPLETED' | 'FAILED';
  /** What was taken from the account and not given back or exchanged; plain decimal. */
  readonly held: string;
  readonly createdAt: string;
}

/** The collection of exchanges. */
export const exchangeCollections: Readonly<Record<string, CollectionSpec>> = { exchanges: {} };

/** The exchanges, typed. */
export const exchangesOf = (ctx: Context) => ctx.rows<ExchangeRow>('exchanges');
