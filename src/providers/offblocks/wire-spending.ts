/** What clients see of authorisations and transactions, keys in alphabetical order. */
import type { Context, JsonObject } from '../../core/provider.js';
import { assumed } from './assumptions.js';
import type { AuthorisationRow, Merchant, TransactionRow } from './rows-spending.js';
import { instants, type Moment } from './wire.js';

/** An authorisation. */
export function toWireAuthorisation(ctx: Context, row: AuthorisationRow, moment: Moment): JsonObject {
  const { amount, currency, exchangeRate, merchantAmount, merchantCurrency } = row.price;
  return {
    accountId: row.accountId,
    amount,
    cardId: row.cardId,
    ...instants(ctx, 'createdAt', row, moment),
    currency,
    exchangeRate,
    id: row.id,
    merchant: toWireMerchant(row.merchant),
    merchantAmount,
    merchantCurrency,
    status: row.status,
    ...instants(ctx, 'updatedAt', row, moment),
  };
}

/** A transaction. */
export function toWireTransaction(ctx: Context, row: TransactionRow, moment: Moment): JsonObject {
  const { amount, currency, exchangeRate, merchantAmount, merchantCurrency } = row.price;
  const isFull = assumed(ctx, 'transactionFields') === 'likeAuthorisation';
  return {
    accountId: row.accountId,
    amount,
    authorisationId: row.authorisationId,
    cardId: row.cardId,
    ...instants(ctx, 'createdAt', row, moment),
    currency,
    direction: row.direction,
    exchangeRate,
    id: row.id,
    merchant: isFull ? toWireMerchant(row.merchant) : undefined,
    merchantAmount,
    merchantCurrency,
    status: row.status,
    tokenAddress: row.tokenAddress,
    tokenAmount: row.tokenAmount,
    ...(isFull ? instants(ctx, 'updatedAt', row, moment) : {}),
  };
}

function toWireMerchant({ city, country, id, mcc, name }: Merchant): JsonObject {
  return { city, country, id, mcc, name };
}
