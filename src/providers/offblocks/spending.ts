/** Purchases with cards: their price, whether they are declined, and what they do to the balance of the account. */
import { z } from 'zod';
import {
  type Context,
  type Decimal,
  dataFile,
  decimal,
  divide,
  formatDecimal,
  round,
  scaleOf,
} from '../../core/provider.js';
import { assumed } from './assumptions.js';
import { preciseNow } from './instants.js';
import { customersOf } from './rows.js';
import { type AccountRow, accountsOf } from './rows-accounts.js';
import type { CardRow } from './rows-cards.js';
import type { AuthorisationRow, Merchant, Price, TransactionRow } from './rows-spending.js';

const rates = dataFile(
  new URL('./data/exchange-rates.json', import.meta.url),
  z.strictObject({ source: z.string(), inEur: z.record(z.string(), z.string()) }),
);

/** Digits behind the point of the currencies that are known. */
const minorDigits = 2;
const rateDigits = 6;

/** Where the simulator uses cards, as recorded: https://docs.offblocks.xyz/developer-guides/step-by-step-guide/card-authorisations */
export const testMerchant: Merchant = { id: 'TEST', name: 'Test Merchant', mcc: 9999, country: 'GB', city: 'London' };

/** A contract like that of the documents' example, on the chain of the account. CAIP-19. */
export function tokenAddressOf({ chainId }: Pick<AccountRow, 'chainId'>): string {
  const chain = chainId?.split(':')[1] ?? '1';
  return `eip155:${chain}/erc20:0x6b175474e89094c44da98b954eedeac495271d0f`;
}

/** A purchase as it is asked for. */
export interface Purchase {
  readonly amount: Decimal;
  readonly currency: string;
  readonly capture: boolean;
}

const unpriced = { amount: '0', merchantAmount: '0' };

/** What a purchase costs the account, or why it cannot be said. */
export function priceOf(
  ctx: Context,
  { amount, currency }: Pick<Purchase, 'amount' | 'currency'>,
  ofAccount: string,
): { readonly price: Price } | { readonly problem: string } {
  if (assumed(ctx, 'amountDigits') === 'minorUnits' && scaleOf(amount) > minorDigits)
    return { problem: `amount has more than ${minorDigits} digits behind the point.` };
  const rate = rateOf(ctx, currency, ofAccount);
  if (rate === undefined) return { problem: `currency: an account in ${ofAccount} is not charged in ${currency}.` };
  const exchangeRate = formatDecimal(rate);
  const price = repriced({ ...unpriced, currency: ofAccount, merchantCurrency: currency, exchangeRate }, amount);
  return price.amount === '0' ? { problem: `amount: that is nothing in ${ofAccount}.` } : { price };
}

/** A price with another amount of the merchant, at the same rate. */
export function repriced(price: Price, merchantAmount: Decimal): Price {
  const rate = decimal(price.exchangeRate);
  const isSame = price.currency === price.merchantCurrency;
  const charged = isSame ? merchantAmount : round(merchantAmount.times(rate), minorDigits, 'halfUp');
  return { ...price, amount: formatDecimal(charged), merchantAmount: formatDecimal(merchantAmount) };
}

function rateOf(ctx: Context, from: string, to: string): Decimal | undefined {
  if (from === to) return decimal('1');
  const { inEur } = rates();
  const [one, other] = [inEur[from], inEur[to]];
  if (assumed(ctx, 'foreignCurrency') === 'refused' || one === undefined || other === undefined) return undefined;
  return divide(decimal(one), decimal(other), rateDigits, 'halfUp');
}

/**
 * Why a purchase is declined, or undefined when it is approved. `amount` in tokens of the account's currency.
 * Source: https://docs.offblocks.xyz/developer-guides/api-integration/states-and-transitions/authorisation-states
 */
export function declineReason(ctx: Context, card: CardRow, amount: string): string | undefined {
  const account = accountsOf(ctx).get(card.accountId);
  const customer = customersOf(ctx).get(account?.customerId ?? '');
  if (card.status !== 'active') return `the card is ${card.status}`;
  if (account?.status !== 'active') return `the account is ${account?.status ?? 'gone'}`;
  if (customer?.status !== 'active') return `the customer is ${customer?.status ?? 'gone'}`;
  const balance = countedBalance(ctx, account);
  if (balance === undefined || decimal(balance).gte(decimal(amount))) return undefined;
  return `the account holds ${balance} ${account.currencies[0] ?? ''} at ${account.chainId ?? 'no address'}, less than ${amount}`;
}

/** The balance that purchases are held against, or undefined when it is not looked at. */
function countedBalance(ctx: Context, { balance }: AccountRow): string | undefined {
  const check = assumed(ctx, 'balanceCheck');
  if (check === 'never') return undefined;
  return balance ?? (check === 'always' ? '0' : undefined);
}

/** An approved purchase as it begins: `pending`, its tokens taken off the balance. Not kept yet. */
export function authorise(
  ctx: Context,
  id: string,
  card: CardRow,
  price: Price,
  autoCapture: boolean,
): AuthorisationRow {
  const account = accountsOf(ctx).get(card.accountId);
  const held = account === undefined || countedBalance(ctx, account) === undefined ? '0' : price.amount;
  moveBalance(ctx, card.accountId, `-${held}`);
  const now = preciseNow(ctx, `authorisations ${id}`);
  return {
    id,
    accountId: card.accountId,
    cardId: card.id,
    status: 'pending',
    price,
    merchant: testMerchant,
    autoCapture,
    held,
    createdAt: now,
    updatedAt: now,
  };
}

/** The transaction of an authorisation as it begins: `processing`. Not kept yet. */
export function freshTransaction(ctx: Context, id: string, from: AuthorisationRow): TransactionRow {
  const now = preciseNow(ctx, `transactions ${id}`);
  const account = accountsOf(ctx).get(from.accountId);
  return {
    id,
    accountId: from.accountId,
    cardId: from.cardId,
    authorisationId: from.id,
    status: 'processing',
    direction: 'debit',
    price: from.price,
    merchant: from.merchant,
    tokenAmount: from.price.amount,
    tokenAddress: tokenAddressOf(account ?? { chainId: null }),
    moved: from.held,
    createdAt: now,
    updatedAt: now,
  };
}

/** The refund of a purchase as it begins: `processing`. Not kept yet. */
export function freshRefund(ctx: Context, id: string, of: TransactionRow): TransactionRow {
  const now = preciseNow(ctx, `transactions ${id}`);
  return { ...of, id, status: 'processing', direction: 'credit', createdAt: now, updatedAt: now };
}

/** Puts tokens on the balance of an account, or takes them off when there is a minus before them. */
export function moveBalance(ctx: Context, accountId: string, tokens: string): void {
  const account = accountsOf(ctx).get(accountId);
  const change = decimal(tokens);
  if (account === undefined || change.eq(decimal('0'))) return;
  accountsOf(ctx).update(accountId, { balance: formatDecimal(decimal(account.balance ?? '0').plus(change)) });
}
