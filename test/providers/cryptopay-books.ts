/** The merchant's books, as tests read them. */
import { expect } from 'vitest';
import { decimal } from '../../src/core/money.js';
import { cryptopay } from '../../src/providers/cryptopay/index.js';
import { accountsOf, transactionsOf } from '../../src/providers/cryptopay/rows-accounts.js';
import type { CryptopayWorld } from './cryptopay-world.js';

/** Every balance is the sum of what is booked, and none is below zero. */
export async function judgeBooks(world: CryptopayWorld): Promise<void> {
  await world.workspace.unit(cryptopay, (ctx) => {
    const sums = new Map<string, ReturnType<typeof decimal>>();
    for (const row of transactionsOf(ctx).all()) {
      if (row.isBooked) sums.set(row.currency, (sums.get(row.currency) ?? decimal('0')).plus(decimal(row.amount)));
      expect(decimal(row.balance).gte(decimal('0')), `${row.referenceType} ${row.id}`).toBe(true);
    }
    for (const { currency: code, balance } of accountsOf(ctx).all()) {
      expect(balance, code).toBe((sums.get(code) ?? decimal('0')).toFixed());
      expect(decimal(balance).gte(decimal('0')), code).toBe(true);
    }
  });
}

/** What each account holds. */
export function balances(world: CryptopayWorld): ReadonlyMap<string, string> {
  const accounts = world.workspace.state().rows['cryptopay.accounts'] ?? [];
  return new Map(accounts.map((row) => [String(row['currency']), String(row['balance'])]));
}

/** By how much accounts hold more or less than before, by currency; those that hold the same are left out. */
export function movedSince(world: CryptopayWorld, before: ReadonlyMap<string, string>): Record<string, string> {
  const moves = [...balances(world)].map(([currency, balance]) => {
    const change = decimal(balance).minus(decimal(before.get(currency) ?? '0'));
    return [currency, change.toFixed()] as const;
  });
  return Object.fromEntries(moves.filter(([, change]) => change !== '0'));
}
