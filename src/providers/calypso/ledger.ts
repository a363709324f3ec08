/** The merchant's account: the one place where its balances move. */
import { z } from 'zod';
import { type Context, type Decimal, dataFile, decimal, formatDecimal, isoInstant } from '../../core/provider.js';
import { assumed } from './assumptions.js';
import { keysOf } from './credentials.js';
import { type AccountRow, accountsOf, type MovementKind, type MovementRow, movementsOf } from './rows-money.js';

const starting = dataFile(
  new URL('./data/starting-balances.json', import.meta.url),
  z.strictObject({ source: z.string(), balances: z.record(z.string(), z.string().regex(/^\d+(\.\d+)?$/)) }),
);

/** What is to be moved. */
export interface Booking {
  /** A currency code. */
  readonly currency: string;
  /** Signed: negative for money that leaves the account. */
  readonly amount: Decimal;
  readonly kind: MovementKind;
  /** Id of what moves it. */
  readonly reference: string;
}

/**
 * Moves a balance of the merchant's account and writes the movement down. An amount of nothing moves nothing. Throws when the balance
 * would fall below zero: ask {@link available} first.
 */
export function book(ctx: Context, { currency, amount, kind, reference }: Booking): void {
  const nothing = decimal('0');
  if (amount.eq(nothing)) return;
  const account = ownAccount(ctx);
  const after = decimal(account.balances[currency] ?? '0').plus(amount);
  if (after.lt(nothing))
    throw new Error(`${kind} ${reference} takes ${formatDecimal(amount)} ${currency}, more than there is`);
  const balance = formatDecimal(after);
  accountsOf(ctx).update(account.id, { balances: { ...account.balances, [currency]: balance } });
  movementsOf(ctx).insert({
    id: ctx.ids.next('movements').uuid(),
    account: account.id,
    currency,
    amount: formatDecimal(amount),
    kind,
    reference,
    balance,
    createdAt: isoInstant(ctx.now),
  } satisfies MovementRow);
}

/** What the merchant's account holds of a currency and can spend. */
export function available(ctx: Context, currency: string): Decimal {
  return decimal(ownAccount(ctx).balances[currency] ?? '0');
}

/** The merchant's account; made when a state came with other keys. */
export function ownAccount(ctx: Context): AccountRow {
  const id = keysOf(ctx.credentials).account;
  const rows = accountsOf(ctx);
  const known = rows.get(id);
  if (known !== undefined) return known;
  const made = rows.insert({ id, name: 'Main account', ownerId: ctx.ids.named('owner').uuid(), balances: {} });
  if (assumed(ctx, 'startingBalances') === 'empty') return made;
  for (const [currency, amount] of Object.entries(starting().balances))
    book(ctx, { currency, amount: decimal(amount), kind: 'OPENING', reference: id });
  return rows.get(id) ?? made;
}
