/** Authorisations and transactions that a scenario gives: wire objects, which cause nothing. */
import { z } from 'zod';
import { decimal, formatDecimal, givenCollection, PaydrillError, parseDecimal, placeRow } from '../../core/provider.js';
import { givenId, givenInstant, givenInstants } from './given-parts.js';
import { preciseNow } from './instants.js';
import { accountsOf } from './rows-accounts.js';
import { cardsOf } from './rows-cards.js';
import {
  authorisationStatuses,
  authorisationsOf,
  directions,
  transactionStatuses,
  transactionsOf,
} from './rows-spending.js';
import { currencyCode } from './schemas-accounts.js';
import { amount, merchant } from './schemas-spending.js';
import { freshTransaction, testMerchant } from './spending.js';

const id = z.guid().toLowerCase();

const shared = {
  accountId: givenId,
  createdAt: givenInstant,
  currency: currencyCode.optional(),
  exchangeRate: amount.optional(),
  id: givenId,
  merchant: merchant.strict().optional(),
  merchantAmount: amount.optional(),
  merchantCurrency: currencyCode.optional(),
  updatedAt: givenInstant,
};

const authorisationGiven = z.strictObject({
  ...shared,
  amount,
  cardId: id,
  status: z.enum(authorisationStatuses).optional(),
});

const transactionGiven = z.strictObject({
  ...shared,
  amount: amount.optional(),
  authorisationId: id,
  cardId: givenId,
  direction: z.enum(directions).optional(),
  status: z.enum(transactionStatuses).optional(),
  tokenAddress: z
    .string()
    .regex(/^eip155:\d+\/erc20:0x[0-9a-fA-F]{40}$/, 'expected a token like eip155:300/erc20:0x…, CAIP-19')
    .optional(),
  tokenAmount: z
    .string()
    .refine((text) => parseDecimal(text) !== undefined, 'expected a decimal like "10.0"')
    .optional(),
});

/** An authorisation without a status is `pending`, to be captured or released by a call. It took nothing off the balance. */
export const givenAuthorisations = givenCollection(
  authorisationGiven,
  (ctx, row) => {
    const card = cardsOf(ctx).get(row.cardId);
    if (card === undefined) throw wrong(`There is no card ${row.cardId} for this row.`);
    const { accountId } = card;
    if (row.accountId !== undefined && row.accountId !== accountId)
      throw wrong(`The card ${row.cardId} is of the account ${accountId}, not ${row.accountId}.`);
    const { currency = accountsOf(ctx).get(accountId)?.currencies[0] ?? 'EUR' } = row;
    const { merchantAmount = row.amount, merchantCurrency = currency, exchangeRate = '1' } = row;
    const rowId = row.id ?? ctx.ids.next('authorisations').uuid();
    placeRow(authorisationsOf(ctx), {
      id: rowId,
      accountId,
      cardId: card.id,
      status: row.status ?? 'pending',
      price: {
        amount: plain(row.amount),
        currency,
        merchantAmount: plain(merchantAmount),
        merchantCurrency,
        exchangeRate: plain(exchangeRate),
      },
      merchant: row.merchant ?? testMerchant,
      autoCapture: false,
      held: '0',
      ...givenInstants({ createdAt: preciseNow(ctx, `authorisations ${rowId}`) }, row),
    });
  },
  { accountId: 'accounts', cardId: 'cards' },
);

/** A transaction without a status is `processed`; what is left out is as its authorisation has it. */
export const givenTransactions = givenCollection(
  transactionGiven,
  (ctx, row) => {
    const from = authorisationsOf(ctx).get(row.authorisationId);
    if (from === undefined) throw wrong(`There is no authorisation ${row.authorisationId} for this row.`);
    for (const field of ['accountId', 'cardId'] as const)
      if (row[field] !== undefined && row[field] !== from[field])
        throw wrong(`The authorisation ${from.id} has the ${field} ${from[field]}, not ${row[field]}.`);
    const fresh = freshTransaction(ctx, row.id ?? ctx.ids.next('transactions').uuid(), from);
    const { price } = fresh;
    const { currency = price.currency, merchantCurrency = price.merchantCurrency } = row;
    const charged = plain(row.amount ?? price.amount);
    placeRow(transactionsOf(ctx), {
      ...fresh,
      status: row.status ?? 'processed',
      direction: row.direction ?? 'debit',
      price: {
        amount: charged,
        currency,
        merchantAmount: plain(row.merchantAmount ?? price.merchantAmount),
        merchantCurrency,
        exchangeRate: plain(row.exchangeRate ?? price.exchangeRate),
      },
      merchant: row.merchant ?? fresh.merchant,
      tokenAmount: plain(row.tokenAmount ?? charged),
      tokenAddress: row.tokenAddress ?? fresh.tokenAddress,
      ...givenInstants(fresh, row),
    });
  },
  { accountId: 'accounts', authorisationId: 'authorisations', cardId: 'cards' },
);

function plain(text: string): string {
  return formatDecimal(decimal(text));
}

function wrong(text: string): PaydrillError {
  return new PaydrillError(400, 'bad-scenario', text);
}
