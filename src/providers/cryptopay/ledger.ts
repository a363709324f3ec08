/**
 * The merchant's money. Whoever makes or changes a payment, invoice, withdrawal or the like tells it here, each time it changes:
 *
 *     book(ctx, { currency: 'EUR', amount: '104.47', fee: '1.06', feeCurrency: 'EUR', referenceType: 'ChannelPayment',
 *                 referenceId: row.id, customId: row.customId, customerId: row.customerId, status: row.status, ... })
 *
 * The first call for a reference writes its transaction, later ones bring it up to date. The balance moves when the status says that
 * money moved ({@link isSettled}), and moves back when it no longer does. What is debited must be there: ask {@link covers} before.
 * Sources: https://developers.cryptopay.me/guides/transactions and recordings of https://github.com/cryptopay-dev/cryptopay-ruby
 */
import { z } from 'zod';
import { type Context, dataFile, decimal, formatDecimal, isoInstant, PaydrillError } from '../../core/provider.js';
import { assumed } from './assumptions.js';
import { coinsOf, fiatAccounts } from './coins.js';
import {
  type AccountRow,
  accountsOf,
  type ReferenceType,
  type TransactionRow,
  type TransferRisk,
  transactionsOf,
} from './rows-accounts.js';

/** A movement as its owner knows it at this moment. Amounts are plain decimals. */
export interface Movement {
  /** Of the account. */
  readonly currency: string;
  /** Signed; what comes in is net of the fee: price 100, fee 1, amount 99. */
  readonly amount: string;
  readonly fee?: string | null;
  readonly feeCurrency?: string | null;
  readonly referenceType: ReferenceType;
  readonly referenceId: string;
  readonly customId?: string | null;
  readonly customerId?: string | null;
  readonly description?: string | null;
  /** That of the referenced object; null for exchange transfers and invoice refunds, whose money moves at once. */
  readonly status: string | null;
  readonly statusContext?: string | null;
  /** Null until it is known. */
  readonly risk?: TransferRisk | null;
}

const openings = dataFile(
  new URL('./data/opening-balances.json', import.meta.url),
  z.strictObject({
    about: z.string(),
    source: z.string(),
    // As `formatDecimal` spells them: they are put into rows as they stand.
    balances: z.record(z.string(), z.string().regex(/^[1-9]\d*(\.\d*[1-9])?$/)),
  }),
);

/** The account of a currency, or undefined for a currency in which nothing was ever booked and no account stands from the start. */
export function accountOf(ctx: Context, currency: string): AccountRow | undefined {
  return accountsOf(ctx).by('currency', currency)[0];
}

/** What an account holds, as a plain decimal; `"0"` when there is none. */
export function balanceOf(ctx: Context, currency: string): string {
  return accountOf(ctx, currency)?.balance ?? '0';
}

/** Whether an account holds at least `amount` (plain decimal, positive). */
export function covers(ctx: Context, currency: string, amount: string): boolean {
  return decimal(balanceOf(ctx, currency)).gte(decimal(amount));
}

/** Whether money has moved for an object of this type in this status. A withdrawal's has from its commit until it is cancelled. */
export function isSettled(type: ReferenceType, status: string | null): boolean {
  if (status === null) return true;
  return type === 'CoinWithdrawal' ? !['new', 'cancelled'].includes(status) : status === 'completed';
}

/**
 * Writes the transaction of an object, or brings it up to date, and moves the account's balance by what that changes, in one go; an
 * account that does not exist yet is opened. Answers the transaction. Throws {@link PaydrillError} when the balance would fall below zero.
 */
export function book(ctx: Context, movement: Movement): TransactionRow {
  return put(ctx, movement, () => ctx.ids.next('transactions').uuid());
}

function put(ctx: Context, movement: Movement, newId: () => string): TransactionRow {
  const { currency, amount, referenceType, referenceId, status } = movement;
  const account = openAccount(ctx, currency);
  const rows = transactionsOf(ctx);
  const before = rows.by('reference', `${referenceId}/${currency}`)[0];
  const isBooked = isSettled(referenceType, status);
  const was = before?.isBooked === true ? before.amount : '0';
  const change = decimal(isBooked ? amount : '0').minus(decimal(was));
  const after = decimal(account.balance).plus(change);
  if (after.lt(decimal('0')))
    throw new PaydrillError(
      409,
      'impossible-event',
      `${referenceType} ${referenceId} takes more than the ${currency} account holds, which is ${account.balance}.`,
    );
  const balance = formatDecimal(after);
  if (!change.eq(decimal('0'))) accountsOf(ctx).update(account.id, { balance });
  const isMoved = before === undefined || before.isBooked !== isBooked || !change.eq(decimal('0'));
  const row = rowOf(movement, {
    id: before?.id ?? newId(),
    amount: formatDecimal(decimal(amount)),
    balance: isMoved ? balance : before.balance,
    isBooked,
    createdAt: before?.createdAt ?? isoInstant(ctx.now),
  });
  return before === undefined ? rows.insert(row) : rows.update(before.id, row);
}

function rowOf(
  movement: Movement,
  known: Pick<TransactionRow, 'id' | 'amount' | 'balance' | 'isBooked' | 'createdAt'>,
): TransactionRow {
  return {
    id: known.id,
    currency: movement.currency,
    customId: movement.customId ?? null,
    customerId: movement.customerId ?? null,
    amount: known.amount,
    balance: known.balance,
    fee: movement.fee ?? null,
    feeCurrency: movement.feeCurrency ?? null,
    referenceId: movement.referenceId,
    referenceType: movement.referenceType,
    description: movement.description ?? null,
    status: movement.status,
    statusContext: movement.statusContext ?? null,
    risk: movement.risk ?? null,
    isBooked: known.isBooked,
    createdAt: known.createdAt,
  };
}

/** Puts the accounts of a new workspace in place, with what they hold: the fiat ones that were seen, and one for each coin. */
export function openAccounts(ctx: Context): void {
  const balances = assumed(ctx, 'openingBalances') === 'funded' ? openings().balances : {};
  const rows = transactionsOf(ctx);
  for (const currency of [...fiatAccounts, ...coinsOf(ctx).map((coin) => coin.currency)]) {
    const balance = balances[currency];
    open(ctx, currency, balance);
    if (balance === undefined) continue;
    // What `book` would write, without its sums: run cold, they are a sixth of what the first world of a process takes.
    const id = openingRowId(ctx, currency);
    const known = { id, amount: balance, balance, isBooked: true, createdAt: isoInstant(ctx.now) };
    rows.insert(rowOf(openingOf(ctx, currency, balance), known));
  }
}

/** Makes an account hold `balance`: the opening transaction takes up the difference, so that the sum of the transactions still is the balance. */
export function setBalance(ctx: Context, currency: string, balance: string): void {
  const others = transactionsOf(ctx)
    .by('currency', currency)
    .filter((row) => row.isBooked && row.referenceId !== openingId(ctx, currency))
    .reduce((sum, { amount }) => sum.plus(decimal(amount)), decimal('0'));
  bookOpening(ctx, currency, formatDecimal(decimal(balance).minus(others)));
}

/** Lets the opening transaction take up an amount that another row now has in it; the balance stays. */
export function absorb(ctx: Context, currency: string, amount: string): void {
  const change = decimal(amount);
  if (change.eq(decimal('0'))) return;
  const rows = transactionsOf(ctx);
  const opening = rows.by('reference', `${openingId(ctx, currency)}/${currency}`)[0] ?? bookOpening(ctx, currency, '0');
  rows.update(opening.id, { amount: formatDecimal(decimal(opening.amount).minus(change)) });
}

/** The account of a currency; opened, and empty, when there is none yet. */
export function openAccount(ctx: Context, currency: string): AccountRow {
  return accountOf(ctx, currency) ?? open(ctx, currency);
}

function bookOpening(ctx: Context, currency: string, amount: string): TransactionRow {
  return put(ctx, openingOf(ctx, currency, amount), () => openingRowId(ctx, currency));
}

function openingOf(ctx: Context, currency: string, amount: string): Movement {
  const referenceId = openingId(ctx, currency);
  return { currency, amount, referenceType: 'ManualBalanceTransaction', referenceId, status: 'completed' };
}

function openingRowId(ctx: Context, currency: string): string {
  return ctx.ids.named(`opening transaction ${currency}`).uuid();
}

function openingId(ctx: Context, currency: string): string {
  return ctx.ids.named(`opening ${currency}`).uuid();
}

function open(ctx: Context, currency: string, balance = '0'): AccountRow {
  return accountsOf(ctx).insert({ id: ctx.ids.named(`account ${currency}`).uuid(), currency, balance });
}
